// A program outside the tree that comes in by the third door: runs over a spam and a good mail, twenty
// times each, and prints the verdict of a third and how well they were told apart.
//
//   use_measure SPAM GOOD MAIL
#include <classify/classify.h>
#include <classify/measure/evaluation.h>
#include <classify/measure/measures.h>

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
  classify::OnlineRun run(classify::Feedback::all);
  for (int i = 0; i < 20; ++i) {
    for (const classify::Class cls : {classify::Class::spam, classify::Class::good}) {
      run.judge(read(argv[cls == classify::Class::spam ? 1 : 2]) + std::to_string(i));
      run.learn(cls);
    }
  }
  const classify::Measures measures = classify::measure(run.outcomes());
  if (measures.messages != 40 || measures.false_positives != 0) return 1;
  std::cout << classify::name(run.judge(read(argv[3])).cls) << '\n';
}
