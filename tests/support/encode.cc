#include "support/encode.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <cstdint>
#include <stdexcept>

namespace classify::test {

std::string in_charset(std::string_view utf8, const char* charset) {
  UErrorCode error = U_ZERO_ERROR;
  std::string out(utf8.size() * 4 + 64, '\0');
  const int32_t size = ucnv_convert(charset, "UTF-8", out.data(), static_cast<int32_t>(out.size()),
                                    utf8.data(), static_cast<int32_t>(utf8.size()), &error);
  if (U_FAILURE(error)) throw std::runtime_error(std::string("cannot encode as ") + charset);
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string base64(std::string_view bytes, std::size_t line) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool filled = i + k <= bytes.size() && (k < 2 || i + k - 1 < bytes.size());
      out += filled ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
    column += 4;
    if (line > 0 && column >= line) {
      out += '\n';
      column = 0;
    }
  }
  if (line > 0 && column > 0) out += '\n';
  return out;
}

std::string quoted_printable(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (const char c : bytes) {
    if (c == '\n') {
      out += c;
      column = 0;
      continue;
    }
    if (column > 70) {
      out += "=\n";
      column = 0;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7F && c != '=') {
      out += c;
      ++column;
    } else {
      out += '=';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
      column += 3;
    }
  }
  return out;
}

std::string encoded_word(std::string_view bytes, std::string_view label) {
  return "=?" + std::string(label) + "?B?" + base64(bytes, 0) + "?=";
}

bool is_valid_utf8(std::string_view bytes) {
  UErrorCode error = U_ZERO_ERROR;
  int32_t size = 0;
  u_strFromUTF8(nullptr, 0, &size, bytes.data(), static_cast<int32_t>(bytes.size()), &error);
  return error == U_BUFFER_OVERFLOW_ERROR || U_SUCCESS(error);
}

}  // namespace classify::test
