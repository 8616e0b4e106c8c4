// classify/c.h: any bytes, lengths and handles give a status and words, and nothing else happens.
//
// The first byte chooses the call; the next two are a length or a number; the rest is what is given. So
// a model or a mail may be anything, NULL comes wherever a pointer goes, and a home where a model should.
#include <cstring>
#include <vector>

#include "classify/c.h"
#include "classify/classifier.h"
#include "classify/model_file.h"
#include "some_model.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

// The calls of any input, in a process that goes on.
struct Handles {
  classify_model* model = nullptr;
  classify_home* home = nullptr;
  Handles() {
    const std::string bytes = write_model(some_model());
    claim(classify_model_open_memory(bytes.data(), bytes.size(), &model) == CLASSIFY_OK,
          "a sound model is opened");
    const std::filesystem::path folder = scratch() / "c-home";
    claim(classify_home_create(folder.c_str()) == CLASSIFY_OK, "a home is made");
    claim(classify_home_open(folder.c_str(), &home) == CLASSIFY_OK, "a home is opened");
  }
};

void claim_words(int status) {
  claim(status >= CLASSIFY_OK && status < CLASSIFY_INTERNAL, "a status that c.h names");
  const Bytes words = classify_error_message();
  claim(status == CLASSIFY_OK || !words.empty(), "a failure has words");
  claim(words.find('\n') == Bytes::npos && words.size() < 1024, "on one line");
}

void claim_json(int status, char* json) {
  claim_words(status);
  claim((status == CLASSIFY_OK) == (json != nullptr), "a text if it succeeds, else NULL");
  if (json == nullptr) return;
  for (const char* c = json; *c != '\0'; ++c) claim(*c >= ' ' && *c <= '~', "JSON is ASCII");
  claim(*json == '{' && json[std::strlen(json) - 1] == '}', "JSON is an object");
  classify_free(json);
}

}  // namespace

void c_target(Bytes input) {
  static const Handles handles;
  if (input.size() < 3) return;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(input[i]); };
  const unsigned call = byte(0) % 8, flags = byte(1);
  const int number = static_cast<signed char>(byte(2));
  input.remove_prefix(3);
  // A copy of its very size, so that AddressSanitizer sees a byte too many.
  const std::vector<char> copy(input.begin(), input.end());
  const char* bytes = (flags & 1) != 0 ? nullptr : copy.data();
  const std::size_t length = (flags & 2) != 0 ? SIZE_MAX - flags : copy.size();
  const std::string text(input);
  const bool readable = length == 0 || (bytes != nullptr && length == copy.size());

  auto* const wrong = reinterpret_cast<classify_model*>(handles.home);
  classify_model* const model = (flags & 4) != 0   ? nullptr
                                : (flags & 8) != 0 ? wrong
                                                   : handles.model;
  classify_home* const home =
      (flags & 4) != 0
          ? nullptr
          : reinterpret_cast<classify_home*>(
                (flags & 8) != 0 ? handles.model : reinterpret_cast<classify_model*>(handles.home));
  const bool right = (flags & 12) == 0;
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  if ((flags & 16) != 0) verdict.size = static_cast<std::size_t>(byte(1)) % sizeof verdict;
  const bool room = (flags & 16) == 0;
  char* json = nullptr;

  switch (call) {
    case 0: {
      const int status = classify_judge(model, bytes, length, &verdict);
      claim_words(status);
      claim((status == CLASSIFY_OK) == (right && readable && room), "what can be judged is judged");
      claim(verdict.probability >= 0 && verdict.probability <= 1, "a probability");
      break;
    }
    case 1: {
      const int status = classify_explain(model, bytes, length, &json);
      claim((status == CLASSIFY_OK) == (right && readable), "what can be judged is explained");
      claim_json(status, json);
      break;
    }
    case 2: {
      const int status = classify_decode(bytes, length, &json);
      claim((status == CLASSIFY_OK) == readable, "every mail is decoded");
      claim_json(status, json);
      break;
    }
    case 3: {
      classify_model* opened = nullptr;
      const int status = classify_model_open_memory(bytes, length, &opened);
      claim_words(status);
      claim((status == CLASSIFY_OK) == (opened != nullptr), "a model or NULL");
      if (opened != nullptr) claim_words(classify_judge(opened, bytes, length, &verdict));
      classify_model_close(opened);
      break;
    }
    case 4: {
      classify_model* taught = nullptr;
      claim(classify_model_new(&taught) == CLASSIFY_OK, "a new model");
      claim_words(
          classify_train_memory((flags & 4) != 0 ? nullptr : taught, bytes, length, number));
      claim_words(classify_judge(taught, bytes, length, &verdict));
      classify_model_close(taught);
      break;
    }
    case 5: {
      const int status = classify_home_judge(home, bytes, length, &verdict, nullptr);
      claim_words(status);
      claim((status == CLASSIFY_OK) == (right && readable && room), "a home judges the same");
      break;
    }
    case 6: {
      std::size_t size = 0;
      const int status =
          classify_home_mail(home, (flags & 1) != 0 ? nullptr : text.c_str(), &json, &size);
      claim_words(status);
      claim(status != CLASSIFY_OK && json == nullptr, "an id that nobody gave out names no mail");
      break;
    }
    default:
      // What can be learned is learned durably, which is too slow here.
      if (readable && right && (number == CLASSIFY_SPAM || number == CLASSIFY_GOOD)) break;
      claim_words(classify_home_train(home, bytes, length, number, flags % 5, nullptr));
  }
}

}  // namespace classify::fuzz
