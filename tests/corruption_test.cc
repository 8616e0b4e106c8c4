// Files that are cut at every length and changed at every byte: an Error, never a crash, never a
// wrong answer.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "classify/error.h"
#include "classify/home/trainer.h"
#include "classify/learner.h"
#include "classify/model_file.h"
#include "support/files.h"
#include "support/home.h"
#include "support/mail.h"
#include "support/reference_learner.h"

namespace classify {
namespace {

using test::Random;
using test::read_file;
using test::TemporaryFolder;
using test::write_file;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Model small_model() {
  Random random(1);
  Model model;
  for (int i = 0; i < 20; ++i) {
    const Class cls = i % 2 == 0 ? Class::spam : Class::good;
    learn(model, test::random_features(random, cls, 200), cls, kNearErrorRule);
  }
  model.info.settings.own_addresses = {"me@example.jp"};
  return model;
}

template <class Action>
bool throws_error(Action action) {
  try {
    action();
  } catch (const Error&) {
    return true;
  }
  return false;
}

bool is_refused(const std::filesystem::path& path) {
  return throws_error([&] { check_model(path); });
}

// A damaged model that is believed must be safe to use, whatever it says.
void use_if_it_opens(const std::filesystem::path& path) {
  Random random(2);
  const Features features = test::random_features(random, Class::spam, 200);
  try {
    const ModelOnDisk on_disk(path);  // does not look at its tables
    (void)score(on_disk, features);
    Model model = open_model(path);
    (void)score(model, features);
    learn(model, features, Class::spam, kAlwaysRule);
  } catch (const Error&) {
  }
}

// A file whose bytes can be changed one at a time.
class Damageable {
 public:
  explicit Damageable(const std::filesystem::path& path)
      : bytes_(read_file(path)), file_(::open(path.c_str(), O_WRONLY)) {}
  ~Damageable() { ::close(file_); }
  Damageable(const Damageable&) = delete;
  Damageable& operator=(const Damageable&) = delete;

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  void flip(std::size_t at, unsigned bits) {
    put(at, static_cast<char>(static_cast<unsigned char>(bytes_[at]) ^ bits));
  }
  void mend(std::size_t at) { put(at, bytes_[at]); }
  void cut(std::size_t size) { ASSERT_EQ(::ftruncate(file_, static_cast<off_t>(size)), 0); }

 private:
  void put(std::size_t at, char c) { ASSERT_EQ(::pwrite(file_, &c, 1, static_cast<off_t>(at)), 1); }

  std::string bytes_;
  int file_;
};

// ---- Models ------------------------------------------------------------------------------------

class DamagedModel : public ::testing::Test {
 protected:
  DamagedModel() : path_(folder_ / "model") { publish_model(small_model(), path_); }

