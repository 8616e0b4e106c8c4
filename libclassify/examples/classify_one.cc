// One message on standard input: its verdict, and the three clues that moved it most.
//
//   classify_one MODEL < mail
#include <classify/classifier.h>
#include <classify/error.h>
#include <classify/model_file.h>

#include <iostream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: classify_one MODEL < mail\n";
    return 64;
  }
  const std::string raw{std::istreambuf_iterator<char>(std::cin), {}};
  try {
    //! [verdict]
    const classify::Model model = classify::open_model(argv[1]);    // once: milliseconds
    const classify::Verdict verdict = classify::judge(model, raw);  // any bytes are fine
    std::cout << classify::name(verdict.cls) << ' ' << verdict.probability << '\n';
    //! [verdict]

    //! [clues]
    const classify::ReadingOptions reading = classify::reading_options(model.info.settings);
    const classify::Message message = classify::parse_message(raw, reading.limits);
    const classify::Tokens tokens = classify::tokenize(message, reading.tokenizer);
    const classify::Features features = classify::extract_features(tokens);
    for (const classify::Clue& clue : classify::strongest_clues(model, features, 3)) {
      std::cout << clue.share << ' ' << classify::describe(clue.feature, clue.view, tokens) << '\n';
    }
    //! [clues]
  } catch (const classify::Error& error) {  // only a model that cannot be used: mail never throws
    std::cerr << "classify_one: " << error.what() << '\n';
    return 74;
  }
}
