// The width of the terminal, and how JSON and times are written and read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace mailsift {

// Width of the terminal on standard output (at least 40); 200 if it is not a terminal.
[[nodiscard]] std::size_t output_columns();

// "3,204".
[[nodiscard]] std::string grouped(std::uint64_t number);

// A JSON value on one line; or on several, with `indent` blanks a level. Bytes that are not UTF-8
// become U+FFFD, characters that could steer a terminal are escaped.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& value, int indent = -1);

// "2026-11-22 09:14", local time; with seconds: "2026-11-22 09:14:51"; and with seconds and zone:
// "2026-11-22T09:14:51+09:00".
[[nodiscard]] std::string local_time(std::int64_t seconds);
[[nodiscard]] std::string local_time_with_seconds(std::int64_t seconds);
[[nodiscard]] std::string local_time_with_zone(std::int64_t seconds);

// A time as users write it: "2026-11-22", "2026-11-22 09:14", "2026-11-22T09:14:51" (local time),
// or how long before `now`: "30m", "2h", "3d", "1w". Throws Failure (64).
[[nodiscard]] std::int64_t time_from_text(const std::string& text, std::int64_t now);

}  // namespace mailsift
