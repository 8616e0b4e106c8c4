#include "classify/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <locale>
#include <optional>
#include <sstream>

#include "classify/error.h"
#include "classify/learner.h"
#include "classify/scorer.h"
#include "hash.h"
#include "model/packed_table.h"
#include "model/slot.h"
#include "support/files.h"
#include "support/reference_learner.h"
#include "support/row_name.h"

namespace classify {
namespace {

using test::Random;
using test::read_file;
using test::TemporaryFolder;
using test::write_file;
using ::testing::HasSubstr;

Model trained_model(int messages = 40) {
  Random random(1);
  Model model;
  for (int i = 0; i < messages; ++i) {
    const Class cls = i % 2 == 0 ? Class::spam : Class::good;
    learn(model, test::random_features(random, cls, 300), cls, kNearErrorRule);
  }
  model.info.settings.thresholds = {.good_to = -1.0 / 3, .spam_from = 2.5e-7};
  model.info.settings.calibration = {.slope = 0.1, .intercept = -1e17};
  model.info.applied = {.count = 1234567, .digest = ~std::uint64_t{0}};
  model.info.settings.own_addresses = {"me@example.jp", "\"a b\"@example.com", ""};
  model.info.settings.authserv_ids = {"mx.example.jp", "a b"};
  return model;
}

void expect_same(const Model& a, const Model& b) {
  EXPECT_EQ(a.info.scheme, b.info.scheme);
  EXPECT_EQ(a.info.settings.thresholds, b.info.settings.thresholds);
  EXPECT_EQ(a.info.settings.calibration, b.info.settings.calibration);
  EXPECT_EQ(a.info.applied, b.info.applied);
  EXPECT_EQ(a.info.learned.spam, b.info.learned.spam);
  EXPECT_EQ(a.info.learned.good, b.info.learned.good);
  EXPECT_EQ(a.info.settings.max_slots, b.info.settings.max_slots);
  EXPECT_EQ(a.info.settings.own_addresses, b.info.settings.own_addresses);
  EXPECT_EQ(a.info.settings.authserv_ids, b.info.settings.authserv_ids);
  for (const View view : kAllViews) {
    EXPECT_EQ(a.totals(view).spam, b.totals(view).spam);
    EXPECT_EQ(a.totals(view).good, b.totals(view).good);
    EXPECT_EQ(a.table(view).used(), b.table(view).used());
    EXPECT_TRUE(std::ranges::equal(a.table(view).slots(), b.table(view).slots()));
  }
}

template <class Action>
std::optional<ErrorCode> error_of(Action action) {
  try {
    action();
  } catch (const Error& e) {
    return e.code();
  }
  return std::nullopt;
}

// In whichever way it is opened.
std::optional<ErrorCode> error_of_opening(const std::filesystem::path& path) {
  const std::optional<ErrorCode> error = error_of([&] { (void)open_model(path); });
  EXPECT_EQ(error_of([&] { (void)ModelOnDisk(path); }), error);
  return error;
}

// Numbers written "1.234,5".
class OddNumbers : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

class WithOddLocale {
 public:
  WithOddLocale()
      : before_(std::locale::global(std::locale(std::locale::classic(), new OddNumbers))) {}
  ~WithOddLocale() { std::locale::global(before_); }

