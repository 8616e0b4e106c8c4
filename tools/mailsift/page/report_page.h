// An evaluation as one page for a browser or a printer: numbers, diagrams, worst mistakes.
//
// The page is one file that loads nothing else: no script, image, font or link. It is both HTML and
// XML. Mail is hostile, so all text from mail goes through html() (harmless.h), and the page itself
// forbids scripts. The same run gives the same bytes.
#pragma once

#include <string>
#include <vector>

#include "evaluation/figures.h"

namespace mailsift {

[[nodiscard]] std::string report_page(const Plan& plan, const std::vector<IndexEntry>& entries,
                                      const Ran& ran, const Figures& figures);

}  // namespace mailsift
