#include "text/charset.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ascii.h"
#include "text/byte_reader.h"
#include "text/charset_names.h"
#include "text/charset/jis.h"
#include "text/language_model.h"
#include "utf8.h"

namespace classify::text {

namespace {

// ---- the decision -------------------------------------------------------------------------------

// By Bayes: the candidate for which P(such mail) x P(text | language) is largest, counted in bits.

struct Candidate {
  Charset charset;
  Language language;
  double handicap;  // bits: how rare such mail is when nothing declares it
};

constexpr Candidate kCandidates[] = {
    {Charset::cp932, Language::japanese, 0},
    {Charset::euc_jp, Language::japanese, 0},
    {Charset::gb18030, Language::chinese_simplified, 3},
    {Charset::gb18030, Language::japanese, 12},
    {Charset::gb18030, Language::chinese_traditional, 14},
    {Charset::big5, Language::chinese_traditional, 4},
    {Charset::cp949, Language::korean, 4},
    {Charset::koi8_r, Language::cyrillic, 6},
    {Charset::windows_1251, Language::cyrillic, 6},
    {Charset::iso_8859_5, Language::cyrillic, 10},
    {Charset::ibm866, Language::cyrillic, 14},
    {Charset::windows_1252, Language::western, 4},
    {Charset::windows_1250, Language::central_european, 12},
    {Charset::iso_8859_2, Language::central_european, 12},
    {Charset::windows_1254, Language::turkish, 14},
    {Charset::windows_1253, Language::greek, 10},
    {Charset::windows_1255, Language::hebrew, 10},
    {Charset::windows_1256, Language::arabic, 10},
    {Charset::windows_874, Language::thai, 10},
};

constexpr double kRelatedBonus = 10;  // the label is wrong but names the language
constexpr double kHintBonus = 10;     // the rest of the mail is in it
constexpr double kUtf8Bonus = 10;     // the most common charset, and the hardest to meet by chance
// A label is believed unless another reading is better by this much, and this much per high byte.
// One-byte labels are the default of many programs, and our letter models know fewer languages
// than they serve: so they need more evidence per byte against them.
constexpr double kLabelMargin = 12;
constexpr double kPairLabelMarginPerByte = 0.1;
constexpr double kByteLabelMarginPerByte = 0.75;
// We know nothing at all about the languages of the other one-byte charsets (Baltic, Vietnamese
// ...).
constexpr double kUnknownLabelMarginPerByte = 8;
// Letter costs are averages of running text, and a word of few letters can be far from them by
// chance: 谢 has the bytes of a common Cyrillic letter in UTF-8. Of 3,459 words of 26 languages in
// their own charsets, those of up to four high bytes lost by up to 23 bits against the best other
// reading, nearly all longer ones by less than the margins above.
constexpr double kFewLettersMargin = 11;
constexpr double kFewLetters = 4;             // high bytes
constexpr double kFewLettersFadePerByte = 3;  // for each one more
constexpr double kMostAccents = 12;           // high bytes of a text of accented letters only
constexpr std::size_t kSampleSize = 64 * 1024;

bool is_pair_charset(Charset c) { return c >= Charset::cp932 && c <= Charset::cp949; }
bool is_byte_charset(Charset c) { return c >= Charset::koi8_r; }
bool is_candidate(Charset charset) {
  return std::any_of(std::begin(kCandidates), std::end(kCandidates),
                     [&](const Candidate& c) { return c.charset == charset; });
}
bool is_japanese(Charset c) {
  return c == Charset::iso_2022_jp || c == Charset::cp932 || c == Charset::euc_jp;
}
bool is_related(Charset label, Charset candidate) {
  if (is_japanese(label)) return is_japanese(candidate);
  if (label == Charset::hz || label == Charset::iso_2022_cn) return candidate == Charset::gb18030;
  if (label == Charset::iso_2022_kr) return candidate == Charset::cp949;
  const auto is_cyrillic = [](Charset c) {
    return c == Charset::koi8_r || c == Charset::koi8_u || c == Charset::windows_1251 ||
           c == Charset::iso_8859_5 || c == Charset::ibm866 || c == Charset::x_mac_cyrillic;
  };
  return is_cyrillic(label) && is_cyrillic(candidate);
}

// Whether there is a letter model for the language of this label.
bool knows_language(Charset label) {
  return is_candidate(label) || label == Charset::iso_8859_15 || label == Charset::macintosh ||
         std::any_of(std::begin(kCandidates), std::end(kCandidates),
                     [&](const Candidate& c) { return is_related(label, c.charset); });
}

// The lines with high bytes, at most kSampleSize of them: ASCII says nothing about charsets. No
// charset here has a line feed inside a character, so no character is cut (except in a line of 64
// KB).
std::string_view sample_of(std::string_view bytes, std::string& storage) {
  if (bytes.size() <= 4096) return bytes;
  std::size_t pos = 0;
  while (pos < bytes.size() && storage.size() < kSampleSize) {
    const std::size_t feed = bytes.find('\n', pos);
    const std::size_t end = feed == std::string_view::npos ? bytes.size() : feed + 1;
    const std::string_view line = bytes.substr(pos, end - pos);
    if (!is_ascii(line)) storage.append(line.substr(0, kSampleSize - storage.size()));
    pos = end;
  }
  return storage;
}

// Whether no ASCII letter stands beside a high byte: "äöü", "ÅÄÖ 5".
bool are_words_all_high(std::string_view bytes) {
  for (std::size_t i = 1; i < bytes.size(); ++i) {
    const char a = bytes[i - 1];
    const char b = bytes[i];
    if ((is_letter(a) && !is_ascii(b)) || (!is_ascii(a) && is_letter(b))) return false;
  }
  return true;
}

struct Claims {
  Charset label = Charset::none;
  Charset hint = Charset::none;
};

// The charset for bytes that are neither ASCII nor plainly UTF-8.
//
// A race: the reading that is cheapest so far reads on, until the cheapest one has reached the end.
// The final costs of the bad readings do not matter; most are given up half-way.
class Decision {
 public:
  Decision(std::string_view bytes, const Claims& claims)
      : claims_(claims),
        sample_(sample_of(bytes, storage_)),
        high_bytes_(static_cast<double>(
            std::count_if(sample_.begin(), sample_.end(), [](char c) { return !is_ascii(c); }))),
        ascii_(sample_) {
    runners_.reserve(std::size(kCandidates) + 2 * kLanguages);
    for (const Candidate& c : kCandidates) enter(c.charset, c.language, c.handicap);
    const Utf8Shape shape = utf8_shape(sample_);
    if (shape.two + shape.more >= shape.bad) enter_in_all_languages(Charset::utf_8, -kUtf8Bonus);
    if (is_byte_charset(claims.label)) {
      if (!is_candidate(claims.label)) enter_in_all_languages(claims.label, 0);
      if (high_bytes_ <= kMostAccents && are_words_all_high(sample_))
        enter(claims.label, Language::accents, 0);
    }
  }