 private:
  std::locale before_;
};

// ---- Publishing and opening --------------------------------------------------------------------

TEST(ModelFile, OpensWhatWasPublished) {
  const TemporaryFolder folder;
  const Model model = trained_model();
  publish_model(model, folder / "model");
  expect_same(open_model(folder / "model"), model);
  EXPECT_NO_THROW(check_model(folder / "model"));
}

TEST(ModelFile, EmptyModelIsWhole) {
  const TemporaryFolder folder;
  publish_model(Model(), folder / "model");
  EXPECT_NO_THROW(check_model(folder / "model"));
}

TEST(ModelFile, SameModelSameBytes) {
  const TemporaryFolder folder;
  publish_model(trained_model(), folder / "a");
  publish_model(trained_model(), folder / "b");
  EXPECT_EQ(read_file(folder / "a"), read_file(folder / "b"));
}

TEST(ModelFile, LocaleChangesNothing) {
  const TemporaryFolder folder;
  publish_model(trained_model(), folder / "a");
  const WithOddLocale locale;
  publish_model(trained_model(), folder / "b");
  EXPECT_EQ(read_file(folder / "a"), read_file(folder / "b"));
  expect_same(open_model(folder / "a"), trained_model());
}

TEST(ModelFile, IsForTheUserOnly) {
  const TemporaryFolder folder;
  publish_model(Model(), folder / "model");
  struct stat status {};
  ASSERT_EQ(::stat((folder / "model").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(ModelFile, PublishingLeavesNothingElseBehind) {
  const TemporaryFolder folder;
  publish_model(Model(), folder / "model");
  publish_model(trained_model(), folder / "model");
  EXPECT_EQ(test::files_in(folder.path()), 1u);
}

TEST(ModelFile, FailedPublishingLeavesNothingBehind) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "model" / "in the way");
  EXPECT_EQ(error_of([&] { publish_model(Model(), folder / "model"); }), ErrorCode::io);
  EXPECT_EQ(test::files_in(folder.path()), 1u);
}

TEST(ModelFile, PublishingIntoNoFolderIsAnError) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of([&] { publish_model(Model(), folder / "no" / "model"); }), ErrorCode::io);
}

TEST(ModelFile, ReaderKeepsItsSnapshot) {
  const TemporaryFolder folder;
  publish_model(trained_model(), folder / "model");
  const Model reader = open_model(folder / "model");
  publish_model(Model(), folder / "model");
  std::filesystem::remove(folder / "model");
  expect_same(reader, trained_model());
}

TEST(ModelFile, OpenedModelLearnsWithoutChangingTheFile) {
  const TemporaryFolder folder;
  publish_model(trained_model(), folder / "model");
  const std::string before = read_file(folder / "model");
  Model model = open_model(folder / "model");
  Random random(2);
  learn(model, test::random_features(random, Class::spam, 300), Class::spam, kAlwaysRule);
  EXPECT_EQ(read_file(folder / "model"), before);
}

TEST(ModelFile, LargeTablesAreKept) {
  const TemporaryFolder folder;
  Random random(3);
  Model model;
  for (int i = 0; i < 200; ++i) {
    Features features;
    for (std::uint32_t k = 0; k < 100; ++k) features[0].push_back({random.bits(), k, 0, 0});
    learn(model, features, Class::good, kAlwaysRule);
  }
  ASSERT_GT(model.table(View::words).slots().size(), kMinSlots);
  publish_model(model, folder / "model");
  check_model(folder / "model");
  expect_same(open_model(folder / "model"), model);
}

// ---- For one message ----------------------------------------------------------------------------

TEST(ModelOnDisk, HasTheInfo) {
  const TemporaryFolder folder;
  publish_model(trained_model(), folder / "model");
  Model opened = trained_model();
  opened.info = ModelOnDisk(folder / "model").info();
  expect_same(opened, trained_model());
}

class TablesInAFile : public ::testing::Test {
 protected:
  TablesInAFile() : path_(folder_ / "model") {
    Random random(4);
    model_.info.settings.max_slots = 1u << 16;
    for (int i = 0; i < 300; ++i) {
      Features features;
      for (std::uint32_t k = 0; k < 200; ++k) {
        const std::uint64_t hash = random.bits();
        for (auto& view : features) view.push_back({hash, k, 0, 0});
        hashes_.push_back(hash);
      }
      learn(model_, features, i % 2 == 0 ? Class::spam : Class::good, kAlwaysRule);
    }
    for (int i = 0; i < 1000; ++i) hashes_.push_back(random.bits());  // unknown ones
    publish_model(model_, path_);
  }

