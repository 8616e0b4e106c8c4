// Recent mail by Message-ID and by text. The index is made at the first request and brought up to
// date at each later one, so the filter need not know about it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/recent_mail.h"
#include "recent/fingerprint.h"

namespace classify {

// The Message-ID among the fields of a message, without the <>; empty if it has none.
[[nodiscard]] std::string message_id_of(std::span<const HeaderField> fields);

class FingerprintIndex {
 public:
  // Takes the index that is kept beside the mail, if it is whole. Adds the messages stored since
  // then, leaves out those that are gone, and stores the index if it changed. Throws Error (io) if
  // the mail cannot be read.
  explicit FingerprintIndex(RecentMail& recent);

  // Ids of the messages with this Message-ID, oldest first.
  [[nodiscard]] std::vector<std::string> with_message_id(std::string_view message_id) const;

  // Ids of the `most` messages that seem best contained in a text, the best first. Every message
  // contained to kLeastContained is among them, unless there are more than `most`.
  [[nodiscard]] std::vector<std::string> similar_to(const Shingles& text, std::size_t most) const;

 private:
  struct Entry {
    std::string id;
    std::uint64_t message_id = 0;  // its hash; 0: none
    std::vector<Print> versions;
  };
  void read(std::string_view bytes);
  [[nodiscard]] std::string bytes() const;

  std::vector<Entry> entries_;  // sorted by id, which is by time
};

}  // namespace classify
