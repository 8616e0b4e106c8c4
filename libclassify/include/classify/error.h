// The one exception type of the library: thrown when a file or the system fails.
//
// Malformed mail never throws (it is input); absence is std::optional; a broken precondition is an
// assert. Everything else the library throws is std::bad_alloc.
#pragma once

#include <stdexcept>
#include <string>

#include "classify/language.h"

namespace [[gnu::visibility("default")]] classify {

enum class ErrorCode {
  io,                    // the system refused: missing, unreadable, disk full
  corrupt_model,         // bad magic, length or checksum: the file is not whole
  wrong_model,           // whole, but of an older format or feature scheme: can be made anew
  newer_format,          // written by a later version of this library: left alone
  corrupt_training_set,  // the journal of trainings is damaged before its last record
  busy,                  // another process holds the writer's lock
  invalid_input,         // an impossible request: an unknown training, an unreadable archive
  unreachable,           // the store of the trainings does not answer: try again later
};

class Error : public std::runtime_error {
 public:
  // `what` names the file and says in one line what is wrong with it; never holds mail content.
  Error(ErrorCode code, const std::string& what) : std::runtime_error(what), code_(code) {}
  [[nodiscard]] ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace classify
