#include "home/record.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "ascii.h"
#include "classify/version.h"
#include "files/little_endian.h"
#include "hash.h"

namespace classify {

std::string hex(std::uint64_t number) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return {digits.data(), end};
}

std::string with_hash(std::string words) {
  words += ' ';
  return words + hex(hash_bytes(words)) + '\n';
}

std::string_view hashed_words(std::string_view line) {
  const std::size_t hash_begin = line.rfind(' ') + 1;
  const std::string_view words = line.substr(0, hash_begin);
  std::uint64_t hash = 0;
  const bool good = !words.empty() && parse_number(line.substr(hash_begin), hash, 16) &&
                    hash == hash_bytes(words);
  return good ? words.substr(0, words.size() - 1) : std::string_view();
}

namespace {

std::string decimal(double number) {
  std::array<char, 64> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                 std::chars_format::fixed, 4);
  return end.ec == std::errc{} ? std::string(digits.data(), end.ptr) : "0";
}

// How much of a training's mail is kept, as the letter that begins its record. A request has R: its
// whole mail follows, and the last word says how much of it the log will keep.
constexpr char letter(Kept kept) {
  return kept == Kept::mail ? 'T' : kept == Kept::features ? 'H' : 'F';
}

constexpr std::array<std::pair<std::string_view, Kept>, 3> kKept{
    {{"mail", Kept::mail}, {"features", Kept::features}, {"nothing", Kept::nothing}}};

// The words of every training and request, after the letter.
std::string words_of(const Training& t) {
  return ' ' + std::to_string(t.number) + (t.cls == Class::spam ? " spam " : " good ") +
         std::to_string(t.time) + ' ' + std::string(name(t.regime)) + ' ' +
         decimal(t.score_before) + ' ' + decimal(t.score_after) + ' ' + one_word(t.request) + ' ' +
         one_word(t.who) + ' ' + std::to_string(t.mail_bytes) + ' ' + hex(t.mail_hash);
}

// The same, without the number, taken off the front of `line`.
bool read_words(std::string_view& line, Training& t) {
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
  if (good) t.regime = *regime;
  return good;
}

// Reads the words after those. `kept_hash` is the hash of the bytes that follow the line; if those
// are the mail, it is the mail's hash.
bool read_kept(char kind, std::string_view line, Training& t, std::uint64_t& kept_hash) {
  t.kept_bytes = kind == 'F' ? 0 : t.mail_bytes;
  kept_hash = t.mail_hash;
  switch (kind) {
    case 'T':
      t.kept = Kept::mail;
      return line.empty();
    case 'F':
      t.kept = Kept::nothing;
      return line.empty();
    case 'H':
      t.kept = Kept::features;
      return parse_number(next_word(line), t.kept_bytes) && parse_number(line, kept_hash, 16);
    default:
      for (const auto& [word, kept] : kKept) {
        if (word != line) continue;
        t.kept = kept;
        return true;
      }
      return false;
  }
}

}  // namespace

ReadRecord read_record(std::string_view bytes, std::size_t offset) {
  ReadRecord read;
  if (bytes.size() < 2 || bytes[1] != ' ' ||
      std::string_view("THFRUP").find(bytes[0]) == std::string_view::npos) {
    return read;
  }
  const std::size_t line_end = bytes.find('\n');
  if (line_end == std::string_view::npos) return read;
  std::string_view line = hashed_words(bytes.substr(0, line_end));
  if (line.empty()) return read;
  LogRecord& record = read.record;
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
    read.bytes = line_end + 1;
    if (good) read.state = RecordState::whole;
    return read;
  }
  std::uint64_t kept_hash = 0;
  if (!good || !read_words(line, t) || !read_kept(kind, line, t, kept_hash)) return read;
  t.kept_offset = offset + line_end + 1;
  if (kind == 'F') {
    read.bytes = line_end + 1;
    read.state = RecordState::whole;
    return read;
  }
  read.bytes =
      t.kept_bytes < bytes.size() ? line_end + 1 + t.kept_bytes + 1 : std::string_view::npos;
  if (read.bytes > bytes.size()) {
    read.state = RecordState::torn;
    return read;
  }
  const std::string_view kept = bytes.substr(line_end + 1, t.kept_bytes);
  const bool whole = bytes[read.bytes - 1] == '\n' && hash_bytes(kept) == kept_hash;
  read.state = whole ? RecordState::whole : RecordState::damaged;
  return read;
}

RecordsRead read_records(std::string_view bytes, std::size_t begin,
                         const std::function<void(const ReadRecord&, std::size_t at)>& each) {
  RecordsRead done{begin, 0};
  std::size_t skipped = 0;
  bool lost = false;  // inside a record whose head line is damaged
  for (std::size_t at = begin; at < bytes.size();) {
    const ReadRecord read = read_record(bytes.substr(at), at);
    if (read.state == RecordState::whole) {
      each(read, at);
      at += read.bytes;
      done = {at, done.damaged + skipped};
      skipped = 0;
      lost = false;
    } else if (read.bytes == 0) {
      skipped += lost ? 0 : 1;
      lost = true;
      const std::size_t line_end = bytes.find('\n', at);
      if (line_end == std::string_view::npos) break;
      at = line_end + 1;
    } else if (read.state == RecordState::damaged) {
      ++skipped;
      lost = false;
      at += read.bytes;
    } else {
      break;
    }
  }
  return done;
}

std::string record_head(const LogRecord& record, std::string_view kept) {
  const Training& t = record.training;
  const std::string number = std::to_string(t.number);
  const std::string end = ' ' + std::to_string(t.time) + ' ' + one_word(t.who);
  if (record.takes_back != 0) {
    return with_hash("U " + number + ' ' + std::to_string(record.takes_back) + end);
  }
  if (record.min_seen != 0) {
    return with_hash("P " + number + ' ' + std::to_string(record.min_seen) + end);
  }
  std::string head = letter(t.kept) + words_of(t);
  if (t.kept == Kept::features) {
    head += ' ' + std::to_string(kept.size()) + ' ' + hex(hash_bytes(kept));
  }
  return with_hash(std::move(head));
}

std::string request_head(const Training& training) {
  return with_hash('R' + words_of(training) + ' ' +
                   std::string(kKept[static_cast<std::size_t>(training.kept)].first));
}

ReadRecord read_request(std::string_view bytes) {
  ReadRecord read = read_record(bytes, 0);
  // The bytes must be one whole request and nothing else.
  if (!bytes.starts_with('R') || read.bytes != bytes.size()) read.state = RecordState::damaged;
  return read;
}

Training training_of(const TrainRequest& request, std::uint64_t hash, std::size_t size) {
  Training training;
  training.cls = request.cls;
  training.regime = request.regime;
  training.time = request.time;
  training.who = one_word(request.who);
  training.kept = request.keep;
  training.mail_hash = hash;
  training.mail_bytes = size;
  return training;
}

std::string one_word(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 64)) out += c > ' ' && c < 0x7F ? c : '_';
  return out.empty() ? "-" : out;
}

std::string pack_features(const Features& features) {
  std::string out = std::string(kFeatureScheme) + '\n';
  put(out, features.language);
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
  if (!take(bytes, features.language)) return features;
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
