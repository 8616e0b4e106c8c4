// A program that has its own store (here a folder with a file `labels`, lines "spam 17" or "good 18"
// for the messages 17 and 18). It keeps the model there too, as bytes, and writes its verdicts into
// a header field of its own.
//
//   own_storage STORE MODEL             makes the row MODEL of the store anew from its labels
//   own_storage STORE MODEL < mail      and then judges a mail, unless standard input is empty
#include <classify/classify.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

namespace fs = std::filesystem;

std::string read(std::istream& in) { return {std::istreambuf_iterator<char>(in), {}}; }
std::string row(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return read(file);
}

//! [rebuild]
// The store is the truth and the model derived from it: to forget a message, or to change what it
// was, change the store and make the model anew. The same mail in the same order gives the same
// bytes. A thousand messages take about a second.
classify::Model model_of(const fs::path& store) {
  classify::Model model;
  model.info.settings.own_fields = {"X-Shop-Verdict"};  // what we write ourselves proves nothing
  std::ifstream labels(store / "labels");
  for (std::string label, id; labels >> label >> id;) {
    classify::train(model, row(store / id),
                    label == "spam" ? classify::Class::spam : classify::Class::good);
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
    //! [keep]
    std::ofstream(argv[2], std::ios::binary) << classify::write_model(model_of(argv[1]));
    const classify::Model model = classify::read_model(row(argv[2]));
    //! [keep]
    const std::string mail = read(std::cin);
    if (mail.empty()) {
      std::cout << model.info.learned.spam << " spam and " << model.info.learned.good << " good\n";
      return 0;
    }
    const classify::NewField field{"X-Shop-Verdict",
                                   std::string(name(classify::judge(model, mail).cls))};
    std::cout << classify::annotate(mail, {&field, 1});
  } catch (const classify::Error& error) {  // the bytes are no model
    std::cerr << "own_storage: " << error.what() << '\n';
    return 65;
  }
}
