#include "home/journal.h"

#include <array>
#include <charconv>

#include "ascii.h"
#include "classify/version.h"
#include "files/little_endian.h"
#include "hash.h"

namespace classify {
namespace {

std::string hex(std::uint64_t number) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return {digits.data(), end};
}

std::string decimal(double number) {
  std::array<char, 64> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                 std::chars_format::fixed, 4);
  return end.ec == std::errc{} ? std::string(digits.data(), end.ptr) : "0";
}

std::string with_hash(std::string head) {
  head += ' ';
  return head + hex(hash_bytes(head)) + '\n';
}

constexpr char letter(Kept kept) {
  return kept == Kept::mail ? 'T' : kept == Kept::features ? 'H' : 'F';
}

// The words of a training's head line behind its number. The hash of what is kept; of a mail that
// is the hash of the mail.
bool read_training(std::string_view line, Training& t, std::uint64_t& kept_hash) {
  const std::string_view cls = next_word(line);
  t.cls = cls == "spam" ? Class::spam : Class::good;
  bool good = (cls == "spam" || cls == "good") && parse_number(next_word(line), t.time);
  const std::optional<Regime> regime = regime_from_name(next_word(line));
  good = good && regime && parse_number(next_word(line), t.score_before) &&
         parse_number(next_word(line), t.score_after);
  t.request = next_word(line);
  t.who = next_word(line);
  good = good && parse_number(next_word(line), t.mail_bytes) &&
         parse_number(next_word(line), t.mail_hash, 16);
  if (!good) return false;
  t.regime = *regime;
  t.kept_bytes = t.kept == Kept::mail ? t.mail_bytes : 0;
  kept_hash = t.mail_hash;
  return t.kept != Kept::features ||
         (parse_number(next_word(line), t.kept_bytes) && parse_number(line, kept_hash, 16));
}

}  // namespace

Reading read_record(std::string_view bytes, std::size_t offset, Record& record) {
  record = {};
  if (bytes.size() < 2 || bytes[1] != ' ' ||
      std::string_view("THFUP").find(bytes[0]) == std::string_view::npos) {
    return Reading::damaged;
  }
  const std::size_t line_end = bytes.find('\n');
  if (line_end == std::string_view::npos) return Reading::damaged;
  std::string_view line = bytes.substr(0, line_end);
  const std::size_t last_blank = line.rfind(' ');
  std::uint64_t head_hash = 0;
  if (!parse_number(line.substr(last_blank + 1), head_hash, 16) ||
      head_hash != hash_bytes(line.substr(0, last_blank + 1))) {
    return Reading::damaged;
  }
  line = line.substr(0, last_blank);
  Training& t = record.training;
  const char kind = next_word(line).front();
  bool good = parse_number(next_word(line), t.number);
  if (kind == 'U' || kind == 'P') {
    const std::string_view what = next_word(line);
    good = good &&
           (kind == 'U' ? parse_number(what, record.takes_back)
                        : parse_number(what, record.min_seen)) &&
           record.takes_back + record.min_seen > 0 && parse_number(next_word(line), t.time);
    t.who = next_word(line);
    record.bytes = line_end + 1;
    return good ? Reading::whole : Reading::damaged;
  }
  t.kept = kind == 'T' ? Kept::mail : kind == 'H' ? Kept::features : Kept::nothing;
  std::uint64_t kept_hash = 0;
  if (!good || !read_training(line, t, kept_hash)) return Reading::damaged;
  t.kept_offset = offset + line_end + 1;
  if (t.kept == Kept::nothing) {
    record.bytes = line_end + 1;
    return Reading::whole;
  }
  record.bytes =
      t.kept_bytes < bytes.size() ? line_end + 1 + t.kept_bytes + 1 : std::string_view::npos;
  if (record.bytes > bytes.size()) return Reading::torn;
  const std::string_view kept = bytes.substr(line_end + 1, t.kept_bytes);
  if (bytes[record.bytes - 1] != '\n' || hash_bytes(kept) != kept_hash) return Reading::damaged;
  return Reading::whole;
}

std::string training_head(const Training& t, std::string_view kept) {
  std::string head = std::string(1, letter(t.kept)) + ' ' + std::to_string(t.number) +
                     (t.cls == Class::spam ? " spam " : " good ") + std::to_string(t.time) + ' ' +
                     std::string(name(t.regime)) + ' ' + decimal(t.score_before) + ' ' +
                     decimal(t.score_after) + ' ' + t.request + ' ' + t.who + ' ' +
                     std::to_string(t.mail_bytes) + ' ' + hex(t.mail_hash);
  if (t.kept == Kept::features) {
    head += ' ' + std::to_string(kept.size()) + ' ' + hex(hash_bytes(kept));
  }
  return with_hash(std::move(head));
}

std::string take_back_record(std::uint64_t number, std::uint64_t takes_back, std::int64_t time,
                             std::string_view who) {
  return with_hash("U " + std::to_string(number) + ' ' + std::to_string(takes_back) + ' ' +
                   std::to_string(time) + ' ' + one_word(who));
}

std::string pruning_record(const Pruning& pruning) {
  return with_hash("P " + std::to_string(pruning.number) + ' ' + std::to_string(pruning.min_seen) +
                   ' ' + std::to_string(pruning.time) + ' ' + pruning.who);
}

std::string one_word(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 64)) out += c > ' ' && c < 0x7F ? c : '_';
  return out.empty() ? "-" : out;
}

std::string pack_features(const Features& features) {
  std::string out = std::string(kFeatureScheme) + '\n';
  for (const auto& view : features) {
    put(out, static_cast<std::uint32_t>(view.size()));
    for (const Feature& feature : view) {
      put(out, feature.hash);
      put(out, feature.distance);
    }
  }
  return out;
}

bool features_fit(std::string_view bytes) {
  return bytes.starts_with(kFeatureScheme) && bytes.substr(kFeatureScheme.size()).starts_with('\n');
}

Features unpack_features(std::string_view bytes) {
  Features features;
  if (!features_fit(bytes)) return features;
  bytes.remove_prefix(kFeatureScheme.size() + 1);
  for (auto& view : features) {
    std::uint32_t count = 0;
    if (!take(bytes, count)) break;
    Feature feature;
    for (; count > 0 && take(bytes, feature.hash) && take(bytes, feature.distance); --count) {
      view.push_back(feature);
    }
  }
  return features;
}

}  // namespace classify
