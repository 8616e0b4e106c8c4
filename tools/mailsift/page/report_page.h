// An evaluation as one page to read in a browser or to print: numbers, diagrams, worst mistakes.
//
// One file that asks for nothing else: no script, no image, no font, no link. It is HTML and XML at
// once. Mail is hostile, so whatever comes from it goes through html() (harmless.h), and the page
// forbids scripts by itself. The same run gives the same bytes.
#pragma once

#include <string>
#include <vector>

#include "evaluation/figures.h"

namespace mailsift {

[[nodiscard]] std::string report_page(const Plan& plan, const std::vector<IndexEntry>& entries,
                                      const Ran& ran, const Figures& figures);

}  // namespace mailsift
