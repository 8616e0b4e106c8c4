// Recent mail by Message-ID and by text. The index is made when it is first asked for and brought up
// to date whenever it is, so that the filter need not know of it.
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
  // Takes the index that is kept beside the mail, if it is whole; adds what was stored since then and
  // leaves out what is gone; keeps the new one if that changed it. Throws Error (io) if the mail
  // cannot be read.
  explicit FingerprintIndex(RecentMail& recent);

  // Ids of the messages with this Message-ID, oldest first.
  [[nodiscard]] std::vector<std::string> with_message_id(std::string_view message_id) const;

  // Ids of the `most` messages that seem to be contained in a text best, the best first. All that
  // are contained to kLeastContained are among them unless there are more than `most`.
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
