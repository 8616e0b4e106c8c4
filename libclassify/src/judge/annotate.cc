#include "classify/annotate.h"

#include <cmath>
#include <cstdint>

#include "ascii.h"
#include "mail/header_block.h"

namespace classify {
namespace {

// Fixed point without the locale: 8.525 → "8.53" for 2 places.
std::string fixed(double value, int places) {
  std::int64_t scale = 1;
  for (int i = 0; i < places; ++i) scale *= 10;
  const auto n =
      static_cast<std::int64_t>(std::floor(std::abs(value) * static_cast<double>(scale) + 0.5));
  std::string decimals = std::to_string(n % scale);
  decimals.insert(0, static_cast<std::size_t>(places) - decimals.size(), '0');
  return std::to_string(n / scale) + '.' + decimals;
}

}  // namespace

std::string status_value(const Verdict& verdict) {
  const double p = std::fmin(std::fmax(verdict.probability, 0.0001), 0.9999);
  const std::string score = fixed(verdict.score, 2);
  const bool zero = score == "0.00";
  return std::string(name(verdict.cls)) + " p=" + fixed(p, 4) +
         " score=" + (verdict.score < 0 && !zero ? '-' : '+') + score;
}

std::string annotate(std::string_view raw, std::span<const NewField> fields) {
  std::string out;
  if (raw.empty()) return out;
  const mail::HeaderBlock block = mail::locate_header(raw);
  const bool no_header = block.fields_end == block.fields_begin;
  if (no_header && (raw.substr(block.fields_end).starts_with(' ') ||
                    raw.substr(block.fields_end).starts_with('\t'))) {
    return std::string(raw);
  }
  out.reserve(raw.size() + 256);
  const std::string_view from_line = raw.substr(0, block.fields_begin);
  out += from_line;
  std::string_view line_end = from_line.ends_with("\r\n") ? "\r\n" : "\n";
  std::string_view rest = raw.substr(block.fields_begin, block.fields_end - block.fields_begin);
  std::string_view cut_line;
  mail::RawField field;
  while (mail::next_field(rest, field)) {
    if (starts_with_ignoring_case(field.name, "X-Mailsift-")) continue;
    if (field.all.ends_with('\n')) {
      line_end = field.all.ends_with("\r\n") ? "\r\n" : "\n";
      out += field.all;
    } else {
      cut_line = field.all;
    }
  }
  for (const NewField& add : fields) {
    out += add.name;
    out += ": ";
    for (const char c : add.value) out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    out += line_end;
  }
  out += cut_line;
  out += raw.substr(block.fields_end);
  return out;
}

}  // namespace classify