  Charset choose() {
    // The first of equal ones wins.
    const auto front = [&] {
      return std::min_element(
          runners_.begin(), runners_.end(),
          [](const Runner& a, const Runner& b) { return a.place() < b.place(); });
    };
    auto best = front();
    for (; !is_finished(*best); best = front()) advance(*best);

    const double limit = best->place() + label_margin(best->reading.charset());
    for (Runner& runner : runners_) {
      if (runner.reading.charset() != claims_.label) continue;
      while (runner.cost <= limit && !is_finished(runner)) advance(runner);
      if (runner.cost <= limit) return claims_.label;
    }
    return best->reading.charset();
  }

 private:
  struct Runner {
    Reading reading;
    double handicap;  // bits
    double cost;      // of the reading, and the least that the rest can cost

    [[nodiscard]] double place() const { return cost + handicap; }
  };

  void enter(Charset charset, Language language, double handicap) {
    if (charset == claims_.hint) handicap -= kHintBonus;
    if (is_related(claims_.label, charset)) handicap -= kRelatedBonus;
    runners_.push_back({Reading(charset, language), handicap, 0});
  }
  void enter_in_all_languages(Charset charset, double handicap) {
    for (std::size_t l = 0; l < kLanguages; ++l) {
      const auto language = static_cast<Language>(l);
      if (language != Language::accents) enter(charset, language, handicap);
    }
  }

