// Tells mail from files that are no mail, by their bytes.
#include "classify/message.h"
#include "mail/file_type.h"
#include "mail/header_block.h"

namespace classify {
namespace {

using mail::HeaderBlock;
using mail::HeaderScan;

using namespace std::string_view_literals;

constexpr std::size_t npos = std::string_view::npos;

struct Signature {
  std::size_t at;
  std::string_view bytes;
  std::string_view what;
};

// No text begins so.
constexpr Signature kSure[] = {
    {0, "\x1F\x8B"sv, "data compressed by gzip"},
    {4, "1AY&SY"sv, "data compressed by bzip2"},
    {0, "\x28\xB5\x2F\xFD"sv, "data compressed by zstd"},
    {0,
     "\xFD"
     "7zXZ\0"sv,
     "data compressed by xz"},
    {0, "\x04\x22\x4D\x18"sv, "data compressed by lz4"},
    {0, "Dovecot-LZ4\x0D\x2A\x9B\xC5"sv, "data compressed by lz4"},
    {0, "\x1F\x9D"sv, "data compressed by compress"},
    {0, "CRYPTED\x03\x07"sv, "mail that Dovecot has encrypted"},
    {0, "SQLite format 3\0"sv, "SQLite database"},
    {12, "\x62\x31\x05\0"sv, "Berkeley database"},
    {12, "\0\x05\x31\x62"sv, "Berkeley database"},
    {12, "\x61\x15\x06\0"sv, "Berkeley database"},
    {12, "\0\x06\x15\x61"sv, "Berkeley database"},
    {0, "\x89PNG"sv, "PNG picture"},
    {0, "\xFF\xD8\xFF"sv, "JPEG picture"},
    {0, "II*\0"sv, "TIFF picture"},
    {0, "MM\0*"sv, "TIFF picture"},
    {0, "%PDF-"sv, "PDF document"},
    {0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "document of an office program"},
    {0, "PK\x03\x04"sv, "zip archive"},
    {0, "PK\x05\x06"sv, "zip archive"},
    {0, "Rar!\x1A\x07"sv, "rar archive"},
    {0, "7z\xBC\xAF\x27\x1C"sv, "7z archive"},
    {257, "ustar\0"sv, "tar archive"},
    {257, "ustar  \0"sv, "tar archive"},
    {0,
     "\x7F"
     "ELF"sv,
     "program"},
    {0, "OggS\0"sv, "sound or video"},
    {0, "\xFF\xFE"sv, "text in UTF-16"},
    {0, "\xFE\xFF"sv, "text in UTF-16"},
};

// Binary data that begins so. A text may begin so, too.
constexpr Signature kLikely[] = {
    {0, "GIF8"sv, "GIF picture"},    {8, "WEBP"sv, "WebP picture"},
    {0, "BM"sv, "BMP picture"},      {0, "MZ"sv, "program"},
    {0, "RIFF"sv, "sound or video"}, {0, "ID3"sv, "sound or video"},
    {4, "ftyp"sv, "sound or video"},
};

template <std::size_t N>
std::string_view first_of(const Signature (&table)[N], std::string_view raw) {
  for (const Signature& signature : table) {
    if (raw.size() >= signature.at && raw.substr(signature.at).starts_with(signature.bytes)) {
      return signature.what;
    }
  }
  return {};
}

}  // namespace

std::string_view not_mail(std::string_view raw) {
  HeaderScan scan(raw);
  const std::size_t junk_begin = scan.block().junk_begin;
  const std::string_view rest = raw.substr(junk_begin);
  const std::size_t first = rest.find_first_not_of("\0 \t\r\n"sv);
  if (first == npos) return rest.find('\0') == npos ? "empty" : "nothing but NUL bytes";
  if (const std::string_view sure = first_of(kSure, raw); !sure.empty()) return sure;
  if (!scan.next().empty() || mail::looks_like_text(rest)) return {};
  const std::string_view likely = first_of(kLikely, raw);
  return likely.empty() ? "binary data" : likely;
}

bool begins_with_header(std::string_view raw) {
  HeaderScan scan(raw);
  const HeaderBlock& block = scan.block();
  return block.fields_begin == block.junk_begin && !scan.next().empty();
}

}  // namespace classify
