// A program that has a store of labelled mail already (here a folder with a file `labels`, lines
// "spam 17" or "good 18" for the messages 17 and 18) and wants nothing but the model of it.
//
//   own_storage STORE MODEL
#include <classify/classifier.h>
#include <classify/error.h>
#include <classify/learner.h>
#include <classify/model_file.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

//! [rebuild]
// The store is the truth and the model derived from it: to forget a message, or to change what it
// was, change the store and make the model anew. The same mail in the same order gives the same
// bytes. A thousand messages take about a second.
classify::Model model_of(const fs::path& store) {
  classify::Model model;
  std::ifstream labels(store / "labels");
  for (std::string label, id; labels >> label >> id;) {
    const classify::Features features =
        classify::read_features(read(store / id), classify::reading_options(model.info));
    const classify::Class cls = label == "spam" ? classify::Class::spam : classify::Class::good;
    classify::learn(model, features, cls, classify::kNearErrorRule);
  }
  return model;
}
//! [rebuild]

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: own_storage STORE MODEL\n";
    return 64;
  }
  try {
    //! [publish]
    const classify::Model model = model_of(argv[1]);
    classify::publish_model(model, argv[2]);  // whole or not at all; readers need not be told
    //! [publish]
    std::cout << model.info.learned.spam << " spam and " << model.info.learned.good << " good\n";
  } catch (const classify::Error& error) {
    std::cerr << "own_storage: " << error.what() << '\n';
    return 74;
  }
}
