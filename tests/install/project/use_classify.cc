// A program outside the tree that comes in by the first door only: teaches a model in memory a spam and
// a good mail, twenty times each, saves it, and prints the verdict of a third.
//
//   use_classify SPAM GOOD MAIL
#include <classify/classify.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

using namespace classify;

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  const auto read = [](const char* path) {
    std::ifstream file(path, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(file), {}};
  };
  try {
    (void)open_model("model");
    return 1;  // there is no model yet
  } catch (const Error& error) {
    if (error.code() != ErrorCode::io) return 1;
  }
  Model model;
  for (int i = 0; i < 20; ++i) {  // a model that has seen little says everything quietly
    for (const Class cls : {Class::spam, Class::good}) {
      const std::string raw = read(argv[cls == Class::spam ? 1 : 2]) + std::to_string(i);
      learn(model, read_features(raw, reading_options(model.info.settings)), cls, kAlwaysRule);
    }
  }
  publish_model(model, "model");
  std::cout << name(judge(open_model("model"), read_features(read(argv[3]))).cls) << '\n';
}
