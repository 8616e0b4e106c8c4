#include "home/message_id.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "ascii.h"
#include "classify/error.h"
#include "classify/home/recent_mail.h"

namespace classify {
namespace {

constexpr std::size_t kTimeDigits = 12, kRandomDigits = 12, kMacDigits = 20;
static_assert(kStemBytes == kTimeDigits + 1 + kRandomDigits);
static_assert(kMessageIdBytes == kStemBytes + 1 + kMacDigits);
constexpr std::int64_t kTimeEnd = 1'000'000'000'000;

constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
constexpr bool is_digit32(char c) { return is_digit(c) || (c >= 'a' && c <= 'v'); }

// The first `count` * 5 bits, the highest of each byte first.
template <std::size_t count, std::size_t size>
std::array<char, count> base32(const std::array<unsigned char, size>& bytes) {
  static_assert(count * 5 <= size * 8);
  std::array<char, count> out;
  unsigned bits = 0, held = 0;
  std::size_t next = 0;
  for (char& c : out) {
    if (held < 5) {
      bits = bits << 8 | bytes[next++];
      held += 8;
    }
    held -= 5;
    c = kDigits[bits >> held & 31];
  }
  return out;
}

// The signed text begins with words that no other text signed with this key begins with.
std::array<char, kMacDigits> mac_of(std::string_view stem, const Secret& secret) {
  std::array<unsigned char, 16> mac;
  const std::string text = "mailsift id 1 " + std::string(stem);
  // No sodium_init(): it only picks faster code, which this does not need, and a process that is
  // started for each message would pay for it.
  crypto_generichash(mac.data(), mac.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), secret.data(), secret.size());
  return base32<kMacDigits>(mac);
}

}  // namespace

std::string new_stem(std::int64_t time, const System& system) {
  if (time < 0 || time >= kTimeEnd) {
    throw Error(ErrorCode::invalid_input,
                "no message can be cached at time " + std::to_string(time));
  }
  std::array<unsigned char, 8> bytes;
  system.fill_randomly(bytes.data(), bytes.size());
  const std::array<char, kRandomDigits> digits = base32<kRandomDigits>(bytes);
  std::string stem = std::to_string(time);
  stem.insert(0, kTimeDigits - stem.size(), '0');
  stem += '-';
  stem.append(digits.data(), digits.size());
  return stem;
}

std::optional<std::int64_t> time_of_stem(std::string_view stem) {
  if (stem.size() != kStemBytes || stem[kTimeDigits] != '-') return std::nullopt;
  std::int64_t time = 0;
  for (const char c : stem.substr(0, kTimeDigits)) {
    if (!is_digit(c)) return std::nullopt;
    time = time * 10 + (c - '0');
  }
  const std::string_view random = stem.substr(kTimeDigits + 1);
  if (!std::all_of(random.begin(), random.end(), is_digit32)) return std::nullopt;
  return time;
}

bool has_form_of_id(std::string_view text) {
  if (text.size() != kMessageIdBytes || text[kStemBytes] != '-') return false;
  const std::string_view mac = text.substr(kStemBytes + 1);
  return time_of_stem(text.substr(0, kStemBytes)) &&
         std::all_of(mac.begin(), mac.end(), is_digit32);
}

std::string signed_id(std::string_view stem, const Secret& secret) {
  const std::array<char, kMacDigits> mac = mac_of(stem, secret);
  std::string id(stem);
  id += '-';
  return id.append(mac.data(), mac.size());
}

std::optional<std::string_view> verified_stem(std::string_view id, const Secret& secret) {
  if (!has_form_of_id(id)) return std::nullopt;
  const std::string_view stem = id.substr(0, kStemBytes);
  const std::array<char, kMacDigits> mac = mac_of(stem, secret);
  if (sodium_memcmp(mac.data(), id.data() + kStemBytes + 1, mac.size()) != 0) return std::nullopt;
  return stem;
}

}  // namespace classify
