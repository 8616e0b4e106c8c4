// Collects the text of a document: white space is collapsed, and gaps between blocks become one
// line feed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "text/unicode.h"

namespace classify::text {

// Text with white space collapsed. Gaps are remembered and written when more text follows; the
// strongest of adjacent gaps counts.
class Sink {
 public:
  Sink(std::string& out, std::size_t limit) : out_(&out), limit_(limit) {}

  void space() { gap_ = std::max(gap_, 1); }
  void tab() { gap_ = std::max(gap_, 2); }
  void block() { gap_ = std::max(gap_, kLine); }
  void line_break() { gap_ = std::clamp(gap_ + 1, kLine, kLine + 1); }  // one empty line at most

  void put(std::string_view text) {
    if (text.empty() || full_) return;
    write_gap();
    if (text.size() > limit_ - std::min(limit_, out_->size())) {
      full_ = true;
      text = head(text, limit_ - std::min(limit_, out_->size()));
    }
    out_->append(text);
  }
  // Whether `bytes` more would surely be written whole.
  [[nodiscard]] bool has_room(std::size_t bytes) const {
    return !full_ && out_->size() < limit_ && bytes < limit_ - out_->size();
  }
  // Writes white space of preformatted text, which is not collapsed.
  void put_pre(char c) {
    if (out_->empty() || full_ || out_->size() >= limit_) return;
    write_gap();
    if (c != '\r') out_->push_back(c == '\n' || c == '\t' ? c : ' ');
  }

 private:
  static constexpr int kLine = 3;

  void write_gap() {
    if (!out_->empty() && gap_ > 0) {
      out_->push_back(gap_ == 1 ? ' ' : gap_ == 2 ? '\t' : '\n');
      if (gap_ > kLine) out_->push_back('\n');
    }
    gap_ = 0;
  }

  std::string* out_;
  std::size_t limit_;
  int gap_ = 0;
  bool full_ = false;
};

}  // namespace classify::text
