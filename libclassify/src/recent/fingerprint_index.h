// What is in the cache, by Message-ID and by text: a file beside the messages, made when first
// asked for and brought up to date whenever it is, so that the filter need not know of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/recent_mail.h"
#include "recent/fingerprint.h"

namespace classify {

inline constexpr const char* kPrintsFile = "prints";  // in the folder of the cache

// The Message-ID of a message, without the <>; empty if it has none.
[[nodiscard]] std::string message_id_of(const Message& message);

class PrintIndex {
 public:
  // Reads the file, if there is one that is whole; adds what was cached since then and leaves out
  // what is gone; replaces the file if that changed it. A file that cannot be written is no error:
  // the next one starts again. Throws Error (io) if the cache cannot be read.
  explicit PrintIndex(const MessageCache& cache);

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
  void read(const MessageCache& cache);
  void write(const MessageCache& cache) const;

  std::vector<Entry> entries_;  // sorted by id, which is by time
};

}  // namespace classify
