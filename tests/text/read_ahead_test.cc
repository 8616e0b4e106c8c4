#include "read_ahead.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace classify {
namespace {

class AnyNumberOfThreads : public ::testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(ReadAhead, AnyNumberOfThreads, ::testing::Values(0u, 1u, 2u, 3u, 8u));

TEST_P(AnyNumberOfThreads, GivesTheResultsInOrder) {
  ReadAhead<std::size_t> ahead(
      1000, [](std::size_t i) { return i * i; }, GetParam());
  for (std::size_t i = 0; i < 1000; ++i) ASSERT_EQ(ahead.next(), i * i);
}

TEST_P(AnyNumberOfThreads, ReadsEachOnce) {
  std::vector<std::atomic<int>> reads(300);
  ReadAhead<std::size_t> ahead(
      reads.size(), [&](std::size_t i) { return ++reads[i], i; }, GetParam());
  for (std::size_t i = 0; i < reads.size(); ++i) (void)ahead.next();
  for (const std::atomic<int>& n : reads) EXPECT_EQ(n, 1);
}

TEST_P(AnyNumberOfThreads, ThrowsInTheTurnOfTheResult) {
  ReadAhead<std::size_t> ahead(
      50,
      [](std::size_t i) {
        if (i % 10 == 7) throw std::runtime_error(std::to_string(i));
        return i;
      },
      GetParam());
  for (std::size_t i = 0; i < 50; ++i) {
    if (i % 10 != 7) {
      ASSERT_EQ(ahead.next(), i);
      continue;
    }
    try {
      (void)ahead.next();
      FAIL() << i;
    } catch (const std::runtime_error& e) {
      EXPECT_EQ(e.what(), std::to_string(i));
    }
  }
}

TEST_P(AnyNumberOfThreads, MayBeLeftEarly) {
  ReadAhead<std::unique_ptr<int>> ahead(
      100'000, [](std::size_t) { return std::make_unique<int>(1); }, GetParam());
  EXPECT_EQ(*ahead.next(), 1);
}

TEST_P(AnyNumberOfThreads, OfNothingIsFine) {
  ReadAhead<int> ahead(
      0, [](std::size_t) { return 1; }, GetParam());
}

TEST(ReadAhead, HoldsNoMoreThanEightAThread) {
  std::atomic<std::size_t> read = 0;
  ReadAhead<int> ahead(
      1000, [&](std::size_t) { return ++read, 1; }, 2);
  for (std::size_t i = 1; i <= 1000; ++i) {
    (void)ahead.next();
    ASSERT_LE(read, i + 16 + 2);
  }
}

TEST(ReadAhead, WorksOnSeveralAtOnce) {
  std::mutex mutex;
  std::condition_variable changed;
  int inside = 0;
  // Each waits for another one: with one at a time this would never end.
  ReadAhead<int> ahead(
      2,
      [&](std::size_t) {
        std::unique_lock lock(mutex);
        ++inside;
        changed.notify_all();
        changed.wait(lock, [&] { return inside == 2; });
        return inside;
      },
      2);
  EXPECT_EQ(ahead.next(), 2);
  EXPECT_EQ(ahead.next(), 2);
}

}  // namespace
}  // namespace classify
