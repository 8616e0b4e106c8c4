#include "home/people/people_key.h"

#include <sodium.h>

#include "files/little_endian.h"

namespace classify {
namespace {

constexpr std::size_t kKey = crypto_shorthash_KEYBYTES;
static_assert(kKey == 16 && crypto_shorthash_BYTES == 8);

std::uint64_t number(const unsigned char* bytes) {
  std::string_view in(reinterpret_cast<const char*>(bytes), 8);
  std::uint64_t value = 0;
  (void)take(in, value);
  return value;
}

std::uint64_t hash(std::string_view text, const unsigned char* key) {
  std::array<unsigned char, crypto_shorthash_BYTES> out;
  crypto_shorthash(out.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                   key);
  return number(out.data());
}

}  // namespace

PeopleKey::PeopleKey(const Secret& secret) {
  // No other text hashed with the secret begins with these words. No sodium_init(), as in
  // message_id.cc.
  constexpr std::string_view kWords = "mailsift known 1";
  crypto_generichash(bytes_.data(), bytes_.size(),
                     reinterpret_cast<const unsigned char*>(kWords.data()), kWords.size(),
                     secret.data(), secret.size());
}

std::uint64_t PeopleKey::address(std::string_view plain) const {
  return hash(plain, bytes_.data());
}
std::uint64_t PeopleKey::message(std::string_view id) const {
  return hash(id, bytes_.data() + kKey);
}
std::uint64_t PeopleKey::id() const { return number(bytes_.data() + 2 * kKey); }

}  // namespace classify