  // The last `n`.
  [[nodiscard]] std::span<const std::uint64_t> some(std::size_t n) const {
    return std::span(hashes_).last(n);
  }

  void expect_found(View view, std::span<const std::uint64_t> hashes,
                    std::span<const Counts> found) const {
    ASSERT_EQ(found.size(), hashes.size());
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      const Counts counts = model_.table(view).find(hashes[i]);
      ASSERT_EQ(found[i].spam, counts.spam);
      ASSERT_EQ(found[i].good, counts.good);
      ASSERT_EQ(found[i].weight, counts.weight);
    }
  }

  TemporaryFolder folder_;
  std::filesystem::path path_;
  Model model_;
  std::vector<std::uint64_t> hashes_;
};

TEST_F(TablesInAFile, AreFoundIn) {
  const ModelOnDisk opened(path_);
  for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{300}, hashes_.size()}) {
    for (const View view : kAllViews) expect_found(view, some(n), opened.find(view, some(n)));
  }
}

TEST_F(TablesInAFile, TakeEightBytesAFeature) {
  std::size_t features = 0, slots = 0;
  for (const View view : kAllViews) {
    features += model_.table(view).used();
    slots += model_.table(view).slots().size();
  }
  ASSERT_LT(features, slots);
  const std::size_t page = 4096;
  EXPECT_LE(std::filesystem::file_size(path_), page + slots / kSlotsPerWord * 8 + features * 8);
}

TEST_F(TablesInAFile, AreUnpackedAsTheyWere) {
  for (const View view : kAllViews) {
    const Table& table = model_.table(view);
    const PackedSlots packed = pack_table(table);
    const std::optional<Table> again = unpack_table({packed.directory, packed.slots});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->used(), table.used());
    EXPECT_TRUE(std::ranges::equal(again->slots(), table.slots()));
  }
}

TEST_F(TablesInAFile, LearnInTheMemoryTheyWereUnpackedTo) {
  const PackedSlots packed = pack_table(model_.table(View::words));
  std::optional<Table> table = unpack_table({packed.directory, packed.slots});
  ASSERT_TRUE(table);
  const std::uint64_t* before = table->slots().data();
  const std::vector<double> change{0};
  table->learn(some(1), change, Class::spam, table->slots().size());
  EXPECT_EQ(table->slots().data(), before);
  const Table copy = *table;
  table->learn(some(1), change, Class::spam, table->slots().size());
  EXPECT_NE(table->slots().data(), before);
  EXPECT_EQ(copy.find(some(1)[0]).spam + 1, table->find(some(1)[0]).spam);
}

// ---- Packed tables that are damaged -------------------------------------------------------------

TEST_F(TablesInAFile, AreRefusedWithAnyBitOfTheirDirectoryChanged) {
  PackedSlots packed = pack_table(model_.table(View::structure));
  Random random(7);
  for (int i = 0; i < 300; ++i) {
    std::uint64_t& word = packed.directory[random.below(packed.directory.size())];
    const std::uint64_t before = word;
    word ^= std::uint64_t{1} << random.below(64);
    EXPECT_FALSE(unpack_table({packed.directory, packed.slots}));
    word = before;
  }
  EXPECT_TRUE(unpack_table({packed.directory, packed.slots}));
}

TEST_F(TablesInAFile, AreRefusedWithAnEmptySlot) {
  PackedSlots packed = pack_table(model_.table(View::structure));
  packed.slots[packed.slots.size() / 2] = 0;
  EXPECT_FALSE(unpack_table({packed.directory, packed.slots}));
}

TEST_F(TablesInAFile, AreRefusedWithASlotMoreOrLess) {
  PackedSlots packed = pack_table(model_.table(View::structure));
  packed.slots.push_back(packed.slots.back());
  EXPECT_FALSE(unpack_table({packed.directory, packed.slots}));
  packed.slots.resize(packed.slots.size() - 2);
  EXPECT_FALSE(unpack_table({packed.directory, packed.slots}));
}

