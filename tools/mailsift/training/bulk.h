// Bulk training: many messages, one commit, a progress bar.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "classify/home/trainer.h"
#include "shared/command_line.h"
#include "shared/input.h"

namespace mailsift {

struct BulkMail {
  MessageSource::Named message;
  classify::Class cls;
  std::size_t done;  // for the progress bar: how far the source is after this mail
};

// The next message; empty at the end. Throws Failure for a message that cannot be read; the next
// call goes on after it.
using BulkSource = std::function<std::optional<BulkMail>()>;

// The messages of both classes, mixed as evenly as their numbers allow. A model that sees all of
// one class first learns little of it, because it never doubts.
class MixedSource {
 public:
  void add(classify::Class cls, MessageSource source);
  [[nodiscard]] std::size_t size() const { return good_.size + spam_.size; }
  // Throws Failure (66) for an unreadable message; the next call goes on after it.
  [[nodiscard]] std::optional<BulkMail> next();

 private:
  struct Stream {
    std::deque<MessageSource> sources;
    std::size_t size = 0;
    std::size_t given = 0;

    std::optional<MessageSource::Named> next();
  };
  Stream good_, spam_;
};

struct BulkOptions {
  classify::Regime regime = classify::Regime::near;
  classify::Kept keep = classify::Kept::mail;
  bool verbose = false;  // a line for each message
};

struct ClassedPath {
  std::string path;
  classify::Class cls;
};

// Learns all messages, settles a few recent ones, commits, and prints a summary. `total` is in the
// unit of BulkMail::done (0: unknown). Returns the exit code: 75 if it was interrupted, and the
// messages learned until then are on disk; 66 or 65 if some were left out (left_out.h), and all
// others are learned. Throws classify::Error.
int train_bulk(const Run& run, const BulkOptions& options, std::size_t total,
               const BulkSource& next);
// The same with the mail of several paths, one after the other. Each is opened when its turn comes.
int train_bulk(const Run& run, const BulkOptions& options, const std::vector<ClassedPath>& paths);

}  // namespace mailsift
