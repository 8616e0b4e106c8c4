// Features → score, learning, and a snapshot's way to disk and back.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "bench_mail.h"
#include "classify/classifier.h"
#include "classify/learner.h"
#include "classify/model_file.h"

namespace {

using namespace classify;

const Model& trained() {
  static const Model model = [] {
    Model m;
    for (const bench::Labelled& l : bench::mail()) {
      learn(m, read_features(l.raw), l.cls, kAlwaysRule);
    }
    return m;
  }();
  return model;
}

void score_4k(benchmark::State& state) {
  const Features features = read_features(bench::ascii_mail(4 * 1024));
  const Model& model = trained();
  std::size_t n = 0;
  for (const auto& view : features) n += view.size();
  for (auto _ : state) benchmark::DoNotOptimize(score(model, features));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * n));
}
BENCHMARK(score_4k);

void learn_4k(benchmark::State& state) {
  const Features features = read_features(bench::ascii_mail(4 * 1024));
  Model model = trained();
  for (auto _ : state) benchmark::DoNotOptimize(learn(model, features, Class::good, kAlwaysRule));
}
BENCHMARK(learn_4k);

void publish_and_open(benchmark::State& state) {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "model_bench.model";
  for (auto _ : state) {
    publish_model(trained(), path);
    benchmark::DoNotOptimize(open_model(path));
  }
  std::filesystem::remove(path);
}
BENCHMARK(publish_and_open)->Unit(benchmark::kMillisecond);

}  // namespace