TEST_F(TablesInAFile, OfAnyBytesAreSafeToLookUpIn) {
  PackedSlots packed = pack_table(model_.table(View::structure));
  Random random(8);
  std::vector<Counts> found(hashes_.size());
  for (int i = 0; i < 20; ++i) {
    for (std::uint64_t& word : packed.directory) word = random.bits();
    packed.slots.resize(packed.slots.size() / 2);
    packed.slots.shrink_to_fit();  // so that a look-up behind it is one behind its memory
    PackedTable{packed.directory, packed.slots}.find(hashes_, found);
  }
}

TEST(ModelOnDisk, ScoresAsAMappedModel) {
  const TemporaryFolder folder;
  publish_model(trained_model(), folder / "model");
  const Model mapped = open_model(folder / "model");
  ModelOnDisk on_disk(folder / "model");
  Random random(5);
  for (int i = 0; i < 20; ++i) {
    const Features features = test::random_features(random, Class::spam, 300);
    EXPECT_EQ(score(on_disk, features).view, score(mapped, features).view);
    EXPECT_EQ(score(on_disk, features).total, score(mapped, features).total);
  }
}

// Read in large pieces, the file faults hardly at all for those who map it later.
TEST(ModelOnDisk, AsksForLargePagesWhereTheKernelHasThem) {
  const TemporaryFolder folder;
  const std::string path = folder / "model";
  publish_model(trained_model(), path);
  const ModelOnDisk opened(path);
  std::ifstream maps("/proc/self/smaps");
  std::string line, flags;
  for (bool ours = false; std::getline(maps, line);) {
    if (line.ends_with(path)) ours = true;
    if (!ours || !line.starts_with("VmFlags:")) continue;
    flags = line + ' ';
    break;
  }
  EXPECT_EQ(flags.find(" hg ") != std::string::npos,
            std::filesystem::exists("/sys/kernel/mm/transparent_hugepage"));
}

TEST(ModelOnDisk, KeepsItsSnapshot) {
  const TemporaryFolder folder;
  publish_model(trained_model(), folder / "model");
  ModelOnDisk reader(folder / "model");
  Random random(6);
  const Features features = test::random_features(random, Class::spam, 300);
  const double before = score(reader, features).total;
  publish_model(Model(), folder / "model");
  EXPECT_EQ(score(reader, features).total, before);
}

// ---- What is no model --------------------------------------------------------------------------

TEST(ModelFile, MissingIsAnIoError) {
  EXPECT_EQ(error_of_opening("/nonexistent/model"), ErrorCode::io);
}

TEST(ModelFile, FolderIsAnIoError) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of_opening(folder.path()), ErrorCode::io);
}

TEST(ModelFile, FifoIsAnIoErrorAndDoesNotWait) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "model").c_str(), 0600), 0);
  EXPECT_EQ(error_of_opening(folder / "model"), ErrorCode::io);
}

struct NoModel {
  const char* name;
  std::string bytes;
};

class NoModels : public ::testing::TestWithParam<NoModel> {};

TEST_P(NoModels, AreCorrupt) {
  const TemporaryFolder folder;
  write_file(folder / "model", GetParam().bytes);
  EXPECT_EQ(error_of_opening(folder / "model"), ErrorCode::corrupt_model);
  EXPECT_EQ(error_of([&] { check_model(folder / "model"); }), ErrorCode::corrupt_model);
}

