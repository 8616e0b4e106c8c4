#include <errno.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "c/border.h"
#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/home/trainer.h"
#include "home/people/judged.h"

using namespace classify::c;

struct classify_home {
  static constexpr Kind kKind = Kind::home;
  Kind kind = kKind;
  classify::Home folder;
  classify::Stores stores;
  // Looks at the file each time, so that a verdict knows of every training before it.
  classify::LiveModel model;
};

namespace {

static_assert(classify::kMessageIdBytes < CLASSIFY_ID_SIZE);

std::int64_t now(const classify::Stores& stores) { return stores.system.now_us() / 1'000'000; }

// For the history: which program taught it.
std::string program_name() {
  const char* name = program_invocation_short_name;
  return name != nullptr && *name != '\0' ? name : "libclassify-c";
}

classify::Regime regime_of(int regime) {
  switch (regime) {
    case CLASSIFY_NEAR:
      return classify::Regime::near;
    case CLASSIFY_ERROR:
      return classify::Regime::error;
    case CLASSIFY_ALL:
      return classify::Regime::all;
    default:
      throw Failure{CLASSIFY_INVALID, "there is no regime " + std::to_string(regime)};
  }
}

int trained_of(const classify::TrainResult& result) {
  using What = classify::TrainResult::What;
  switch (result.what) {
    case What::learned:
      return CLASSIFY_LEARNED;
    case What::not_needed:
      return CLASSIFY_NOT_NEEDED;
    case What::already:
      return CLASSIFY_ALREADY;
    case What::moved:
      return CLASSIFY_MOVED;
  }
  return CLASSIFY_LEARNED;
}

// If the file of known people cannot be read, nobody is known.
classify::Judged judge_mail(const classify::Home& folder, const classify::Model& model,
                            std::string_view raw) {
  return classify::judge_of_home(
      model, raw, [&](const classify::Message& message, const classify::Settings& settings) {
        try {
          return classify::open_known_people(folder).find(message, settings);
        } catch (const classify::Error&) {
          return classify::Known::no;
        }
      });
}

// As `mailsift filter` keeps it.
std::string keep(const classify_home& home, const classify::Model& model, std::string_view raw,
                 const classify::Judged& judged) {
  classify::RecentMail& recent = *home.stores.recent;
  std::string id = classify::keep_mail(recent, raw, judged.verdict, now(home.stores),
                                       judged.known_sender, model.info.settings.own_fields);
  classify::expire_now_and_then(recent, id, {}, now(home.stores));
  return id;
}

void commit(classify::Trainer& trainer, const classify::Stores& stores) {
  trainer.commit();
  const std::uint64_t last =
      classify::last_to_fold(trainer.training_set(), classify::TrainingLimits(), now(stores));
  if (last != 0) trainer.fold(last);
}

// Hands the mail in, durably, and learns it with whatever else waits, unless somebody else does.
int teach(const classify_home& home, const classify::TrainRequest& request) {
  const std::string id = home.stores.queue->put(request);
  int trained = CLASSIFY_LEARNED;
  try {
    const auto trainer = classify::Trainer::unless_learned(home.stores, std::vector{id});
    if (!trainer) return trained;
    trainer->drain_queue([&](std::string_view learned, const classify::TrainResult& result) {
      if (learned == id) trained = trained_of(result);
    });
    commit(*trainer, home.stores);
  } catch (const classify::Error& error) {
    if (error.code() != classify::ErrorCode::busy) throw;
    return CLASSIFY_QUEUED;
  }
  return trained;
}

}  // namespace

int classify_home_create(const char* path) {
  return guarded([&] { classify::create_home({text_of(path, "path")}); });
}

int classify_home_open(const char* path, classify_home** home) {
  return guarded([&] {
    result(home, "home") = nullptr;
    const classify::Home folder{text_of(path, "path")};
    *home = new classify_home{
        .folder = folder,
        .stores = classify::open_home(folder),
        .model = classify::LiveModel(folder.model(), std::chrono::milliseconds(0))};
  });
}

void classify_home_close(classify_home* home) {
  if (home == nullptr || home->kind != Kind::home) return;
  delete home;
}

int classify_home_judge(classify_home* home, const void* bytes, size_t length,
                        classify_verdict* verdict, char* id) {
  return guarded([&] {
    check(verdict);
    const classify_home& at = opened(home, "home");
    const std::string_view raw = bytes_of(bytes, length);
    const std::shared_ptr<const classify::Model> model = at.model.snapshot();
    const classify::Judged judged = judge_mail(at.folder, *model, raw);
    fill(*verdict, judged.verdict);
    if (id == nullptr) return;
    *id = '\0';
    try {
      const std::string given = keep(at, *model, raw, judged);
      std::memcpy(id, given.c_str(), given.size() + 1);
    } catch (...) {
      (void)failed();  // the verdict stands
    }
  });
}

int classify_home_mail(classify_home* home, const char* id, char** bytes, size_t* length) {
  return guarded([&] {
    result(bytes, "bytes") = nullptr;
    size_t& size = result(length, "length");
    const classify::RecentMail& recent = *opened(home, "home").stores.recent;
    const std::string_view asked = text_of(id, "id");
    const std::optional<std::string> raw = recent.raw(asked);
    if (!raw) {
      throw Failure{CLASSIFY_NOT_FOUND, recent.is_ours(asked)
                                            ? "the mail of this id is no longer kept"
                                            : "not an id of this data folder"};
    }
    *bytes = copy_for_caller(*raw);
    size = raw->size();
  });
}

int classify_home_train(classify_home* home, const void* bytes, size_t length, int cls, int regime,
                        int* trained) {
  return guarded([&] {
    const classify_home& at = opened(home, "home");
    const std::string_view raw = bytes_of(bytes, length);
    classify::TrainRequest request{.cls = class_to_learn(cls),
                                   .raw = {},
                                   .regime = regime_of(regime),
                                   .time = now(at.stores),
                                   .who = program_name()};
    const auto settings = at.model.snapshot()->info.settings;
    request.mail = std::make_shared<const classify::MailToLearn>(raw, settings.own_fields);
    refuse_no_mail(request.mail->bytes());
    const int what = teach(at, request);
    if (trained != nullptr) *trained = what;
  });
}

int classify_home_untrain(classify_home* home, const void* bytes, size_t length) {
  return guarded([&] {
    const classify_home& at = opened(home, "home");
    const std::string_view raw = bytes_of(bytes, length);
    classify::Trainer trainer(at.stores);
    trainer.drain_queue();
    const bool taken_back = trainer.untrain_mail(raw, now(at.stores), program_name());
    commit(trainer, at.stores);
    if (taken_back) return;
    const bool folded =
        trainer.training_set().find_mail(trainer.training_set().mail_to_learn(raw)) != nullptr;
    throw Failure{CLASSIFY_NOT_FOUND, folded ? "learned so long ago that it cannot be taken back"
                                             : "never learned: there is nothing to take back"};
  });
}
