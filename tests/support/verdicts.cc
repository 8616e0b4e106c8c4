#include "support/verdicts.h"

#include <charconv>
#include <cstdint>
#include <vector>

#include "classify/classifier.h"
#include "classify/learner.h"
#include "hash.h"
#include "support/mail.h"

namespace classify::test {
namespace {

template <class Number, class... Format>
void append(std::string& out, Number number, Format... format) {
  char digits[64];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number, format...).ptr);
}

void append_double(std::string& out, double number) {
  out += number < 0 ? " -0x" : " 0x";
  append(out, number < 0 ? -number : number, std::chars_format::hex);
}

std::uint64_t hash_of(const Features& features) {
  std::uint64_t hash = 0;
  for (const std::vector<Feature>& view : features) {
    for (const Feature& f : view) {
      hash = combine_hashes(hash, f.hash, f.at);
      hash = combine_hashes(hash, f.distance, f.size);
    }
  }
  return hash;
}

}  // namespace

std::string corpus_verdicts() {
  Model model;
  for (const LabelledMail& mail : corpus()) {
    learn(model, read_features(mail.raw), mail.cls, kNearErrorRule);
  }
  std::string out;
  for (const LabelledMail& mail : corpus()) {
    const Features features = read_features(mail.raw);
    const Score result = score(model, features);
    out += mail.name;
    for (const std::vector<Feature>& view : features) append(out += ' ', view.size());
    append(out += ' ', hash_of(features), 16);
    for (const double z : result.view) append_double(out, z);
    append_double(out, result.total);
    out += '\n';
  }
  std::uint64_t tables = 0;
  for (const View view : kAllViews) {
    for (const std::uint64_t slot : model.table(view).slots()) {
      tables = combine_hashes(tables, slot, 0);
    }
  }
  append(out += "model ", tables, 16);
  return out += '\n';
}

}  // namespace classify::test
