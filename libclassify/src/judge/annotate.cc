#include "classify/annotate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "ascii.h"
#include "classify/version.h"
#include "judge/points.h"
#include "mail/header_block.h"
#include "mail/marks.h"

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

constexpr std::string_view kOurs = "X-Mailsift-";

struct Form {
  std::string_view name;
  std::string_view prefix;  // of the names of its fields
};
constexpr std::array<Form, 3> kForms{
    {{"bogofilter", "X-Bogosity"}, {"crm114", "X-CRM114-"}, {"spamassassin", "X-Spam-"}}};

std::string_view prefix_of(HeaderForm form) {
  return kForms[static_cast<std::size_t>(form)].prefix;
}

// "-3.7": with a sign if it is negative, but never "-0.0".
std::string signed_fixed(double value, int places) {
  const std::string digits = fixed(value, places);
  const bool zero = digits.find_first_of("123456789") == std::string::npos;
  return value < 0 && !zero ? '-' + digits : digits;
}

std::vector<NewField> as_bogofilter(const Verdict& verdict) {
  static constexpr std::array<std::string_view, 3> kWords{"Ham", "Unsure", "Spam"};
  return {{"X-Bogosity", std::string(kWords[static_cast<std::size_t>(verdict.cls)]) +
                             ", tests=bogofilter, spamicity=" + fixed(verdict.probability, 6) +
                             ", version=" + std::string(version())}};
}

std::vector<NewField> as_crm114(const Verdict& verdict) {
  constexpr double kLn10 = 2.302585092994045684;
  std::string value(name(verdict.cls));
  value.resize(std::max<std::size_t>(value.size(), 5), ' ');
  std::string pr = signed_fixed(-verdict.score / kLn10, 2);
  if (pr.size() < 7) pr.insert(0, 7 - pr.size(), ' ');
  std::vector<NewField> fields{{"X-CRM114-Status", value + " (" + pr + "  )"}};
  if (verdict.cls == Class::unsure) {
    fields.push_back({"X-CRM114-Notice", "Please train this message."});
  }
  return fields;
}

std::vector<NewField> as_spamassassin(const Verdict& verdict, const Thresholds& thresholds) {
  constexpr double kMostStars = 50;
  const bool spam = verdict.cls == Class::spam;
  const double points = spam_points(verdict, thresholds);
  std::vector<NewField> fields;
  if (spam) fields.push_back({"X-Spam-Flag", "YES"});
  const auto stars = static_cast<std::size_t>(std::clamp(points, 0.0, kMostStars));
  if (stars > 0) fields.push_back({"X-Spam-Level", std::string(stars, '*')});
  fields.push_back(
      {"X-Spam-Status", std::string(spam ? "Yes" : "No") + ", score=" + signed_fixed(points, 1) +
                            " required=" + fixed(kSpamPoints, 1) +
                            " tests=MAILSIFT autolearn=no version=" + std::string(version())});
  return fields;
}

// `raw` without the fields for whose name `goes` is true, and with `fields` at the end of its
// header; in front of it if there is junk, because for many mail programs the header ends there.
template <class Goes>
AnnotatedMail rewritten(std::string_view raw, std::span<const NewField> fields, const Goes& goes) {
  if (raw.empty()) return {};
  const mail::HeaderBlock block = mail::locate_header(raw);
  const bool no_header = block.fields_end == block.fields_begin;
  if (no_header && (raw.substr(block.fields_end).starts_with(' ') ||
                    raw.substr(block.fields_end).starts_with('\t'))) {
    return {{}, raw};
  }
  const std::string_view from_line = raw.substr(0, block.junk_begin);
  const std::string_view junk = raw.substr(block.junk_begin, block.fields_begin - block.junk_begin);
  const std::string_view first_line = raw.substr(0, raw.find('\n') + 1);
  std::string_view line_end = first_line.ends_with("\r\n") ? "\r\n" : "\n";
  std::string kept(junk);
  std::string_view rest = raw.substr(block.fields_begin, block.fields_end - block.fields_begin);
  std::string_view cut_line;
  bool junk_first = !junk.empty();
  mail::RawField field;
  while (mail::next_field(rest, field)) {
    if (goes(field.name)) continue;
    // Fields of an earlier run may have stood before the junk.
    if (kept.empty()) junk_first = field.name.empty();
    if (field.all.ends_with('\n')) {
      if (!junk_first) line_end = field.all.ends_with("\r\n") ? "\r\n" : "\n";
      kept += field.all;
    } else {
      cut_line = field.all;
    }
  }
  std::string added;
  for (const NewField& add : fields) {
    added += add.name;
    added += ": ";
    for (const char c : add.value) added += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    added += line_end;
  }
  std::string out(from_line);
  out += junk_first ? added : kept;
  out += junk_first ? kept : added;
  out += cut_line;
  return {std::move(out), raw.substr(block.fields_end)};
}

std::string joined(const AnnotatedMail& mail) {
  std::string all;
  all.reserve(mail.header.size() + mail.rest.size());
  all += mail.header;
  all += mail.rest;
  return all;
}

}  // namespace

double spam_points(const Verdict& verdict, const Thresholds& thresholds) {
  const double points = verdict.score - thresholds.spam_from + kSpamPoints;
  return verdict.cls == Class::spam ? std::max(points, kSpamPoints)
                                    : std::min(points, kSpamPoints - 0.1);
}

std::string one_decimal(double value) { return signed_fixed(value, 1); }

std::string status_value(const Verdict& verdict) {
  const double p = std::fmin(std::fmax(verdict.probability, 0.0001), 0.9999);
  const std::string score = signed_fixed(verdict.score, 2);
  return std::string(name(verdict.cls)) + " p=" + fixed(p, 4) +
         " score=" + (score.starts_with('-') ? "" : "+") + score;
}

std::optional<HeaderForm> header_form_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kForms.size(); ++i) {
    if (kForms[i].name == name) return static_cast<HeaderForm>(i);
  }
  return std::nullopt;
}

std::vector<NewField> verdict_fields(HeaderForm form, const Verdict& verdict,
                                     const Thresholds& thresholds) {
  switch (form) {
    case HeaderForm::bogofilter:
      return as_bogofilter(verdict);
    case HeaderForm::crm114:
      return as_crm114(verdict);
    case HeaderForm::spamassassin:
      break;
  }
  return as_spamassassin(verdict, thresholds);
}

AnnotatedMail annotate_header(std::string_view raw, std::span<const NewField> fields,
                              std::optional<HeaderForm> form) {
  const auto is_added = [fields](std::string_view name) {
    return std::any_of(fields.begin(), fields.end(), [name](const NewField& field) {
      return equals_ignoring_case(name, field.name);
    });
  };
  return rewritten(raw, fields, [form, &is_added](std::string_view name) {
    return starts_with_ignoring_case(name, kOurs) || is_added(name) ||
           (form && starts_with_ignoring_case(name, prefix_of(*form)));
  });
}

std::string annotate(std::string_view raw, std::span<const NewField> fields,
                     std::optional<HeaderForm> form) {
  return joined(annotate_header(raw, fields, form));
}

std::string without_marks(std::string_view raw, std::span<const std::string> own_fields) {
  return joined(rewritten(
      raw, {}, [own_fields](std::string_view name) { return mail::is_mark(name, own_fields); }));
}

}  // namespace classify
