#include "classify/classifier.h"

#include "classify/version.h"

namespace classify {

std::string_view version() { return CLASSIFY_VERSION; }

Features read_features(std::string_view raw, const ReadingOptions& options) {
  return extract_features(tokenize(parse_message(raw, options.limits), options.tokenizer));
}

Verdict judge(const Model& model, const Features& features) {
  return judge(model.info, score(model, features));
}

Verdict judge(const ModelInfo& model, const Score& score) {
  return decide(score.total, model.learned, model.thresholds, model.calibration);
}

ReadingOptions reading_options(const ModelInfo& model) {
  return {.limits = {}, .tokenizer = {.own_addresses = model.own_addresses}};
}

Verdict classify(const Model& model, std::string_view raw) {
  return judge(model, read_features(raw, reading_options(model.info)));
}

Verdict classify(const ModelOnDisk& model, std::string_view raw) {
  const Features features = read_features(raw, reading_options(model.info()));
  return judge(model.info(), score(model, features));
}

}  // namespace classify
