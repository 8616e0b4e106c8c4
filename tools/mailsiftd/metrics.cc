#include "metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace mailsiftd {

void Metrics::judged(classify::Class cls, std::chrono::steady_clock::duration took) {
  ++messages_[static_cast<std::size_t>(cls)];
  const double seconds = std::chrono::duration<double>(took).count();
  const auto bucket = std::ranges::lower_bound(kSeconds, seconds) - kSeconds.begin();
  ++took_[static_cast<std::size_t>(bucket)];
  took_ns_ += static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
}

std::string Metrics::text(const Gauges& gauges) const {
  std::string out;
  const auto begin = [&out](std::string_view name, std::string_view type, std::string_view help) {
    fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
  };
  const auto single = [&](std::string_view name, std::string_view type, std::string_view help,
                          std::uint64_t value) {
    begin(name, type, help);
    fmt::format_to(std::back_inserter(out), "{} {}\n", name, value);
  };
  begin("mailsiftd_messages_total", "counter", "Messages judged, by verdict.");
  for (const classify::Class cls :
       {classify::Class::good, classify::Class::unsure, classify::Class::spam}) {
    fmt::format_to(std::back_inserter(out), "mailsiftd_messages_total{{verdict=\"{}\"}} {}\n",
                   classify::name(cls), messages_[static_cast<std::size_t>(cls)].load());
  }
  begin("mailsiftd_request_seconds", "histogram",
        "From the last byte of a message to the first of its answer.");
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < took_.size(); ++i) {
    count += took_[i];
    const std::string bound = i < kSeconds.size() ? fmt::format("{}", kSeconds[i]) : "+Inf";
    fmt::format_to(std::back_inserter(out), "mailsiftd_request_seconds_bucket{{le=\"{}\"}} {}\n",
                   bound, count);
  }
  fmt::format_to(std::back_inserter(out),
                 "mailsiftd_request_seconds_sum {}\nmailsiftd_request_seconds_count {}\n",
                 static_cast<double>(took_ns_) / 1e9, count);
  begin("mailsiftd_errors_total", "counter", "What went wrong, by kind.");
  static constexpr std::array<std::string_view, 5> kErrors{"request", "timeout", "model", "home",
                                                           "training"};
  for (std::size_t i = 0; i < kErrors.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "mailsiftd_errors_total{{kind=\"{}\"}} {}\n",
                   kErrors[i], errors_[i].load());
  }
  single("mailsiftd_connections_total", "counter", "Connections accepted.", connections_);
  single("mailsiftd_lessons_total", "counter", "Messages handed in to be learned.", handed_in_);
  single("mailsiftd_forgotten_total", "counter", "Trainings taken back.", forgotten_);
  single("mailsiftd_trainings_total", "counter", "Runs of a trainer, each with all that waited.",
         learned_);
  single("mailsiftd_connections", "gauge", "Connections that are open.", gauges.connections);
  single("mailsiftd_open_models", "gauge", "Models in memory.", gauges.open_models);
  single("mailsiftd_model_bytes", "gauge", "Memory of the open models.", gauges.model_bytes);
  single("mailsiftd_homes_to_learn", "gauge", "Homes whose queue waits for a trainer.",
         gauges.homes_to_learn);
  if (!gauges.store.follows) return out;
  const StoreLag& store = gauges.store;
  single("mailsiftd_store_up", "gauge", "1 while the store of the site answers.",
         store.reached ? 1 : 0);
  single("mailsiftd_store_homes", "gauge", "Homes that are kept fresh.", store.homes);
  single("mailsiftd_store_behind_records", "gauge", "Records that other hosts have and this one not.",
         store.records);
  begin("mailsiftd_store_behind_seconds", "gauge", "Since this host last had all of them.");
  fmt::format_to(std::back_inserter(out), "mailsiftd_store_behind_seconds {:.3f}\n", store.seconds);
  single("mailsiftd_store_waiting_requests", "gauge",
         "Lessons in the queues of this host, not in the store yet.", store.waiting);
  return out;
}

}  // namespace mailsiftd
