// Raw bytes → tokens → features, text cap lifted so that every byte is worked on.
#include <benchmark/benchmark.h>

#include "bench_mail.h"
#include "classify/feature.h"
#include "classify/message.h"
#include "classify/tokenizer.h"

namespace {

using namespace classify;

const TokenizerOptions kNoCap{
    .own_addresses = {}, .text_bytes = 1u << 24, .character_bytes = 1u << 24};

void decode_and_tokenize(benchmark::State& state, const std::string& raw) {
  for (auto _ : state) benchmark::DoNotOptimize(tokenize(parse_message(raw), kNoCap));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * raw.size()));
}
BENCHMARK_CAPTURE(decode_and_tokenize, ascii, bench::ascii_mail(64 * 1024));
BENCHMARK_CAPTURE(decode_and_tokenize, japanese_html, bench::japanese_html_mail(64 * 1024));

void features(benchmark::State& state, const std::string& raw) {
  const Tokens tokens = tokenize(parse_message(raw));
  for (auto _ : state) benchmark::DoNotOptimize(extract_features(tokens));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * tokens.list.size()));
}
BENCHMARK_CAPTURE(features, ascii_4k, bench::ascii_mail(4 * 1024));
BENCHMARK_CAPTURE(features, japanese_html_4k, bench::japanese_html_mail(4 * 1024));

}  // namespace
