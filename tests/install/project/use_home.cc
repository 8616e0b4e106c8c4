// A program outside the tree that comes in by the second door: teaches a home a spam and a good mail,
// twenty times each, and prints the verdict of a third.
//
//   use_home SPAM GOOD MAIL
#include <classify/classify.h>
#include <classify/home/trainer.h>
#include <classify/model_file.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  const auto read = [](const char* path) {
    std::ifstream file(path, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(file), {}};
  };
  const classify::Home home{"home"};
  try {
    classify::Trainer none(home);
    return 1;                         // there is no home yet
  } catch (const classify::Error&) {  // thrown in one library, caught by the type of another
  }
  classify::create_home(home);
  classify::Trainer trainer(home);
  for (int i = 0; i < 20; ++i) {  // a model that has seen little says everything quietly
    for (const classify::Class cls : {classify::Class::spam, classify::Class::good}) {
      const char* path = argv[cls == classify::Class::spam ? 1 : 2];
      trainer.train(
          {.cls = cls, .raw = read(path) + std::to_string(i), .regime = classify::Regime::all});
    }
  }
  trainer.commit();
  const classify::Model model = classify::open_model(home.model());
  std::cout << classify::name(classify::judge(model, read(argv[3])).cls) << '\n';
}