  // By how much a reading in charset `best` must be better than that in the label's.
  [[nodiscard]] double label_margin(Charset best) const {
    const double per_byte = !is_byte_charset(claims_.label) ? kPairLabelMarginPerByte
                            : knows_language(claims_.label) ? kByteLabelMarginPerByte
                                                            : kUnknownLabelMarginPerByte;
    const double few =
        kFewLettersMargin - kFewLettersFadePerByte * std::max(high_bytes_ - kFewLetters, 0.0);
    const bool alone = best != claims_.hint;  // the rest of the mail does not say so as well
    return kLabelMargin + per_byte * high_bytes_ +
           (few > 0 && alone && label_reads_letters() ? few : 0);
  }

  // Whether most of what is not ASCII is letters, as the label reads it: signs make no word.
  [[nodiscard]] bool label_reads_letters() const {
    if (!is_pair_charset(claims_.label) && !is_byte_charset(claims_.label)) return false;
    std::size_t letters = 0;
    std::size_t others = 0;
    read_as(claims_.label, sample_, [&](char32_t c) {
      if (c >= 0x80) ++(c != kUnreadable && is_word_char(c) ? letters : others);
    });
    return letters > others;
  }

  bool is_finished(const Runner& runner) const { return runner.reading.pos() >= sample_.size(); }
  void advance(Runner& runner) const {
    runner.reading.read_on(sample_, ascii_);
    const std::uint64_t rest = ascii_.least_from(runner.reading.pos());
    runner.cost = static_cast<double>(runner.reading.cost() + rest) / 4;
  }

  Claims claims_;
  std::string storage_;
  std::string_view sample_;
  double high_bytes_;
  AsciiCosts ascii_;
  std::vector<Runner> runners_;
};

// Bytes 80 to 9F are C1 controls in ISO 8859, which nobody writes, and letters and quotes in the
// windows charset of the same language: if a text contains them, its label means the windows
// charset.
Charset with_windows_letters(Charset label, std::string_view bytes) {
  constexpr std::pair<Charset, Charset> kTwins[] = {{Charset::iso_8859_2, Charset::windows_1250},
                                                    {Charset::iso_8859_6, Charset::windows_1256},
                                                    {Charset::iso_8859_7, Charset::windows_1253},
                                                    {Charset::iso_8859_8, Charset::windows_1255}};
  for (const auto& [iso, windows] : kTwins) {
    if (label != iso) continue;
    const bool c1 = std::any_of(bytes.begin(), bytes.end(),
                                [](char c) { return static_cast<Byte>(c) >> 5 == 4; });
    return c1 ? windows : iso;
  }
  return label;
}

Charset choose(std::string_view bytes, Claims claims) {
  claims.label = with_windows_letters(claims.label, bytes);
  return Decision(bytes, claims).choose();
}

bool is_utf16(Charset c) {
  return c == Charset::utf_16 || c == Charset::utf_16le || c == Charset::utf_16be;
}

// UTF-16 by its byte order mark, its label, or its zeros.
Charset utf16_order(std::string_view bytes, Charset label) {
  if (bytes.size() < 2) return Charset::none;
  if (bytes.starts_with("\xFF\xFE")) return Charset::utf_16le;
  if (bytes.starts_with("\xFE\xFF")) return Charset::utf_16be;
  std::array<std::size_t, 2> zeros{};
  const std::string_view head = bytes.substr(0, 4096);
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1u : 0u;
  // Western text has a zero in every unit, Japanese text at least in its line ends. If nothing
  // declares UTF-16, a few zeros are only zeros.
  const std::size_t enough = is_utf16(label) ? std::max<std::size_t>(head.size() / 8, 1)
                                             : std::max<std::size_t>(head.size() / 4, 4);
  if (zeros[0] >= enough && zeros[1] * 4 < zeros[0]) return Charset::utf_16be;
  if (zeros[1] >= enough && zeros[0] * 4 < zeros[1]) return Charset::utf_16le;
  if (!is_utf16(label)) return Charset::none;
  const auto best_in = [&](Charset charset) {
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t l = 0; l < kLanguages; ++l) {
      best = std::min(best, cost_of(charset, static_cast<Language>(l), head));
    }
    return best;
  };
  const double little = best_in(Charset::utf_16le);
  const double big = best_in(Charset::utf_16be);
  // Text that is labelled UTF-16 but is in some 8-bit charset reads better as anything else.
  if (best_in(is_ascii(head) ? Charset::us_ascii : Charset::utf_8) <= std::min(little, big)) {
    return Charset::none;
  }
  return little < big ? Charset::utf_16le : Charset::utf_16be;
}

// Whether the label is false, given the charset that was used.
bool lied(Charset label, Charset used) {
  if (label == Charset::none || label == used) return false;
  if (used == Charset::us_ascii) return is_utf16(label) || label == Charset::utf_32;
  if (is_utf16(label)) return !is_utf16(used);
  return true;
}

// Reads 8-bit text line by line where necessary, and decides the charset of each line by itself. A
// budget keeps the cost linear: after that many decisions the last one stands.
class LineReader {
 public:
  explicit LineReader(Claims claims) : claims_(claims) {}

