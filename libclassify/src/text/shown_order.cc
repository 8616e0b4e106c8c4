// Direction overrides: letters stored in one order and shown in another; see unicode.h.
//
//   stored   a b RLO c d e PDF f        (UAX #9: Unicode Bidirectional Algorithm)
//   shown    a b e d c f                left to right: what the screen has
//   read     a b e d c f                Hebrew and Arabic from the right, as everywhere
#include <unicode/ubidi.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include "text/unicode.h"

namespace classify::text {
namespace {

struct CloseBidi {
  void operator()(UBiDi* bidi) const { ubidi_close(bidi); }
};

// One line from stored to shown order, or back. `level` is the direction of the paragraph; false if
// ICU cannot do it.
bool reorder(UBiDi& bidi, UBiDiReorderingMode mode, const icu::UnicodeString& line,
             UBiDiLevel& level, icu::UnicodeString& out) {
  UErrorCode status = U_ZERO_ERROR;
  ubidi_setReorderingMode(&bidi, mode);
  ubidi_setPara(&bidi, line.getBuffer(), line.length(), level, nullptr, &status);
  if (U_FAILURE(status)) return false;
  level = static_cast<UBiDiLevel>(ubidi_getParaLevel(&bidi) & 1);
  char16_t* const to = out.getBuffer(line.length() + 1);
  if (to == nullptr) throw std::bad_alloc();
  const std::int32_t size = ubidi_writeReordered(
      &bidi, to, line.length() + 1,
      UBIDI_REMOVE_BIDI_CONTROLS | UBIDI_KEEP_BASE_COMBINING | UBIDI_DO_MIRRORING, &status);
  out.releaseBuffer(U_SUCCESS(status) ? size : 0);
  if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  return U_SUCCESS(status);
}

bool has_override(std::string_view line) {
  return line.find("\u202D") != std::string_view::npos ||
         line.find("\u202E") != std::string_view::npos;
}

std::string without_overrides(std::string_view line) {
  std::string out;
  for (std::size_t pos = 0; pos < line.size();) {
    const std::size_t begin = pos;
    const char32_t c = next_code_point(line, pos);
    if (c != 0x202D && c != 0x202E) out += line.substr(begin, pos - begin);
  }
  return out;
}

void append_in_shown_order(UBiDi* bidi, std::string_view stored_utf8, UBiDiLevel& level,
                           std::string& out) {
  const icu::UnicodeString stored = icu::UnicodeString::fromUTF8(
      icu::StringPiece(stored_utf8.data(), static_cast<std::int32_t>(stored_utf8.size())));
  icu::UnicodeString shown;
  icu::UnicodeString read;
  // The way back knows no overrides, so it ends with what is read where they turned something round.
  if (bidi == nullptr || !reorder(*bidi, UBIDI_REORDER_DEFAULT, stored, level, shown) ||
      !reorder(*bidi, UBIDI_REORDER_INVERSE_LIKE_DIRECT, shown, level, read)) {
    out += without_overrides(stored_utf8);
  } else {
    read.toUTF8String(out);
  }
}

// The embeddings, overrides and isolates that are open at the end of a text (UAX #9, 3.1).
class OpenDirections {
 public:
  void read(std::string_view utf8) {
    for (std::size_t at = utf8.find('\xE2'); at < utf8.size(); at = utf8.find('\xE2', at + 1)) {
      std::size_t pos = at;
      const char32_t c = next_code_point(utf8, pos);
      if (c == 0x202A || c == 0x202B || c == 0x202D || c == 0x202E ||
          (c >= 0x2066 && c <= 0x2068)) {
        if (open_.size() < kMaxDepth) open_ += c;
      } else if (c == 0x202C) {
        if (!open_.empty() && open_.back() < 0x2066) open_.pop_back();
      } else if (c == 0x2069) {
        const std::size_t isolate = open_.find_last_of(U"\u2066\u2067\u2068");
        if (isolate != std::u32string::npos) open_.resize(isolate);
      }
    }
  }
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const char32_t c : open_) append_utf8(out, c);
    return out;
  }

 private:
  static constexpr std::size_t kMaxDepth = 125;  // UAX #9, BD2
  std::u32string open_;
};

// A long line is cut at blanks as on a screen, but at a width that only bounds the work: ICU looks
// for the partner of a bracket among all that are open.
void append_line(UBiDi* bidi, std::string_view line, std::string& out) {
  constexpr std::size_t kWidth = 256;
  OpenDirections open;
  UBiDiLevel level = UBIDI_DEFAULT_LTR;
  while (!line.empty()) {
    std::string_view piece = head(line, kWidth);
    const std::size_t blank = piece.rfind(' ');
    if (piece.size() < line.size() && blank != std::string_view::npos) {
      piece = piece.substr(0, blank + 1);
    }
    const std::string directed = open.text() + std::string(piece);
    if (has_override(directed)) {
      append_in_shown_order(bidi, directed, level, out);
    } else {
      out += piece;
    }
    open.read(piece);
    line.remove_prefix(piece.size());
  }
}

}  // namespace

std::string in_shown_order(std::string_view utf8) {
  const std::unique_ptr<UBiDi, CloseBidi> bidi(ubidi_open());
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t pos = 0; pos < utf8.size();) {
    // A line end ends all overrides (UAX #9, X8), and a carriage return stays at its end.
    std::size_t end = std::min(utf8.find_first_of("\r\n", pos), utf8.size());
    const std::string_view line = utf8.substr(pos, end - pos);
    if (has_override(line)) {
      append_line(bidi.get(), line, out);
    } else {
      out += line;
    }
    while (end < utf8.size() && (utf8[end] == '\r' || utf8[end] == '\n')) out += utf8[end++];
    pos = end;
  }
  return out;
}

}  // namespace classify::text
