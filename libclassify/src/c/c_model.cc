#include <mutex>
#include <nlohmann/json.hpp>
#include <shared_mutex>

#include "c/border.h"
#include "classify/classifier.h"
#include "classify/model_file.h"
#include "json/decoded.h"
#include "json/explanation.h"

using namespace classify::c;

struct classify_model {
  static constexpr Kind kKind = Kind::model;
  Kind kind = kKind;
  classify::Model model;
  mutable std::shared_mutex guard = {};  // many judge, or one trains
};

namespace {

constexpr std::size_t kClues = 20;  // as `mailsift explain`

// ASCII, so that no terminal, log or charset is confused by what was in a mail.
char* json_for_caller(const nlohmann::ordered_json& value) {
  return copy_for_caller(
      value.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace));
}

// Calls `use` with the model, which nobody changes meanwhile.
template <class Use>
auto with_model(const classify_model* handle, Use use) {
  const classify_model& at = opened(handle, "model");
  const std::shared_lock lock(at.guard);
  return use(at.model);
}

template <class Make>
int make_model(classify_model** place, Make make) noexcept {
  return guarded([&] {
    result(place, "model") = nullptr;
    *place = new classify_model{.model = make()};
  });
}

}  // namespace

int classify_model_new(classify_model** model) {
  return make_model(model, [] { return classify::Model(); });
}

int classify_model_open(const char* path, classify_model** model) {
  return make_model(model, [&] { return classify::open_model(text_of(path, "path")); });
}

int classify_model_open_memory(const void* bytes, size_t length, classify_model** model) {
  return make_model(model, [&] { return classify::read_model(bytes_of(bytes, length)); });
}

int classify_model_save(const classify_model* model, const char* path) {
  return guarded([&] {
    const std::string_view file = text_of(path, "path");
    with_model(model, [&](const classify::Model& m) { classify::publish_model(m, file); });
  });
}

int classify_model_save_memory(const classify_model* model, char** bytes, size_t* length) {
  return guarded([&] {
    result(bytes, "bytes") = nullptr;
    size_t& size = result(length, "length");
    const std::string written = with_model(model, classify::write_model);
    *bytes = copy_for_caller(written);
    size = written.size();
  });
}

void classify_model_close(classify_model* model) {
  if (model == nullptr || model->kind != Kind::model) return;
  delete model;
}

int classify_judge(const classify_model* model, const void* bytes, size_t length,
                   classify_verdict* verdict) {
  return guarded([&] {
    check(verdict);
    const std::string_view raw = bytes_of(bytes, length);
    fill(*verdict,
         with_model(model, [&](const classify::Model& m) { return classify::judge(m, raw); }));
  });
}

int classify_explain(const classify_model* model, const void* bytes, size_t length, char** json) {
  return guarded([&] {
    result(json, "text") = nullptr;
    const std::string_view raw = bytes_of(bytes, length);
    const classify::Explanation explanation = with_model(
        model, [&](const classify::Model& m) { return classify::explain(m, raw, kClues); });
    *json = json_for_caller(classify::json_of(explanation));
  });
}

int classify_decode(const void* bytes, size_t length, char** json) {
  return guarded([&] {
    result(json, "text") = nullptr;
    *json = json_for_caller(classify::json_of(classify::parse_message(bytes_of(bytes, length)),
                                              nlohmann::ordered_json::object()));
  });
}

int classify_train_memory(classify_model* model, const void* bytes, size_t length, int cls) {
  return guarded([&] {
    classify_model& at = opened(model, "model");
    const classify::Class as = class_to_learn(cls);
    const std::string_view raw = bytes_of(bytes, length);
    refuse_no_mail(raw);
    const std::unique_lock lock(at.guard);
    classify::train(at.model, raw, as);
  });
}
