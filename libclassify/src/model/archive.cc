// The only file that includes Boost.Serialization.
#include "model/archive.h"

#include <algorithm>
#include <bit>
#include <boost/archive/text_iarchive.hpp>
#include <boost/archive/text_oarchive.hpp>
#include <boost/archive/xml_iarchive.hpp>
#include <boost/archive/xml_oarchive.hpp>
#include <boost/serialization/level.hpp>
#include <boost/serialization/nvp.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/tracking.hpp>
#include <boost/serialization/vector.hpp>
#include <boost/serialization/version.hpp>
#include <istream>
#include <iterator>
#include <locale>
#include <new>
#include <ostream>
#include <sstream>
#include <type_traits>
#include <utility>

#include "ascii.h"
#include "classify/error.h"
#include "classify/model_file.h"
#include "classify/version.h"
#include "model/believable.h"
#include "model/slot.h"

namespace classify {
namespace {

// Boost allocates memory for any length or count that an archive names, before it has read one
// character or item. So strings and vectors are read here, in Boost's form but with limits.

class TextReader : public boost::archive::text_iarchive {
 public:
  explicit TextReader(std::istream& in) : text_iarchive(in, boost::archive::no_codecvt) {}
  [[nodiscard]] std::istream& stream() { return is; }
};

// Boost's destructor looks for the end of the document, and nobody can catch what a destructor
// throws. For an archive without a header it does not look, so the header is read here.
class XmlReader : public boost::archive::xml_iarchive {
 public:
  explicit XmlReader(std::istream& in)
      // With tag checking, Boost reads beyond the end of the expected name if a tag is longer.
      : xml_iarchive(in, boost::archive::no_header | boost::archive::no_codecvt |
                             boost::archive::no_xml_tag_checking) {
    init();
  }
};

// Every text_iarchive here is a TextReader over bytes in memory.
template <class Archive, class T>
void read_item(Archive& archive, const char* name, T& item) {
  if constexpr (std::is_same_v<Archive, boost::archive::text_iarchive> &&
                std::is_same_v<T, std::string>) {
    std::uint64_t size = 0;
    archive >> size;
    std::istream& in = static_cast<TextReader&>(archive).stream();
    in.get();  // a blank
    if (!in || size > static_cast<std::uint64_t>(in.rdbuf()->in_avail())) {
      throw boost::archive::archive_exception(
          boost::archive::archive_exception::input_stream_error);
    }
    item.resize(size);
    in.read(item.data(), static_cast<std::streamsize>(size));
  } else {
    archive >> boost::serialization::make_nvp(name, item);
  }
}

template <class T>
struct LimitedVector {
  std::vector<T>& items;
  std::uint64_t limit;
  const char* beyond;  // what is wrong with more

  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    boost::serialization::collection_size_type size(0);
    boost::serialization::item_version_type item_version(0);
    archive >> boost::serialization::make_nvp("count", size);
    archive >> boost::serialization::make_nvp("item_version", item_version);
    const std::size_t count = std::as_const(size);
    if (count > limit) {
      throw Error(ErrorCode::invalid_input, std::string("model archive: ") + beyond);
    }
    for (std::size_t i = 0; i < count; ++i) {
      T item{};
      read_item(archive, "item", item);
      items.push_back(std::move(item));
    }
  }
};

}  // namespace
}  // namespace classify

// As for std::vector: numbers have no class information and are not tracked, strings do.
namespace boost::serialization {
template <class T>
requires std::is_arithmetic_v<T>
struct implementation_level_impl<const classify::LimitedVector<T>> {
  using tag = mpl::integral_c_tag;
  using type = mpl::int_<object_serializable>;
  static constexpr int value = object_serializable;
};
template <class T>
requires std::is_arithmetic_v<T>
struct tracking_level<classify::LimitedVector<T>> {
  using tag = mpl::integral_c_tag;
  using type = mpl::int_<track_never>;
  static constexpr int value = track_never;
};
}  // namespace boost::serialization

namespace classify {
namespace {

constexpr const char* kContradiction = "table sizes contradict each other";

// A table as an archive stores it: only the slots in use, each with its place.
struct PackedTable {
  std::uint64_t slots = 0;
  std::vector<std::uint32_t> places;
  std::vector<std::uint64_t> content;

  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& boost::serialization::make_nvp("slots", slots);
    if constexpr (Archive::is_saving::value) {
      archive << boost::serialization::make_nvp("places", places);
      archive << boost::serialization::make_nvp("content", content);
    } else {
      LimitedVector<std::uint32_t> limited_places{places, slots, kContradiction};
      LimitedVector<std::uint64_t> limited_content{content, slots, kContradiction};
      archive >> boost::serialization::make_nvp("places", limited_places);
      archive >> boost::serialization::make_nvp("content", limited_content);
    }
  }
};

struct PackedModel {
  ArchivedInfo about;
  std::array<PackedTable, kViews> tables;

  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& boost::serialization::make_nvp("about", about);
    archive& boost::serialization::make_nvp("words", tables[0]);
    archive& boost::serialization::make_nvp("characters", tables[1]);
    archive& boost::serialization::make_nvp("structure", tables[2]);
  }
};

