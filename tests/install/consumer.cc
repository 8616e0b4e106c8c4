// A program outside the tree: teaches a home a spam and a good mail, twenty times each, and prints
// the verdict of a third.
//
//   consumer HOME SPAM GOOD MAIL
#include <classify/classifier.h>
#include <classify/home/trainer.h>
#include <classify/model_file.h>

#include <fstream>
#include <iostream>
#include <iterator>

int main(int argc, char** argv) {
  if (argc != 5) return 64;
  const auto read = [](const char* path) {
    std::ifstream file(path, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(file), {}};
  };
  const classify::Home home{argv[1]};
  classify::create_home(home);
  classify::Trainer trainer(home);
  for (int i = 0; i < 20; ++i) {  // a model that has seen little says everything quietly
    for (const classify::Class cls : {classify::Class::spam, classify::Class::good}) {
      const char* path = argv[cls == classify::Class::spam ? 2 : 3];
      trainer.train(
          {.cls = cls, .raw = read(path) + std::to_string(i), .regime = classify::Regime::all});
    }
  }
  trainer.commit();
  const classify::Model model = classify::open_model(home.model());
  std::cout << classify::name(classify::judge(model, read(argv[4])).cls) << '\n';
}
