// The verdict on a mail, and whether its sender is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "classify/home/known_people.h"
#include "classify/model_file.h"
#include "home/people/judged.h"

namespace mailsift {

using classify::Judged;

// SPAM of known people is UNSURE. If they cannot be looked up, a line on stderr says why, and nobody
// is known.
[[nodiscard]] Judged judge_mail(const classify::ModelOnDisk& model, std::string_view raw,
                                const classify::KnownPeople& people = {});
// The same, by a model in memory.
[[nodiscard]] Judged judge_mail(const classify::Model& model, std::string_view raw,
                                const classify::KnownPeople& people);

// The same of the beginning of a long mail, for when the time does not suffice for all of it: its
// header, of which at most kMostHeader bytes, and kHeadText bytes of what follows. That something
// is missing at the end does not count as a defect of the mail.
inline constexpr std::size_t kMostHeader = 64 << 10;
inline constexpr std::size_t kHeadText = 16 << 10;
[[nodiscard]] classify::Message read_head(std::string_view raw, const classify::Settings& settings);
[[nodiscard]] Judged judge_head(const classify::ModelOnDisk& model, std::string_view raw,
                                const classify::KnownPeople& people = {});
[[nodiscard]] Judged judge_head(const classify::Model& model, std::string_view raw,
                                const classify::KnownPeople& people);

// From this length on, the head costs little beside the rest; a shorter mail costs less than a
// process does.
inline constexpr std::size_t kLongMail = 256 << 10;

}  // namespace mailsift
