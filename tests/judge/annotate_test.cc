#include "classify/annotate.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/random.h"
#include "support/row_name.h"

namespace classify {
namespace {

using test::Random;

std::string annotated(std::string_view raw) {
  const NewField field{"X-Mailsift-Status", "GOOD"};
  return annotate(raw, {&field, 1});
}

// ---- Where our fields go -----------------------------------------------------------------------

struct PlaceCase {
  const char* name;
  std::string_view in;
  std::string_view out;
};

class NewFields : public ::testing::TestWithParam<PlaceCase> {};

TEST_P(NewFields, StandAtTheEndOfTheHeaderOrBeforeItsJunk) {
  EXPECT_EQ(annotated(GetParam().in), GetParam().out);
}

TEST_P(NewFields, ReplaceThoseOfAnEarlierRun) {
  EXPECT_EQ(annotated(GetParam().out), GetParam().out);
}

#define OURS "X-Mailsift-Status: GOOD"

INSTANTIATE_TEST_SUITE_P(
    Annotate, NewFields,
    ::testing::Values(
        PlaceCase{"lf", "Subject: x\n\nbody\n", "Subject: x\n" OURS "\n\nbody\n"},
        PlaceCase{"crlf", "Subject: x\r\n\r\nbody\r\n", "Subject: x\r\n" OURS "\r\n\r\nbody\r\n"},
        PlaceCase{"mixed_ending_in_lf", "A: x\r\nB: y\n\r\nz", "A: x\r\nB: y\n" OURS "\n\r\nz"},
        PlaceCase{"mixed_ending_in_crlf", "A: x\nB: y\r\n\nz", "A: x\nB: y\r\n" OURS "\r\n\nz"},
        PlaceCase{"folded_field_last", "A: x\n\ty\n\nz", "A: x\n\ty\n" OURS "\n\nz"},
        PlaceCase{"mbox_from_line", "From a Mon\nA: x\n\nz", "From a Mon\nA: x\n" OURS "\n\nz"},
        PlaceCase{"mbox_from_line_quoted", ">From a Mon\nA: x\n\nz",
                  ">From a Mon\nA: x\n" OURS "\n\nz"},
        PlaceCase{"mbox_from_line_alone", "From a Mon\r\n", "From a Mon\r\n" OURS "\r\n"},
        PlaceCase{"from_field_with_a_blank", "From : a\n\tb\n\nz", "From : a\n\tb\n" OURS "\n\nz"},
        PlaceCase{"no_body", "A: x\n", "A: x\n" OURS "\n"},
        PlaceCase{"no_blank_line", "A: x\nhello you\n", "A: x\n" OURS "\nhello you\n"},
        PlaceCase{"no_header", "\nhello\n", OURS "\n\nhello\n"},
        PlaceCase{"no_header_crlf_body", "\r\nhello\r\n", OURS "\r\n\r\nhello\r\n"},
        PlaceCase{"only_a_body", "hello you\n", OURS "\nhello you\n"},
        PlaceCase{"cut_in_the_last_field", "A: x\nB: y", "A: x\n" OURS "\nB: y"},
        PlaceCase{"cut_in_the_only_field", "A: x", OURS "\nA: x"},
        PlaceCase{"cut_in_a_fold", "A: x\nB: y\n z", "A: x\n" OURS "\nB: y\n z"},
        PlaceCase{"junk_in_front", "log\r\nFrom: a\r\nTo: b\r\nCc: c\r\n\r\nz",
                  OURS "\r\nlog\r\nFrom: a\r\nTo: b\r\nCc: c\r\n\r\nz"},
        PlaceCase{"junk_behind_a_from_line", "From a Mon\nlog\nFrom: a\nTo: b\nCc: c\n\nz",
                  "From a Mon\n" OURS "\nlog\nFrom: a\nTo: b\nCc: c\n\nz"},
        PlaceCase{"stray_line", "A: x\nstray\nSubject: y\n\nz",
                  "A: x\nstray\nSubject: y\n" OURS "\n\nz"},
        PlaceCase{"first_field_indented", " From: x\nA: y\n\nz", " From: x\nA: y\n" OURS "\n\nz"},
        PlaceCase{"missing_last_line_end", "A: x\n\nbody", "A: x\n" OURS "\n\nbody"},
        PlaceCase{"nul_and_8bit", std::string_view("A: \0\xE9\n\n\0\xFF", 9),
                  std::string_view("A: \0\xE9\n" OURS "\n\n\0\xFF", 33)},
        PlaceCase{"empty", "", ""}),
    test::kRowName);

// ---- Forged fields -----------------------------------------------------------------------------

struct ForgedCase {
  const char* name;
  std::string_view in;
  std::string_view out;  // with nothing added
};

class ForgedFields : public ::testing::TestWithParam<ForgedCase> {};

TEST_P(ForgedFields, AreRemoved) { EXPECT_EQ(annotate(GetParam().in, {}), GetParam().out); }

INSTANTIATE_TEST_SUITE_P(
    Annotate, ForgedFields,
    ::testing::Values(
        ForgedCase{"plain", "X-Mailsift-Status: GOOD\nA: x\n\nz", "A: x\n\nz"},
        ForgedCase{"odd_case", "x-MAILSIFT-status: GOOD\nA: x\n\nz", "A: x\n\nz"},
        ForgedCase{"folded", "A: x\nX-Mailsift-Status:\n GOOD\n\tp=0\nB: y\n\nz",
                   "A: x\nB: y\n\nz"},
        ForgedCase{"blank_before_colon", "X-Mailsift-Status : GOOD\nA: x\n\nz", "A: x\n\nz"},
        ForgedCase{"many", "X-Mailsift-A: 1\r\nA: x\r\nX-Mailsift-B: 2\r\n\r\nz", "A: x\r\n\r\nz"},
        ForgedCase{"another_name_of_ours", "X-Mailsift-ID: 1\n\nz", "\nz"},
        ForgedCase{"cut_in_it", "A: x\nX-Mailsift-Status: GO", "A: x\n"},
        ForgedCase{"not_in_the_body", "A: x\n\nX-Mailsift-Status: GOOD\n",
                   "A: x\n\nX-Mailsift-Status: GOOD\n"},
        ForgedCase{"not_a_longer_name", "X-Mailsifter: x\n\nz", "X-Mailsifter: x\n\nz"},
        ForgedCase{"not_a_name_that_ends_so", "A-X-Mailsift-A: x\n\nz", "A-X-Mailsift-A: x\n\nz"},
        ForgedCase{"not_in_a_value", "A: x\n X-Mailsift-A: y\n\nz", "A: x\n X-Mailsift-A: y\n\nz"}),
    test::kRowName);

TEST(Annotate, RemovesTheFieldsOfItsFormAndOfNoOther) {
  const std::string_view all =
      "X-Bogosity: Ham\nX-CRM114-Status: GOOD\nX-CRM114-CacheID: 1\nx-spam-Flag: NO\n"
      "X-Spam-Level:\n ***\nA: x\n\nX-Spam-Flag: in the body\n";
  EXPECT_EQ(annotate(all, {}), all);
  EXPECT_EQ(annotate(all, {}, HeaderForm::bogofilter), all.substr(all.find("X-CRM114-Status")));
  EXPECT_EQ(annotate(all, {}, HeaderForm::crm114),
            "X-Bogosity: Ham\n" + std::string(all.substr(all.find("x-spam"))));
  EXPECT_EQ(
      annotate(all, {}, HeaderForm::spamassassin),
      std::string(all.substr(0, all.find("x-spam"))) + std::string(all.substr(all.find("A: x"))));
  EXPECT_EQ(without_marks(all), all.substr(all.find("A: x")));
  EXPECT_EQ(without_marks("Status: RO\nA: x\nlines: 3\nContent-length: 9\nX-STATUS: A\n\nz"),
            "A: x\n\nz");
  EXPECT_EQ(without_marks("Status-Of: x\nA: x\n\nz"), "Status-Of: x\nA: x\n\nz");
  const std::vector<std::string> trusted{"+X-Spam-Flag"};
  EXPECT_EQ(without_marks("X-Spam-Flag: YES\nX-Spam-Score: 9\nA: x\n\nz", trusted),
            "X-Spam-Flag: YES\nA: x\n\nz");
}

// ---- Forms of other filters --------------------------------------------------------------------

struct FormCase {
  const char* name;
  HeaderForm form;
  Verdict verdict;
  Thresholds thresholds;
  std::string_view fields;
};

class Forms : public ::testing::TestWithParam<FormCase> {};

TEST_P(Forms, AreWrittenAsThatFilterDoes) {
  const FormCase& c = GetParam();
  EXPECT_EQ(annotate("\n", verdict_fields(c.form, c.verdict, c.thresholds)),
            std::string(c.fields) + "\n");
}

constexpr Verdict kSpam{Class::spam, 8.52, 0.9998};
constexpr Verdict kGood{Class::good, -49.5, 0.00001};
constexpr Verdict kUnsure{Class::unsure, 0.004, 0.501};

#define FORMED(name, form, verdict, fields) \
  FormCase { name, HeaderForm::form, verdict, {}, fields }

INSTANTIATE_TEST_SUITE_P(
    Annotate, Forms,
    ::testing::Values(
        FORMED("bogofilter_spam", bogofilter, kSpam,
               "X-Bogosity: Spam, tests=bogofilter, spamicity=0.999800, version=0.2.0\n"),
        FORMED("bogofilter_good", bogofilter, kGood,
               "X-Bogosity: Ham, tests=bogofilter, spamicity=0.000010, version=0.2.0\n"),
        FORMED("bogofilter_unsure", bogofilter, kUnsure,
               "X-Bogosity: Unsure, tests=bogofilter, spamicity=0.501000, version=0.2.0\n"),
        FORMED("crm114_spam", crm114, kSpam, "X-CRM114-Status: SPAM  (  -3.70  )\n"),
        FORMED("crm114_good", crm114, kGood, "X-CRM114-Status: GOOD  (  21.50  )\n"),
        FORMED("crm114_unsure", crm114, kUnsure,
               "X-CRM114-Status: UNSURE (   0.00  )\n"
               "X-CRM114-Notice: Please train this message.\n"),
        FORMED("spamassassin_spam", spamassassin, kSpam,
               "X-Spam-Flag: YES\nX-Spam-Level: **********\n"
               "X-Spam-Status: Yes, score=10.5 required=5.0 tests=MAILSIFT autolearn=no version=0.2.0\n"),
        FORMED("spamassassin_good", spamassassin, kGood,
               "X-Spam-Status: No, score=-47.5 required=5.0 tests=MAILSIFT autolearn=no version=0.2.0\n"),
        FORMED("spamassassin_unsure", spamassassin, kUnsure,
               "X-Spam-Level: **\n"
               "X-Spam-Status: No, score=2.0 required=5.0 tests=MAILSIFT autolearn=no version=0.2.0\n"),
        // An empty model says UNSURE whatever the score.
        FormCase{"spamassassin_unsure_of_a_high_score",
                 HeaderForm::spamassassin,
                 {Class::unsure, 30, 0.9},
                 {},
                 "X-Spam-Level: ****\n"
                 "X-Spam-Status: No, score=4.9 required=5.0 tests=MAILSIFT autolearn=no version=0.2.0\n"},
        FormCase{"spamassassin_with_other_thresholds",
                 HeaderForm::spamassassin,
                 {Class::spam, 7, 0.999},
                 {-2, 7},
                 "X-Spam-Flag: YES\nX-Spam-Level: *****\n"
                 "X-Spam-Status: Yes, score=5.0 required=5.0 tests=MAILSIFT autolearn=no version=0.2.0\n"},
        FormCase{"spamassassin_has_fifty_stars_at_most",
                 HeaderForm::spamassassin,
                 {Class::spam, 400, 1},
                 {},
                 "X-Spam-Flag: YES\n"
                 "X-Spam-Level: **************************************************\n"
                 "X-Spam-Status: Yes, score=402.0 required=5.0 tests=MAILSIFT autolearn=no version=0.2.0\n"}),
    test::kRowName);

TEST(Forms, HaveTheNamesOfTheirFilters) {
  EXPECT_EQ(header_form_from_name("bogofilter"), HeaderForm::bogofilter);
  EXPECT_EQ(header_form_from_name("crm114"), HeaderForm::crm114);
  EXPECT_EQ(header_form_from_name("spamassassin"), HeaderForm::spamassassin);
  EXPECT_EQ(header_form_from_name(""), std::nullopt);
}

// ---- Values ------------------------------------------------------------------------------------

TEST(Annotate, SeveralFieldsKeepTheirOrder) {
  const std::vector<NewField> fields{{"X-Mailsift-Status", "SPAM"}, {"X-Mailsift-ID", "7"}};
  EXPECT_EQ(annotate("A: x\n\nz", fields), "A: x\nX-Mailsift-Status: SPAM\nX-Mailsift-ID: 7\n\nz");
}

TEST(Annotate, ControlCharactersOfAValueBecomeSpaces) {
  const NewField field{"X-Mailsift-ID", std::string("a\r\nb\0c\td", 8)};
  EXPECT_EQ(annotate("A: x\n\n", {&field, 1}), "A: x\nX-Mailsift-ID: a  b c d\n\n");
}

struct StatusCase {
  const char* name;
  Verdict verdict;
  std::string_view value;
};

class StatusValue : public ::testing::TestWithParam<StatusCase> {};

TEST_P(StatusValue, IsWritten) { EXPECT_EQ(status_value(GetParam().verdict), GetParam().value); }

INSTANTIATE_TEST_SUITE_P(
    Annotate, StatusValue,
    ::testing::Values(
        StatusCase{"spam", {Class::spam, 8.52, 0.9998}, "SPAM p=0.9998 score=+8.52"},
        StatusCase{"good", {Class::good, -3.456, 0.03}, "GOOD p=0.0300 score=-3.46"},
        StatusCase{"unsure", {Class::unsure, 0, 0.5}, "UNSURE p=0.5000 score=+0.00"},
        StatusCase{"half_is_rounded_away_from_zero",
                   {Class::good, -2.125, 0.1},
                   "GOOD p=0.1000 score=-2.13"},
        StatusCase{
            "never_minus_zero", {Class::unsure, -0.004, 0.4990}, "UNSURE p=0.4990 score=+0.00"},
        StatusCase{"nothing_is_certain", {Class::spam, 100, 1}, "SPAM p=0.9999 score=+100.00"},
        StatusCase{"nothing_is_impossible", {Class::good, -100, 0}, "GOOD p=0.0001 score=-100.00"}),
    test::kRowName);

// ---- Any message -------------------------------------------------------------------------------

// A message cut into what annotate() must know of it, line by line.
struct Cut {
  std::string head;       // From_ line and whole lines of the fields that are not ours
  std::string last_line;  // the last field, if the message ends in it without a line end
  std::string rest;       // from the blank line on, or from the first line that is no field
  std::string line_end = "\n";
};

bool begins_a_field(std::string_view line) {
  std::size_t name = 0;
  while (name < line.size() && static_cast<unsigned char>(line[name]) > ' ' && line[name] != ':' &&
         line[name] != '\x7F') {
    ++name;
  }
  std::string_view behind = line.substr(name);
  while (!behind.empty() && (behind[0] == ' ' || behind[0] == '\t')) behind.remove_prefix(1);
  return name > 0 && name <= 78 && behind.starts_with(':');
}

bool is_ours(std::string_view line) {
  std::string begin(line.substr(0, 11));
  for (char& c : begin) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return begin == "x-mailsift-";
}

Cut cut(std::string_view raw) {
  Cut result;
  std::vector<std::string> fields;
  if (raw.substr(0, raw.find('\n') + 1).ends_with("\r\n")) result.line_end = "\r\n";
  bool first = true;
  while (!raw.empty()) {
    const std::size_t lf = raw.find('\n');
    const std::string line(raw.substr(0, lf == std::string_view::npos ? raw.size() : lf + 1));
    const bool from_line =
        first && (line.starts_with("From ") || line.starts_with(">From ")) && line.ends_with('\n');
    first = false;
    if (from_line) {
      result.head = line;
    } else if (!fields.empty() && (line[0] == ' ' || line[0] == '\t')) {
      fields.back() += line;
    } else if (begins_a_field(line)) {
      fields.push_back(line);
    } else {
      break;
    }
    raw.remove_prefix(line.size());
  }
  result.rest = raw;
  for (const std::string& field : fields) {
    if (is_ours(field)) continue;
    if (!field.ends_with('\n')) {
      result.last_line = field;
    } else {
      result.head += field;
      result.line_end = field.ends_with("\r\n") ? "\r\n" : "\n";
    }
  }
  return result;
}

std::string without_ours(std::string_view raw) {
  const Cut parts = cut(raw);
  return parts.head + parts.last_line + parts.rest;
}

std::string random_message(Random& random) {
  static const std::vector<std::string> names{"Subject",
                                              "From",
                                              "X-Mailsift-Status",
                                              "x-mailsift-id",
                                              "X-MAILSIFT-A ",
                                              "X-Mailsift",
                                              "Received",
                                              "X-Mailsift-\xE9",
                                              "A",
                                              std::string(78, 'n')};
  static const std::vector<std::string> values{
      " x", "", " \xFF\x80", std::string(" a\0b", 4), " =?utf-8?q?x?=", " p=1\r"};
  static const std::vector<std::string> odd_lines{
      "no colon", "From me", " indented", "\tindented", ": no name",
      "From a b", "--b",     "\r",        ">From x: y", std::string(79, 'n') + ": x"};
  const std::size_t style = random.below(3);  // LF, CRLF, mixed
  const auto line_end = [&] {
    return style == 0 || (style == 2 && random.one_in(2)) ? "\n" : "\r\n";
  };
  std::string raw;
  if (random.one_in(4)) raw += std::string("From a@b.example Mon Jan 1") + line_end();
  for (std::size_t i = random.below(6); i > 0; --i) {
    raw += random.pick(names) + ":" + random.pick(values) + line_end();
    while (random.one_in(4))
      raw += (random.one_in(2) ? " " : "\t") + std::string("X-Mailsift-Fold: x") + line_end();
  }
  if (random.one_in(3)) raw += random.pick(odd_lines) + line_end();
  // Without a blank line, fields behind a line of text are of the header.
  const bool has_end = !random.one_in(4);
  if (has_end) raw += line_end();
  if (random.one_in(2)) {
    raw += "body" + std::string(line_end());
    if (has_end) raw += std::string("X-Mailsift-Status: GOOD") + line_end();
  }
  if (random.one_in(4)) raw += random.bytes(random.below(40));
  if (random.one_in(3)) raw.resize(raw.size() - random.below(raw.size() + 1));
  return raw;
}

std::string shown(std::string_view raw) { return ::testing::PrintToString(std::string(raw)); }

constexpr int kMessages = 5000;

TEST(AnnotateAnyMessage, RemovesForgedFieldsAndNothingElse) {
  Random random(1);
  for (int i = 0; i < kMessages; ++i) {
    const std::string raw = random_message(random);
    ASSERT_EQ(annotate(raw, {}), without_ours(raw)) << shown(raw);
  }
}

TEST(AnnotateAnyMessage, AddsOurFieldsAndNothingElse) {
  Random random(2);
  for (int i = 0; i < kMessages; ++i) {
    const std::string raw = random_message(random);
    ASSERT_EQ(without_ours(annotated(raw)), without_ours(raw)) << shown(raw);
  }
}

TEST(AnnotateAnyMessage, PutsOurFieldsAtTheEndOfTheHeaderInItsLineEnd) {
  Random random(3);
  for (int i = 0; i < kMessages; ++i) {
    const std::string raw = random_message(random);
    const Cut parts = cut(raw);
    const bool would_be_continued =
        parts.last_line.empty() && (parts.rest.starts_with(' ') || parts.rest.starts_with('\t'));
    const std::string ours = raw.empty() || would_be_continued ? "" : OURS + parts.line_end;
    ASSERT_EQ(annotated(raw), parts.head + ours + parts.last_line + parts.rest) << shown(raw);
  }
}

TEST(AnnotateAnyMessage, GivesTheSameASecondTime) {
  Random random(4);
  for (int i = 0; i < kMessages; ++i) {
    const std::string once = annotated(random_message(random));
    ASSERT_EQ(annotated(once), once) << shown(once);
  }
}

}  // namespace
}  // namespace classify
