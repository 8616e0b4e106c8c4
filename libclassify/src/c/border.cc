#include "c/border.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

#include "classify/error.h"
#include "classify/message.h"
#include "classify/version.h"

namespace classify::c {
namespace {

static_assert(CLASSIFY_GOOD == static_cast<int>(Class::good) &&
              CLASSIFY_UNSURE == static_cast<int>(Class::unsure) &&
              CLASSIFY_SPAM == static_cast<int>(Class::spam));

// Plain memory: there must be words even if there is no memory left, and nothing to destroy when a
// thread ends or a plugin is unloaded.
thread_local std::array<char, 1024> words_of_last{};

classify_status status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::io:
      return CLASSIFY_IO;
    case ErrorCode::corrupt_model:
    case ErrorCode::corrupt_training_set:
      return CLASSIFY_DAMAGED;
    case ErrorCode::wrong_model:
      return CLASSIFY_WRONG;
    case ErrorCode::newer_format:
      return CLASSIFY_NEWER;
    case ErrorCode::busy:
    case ErrorCode::unreachable:
      return CLASSIFY_BUSY;
    case ErrorCode::invalid_input:
      return CLASSIFY_INVALID;
  }
  return CLASSIFY_INTERNAL;
}

int fail(classify_status status, std::string_view words) noexcept {
  keep_words(words);
  return status;
}

}  // namespace

void keep_words(std::string_view words) noexcept {
  const std::size_t size = std::min(words.size(), words_of_last.size() - 1);
  char* const end = std::replace_copy_if(
      words.begin(), words.begin() + static_cast<std::ptrdiff_t>(size), words_of_last.begin(),
      [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, ' ');
  *end = '\0';
}

int failed() noexcept {
  try {
    throw;
  } catch (const Failure& failure) {
    return fail(failure.status, failure.words);
  } catch (const Error& error) {
    return fail(status_of(error.code()), error.what());
  } catch (const std::bad_alloc&) {
    return fail(CLASSIFY_NO_MEMORY, "out of memory");
  } catch (const std::exception& error) {
    return fail(CLASSIFY_INTERNAL, error.what());
  } catch (...) {
    return fail(CLASSIFY_INTERNAL, "an unknown exception");
  }
}

std::string_view bytes_of(const void* bytes, std::size_t length) {
  if (length == 0) return {};
  if (bytes == nullptr) throw Failure{CLASSIFY_INVALID, "no bytes: NULL, but a length"};
  if (length > PTRDIFF_MAX) throw Failure{CLASSIFY_INVALID, "a length that no memory has"};
  return {static_cast<const char*>(bytes), length};
}

std::string_view text_of(const char* text, const char* what) {
  if (text == nullptr) throw Failure{CLASSIFY_INVALID, std::string("no ") + what + ": NULL"};
  if (*text == '\0') throw Failure{CLASSIFY_INVALID, std::string("no ") + what + ": \"\""};
  return text;
}

Class class_to_learn(int cls) {
  if (cls == CLASSIFY_SPAM) return Class::spam;
  if (cls == CLASSIFY_GOOD) return Class::good;
  throw Failure{CLASSIFY_INVALID,
                "a mail is learned as SPAM or GOOD, not as class " + std::to_string(cls)};
}

void refuse_no_mail(std::string_view raw) {
  const std::string_view what = not_mail(raw);
  if (!what.empty()) throw Failure{CLASSIFY_NO_MAIL, "no mail: " + std::string(what)};
}

char* copy_for_caller(std::string_view bytes) {
  const auto copy = static_cast<char*>(std::malloc(bytes.size() + 1));
  if (copy == nullptr) throw std::bad_alloc();
  if (!bytes.empty()) std::memcpy(copy, bytes.data(), bytes.size());
  copy[bytes.size()] = '\0';
  return copy;
}

void check(const classify_verdict* verdict) {
  // The members of the first version.
  if (result(verdict, "verdict").size < sizeof(classify_verdict)) {
    throw Failure{CLASSIFY_INVALID, "verdict.size must be sizeof(classify_verdict)"};
  }
}

void fill(classify_verdict& out, const Verdict& verdict) noexcept {
  out.cls = static_cast<int>(verdict.cls);
  out.probability = verdict.probability;
  out.score = verdict.score;
}

}  // namespace classify::c

const char* classify_error_message(void) { return classify::c::words_of_last.data(); }

// A literal, so it ends with a 0 byte.
const char* classify_version(void) { return classify::version().data(); }

const char* classify_class_name(int cls) {
  if (cls < CLASSIFY_GOOD || cls > CLASSIFY_SPAM) return nullptr;
  return classify::name(static_cast<classify::Class>(cls)).data();
}

void classify_free(void* bytes) { std::free(bytes); }
