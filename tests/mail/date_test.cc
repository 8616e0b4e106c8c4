#include "mail/date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace classify::mail {
namespace {

using ::testing::Optional;

struct DateCase {
  const char* name;
  const char* text;
  std::int64_t seconds;
};

class Dates : public ::testing::TestWithParam<DateCase> {};

TEST_P(Dates, AreRead) { EXPECT_THAT(parse_date(GetParam().text), Optional(GetParam().seconds)); }

INSTANTIATE_TEST_SUITE_P(
    Date, Dates,
    ::testing::Values(
        DateCase{"the_epoch", "Thu, 1 Jan 1970 00:00:00 +0000", 0},
        DateCase{"with_zone_and_comment", "Mon, 2 Mar 2026 09:00:00 +0100 (CET)", 1772438400},
        DateCase{"japanese_time", "Mon, 2 Mar 2026 17:00:00 +0900", 1772438400},
        DateCase{"named_zone", "Mon, 2 Mar 2026 03:00:00 EST", 1772438400},
        DateCase{"no_weekday_no_seconds", "2 Mar 2026 08:00 GMT", 1772438400},
        DateCase{"leap_day", "29 Feb 2024 00:00:00 +0000", 1709164800},
        DateCase{"two_digit_year", "1 Jan 03 00:00:00 +0000", 1041379200},
        DateCase{"two_digit_year_of_last_century", "1 Jan 99 00:00:00 +0000", 915148800},
        DateCase{"lower_case", "mon, 2 march 2026 08:00:00 gmt", 1772438400}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Date, WhatIsNoDateIsNothing) {
  for (const char* text : {"", "today", "Mon, 32 Mar 2026 09:00:00", "Mon, 2 Foo 2026 09:00:00",
                           "2 Mar 2026", "2 Mar 2026 0900 +0000", "2 Mar 2026 99:00:00",
                           "99999999999999999999 Mar 2026 09:00", "2 Mar 99999 09:00:00"}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace classify::mail
