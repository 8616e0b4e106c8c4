#include "files/mapped_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "classify/error.h"
#include "support/files.h"

namespace classify {
namespace {

class MappedFileTest : public ::testing::TestWithParam<HowToMap> {
 protected:
  test::TemporaryFolder folder_;
};

TEST_P(MappedFileTest, HasEveryByte) {
  const std::string bytes = std::string(100'000, 'x') + "end";
  test::write_file(folder_ / "file", bytes);
  const MappedFile file = map_file(folder_ / "file", GetParam());
  EXPECT_EQ(file.bytes, bytes);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(file.bytes.data()) % 8, 0u);
}

TEST_P(MappedFileTest, MayBeEmptyButNotMissingNorAFolder) {
  test::write_file(folder_ / "empty", "");
  EXPECT_EQ(map_file(folder_ / "empty", GetParam()).bytes, "");
  EXPECT_THROW((void)map_file(folder_ / "missing", GetParam()), Error);
  EXPECT_THROW((void)map_file(folder_.path(), GetParam()), Error);
}

INSTANTIATE_TEST_SUITE_P(Files, MappedFileTest,
                         ::testing::Values(HowToMap::as_is_safe, HowToMap::copy),
                         [](const auto& row) {
                           return row.param == HowToMap::copy ? "copied" : "mapped";
                         });

// With a mapping the second reading would end the process.
TEST(CopiedFile, IsWholeEvenIfTheFileIsCutUnderItsReader) {
  const test::TemporaryFolder folder;
  const std::string bytes(1'000'000, 'x');
  test::write_file(folder / "file", bytes);
  const MappedFile file = map_file(folder / "file", HowToMap::copy);
  std::filesystem::resize_file(folder / "file", 10);
  EXPECT_EQ(file.bytes, bytes);
}

TEST(MappedFileDeathTest, MappedFileCutUnderItsReaderEndsTheProcess) {
  const test::TemporaryFolder folder;
  test::write_file(folder / "file", std::string(1'000'000, 'x'));
  const MappedFile file = map_file(folder / "file");
  std::filesystem::resize_file(folder / "file", 10);
  EXPECT_DEATH(
      {
        volatile char last = file.bytes.back();
        (void)last;
      },
      "");
}

TEST(FileSystem, OfAnotherMachineOrAProcessIsRemote) {
  for (const std::uint64_t remote : {0x6969ull, 0xFE534D42ull, 0x65735546ull, 0x01021997ull,
                                     // CIFS as a signed word
                                     0xFFFFFFFFFF534D42ull})
    EXPECT_TRUE(is_remote(remote)) << std::hex << remote;
  for (const std::uint64_t local :
       {0xEF53ull /* ext */, 0x58465342ull /* XFS */, 0x9123683Eull /* Btrfs */,
        0x01021994ull /* tmpfs */, 0x2FC12FC1ull /* ZFS */, 0x794C7630ull /* overlay */})
    EXPECT_FALSE(is_remote(local)) << std::hex << local;
}

}  // namespace
}  // namespace classify
