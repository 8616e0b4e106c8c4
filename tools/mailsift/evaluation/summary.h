// The summary of an evaluation on standard output, for people and for programs.
#pragma once

#include <string>
#include <string_view>

#include "evaluation/figures.h"

namespace mailsift {

// "near", "error", "settle", "all".
[[nodiscard]] std::string_view regime_name(classify::Feedback feedback);

// A dozen lines, and one per source.
[[nodiscard]] std::string summary_text(const Plan& plan, const Ran& ran, const Figures& figures);

// One JSON object on one line; its keys are in mailsift-evaluate(1).
[[nodiscard]] std::string summary_json(const Plan& plan, const Ran& ran, const Figures& figures);

}  // namespace mailsift
