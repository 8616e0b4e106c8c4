// Raw bytes → Message: bytes per second.
#include <benchmark/benchmark.h>

#include "bench_mail.h"
#include "classify/message.h"

namespace {

void parse(benchmark::State& state, const std::string& raw) {
  for (auto _ : state) benchmark::DoNotOptimize(classify::parse_message(raw));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * raw.size()));
}
BENCHMARK_CAPTURE(parse, ascii_4k, bench::ascii_mail(4 * 1024));
BENCHMARK_CAPTURE(parse, ascii_1m, bench::ascii_mail(1024 * 1024));
BENCHMARK_CAPTURE(parse, japanese_html_4k, bench::japanese_html_mail(4 * 1024));

void parse_corpus(benchmark::State& state) {
  std::size_t bytes = 0;
  for (auto _ : state) {
    for (const bench::Labelled& m : bench::mail()) {
      benchmark::DoNotOptimize(classify::parse_message(m.raw));
      bytes += m.raw.size();
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * bench::mail().size()));
}
BENCHMARK(parse_corpus);

}  // namespace