PackedTable pack_table(const Table& table) {
  PackedTable packed;
  packed.slots = table.slots().size();
  packed.places.reserve(table.used());
  packed.content.reserve(table.used());
  for (std::size_t i = 0; i < table.slots().size(); ++i) {
    if (!slot_in_use(table.slots()[i])) continue;
    packed.places.push_back(static_cast<std::uint32_t>(i));
    packed.content.push_back(table.slots()[i]);
  }
  return packed;
}

Table unpack_table(const PackedTable& packed) {
  // A table doubles only when half full, and pruning shrinks it. So a huge table with few slots in
  // use is not one of ours: an archive of some bytes must not cost more than some hundred times as
  // many.
  constexpr std::uint64_t kSmall = std::uint64_t{1} << 16;
  const std::uint64_t most = std::min(
      std::max<std::uint64_t>(kSmall, std::uint64_t{packed.places.size()} * 64), kMostSlots);
  if (packed.places.size() != packed.content.size() || packed.slots < kMinSlots ||
      !std::has_single_bit(packed.slots) || packed.places.size() > packed.slots) {
    throw Error(ErrorCode::invalid_input, std::string("model archive: ") + kContradiction);
  }
  if (packed.slots > most) {
    throw Error(ErrorCode::invalid_input, "model archive: a table of " +
                                              std::to_string(packed.slots) + " slots for " +
                                              std::to_string(packed.places.size()) + " features");
  }
  auto slots = std::make_shared<std::vector<std::uint64_t>>(packed.slots);
  std::size_t used = 0;
  for (std::size_t i = 0; i < packed.places.size(); ++i) {
    if (packed.places[i] >= packed.slots || !slot_in_use(packed.content[i]) ||
        (*slots)[packed.places[i]] != 0) {
      throw Error(ErrorCode::invalid_input, "model archive: slot out of place");
    }
    (*slots)[packed.places[i]] = packed.content[i];
    ++used;
  }
  return {*slots, slots, used};
}

// Lets a text archive read from memory in place.
class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(std::string_view bytes) {
    char* begin = const_cast<char*>(bytes.data());  // a get area is never written
    setg(begin, begin, begin + bytes.size());
  }
};

// Checked first, because Boost would believe any length of this string.
constexpr std::string_view kTextSignature = "22 serialization::archive ";

template <class Archive>
void read_from(Archive&& archive, PackedModel& packed) {
  archive >> boost::serialization::make_nvp("mailsift-model", packed);
}

void check_xml_end(std::string_view rest) {
  if (trim(rest) != "</boost_serialization>") {
    throw Error(ErrorCode::invalid_input, "model archive: it does not end as it should");
  }
}

PackedModel read_packed(std::string_view bytes) {
  MemoryBuffer buffer(bytes);
  std::istream in(&buffer);
  in.imbue(std::locale::classic());
  PackedModel packed;
  try {
    if (bytes.starts_with('<')) {
      read_from(XmlReader(in), packed);
      check_xml_end(bytes.substr(bytes.size() - static_cast<std::size_t>(buffer.in_avail())));
    } else if (bytes.starts_with(kTextSignature)) {
      read_from(TextReader(in), packed);
    } else {
      throw Error(ErrorCode::invalid_input, "model archive: it is none");
    }
  } catch (const Error&) {
    throw;
  } catch (const std::exception& e) {  // std::bad_alloc, too: some size in it is beyond all memory
    throw Error(ErrorCode::invalid_input, std::string("model archive: ") + e.what());
  }
  return packed;
}

}  // namespace

std::string archive_info(const ModelInfo& info, const std::array<std::size_t, kViews>& used) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  try {
    boost::archive::text_oarchive archive(out, boost::archive::no_codecvt);
    const ArchivedInfo about{info, used, info.settings.key.id()};
    archive << about;
  } catch (const boost::archive::archive_exception&) {
    throw std::bad_alloc();  // the only thing that can fail when writing to a string
  }
  return std::move(out).str();
}

ArchivedInfo unarchive_info(std::string_view bytes, std::string_view name) {
  ArchivedInfo about;
  try {
    if (!bytes.starts_with(kTextSignature)) {
      throw boost::archive::archive_exception(boost::archive::archive_exception::invalid_signature);
    }
    MemoryBuffer buffer(bytes);
    std::istream in(&buffer);
    in.imbue(std::locale::classic());
    TextReader(in) >> about;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const boost::archive::archive_exception& e) {
    const bool newer = e.code == boost::archive::archive_exception::unsupported_class_version;
    throw Error(newer ? ErrorCode::newer_format : ErrorCode::corrupt_model,
                std::string(name) + ": metadata " +
                    (newer ? "of a later version than this build reads"
                           : std::string("unreadable: ") + e.what()));
  } catch (const std::exception& e) {
    throw Error(ErrorCode::corrupt_model, std::string(name) + ": metadata unreadable: " + e.what());
  }
  return about;
}

