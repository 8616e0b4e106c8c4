// Raw mail → verdict, and the online run of `mailsift evaluate`: messages per second.
#include <benchmark/benchmark.h>

#include "bench_mail.h"
#include "classify/classifier.h"
#include "classify/measure/evaluation.h"

namespace {

using namespace classify;

void classify_mail(benchmark::State& state) {
  static const Model model = [] {
    OnlineRun run(Feedback::near);
    for (const bench::Labelled& m : bench::mail()) {
      run.judge(m.raw);
      run.learn(m.cls);
    }
    return run.model();
  }();
  for (auto _ : state) {
    for (const bench::Labelled& m : bench::mail()) {
      benchmark::DoNotOptimize(classify::judge(model, m.raw));
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * bench::mail().size()));
}
BENCHMARK(classify_mail)->Threads(1)->Threads(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void evaluate_near(benchmark::State& state) {
  for (auto _ : state) {
    OnlineRun run(Feedback::near);
    for (const bench::Labelled& m : bench::mail()) {
      run.judge(m.raw);
      run.learn(m.cls);
    }
    benchmark::DoNotOptimize(run.outcomes().size());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * bench::mail().size()));
}
BENCHMARK(evaluate_near)->Unit(benchmark::kMillisecond);

}  // namespace
