// 1-ROCA%, added up score by score: the percentage of pairs of a good and a spam message that stand
// in the wrong order, a tie counting half.
#pragma once

#include <cstdint>

#include "measure/rates.h"

namespace classify {

class RocArea {
 public:
  // The good and the spam messages of the next lower score. Along a straight line of the curve,
  // several scores may be added as one.
  void add(std::uint64_t good, std::uint64_t spam) {
    wrong_pairs_twice_ += spam * (2 * good_ + good);
    good_ += good;
    spam_ += spam;
  }

  // Added so far.
  [[nodiscard]] std::uint64_t good() const { return good_; }
  [[nodiscard]] std::uint64_t spam() const { return spam_; }

  // NaN if there are no pairs.
  [[nodiscard]] double one_minus_area() const {
    if (good_ == 0 || spam_ == 0) return kNotANumber;
    return 50 * static_cast<double>(wrong_pairs_twice_) /
           (static_cast<double>(good_) * static_cast<double>(spam_));
  }

 private:
  std::uint64_t good_ = 0;
  std::uint64_t spam_ = 0;
  std::uint64_t wrong_pairs_twice_ = 0;  // twice, so that half of a tie is a whole number
};

}  // namespace classify