void export_model(const Model& model, std::ostream& out, ArchiveFormat format, ArchivedKey key) {
  PackedModel packed;
  packed.about.info = model.info;
  packed.about.key_id = model.info.settings.key.id();
  if (key == ArchivedKey::withheld) packed.about.info.settings.key = {};
  for (std::size_t v = 0; v < kViews; ++v) {
    packed.tables[v] = pack_table(model.table(kAllViews[v]));
    packed.about.used[v] = packed.tables[v].places.size();
  }
  const PackedModel& content = packed;
  // Made in memory first: so the locale of `out` does not change the numbers, and a full disk makes
  // one write fail, at the end.
  std::ostringstream archive;
  archive.imbue(std::locale::classic());
  try {
    if (format == ArchiveFormat::text) {
      boost::archive::text_oarchive(archive, boost::archive::no_codecvt) << content;
    } else {
      boost::archive::xml_oarchive(archive, boost::archive::no_codecvt)
          << boost::serialization::make_nvp("mailsift-model", content);
    }
  } catch (const boost::archive::archive_exception&) {
    throw std::bad_alloc();  // the only thing that can fail in a stream in memory
  }
  const std::string bytes = std::move(archive).str();
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.flush();
  if (!out) throw Error(ErrorCode::io, "model archive: cannot write");
}

Model import_model(std::istream& in, FeatureKey key) {
  std::string bytes;
  try {
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  } catch (const std::ios_base::
               failure&) {  // of a file whose disk fails, whatever `in` says of exceptions
    throw Error(ErrorCode::io, "model archive: cannot read");
  }
  const PackedModel packed = read_packed(bytes);
  if (packed.about.info.scheme != kFeatureScheme) {
    throw Error(ErrorCode::wrong_model, "model archive: feature scheme " +
                                            packed.about.info.scheme + ", this build reads " +
                                            std::string(kFeatureScheme));
  }
  Model model;
  model.info = packed.about.info;
  if (model.info.settings.key.none() && packed.about.key_id == key.id())
    model.info.settings.key = key;
  if (model.info.settings.key.id() != packed.about.key_id) {
    throw Error(ErrorCode::wrong_model,
                "model archive: made with a key that it does not hold (export it with its key)");
  }
  for (std::size_t v = 0; v < kViews; ++v) {
    if (packed.about.used[v] != packed.tables[v].places.size())
      throw Error(ErrorCode::invalid_input, std::string("model archive: ") + kContradiction);
    model.table(kAllViews[v]) = unpack_table(packed.tables[v]);
  }
  if (const auto lie = lie_in(model))
    throw Error(ErrorCode::invalid_input, "model archive: " + *lie);
  return model;
}

}  // namespace classify

namespace boost::serialization {

template <class Archive>
void serialize(Archive& archive, classify::ArchivedInfo& about, const unsigned version) {
  if (version > 4) {
    throw boost::archive::archive_exception(
        boost::archive::archive_exception::unsupported_class_version, "model metadata");
  }
  classify::ModelInfo& info = about.info;
  if constexpr (Archive::is_saving::value) {
    archive << make_nvp("scheme", info.scheme);
  } else {
    classify::read_item(archive, "scheme", info.scheme);
  }
  for (std::size_t v = 0; v < classify::kViews; ++v) {
    archive& make_nvp("view_spam", info.totals[v].spam);
    archive& make_nvp("view_good", info.totals[v].good);
    archive& make_nvp("view_used", about.used[v]);
  }
  archive& make_nvp("spam", info.learned.spam);
  archive& make_nvp("good", info.learned.good);
  archive& make_nvp("good_to", info.settings.thresholds.good_to);
  archive& make_nvp("spam_from", info.settings.thresholds.spam_from);
  archive& make_nvp("slope", info.settings.calibration.slope);
  archive& make_nvp("intercept", info.settings.calibration.intercept);
  archive& make_nvp("trainings", info.applied.count);
  archive& make_nvp("trainings_digest", info.applied.digest);
  archive& make_nvp("max_slots", info.settings.max_slots);
  const auto strings = [&archive](const char* name, std::vector<std::string>& items) {
    if constexpr (Archive::is_saving::value) {
      archive << make_nvp(name, items);
    } else {
      classify::LimitedVector<std::string> limited{items, classify::kMostOwnNames,
                                                   "too many own addresses or fields"};
      archive >> make_nvp(name, limited);
    }
  };
  strings("own_addresses", info.settings.own_addresses);
  if (version > 0) archive& make_nvp("folded_to", info.folded_to);
  if (version > 1) strings("own_fields", info.settings.own_fields);
  if (version > 2) strings("authserv_ids", info.settings.authserv_ids);
  if (version > 3) {
    archive& make_nvp("key_a", info.settings.key.a);
    archive& make_nvp("key_b", info.settings.key.b);
    archive& make_nvp("key_id", about.key_id);
    archive& make_nvp("second_digest", info.second.digest);
    for (double& trust : info.second.trust) archive& make_nvp("second_trust", trust);
  }
}

}  // namespace boost::serialization

BOOST_CLASS_VERSION(classify::ArchivedInfo, 4)