  TemporaryFolder folder_;
  std::filesystem::path path_;
};

TEST_F(DamagedModel, CutAtAnyLengthIsRefused) {
  Random random(3);
  Damageable file(path_);
  std::vector<std::size_t> lengths;
  for (std::size_t size = file.size() - 1; size > file.size() - 20; --size) lengths.push_back(size);
  for (int i = 0; i < 200; ++i) lengths.push_back(2048 + random.below(file.size() - 2100));
  for (std::size_t size = 0; size < 2048; ++size) lengths.push_back(size);
  std::ranges::sort(lengths, std::greater<>());
  for (const std::size_t size : lengths) {
    file.cut(size);
    ASSERT_TRUE(is_refused(path_)) << size;
    ASSERT_TRUE(throws_error([&] { (void)open_model(path_); })) << size;
    ASSERT_TRUE(throws_error([&] { (void)ModelOnDisk(path_); })) << size;
  }
}

TEST_F(DamagedModel, WithBytesBehindItsEndIsRefused) {
  write_file(path_, read_file(path_) + '\0');
  EXPECT_TRUE(is_refused(path_));
  write_file(path_, read_file(path_) + std::string(4096, '\0'));
  EXPECT_TRUE(is_refused(path_));
}

TEST_F(DamagedModel, ChangedAtAnyByteOfItsHeadIsRefused) {
  Damageable file(path_);
  for (std::size_t at = 0; at < 1024; ++at) {
    for (const unsigned bits : {0x01u, 0x80u, 0xFFu}) {
      file.flip(at, bits);
      ASSERT_TRUE(is_refused(path_)) << at;
      use_if_it_opens(path_);
    }
    file.mend(at);
  }
  EXPECT_FALSE(is_refused(path_));
}

TEST_F(DamagedModel, ChangedAnywhereIsRefused) {
  Random random(4);
  Damageable file(path_);
  for (int i = 0; i < 1000; ++i) {
    const std::size_t at = random.below(file.size());
    file.flip(at, 1u << random.below(8));
    ASSERT_TRUE(is_refused(path_)) << at;
    if (i % 10 == 0) use_if_it_opens(path_);
    file.mend(at);
  }
}

TEST_F(DamagedModel, OfAnyBytesIsSafeToUse) {
  Random random(5);
  const std::string whole = read_file(path_);
  for (int i = 0; i < 300; ++i) {
    std::string damaged = whole;
    for (std::size_t n = random.below(200); n > 0; --n) {
      damaged[4096 + random.below(damaged.size() - 4096)] = static_cast<char>(random.bits());
    }
    write_file(path_, damaged);
    use_if_it_opens(path_);
  }
}

// ---- Archives ----------------------------------------------------------------------------------

class DamagedArchive : public ::testing::TestWithParam<ArchiveFormat> {
 protected:
  static std::string archive() {
    std::ostringstream out;
    export_model(small_model(), out, GetParam());
    return out.str();
  }
  // A model or an Error; nothing else.
  static bool imports(const std::string& bytes) {
    std::istringstream in(bytes);
    try {
      const Model model = import_model(in);
      Random random(6);
      (void)score(model, test::random_features(random, Class::spam, 200));
      return true;
    } catch (const Error&) {
      return false;
    }
  }
};

TEST_P(DamagedArchive, CutAtAnyLengthIsRefused) {
  const std::string whole = archive();
  Random random(7);
  for (std::size_t size = 0; size < 600; ++size)
    ASSERT_FALSE(imports(whole.substr(0, size))) << size;
  for (int i = 0; i < 100; ++i) {
    const std::size_t size = random.below(whole.size() - 100);
    ASSERT_FALSE(imports(whole.substr(0, size))) << size;
  }
}

TEST_P(DamagedArchive, ChangedAnywhereIsAModelOrAnError) {
  const std::string whole = archive();
  Random random(8);
  const std::string_view letters = "0123456789 -<>/\n\"&x\x80";
  for (std::size_t at = 0; at < 600; ++at) {
    std::string damaged = whole;
    damaged[at] = letters[at % letters.size()];
    imports(damaged);
  }
  for (int i = 0; i < 300; ++i) {
    std::string damaged = whole;
    damaged[random.below(damaged.size())] = random.pick(letters);
    imports(damaged);
  }
}

// A count in the archive must not be believed before that much was read.
TEST_P(DamagedArchive, HugeCountsAreRefused) {
  const std::string whole = archive();
  std::size_t tried = 0;
  for (std::size_t at = 0; at < whole.size() && tried < 400; ++at) {
    const bool number_begins = at > 0 && !std::isdigit(static_cast<unsigned char>(whole[at - 1])) &&
                               std::isdigit(static_cast<unsigned char>(whole[at]));
    if (!number_begins) continue;
    ++tried;
    for (const char* huge : {"9", "99999", "999999999999"}) {
      std::string damaged = whole;
      damaged.insert(at, huge);
      imports(damaged);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Corruption, DamagedArchive,
                         ::testing::Values(ArchiveFormat::text, ArchiveFormat::xml),
                         [](const auto& row) {
                           return row.param == ArchiveFormat::text ? "text" : "xml";
                         });

// ---- Models and archives that are whole, and lie ------------------------------------------------

struct Lie {
  const char* name;
  void (*tell)(Model& model);
  const char* words;
};

class Liar : public ::testing::TestWithParam<Lie> {
 protected:
  Liar() : model_(small_model()) { GetParam().tell(model_); }

  static std::string error_of(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& e) {
      return e.what();
    }
    return "none";
  }

  Model model_;
};

TEST_P(Liar, IsRefusedInWords) {
  for (const ArchiveFormat format : {ArchiveFormat::text, ArchiveFormat::xml}) {
    std::stringstream archive;
    export_model(model_, archive, format);
    EXPECT_THAT(error_of([&] { (void)import_model(archive); }), HasSubstr(GetParam().words));
  }
  const TemporaryFolder folder;
  publish_model(model_, folder / "model");
  EXPECT_THAT(error_of([&] { check_model(folder / "model"); }), HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Corruption, Liar,
    ::testing::Values(
        Lie{"thresholds_cross",
            [](Model& m) {
              m.info.settings.thresholds = {3, -2};
            },
            "thresholds are out of order"},
        Lie{"good_is_spam", [](Model& m) { m.info.settings.calibration.slope = -1; },
            "calibration is none"},
        Lie{"no_slots", [](Model& m) { m.info.settings.max_slots = 0; }, "limit of slots"},
        Lie{"slots_without_end", [](Model& m) { m.info.settings.max_slots = ~std::uint64_t{0}; },
            "limit of slots"},
        Lie{"count_above_its_total", [](Model& m) { m.info.totals[0].spam = 1; },
            "a count above its total"},
        Lie{"total_beyond_all_mail", [](Model& m) { m.info.totals[2].good = ~std::uint64_t{0}; },
            "more messages than"},
        Lie{"learned_beyond_all_mail", [](Model& m) { m.info.learned.spam = ~std::uint64_t{0}; },
            "more messages than"},
        Lie{"address_that_steers_a_terminal",
            [](Model& m) { m.info.settings.own_addresses = {"\x1b[2J@example.jp"}; },
            "an own address"},
        Lie{"address_with_an_8_bit_control",
            [](Model& m) { m.info.settings.own_addresses = {"a\xc2\x9b@example.jp"}; },
            "an own address"},
        Lie{"address_of_two_lines",
            [](Model& m) { m.info.settings.own_addresses = {"a@example.jp\nown address b"}; },
            "an own address"},
        Lie{"address_without_end",
            [](Model& m) { m.info.settings.own_addresses = {std::string(321, 'a')}; },
            "an own address"},
        Lie{"field_of_two_lines", [](Model& m) { m.info.settings.own_fields = {"X-A\r\nX-B"}; },
            "own field"}),
    [](const auto& row) { return std::string(row.param.name); });

std::string with_every(std::string text, std::string_view what, std::string_view instead) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += instead.size())
    text.replace(at, what.size(), instead);
  return text;
}

std::string error_of_import(const std::string& archive) {
  std::istringstream in(archive);
  try {
    (void)import_model(in);
  } catch (const Error& e) {
    return e.what();
  }
  return "none";
}

// A few hundred bytes must not make tables of hundreds of megabytes.
TEST(LyingArchive, TableOfNothingIsRefusedBeforeItIsMade) {
  std::ostringstream xml;
  export_model(Model(), xml, ArchiveFormat::xml);
  for (const char* slots : {"131072", "16777216", "4294967296", "18446744073709551615"}) {
    const std::string lie =
        with_every(xml.str(), "<slots>4096<", std::string("<slots>") + slots + "<");
    ASSERT_NE(lie, xml.str());
    EXPECT_NE(error_of_import(lie), "none") << slots;
  }
  EXPECT_THAT(error_of_import(with_every(xml.str(), "<slots>4096<", "<slots>16777216<")),
              HasSubstr("a table of 16777216 slots for 0 features"));
}

TEST(LyingArchive, CountsOfFeaturesThatAreNotThereAreRefused) {
  std::ostringstream xml;
  export_model(Model(), xml, ArchiveFormat::xml);
  EXPECT_THAT(error_of_import(with_every(xml.str(), "<view_used>0<", "<view_used>99999999<")),
              HasSubstr("contradict"));
}

TEST(LyingArchive, AddressesWithoutEndAreRefusedWhileTheyAreRead) {
  Model model;
  model.info.settings.own_addresses.resize(200'000);
  for (const ArchiveFormat format : {ArchiveFormat::text, ArchiveFormat::xml}) {
    std::ostringstream archive;
    export_model(model, archive, format);
    EXPECT_THAT(error_of_import(archive.str()), HasSubstr("too many own addresses"));
  }
}

// ---- Journals ----------------------------------------------------------------------------------

struct Taught {
  std::string mail;
  Class cls;
  friend bool operator==(const Taught&, const Taught&) = default;
};

std::vector<Taught> taught_by(const TrainingSet& set) {
  std::vector<Taught> out;
  for (const Training& t : set.trainings()) {
    if (t.taken_back_by == 0) out.push_back({std::string(set.mail(t)), t.cls});
  }
  return out;
}

constexpr std::size_t kFormatDigit = std::string_view("mailsift journal ").size();

class DamagedJournal : public ::testing::Test {
 protected:
  DamagedJournal() {
    TrainingSet set(folder_.path());
    for (std::size_t i = 0; i < 5; ++i) {
      const Class cls = i % 2 == 0 ? Class::spam : Class::good;
      Training t;
      t.cls = cls;
      t.who = "alice";
      t.request = "request-" + std::to_string(i);
      const std::string mail = test::made_up_mail(cls, i);
      set.append(t, mail);
      whole_.push_back({mail, cls});
    }
    set.sync();
    journal_ = read_file(folder_ / "journal");
  }

  // What is read is a part of what was written, in order; at most so many trainings are missing.
  void expect_nothing_invented(const std::string& damaged, std::size_t at,
                               std::size_t missing = 1) {
    write_file(folder_ / "journal", damaged);
    std::vector<Taught> read;
    try {
      read = taught_by(TrainingSet(folder_.path()));
    } catch (const Error& e) {
      // Another digit for the format may be that of a later one.
      const bool newer = at == kFormatDigit && e.code() == ErrorCode::newer_format;
      ASSERT_TRUE(newer || e.code() == ErrorCode::corrupt_training_set) << e.what();
      ASSERT_LT(at, kFormatDigit + 2);  // in the first line
      return;
    }
    ASSERT_GE(read.size() + missing, whole_.size()) << at;
    auto next = whole_.begin();
    for (const Taught& one : read) {
      next = std::find(next, whole_.end(), one);
      ASSERT_NE(next, whole_.end()) << at;
      ++next;
    }
  }

  TemporaryFolder folder_;
  std::vector<Taught> whole_;
  std::string journal_;
};

TEST_F(DamagedJournal, ChangedAtAnyByteLosesOneTrainingAtMost) {
  for (std::size_t at = 0; at < journal_.size(); ++at) {
    for (const unsigned bits : {0x01u, 0x0Au, 0x80u}) {
      std::string damaged = journal_;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ bits);
      expect_nothing_invented(damaged, at);
    }
  }
}

// The length in the head line is believed, so the next head line is missed as well.
TEST_F(DamagedJournal, ByteTakenOutAnywhereLosesTwoTrainingsAtMost) {
  for (std::size_t at = 0; at < journal_.size(); ++at) {
    std::string damaged = journal_;
    damaged.erase(at, 1);
    expect_nothing_invented(damaged, at, 2);
  }
}

TEST_F(DamagedJournal, CutAnywhereKeepsWhatIsWhole) {
  for (std::size_t size = 0; size < journal_.size(); ++size) {
    write_file(folder_ / "journal", journal_.substr(0, size));
    const std::vector<Taught> read = taught_by(TrainingSet(folder_.path()));
    const auto records =
        static_cast<std::size_t>(std::ranges::count_if(whole_, [&](const Taught& t) {
          const std::size_t end = journal_.find(t.mail) + t.mail.size() + 1;
          return end <= size;
        }));
    ASSERT_EQ(read.size(), records) << size;
  }
}

TEST_F(DamagedJournal, OfZerosBehindItsEndIsRead) {  // what some file systems leave after a crash
  write_file(folder_ / "journal", journal_ + std::string(5000, '\0'));
  EXPECT_EQ(taught_by(TrainingSet(folder_.path())), whole_);
}

TEST_F(DamagedJournal, LinesAtRandomAreNotBelieved) {
  Random random(9);
  for (int i = 0; i < 300; ++i) {
    std::string garbage = "mailsift journal 1\n";
    for (std::size_t n = random.below(20); n > 0; --n) {
      garbage +=
          random.one_in(2) ? "T 1 spam 0 near 0 0 r w 18446744073709551615 0 0\n" : "U 1 1 0 x 0\n";
      garbage += random.bytes(random.below(30));
    }
    write_file(folder_ / "journal", garbage);
    ASSERT_THAT(taught_by(TrainingSet(folder_.path())), IsEmpty());
  }
}

// ---- Spooled requests --------------------------------------------------------------------------

TEST(DamagedSpool, RequestCutOrChangedAnywhereIsNotLearned) {
  const TemporaryFolder folder;
  const Home home{folder / "home"};
  create_home(home);
  const std::string id = test::hand_in(
      home,
      {.cls = Class::spam, .raw = "A: x\n\nz\n", .regime = Regime::all, .time = 7, .who = "x"});
  const std::string whole = read_file(home.spool() / id);
  const std::size_t mail = whole.find('\n') + 1;
  Trainer trainer(home);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_file(home.spool() / id, whole.substr(0, size));
    ASSERT_EQ(trainer.drain_queue(), 0u) << size;
  }
  for (std::size_t at = mail; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    write_file(home.spool() / id, damaged);
    ASSERT_EQ(trainer.drain_queue(), 0u) << at;
  }
}

}  // namespace
}  // namespace classify