  std::size_t read(std::string_view line, std::string& out) {
    if (is_utf8(line)) {
      out.append(line);
      return 0;
    }
    if (budget_ > 0) {
      --budget_;
      last_ = choose(line, claims_);
    }
    return append_as(last_, line, out);
  }

 private:
  Claims claims_;
  int budget_ = 64;
  Charset last_ = Charset::cp932;
};

// Appends all lines in `charset`; lines unreadable in it are read in a charset that can read them.
std::size_t append_lines(Charset charset, std::string_view bytes, std::string& out) {
  LineReader other({Charset::none, charset});
  std::size_t errors = 0;
  std::size_t pos = 0;
  std::string retry;
  while (pos < bytes.size()) {
    const std::size_t feed = bytes.find('\n', pos);
    const std::size_t end = feed == std::string_view::npos ? bytes.size() : feed + 1;
    const std::string_view line = bytes.substr(pos, end - pos);
    const std::size_t before = out.size();
    std::size_t failed = append_as(charset, line, out);
    if (failed > 0) {
      retry.clear();
      const std::size_t again = other.read(line, retry);
      if (again < failed) {
        out.replace(before, std::string::npos, retry);
        failed = again;
      }
    }
    errors += failed;
    pos = end;
  }
  return errors;
}

class Decoder {
 public:
  Decoder(std::string_view bytes, CharsetClaim claim)
      : bytes_(bytes),
        claims_{charset_of_label(claim.label), charset_of_label(claim.hint)},
        controls_(has_controls(bytes)) {}

  DecodedText decode() {
    if (read_marked() || read_escapes()) return std::move(out_);
    if (is_ascii(bytes_)) {
      read_ascii();
    } else if (!read_utf8()) {
      read_best();
    }
    return std::move(out_);
  }

 private:
  // Byte order marks, and UTF-16 without.
  bool read_marked() {
    if (bytes_.starts_with("\xEF\xBB\xBF")) {
      bytes_.remove_prefix(3);
      if (is_utf8(bytes_)) {
        out_.text = bytes_;
        finish(Charset::utf_8, "bom");
        return true;
      }
      claims_.hint = Charset::utf_8;
      return false;
    }
    const bool zeros = controls_ && bytes_.find('\0') != std::string_view::npos;
    if (claims_.label == Charset::utf_32 && zeros) {
      out_.errors = append_as(Charset::utf_32, bytes_, out_.text);
      finish(Charset::utf_32, "declared");
      return true;
    }
    const bool marked = has_utf16_mark(bytes_);
    if (!marked && !is_utf16(claims_.label) && !zeros) return false;
    const Charset order = utf16_order(bytes_, claims_.label);
    if (order == Charset::none) return false;
    out_.errors = append_as(order, bytes_.substr(marked ? 2 : 0), out_.text);
    finish(order, marked ? "bom" : is_utf16(claims_.label) ? "declared" : "score");
    return true;
  }

