// What became of a report, for whoever looks after the data folder: a line for each decision in the file
// `reports`, and the forward itself in unmatched/ if nothing was found of which it speaks.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "mail/reply.h"
#include "mail/report_log.h"

namespace mailsift {

// False for delivery reports, automatic answers and mail that forwards nothing: nobody meant to teach.
[[nodiscard]] bool is_by_a_person(const Report& report);

// `raw` is the forward, `outcome` as outcome() has it (reply.h), `who` the user. `from` is asked if the
// forward is kept. Returns the name of its file in unmatched/; empty if it was not kept. Throws Error (io).
std::string note_report(const classify::Home& home, const Report& report,
                        const std::string& outcome, std::string_view raw, std::string_view who,
                        const std::function<classify::ComesFrom()>& from);

}  // namespace mailsift
