#include "text/charset/stateful.h"

#include <gmock/gmock.h>
#include <unicode/ucnv.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>

namespace classify::text {
namespace {

using namespace std::string_view_literals;

struct Close {
  void operator()(UConverter* c) const { ucnv_close(c); }
};

std::u16string read_by_icu(UConverter& converter, std::string_view bytes) {
  std::u16string units(bytes.size() * 2 + 4, u'\0');
  UErrorCode status = U_ZERO_ERROR;
  const auto room = static_cast<std::int32_t>(units.size());
  const std::int32_t size = ucnv_toUChars(&converter, units.data(), room, bytes.data(),
                                          static_cast<std::int32_t>(bytes.size()), &status);
  EXPECT_TRUE(U_SUCCESS(status)) << u_errorName(status);
  units.resize(static_cast<std::size_t>(size));
  return units;
}

struct Kind {
  const char* name;  // ICU's
  Charset charset;
  std::string_view bytes;  // of which it makes something
  std::string_view begin;
};
constexpr Kind kKinds[] = {
    {"UTF-7", Charset::utf_7, "+-ABCzA09/+-+ \\~\n\t\x01\x80\xff}{~"sv, "+"sv},
    {"HZ", Charset::hz, "~{}~{}~\n!0AQaz}~ \x80\xa1\x7f\x20\x01|"sv, "~{"sv},
    {"UTF-32", Charset::utf_32, "\0\0\0\0\0\x01\x10\x11\xd8\xdf\xff\xfe\xfe\xff\x41"sv,
     "\xff\xfe\0\0"sv},
    {"UTF-32", Charset::utf_32, "\0\0\0\0\0\x01\x10\x11\xd8\xdf\xff\xfe\xfe\xff\x41"sv,
     "\0\0\xfe\xff"sv},
};

// ICU is the slow oracle, for good bytes and for bad ones.
TEST(Stateful, ReadsWhatIcuReads) {
  std::mt19937 random(7);
  for (const Kind& kind : kKinds) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, Close> converter(ucnv_open(kind.name, &status));
    ASSERT_TRUE(U_SUCCESS(status)) << kind.name;
    for (int round = 0; round < 20000; ++round) {
      std::string bytes;
      if (random() % 4 == 0) bytes = kind.begin;
      const std::size_t size = random() % 24;
      const bool any = random() % 4 == 0;
      while (bytes.size() < size) {
        bytes += any ? static_cast<char>(random()) : kind.bytes[random() % kind.bytes.size()];
      }
      ASSERT_EQ(read_stateful(kind.charset, bytes), read_by_icu(*converter, bytes))
          << kind.name << ' ' << ::testing::PrintToString(bytes);
    }
  }
}

TEST(Stateful, ReadsEveryPairOfHzAsIcuDoes) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, Close> converter(ucnv_open("HZ", &status));
  ASSERT_TRUE(U_SUCCESS(status));
  for (int lead = 0; lead < 256; ++lead) {
    std::string bytes = "~{";
    for (int trail = 0; trail < 256; ++trail) {
      bytes.resize(2);
      bytes += static_cast<char>(lead);
      bytes += static_cast<char>(trail);
      bytes += "~}x";
      ASSERT_EQ(read_stateful(Charset::hz, bytes), read_by_icu(*converter, bytes))
          << lead << ' ' << trail;
    }
  }
}

}  // namespace
}  // namespace classify::text
