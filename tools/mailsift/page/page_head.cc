#include "page/page_head.h"

#include <fmt/format.h>

#include "words/messages.h"

namespace mailsift {
namespace {

// Light or dark as the reader prefers, and for paper.
constexpr const char* kStyle = R"css(
:root {
  --page: #ffffff; --panel: #f6f7f9; --ink: #1b1f24; --soft: #5b6470; --hair: #dfe3e8;
  --grid: #e9ecf0; --good: #1f6fb2; --spam: #c4500d; --accent: #10756b; --quiet: #9aa3ae;
  color-scheme: light dark;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --panel: #1c2026; --ink: #e6e9ed; --soft: #a0a9b4; --hair: #323841;
    --grid: #272c33; --good: #6cb2ee; --spam: #f5924e; --accent: #4ec3b4; --quiet: #77818d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 66rem; padding: 2.2rem 1.4rem 3rem;
  background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK JP", sans-serif;
  font-variant-numeric: tabular-nums;
  -webkit-print-color-adjust: exact; print-color-adjust: exact;
}
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .5rem; }
h2, h2 + p { break-after: avoid; }
h3 { font-size: 1rem; margin: 0 0 .15rem; }
p { margin: .3rem 0 .8rem; max-width: 46rem; }
.soft, figcaption { color: var(--soft); }
.soft, figcaption, table { font-size: .875rem; }
.lead { font-size: 1.1rem; margin: 1.1rem 0 1.4rem; }
.mail { overflow-wrap: anywhere; overflow: hidden; }

.cards { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: .7rem; }
.card { background: var(--panel); border-radius: .5rem; padding: .75rem .9rem .8rem; }
.card b { display: block; font-size: 1.6rem; font-weight: 600; line-height: 1.3; }
.card span { display: block; font-size: .8125rem; line-height: 1.45; }
.card .soft { margin-top: .1rem; }
.cards.plain { grid-template-columns: repeat(3, minmax(0, 1fr)); }
.plain b { font-size: 1.9rem; }

.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.6rem 2rem; margin-top: 1.8rem; }
figure { margin: 0; break-inside: avoid; }
figcaption { min-height: 2.9em; line-height: 1.45; }
figcaption i { display: inline-block; width: .8em; height: .8em; border-radius: .15em;
  vertical-align: -.05em; margin: 0 .15em 0 .7em; }
figcaption i:first-child { margin-left: 0; }
i.good { background: var(--good); } i.spam { background: var(--spam); }
i.accent { background: var(--accent); } i.quiet { background: var(--quiet); }
svg { display: block; width: 100%; height: auto; margin-top: .3rem; }
svg text { font-size: 12px; fill: var(--soft); }
svg .axis { fill: var(--ink); }
svg .note { fill: var(--ink); paint-order: stroke; stroke: var(--page); stroke-width: 3px; }
.middle { text-anchor: middle; } .end { text-anchor: end; }
.grid { stroke: var(--grid); } .frame { stroke: var(--quiet); }
.rule { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 4 3; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line.accent, .range.accent { stroke: var(--accent); } .line.quiet { stroke: var(--quiet); }
.line.ideal { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 3; }
.range { stroke-width: 1.3; }
.dot { stroke: var(--page); stroke-width: 1.2; }
.dot.good { fill: var(--good); } .dot.spam { fill: var(--spam); } .dot.accent { fill: var(--accent); }
.fill { fill-opacity: .22; stroke-width: 1.4; }
.fill.good { fill: var(--good); stroke: var(--good); }
.fill.spam { fill: var(--spam); stroke: var(--spam); }
.fill.quiet { fill: var(--quiet); stroke: none; fill-opacity: .35; }

.wide { overflow-x: auto; }
table { border-collapse: collapse; line-height: 1.35; }
th, td { padding: .26rem 1.1rem .26rem 0; text-align: right; white-space: nowrap; }
th { color: var(--soft); font-weight: 500; white-space: normal; border-bottom: 1px solid var(--hair);
  vertical-align: bottom; }
tr { break-inside: avoid; }
td { border-bottom: 1px solid var(--grid); }
th:first-child, td:first-child, .text { text-align: left; }
td.mail { white-space: normal; min-width: 7rem; }
th:last-child, td:last-child { padding-right: 0; }
td small, th small { color: var(--soft); font-size: .8125rem; }
.columns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.6rem 2rem; align-items: start; }

.mistakes { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 2rem;
  padding: 0; margin: 1rem 0 0; list-style: none; }
.mistake { break-inside: avoid; border-top: 1px solid var(--hair); padding: .7rem 0 1.1rem; }
.mistake h3 { font-weight: 600; line-height: 1.35; }
.mistake p { margin: .1rem 0 .35rem; line-height: 1.4; font-size: .875rem; }
.tag { font-weight: 600; } .tag.good { color: var(--good); } .tag.spam { color: var(--spam); }
.clues { width: 100%; font-size: .8125rem; }
.clues th, .clues td { padding: .08rem .8rem .08rem 0; border: 0; }
.clues .text { width: 100%; padding-right: 0; }
dl { font-size: .875rem; margin: 0 0 .8rem; }
dt { font-weight: 600; margin-top: .5rem; }
dd { margin: 0; color: var(--soft); }

@media (max-width: 64rem) {
  .cards { grid-template-columns: repeat(3, minmax(0, 1fr)); }
}
@media (max-width: 46rem) {
  body { padding: 1.3rem .9rem 2rem; }
  .pair, .columns, .mistakes { grid-template-columns: minmax(0, 1fr); }
  .cards { grid-template-columns: 1fr 1fr; }
  .cards.plain { grid-template-columns: minmax(0, 1fr); }
  table { font-size: .8125rem; }
  th, td { padding-right: .7rem; }
  td:first-child { white-space: normal; }
  figcaption { min-height: 0; }
}
@media print {
  @page { margin: 14mm; }
  :root { font-size: 11.5px; color-scheme: light; }
  body { padding: 0; max-width: none; }
  .wide { overflow: visible; }
  .pair, .columns, .mistakes { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .cards { grid-template-columns: repeat(3, 1fr); }
}
)css";

}  // namespace

std::string page_head(std::string_view title) {
  return fmt::format(
             "<!DOCTYPE html>\n<html lang=\"{}\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n",
             is_japanese_wanted() ? "ja" : "en") +
         "<meta charset=\"utf-8\"/>\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
         "'unsafe-inline'\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
         "<meta name=\"robots\" content=\"noindex\"/>\n" +
         fmt::format("<title>mailsift: {}</title>\n<style>{}</style>\n</head>\n<body>\n", title, kStyle);
}

}  // namespace mailsift
