#include "classify/classifier.h"

#include "classify/mail_to_learn.h"
#include "classify/version.h"

namespace classify {

std::string_view version() { return CLASSIFY_VERSION; }

Features read_features(std::string_view raw, const ReadingOptions& options) {
  return extract_features(tokenize(parse_message(raw, options.limits), options.tokenizer));
}

ReadingOptions reading_options(const Settings& settings) {
  return {.limits = {},
          .tokenizer = {.own_addresses = settings.own_addresses,
                        .own_fields = settings.own_fields,
                        .authserv_ids = settings.authserv_ids}};
}

Verdict judge(const Model& model, std::string_view raw) {
  return judge(model, read_features(raw, reading_options(model.info.settings)));
}

Verdict judge(const FeatureCounts& model, std::string_view raw) {
  const Features features = read_features(raw, reading_options(model.info().settings));
  return decide(score(model, features), model.info());
}

Verdict judge(const Model& model, const Features& features) {
  return decide(score(model, features), model.info);
}

bool train(Model& model, std::string_view raw, Class cls, const LearningRule& rule) {
  const Settings& settings = model.info.settings;
  return learn(model,
               read_features(mail_to_learn(raw, settings.own_fields), reading_options(settings)),
               cls, rule);
}

}  // namespace classify