INSTANTIATE_TEST_SUITE_P(ModelFile, NoModels,
                         ::testing::Values(NoModel{"empty", ""}, NoModel{"one_byte", "M"},
                                           NoModel{"only_the_magic", "MAILSIFT"},
                                           NoModel{"text", std::string(1000, 'x')},
                                           NoModel{"zeros", std::string(200'000, '\0')},
                                           NoModel{"ones", std::string(200'000, '\xFF')}),
                         test::kRowName);

// A model file with one number of its first block changed and every checksum made good again.
template <class Change>
void change_first_block(const std::filesystem::path& path, Change change) {
  std::string bytes = read_file(path);
  change(bytes);
  const std::uint64_t hash = hash_bytes(std::string_view(bytes).substr(0, 56));
  std::memcpy(bytes.data() + 56, &hash, sizeof hash);
  write_file(path, bytes);
}

TEST(ModelFile, EarlierFormatIsTheWrongModelAndALaterOneIsNewer) {
  const TemporaryFolder folder;
  publish_model(Model(), folder / "model");
  change_first_block(folder / "model", [](std::string& bytes) { ++bytes[8]; });
  EXPECT_EQ(error_of_opening(folder / "model"), ErrorCode::newer_format);
  change_first_block(folder / "model", [](std::string& bytes) { bytes[8] -= 2; });
  EXPECT_EQ(error_of_opening(folder / "model"), ErrorCode::wrong_model);
}

TEST(ModelFile, BytesInMemoryAreThoseOfTheFile) {
  const TemporaryFolder folder;
  const Model model = trained_model();
  publish_model(model, folder / "model");
  EXPECT_EQ(write_model(model), read_file(folder / "model"));
  EXPECT_EQ(write_model(read_model(read_file(folder / "model"))), write_model(model));
}

TEST(ModelFile, BytesInMemoryCutAtAnyLengthAreDamaged) {
  const std::string bytes = write_model(trained_model());
  for (std::size_t size = 0; size < bytes.size(); size += size < 6000 ? 1 : 97) {
    try {
      (void)read_model(std::string_view(bytes).substr(0, size));
      FAIL() << size << " bytes were taken for a model";
    } catch (const Error& e) {
      ASSERT_EQ(e.code(), ErrorCode::corrupt_model) << size;
    }
  }
}

TEST(ModelFile, OtherFeatureSchemeIsTheWrongModel) {
  const TemporaryFolder folder;
  Model model;
  model.info.scheme = "osb9/1";
  publish_model(model, folder / "model");
  try {
    (void)open_model(folder / "model");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::wrong_model);
    EXPECT_THAT(e.what(), HasSubstr("osb9/1"));
    EXPECT_THAT(e.what(), HasSubstr((folder / "model").string()));
  }
}

TEST(ModelFile, TableSizesThatDoNotFitAreCorrupt) {
  for (const std::uint32_t slots : {0u, 1u, 4095u, 8192u, 1u << 31, ~0u}) {
    const TemporaryFolder folder;
    publish_model(Model(), folder / "model");
    change_first_block(folder / "model", [slots](std::string& bytes) {
      std::memcpy(bytes.data() + 32, &slots, sizeof slots);
    });
    EXPECT_EQ(error_of_opening(folder / "model"), ErrorCode::corrupt_model) << slots;
  }
}

TEST(ModelFile, OffsetsThatDoNotFitAreCorrupt) {
  for (const std::uint64_t offset :
       {std::uint64_t{0}, std::uint64_t{64}, std::uint64_t{8192}, ~std::uint64_t{0},
        ~std::uint64_t{0} - 4095, 0u - std::uint64_t{98304}}) {
    const TemporaryFolder folder;
    publish_model(Model(), folder / "model");
    change_first_block(folder / "model", [offset](std::string& bytes) {
      std::memcpy(bytes.data() + 24, &offset, sizeof offset);
    });
    EXPECT_EQ(error_of_opening(folder / "model"), ErrorCode::corrupt_model) << offset;
  }
}

TEST(ModelFile, CountAboveItsTotalIsFoundByCheck) {
  const TemporaryFolder folder;
  Model model;
  const std::vector<std::uint64_t> hashes{1};
  const std::vector<double> change{0};
  model.table(View::structure).learn(hashes, change, Class::spam, kMinSlots);  // totals stay 0
  publish_model(model, folder / "model");
  EXPECT_EQ(error_of([&] { check_model(folder / "model"); }), ErrorCode::corrupt_model);
}

TEST(ModelFile, FeaturesAreCountedWhenTheyAreWritten) {
  const TemporaryFolder folder;
  Model model = trained_model();
  const auto slots = std::make_shared<std::vector<std::uint64_t>>(kMinSlots);
  model.table(View::words) = Table(*slots, slots, 7);
  publish_model(model, folder / "model");
  EXPECT_NO_THROW(check_model(folder / "model"));
  EXPECT_EQ(open_model(folder / "model").table(View::words).used(), 0u);
}

// ---- Archives ----------------------------------------------------------------------------------

class Archives : public ::testing::TestWithParam<ArchiveFormat> {
 protected:
  static std::string exported(const Model& model) {
    std::ostringstream out;
    export_model(model, out, GetParam());
    return out.str();
  }
  static Model imported(const std::string& archive) {
    std::istringstream in(archive);
    return import_model(in);
  }
};

TEST_P(Archives, BringTheWholeModelBack) {
  expect_same(imported(exported(trained_model())), trained_model());
}

TEST_P(Archives, OfTheSameModelAreTheSame) {
  EXPECT_EQ(exported(trained_model()), exported(trained_model()));
  EXPECT_EQ(exported(imported(exported(trained_model()))), exported(trained_model()));
}

TEST_P(Archives, DoNotDependOnTheLocale) {
  const std::string before = exported(trained_model());
  const WithOddLocale locale;
  EXPECT_EQ(exported(trained_model()), before);
  expect_same(imported(before), trained_model());
}

TEST_P(Archives, OfAnotherSchemeAreTheWrongModel) {
  Model model = trained_model();
  model.info.scheme = "osb9/1";
  EXPECT_EQ(error_of([&] { (void)imported(exported(model)); }), ErrorCode::wrong_model);
}

TEST_P(Archives, PublishTheSameFileAfterwards) {
  const TemporaryFolder folder;
  publish_model(trained_model(), folder / "a");
  publish_model(imported(exported(trained_model())), folder / "b");
  EXPECT_EQ(read_file(folder / "a"), read_file(folder / "b"));
}

TEST_P(Archives, CannotBeWrittenToABrokenStream) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_TRUE(error_of([&] { export_model(trained_model(), out, GetParam()); }).has_value());
}

INSTANTIATE_TEST_SUITE_P(ModelFile, Archives,
                         ::testing::Values(ArchiveFormat::text, ArchiveFormat::xml),
                         [](const auto& row) {
                           return row.param == ArchiveFormat::text ? "text" : "xml";
                         });

struct Garbage {
  const char* name;
  std::string bytes;
};

class GarbageArchives : public ::testing::TestWithParam<Garbage> {};

TEST_P(GarbageArchives, AreInvalidInput) {
  std::istringstream in(GetParam().bytes);
  EXPECT_EQ(error_of([&] { (void)import_model(in); }), ErrorCode::invalid_input);
}

INSTANTIATE_TEST_SUITE_P(
    ModelFile, GarbageArchives,
    ::testing::Values(
        Garbage{"empty", ""}, Garbage{"text", "hello world\n"},
        Garbage{"xml", "<?xml version=\"1.0\"?><model/>"}, Garbage{"lone_bracket", "<"},
        Garbage{"only_the_first_words", "22 serialization::archive 19"},
        Garbage{"another_archive", "22 serialization::archive 19 5 hello"},
        Garbage{"longer_than_all_memory", "22 serialization::archive 18 0 0 0 1 99999999999 x"},
        Garbage{"signature_longer_than_all_memory", "99999999999 serialization::archive"},
        Garbage{"zeros", std::string(1000, '\0')}, Garbage{"numbers", std::string(1000, '9')}),
    test::kRowName);

}  // namespace
}  // namespace classify