  bool read_escapes() {
    if (controls_ && bytes_.find('\x1b') != std::string_view::npos) {
      if (auto stripped = without_carrier_pictures(bytes_)) {
        storage_ = std::move(*stripped);
        bytes_ = storage_;
      }
    }
    if (controls_ && has_iso2022(bytes_)) {
      read_iso2022("escapes");
      return true;
    }
    if (!is_ascii(bytes_)) return false;
    if (bytes_.find("$B") == std::string_view::npos && bytes_.find("$@") == std::string_view::npos)
      return false;
    auto restored = restore_escapes(bytes_);
    if (!restored) return false;
    storage_ = std::move(*restored);
    bytes_ = storage_;
    read_iso2022("repaired");
    return true;
  }

  void read_iso2022(std::string_view reason) {
    LineReader lines({Charset::none, Charset::cp932});
    Iso2022Text text = decode_iso2022(
        bytes_, [&](std::string_view run, std::string& out) { return lines.read(run, out); });
    out_.text = std::move(text.text);
    out_.errors = text.errors;
    out_.charset = text.charset;
    out_.reason = reason;
    out_.label_lied = claims_.label != Charset::none && name_of(claims_.label) != text.charset;
  }

  void read_ascii() {
    const bool shifts =
        (claims_.label == Charset::utf_7 && bytes_.find('+') != std::string_view::npos) ||
        (claims_.label == Charset::hz && bytes_.find("~{") != std::string_view::npos);
    if (shifts) {
      out_.errors = append_as(claims_.label, bytes_, out_.text);
      finish(claims_.label, "declared");
      return;
    }
    out_.text = bytes_;
    finish(Charset::us_ascii, "ascii");
  }

  bool read_utf8() {
    const Utf8Shape shape = utf8_shape(bytes_, 1);
    if (shape.bad > 0) return false;
    // If the label names another charset of pairs, pairs of high bytes are valid UTF-8 by chance
    // now and then; three bytes in a row hardly ever are.
    const bool contested = shape.more == 0 && claims_.label != Charset::utf_8 &&
                           (is_pair_charset(claims_.label) || is_byte_charset(claims_.label));
    if (contested && choose(bytes_, claims_) != Charset::utf_8) return false;
    out_.text = bytes_;
    finish(Charset::utf_8, claims_.label == Charset::utf_8 ? "declared" : "utf-8");
    return true;
  }

  void read_best() {
    const Charset chosen = choose(bytes_, claims_);
    out_.text.reserve(bytes_.size() * 3 / 2);
    out_.errors = append_as(chosen, bytes_, out_.text);
    if (out_.errors > 0 && bytes_.find('\n') != std::string_view::npos) {
      out_.text.clear();
      out_.errors = append_lines(chosen, bytes_, out_.text);
    }
    finish(chosen, chosen == claims_.label ? "declared" : "score");
  }

  void finish(Charset used, std::string_view reason) {
    out_.charset = name_of(used);
    out_.reason = reason;
    out_.label_lied = lied(claims_.label, used);
  }

  std::string_view bytes_;
  std::string storage_;  // the repaired bytes, if any
  Claims claims_;
  bool controls_;  // there may be NUL, escapes or shifts; hardly any text has them
  DecodedText out_;
};

}  // namespace

std::string_view canonical_charset(std::string_view label) {
  return name_of(charset_of_label(label));
}

DecodedText decode_text(std::string_view bytes, CharsetClaim claim) {
  return Decoder(bytes, claim).decode();
}

}  // namespace classify::text
