// A model file: an Error, or a model that can be asked, taught, exported and published; and one of which
// only what a message needs is read, with the same answer if the file is whole.
//
// The first byte of the input says what the rest is:
//   F  the whole file
//   M  the metadata of an otherwise sound file
//   E  edits of a sound file, four bytes each: place (24 bits), new byte; with `hashes` put right
#include <cstring>
#include <sstream>

#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/model_file.h"
#include "hash.h"
#include "some_model.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

constexpr std::size_t kBlock = 64;  // the layout is in docs/MODEL_FORMAT.md
constexpr std::size_t kPage = 4096;

template <class Number>
Number number_at(const std::string& file, std::size_t at) {
  Number number{};
  std::memcpy(&number, file.data() + at, sizeof number);
  return number;
}

template <class Number>
void put_number(std::string& file, std::size_t at, Number number) {
  std::memcpy(file.data() + at, &number, sizeof number);
}

const std::string& sound_file() {
  static const std::string bytes = [] {
    publish_model(some_model(), scratch() / "sound");
    return read_file(scratch() / "sound");
  }();
  return bytes;
}

void put_hashes_right(std::string& file) {
  const std::size_t metadata =
      std::min<std::size_t>(number_at<std::uint32_t>(file, 12), file.size() - kBlock);
  const std::size_t tables = std::min<std::size_t>(number_at<std::uint64_t>(file, 24), file.size());
  const Bytes all = file;
  const std::uint64_t metadata_hash = hash_bytes(all.substr(kBlock, metadata));
  const std::uint64_t tables_hash = hash_bytes(all.substr(tables));
  put_number(file, 16, metadata_hash);
  put_number(file, 48, tables_hash);
  put_number(file, 56, hash_bytes(Bytes(file).substr(0, 56)));
}

std::string file_of(Bytes input) {
  const char kind = input.empty() ? 'F' : input[0];
  if (kind != 'M' && kind != 'E')
    return std::string(input.substr(std::min<std::size_t>(1, input.size())));
  std::string file = sound_file();
  input.remove_prefix(1);
  if (kind == 'M') {
    const std::string tables = file.substr(number_at<std::uint64_t>(file, 24));
    file.resize(kBlock);
    file += input;
    put_number(file, 12, static_cast<std::uint32_t>(input.size()));
    file.resize((file.size() + kPage - 1) / kPage * kPage);
    put_number(file, 24, std::uint64_t{file.size()});
    file += tables;
  }
  for (; kind == 'E' && input.size() >= 4; input.remove_prefix(4)) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(input[i]); };
    file[(byte(0) | byte(1) << 8 | byte(2) << 16) % file.size()] = input[3];
  }
  put_hashes_right(file);
  return file;
}

constexpr Bytes kMail = "Subject: test\n\nbody\n";

void use(Model model, bool checked) {
  (void)judge(model, kMail);
  learn(model, read_features(kMail), Class::spam, kAlwaysRule);
  if (!checked) return;
  publish_model(model, scratch() / "again");
  const Model again = open_model(scratch() / "again");
  claim(again.info.scheme == model.info.scheme, "a model that was published says the same");
}

}  // namespace

void model_target(Bytes input) {
  const std::filesystem::path path = scratch() / "model";
  write_file(path, file_of(input));
  bool checked = false;
  try {
    check_model(path);
    checked = true;
  } catch (const Error&) {
  }
  try {
    const ModelOnDisk on_disk(path);
    const double score = judge(on_disk, kMail).score;
    claim(!checked || score == judge(open_model(path), kMail).score,
          "a whole model says the same in the file and in memory");
    use(open_model(path), checked);
  } catch (const Error&) {
    claim(!checked, "a model that is whole can be used");
  }
}

}  // namespace classify::fuzz
