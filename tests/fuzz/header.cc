// The value of a header field → text, parameters, addresses, date; and back again.
#include "mail/header.h"

#include <algorithm>

#include "mail/date.h"
#include "support/encode.h"
#include "targets.h"
#include "text/charset.h"

namespace classify::fuzz {
namespace {

using namespace mail;

// What anybody encodes as UTF-8 in encoded words of whole characters must be read as it was.
void check_round_trip(const std::string& text) {
  std::string encoded;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t size = std::min<std::size_t>(39, text.size() - at);
    while (at + size < text.size() &&
           (static_cast<unsigned char>(text[at + size]) & 0xC0) == 0x80) {
      --size;
    }
    if (!encoded.empty()) encoded += "\r\n ";
    encoded += test::encoded_word(std::string_view(text).substr(at, size), "utf-8");
    at += size;
  }
  claim(decode_header(encoded).text == text, "what was encoded as it should is read as it was");
}

}  // namespace

void header_target(Bytes value) {
  const HeaderText decoded = decode_header(value);
  claim(is_utf8(decoded.text), "a field is UTF-8");
  claim(decoded.text.size() <= 8 * value.size() + 8, "a field does not grow without end");
  claim(decoded.broken_words <= decoded.encoded_words + value.size(), "so many broken words");
  (void)decode_header(value, "cp932");

  const ParameterizedValue parameters = parse_parameters(value);
  std::size_t bytes = 0;
  for (const Parameter& parameter : parameters.parameters) {
    claim(is_utf8(parameter.value), "a parameter is UTF-8");
    claim(parameters.find(parameter.name) != nullptr, "a parameter can be found");
    bytes += parameter.raw.size();
  }
  claim(bytes <= 8 * value.size() + 8, "parameters do not grow without end");

  std::size_t addresses = 0;
  for (const Address& address : parse_addresses(value)) {
    claim(is_utf8(address.name), "a display name is UTF-8");
    claim(address.domain.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos,
          "a domain is in lower case");
    ++addresses;
  }
  claim(addresses <= value.size() + 1, "no more addresses than bytes");
  (void)parse_date(value);

  std::string text = text::decode_text(value, {.label = "utf-8", .hint = {}}).text;
  const bool plain = std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7F; });
  if (plain && text.find("=?") == std::string::npos) check_round_trip(text);
}

}  // namespace classify::fuzz
