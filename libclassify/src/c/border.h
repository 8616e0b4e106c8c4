// The border between C++ and C: exceptions become a status and words, handles and arguments are
// looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classify/c.h"
#include "classify/class.h"
#include "classify/verdict.h"

namespace classify::c {

// Thrown on this side of the border.
struct Failure {
  classify_status status;
  std::string words;
};

// Keeps the words for classify_error_message(). Long ones are cut; line ends become blanks.
void keep_words(std::string_view words) noexcept;

// For a catch (...): keeps the words of the exception that is being handled, and returns its status.
[[nodiscard]] int failed() noexcept;

// Runs `body`; every exception ends here.
template <class Body>
int guarded(Body body) noexcept {
  try {
    body();
    return CLASSIFY_OK;
  } catch (...) {
    return failed();
  }
}

// The first member of every handle says what it is, so that a handle of another kind is noticed.
enum class Kind : std::uint32_t { model = 0x4D6F6431, home = 0x486F6D31 };

template <class Handle>
Handle& opened(Handle* handle, const char* what) {
  if (handle == nullptr) throw Failure{CLASSIFY_INVALID, std::string("no ") + what + ": NULL"};
  if (handle->kind != Handle::kKind) {
    throw Failure{CLASSIFY_INVALID, std::string("not a handle of a ") + what};
  }
  return *handle;
}

template <class Result>
Result& result(Result* pointer, const char* what) {
  if (pointer != nullptr) return *pointer;
  throw Failure{CLASSIFY_INVALID, std::string("no place for the ") + what + ": NULL"};
}

[[nodiscard]] std::string_view bytes_of(const void* bytes, std::size_t length);
[[nodiscard]] std::string_view text_of(const char* text, const char* what);

// `cls` as a class that can be learned; mail that can be learned.
[[nodiscard]] Class class_to_learn(int cls);
void refuse_no_mail(std::string_view raw);

// A copy for classify_free(), with a 0 byte after it.
[[nodiscard]] char* copy_for_caller(std::string_view bytes);

// That there is a place for a verdict; and puts it there.
void check(const classify_verdict* verdict);
void fill(classify_verdict& out, const Verdict& verdict) noexcept;

}  // namespace classify::c
