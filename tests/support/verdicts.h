// The contents of data/verdicts.golden: the verdicts on the sample corpus, to the last bit.
#pragma once

#include <string>

namespace classify::test {

// One line for each message of the corpus, judged by a model that has learned all of them in index
// order:
//
//   good/001-ml-relay-question.eml 1021 1890 403 9f3c... 0x1.8p+1 -0x1.1p-3 0x0p+0 0x1.2p+1
//   name, features of each view, hash of all of them, z of each view, score
//
// and a last line, "model HASH", with the hash of the model's tables.
[[nodiscard]] std::string corpus_verdicts();

}  // namespace classify::test
