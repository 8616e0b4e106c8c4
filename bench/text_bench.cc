// Charset recovery, canonical form, segmentation, HTML: bytes per second.
#include <benchmark/benchmark.h>

#include "bench_mail.h"
#include "classify/message.h"
#include "text/charset.h"
#include "text/html.h"
#include "text/unicode.h"
#include "text/words/segment.h"

namespace {

using namespace classify;

// The decoded text of a mail's only part.
std::string text_of(const std::string& raw) { return parse_message(raw).parts.at(0).text; }

void count_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
}

void decode_iso_2022_jp(benchmark::State& state) {
  const std::string raw = bench::japanese_html_mail(64 * 1024);
  const std::string body = raw.substr(raw.find("\n\n") + 2);
  for (auto _ : state) {
    benchmark::DoNotOptimize(text::decode_text(body, {.label = "ISO-2022-JP", .hint = {}}));
  }
  count_bytes(state, body.size());
}
BENCHMARK(decode_iso_2022_jp);

void canonicalize(benchmark::State& state, const std::string& text) {
  for (auto _ : state) {
    std::string out;
    text::canonicalize(text, out);
    benchmark::DoNotOptimize(out);
  }
  count_bytes(state, text.size());
}
BENCHMARK_CAPTURE(canonicalize, ascii, text_of(bench::ascii_mail(64 * 1024)));
BENCHMARK_CAPTURE(canonicalize, japanese, text_of(bench::japanese_html_mail(64 * 1024)));

void read_html(benchmark::State& state) {
  const std::string html = text_of(bench::japanese_html_mail(64 * 1024));
  for (auto _ : state) benchmark::DoNotOptimize(text::read_html(html));
  count_bytes(state, html.size());
}
BENCHMARK(read_html);

void segment_words(benchmark::State& state) {
  const std::string visible =
      text::read_html(text_of(bench::japanese_html_mail(16 * 1024))).visible;
  std::vector<text::Segment> segments;
  for (auto _ : state) {
    segments.clear();
    text::segment_words(visible, segments);
    benchmark::DoNotOptimize(segments.data());
  }
  count_bytes(state, visible.size());
}
BENCHMARK(segment_words);

}  // namespace
