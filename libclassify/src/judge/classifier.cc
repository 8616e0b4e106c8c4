#include "classify/classifier.h"

#include "classify/version.h"

namespace classify {

std::string_view version() { return CLASSIFY_VERSION; }

Features read_features(std::string_view raw, const ReadingOptions& options) {
  return extract_features(tokenize(parse_message(raw, options.limits), options.tokenizer));
}

Verdict judge(const Model& model, const Features& features) {
  return judge(model, score(model, features));
}

Verdict judge(const Model& model, const Score& score) {
  return decide(score.total, model.info.learned, model.info.thresholds, model.info.calibration);
}

ReadingOptions reading_options(const Model& model) {
  return {.limits = {}, .tokenizer = {.own_addresses = model.info.own_addresses}};
}

Verdict classify(const Model& model, std::string_view raw) {
  return judge(model, read_features(raw, reading_options(model)));
}

Verdict classify(ModelOnDisk& model, std::string_view raw) {
  const Features features = read_features(raw, reading_options(model.mapped()));
  return judge(model.mapped(), score(model, features));
}

}  // namespace classify
