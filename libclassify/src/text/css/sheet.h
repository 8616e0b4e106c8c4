// The rules of a document's style sheets.
//
//   "@media screen { .a, .b > i { color: #fff } }"  ─▶  two Selectors of one Block
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/css/declarations.h"
#include "text/css/selectors.h"

namespace classify::text {

// Reads <style> elements: @media and @supports as conditions.h answers them, @layer, nested rules;
// @import and whatever else has a block is skipped. Rules that tell nothing about what is seen are
// not kept. O(bytes).
class StyleSheet {
 public:
  // What a rule declares.
  struct Block {
    std::vector<Setting> settings;
    std::vector<Declaration> unresolved;  // custom properties, and those with var()
    std::uint32_t layer = 0;
  };
  struct Selector {
    std::vector<Compound> compounds;
    std::uint32_t specificity = 0;
    std::uint32_t block = 0;
  };

  void keep_case(bool keep) { reader_.keep_case(keep); }
  void read(std::string_view css);

  // True if there was more than we keep: then nothing is known about any element.
  [[nodiscard]] bool is_too_large() const { return too_large_; }
  [[nodiscard]] bool empty() const { return selectors_.empty() && !too_large_; }

  // In the order of the document.
  [[nodiscard]] const std::vector<Selector>& selectors() const { return selectors_; }
  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }
  [[nodiscard]] const std::vector<Nth>& nths() const { return reader_.nths(); }

  // Where a block's layer stands among the others; rules outside of layers stand last.
  [[nodiscard]] std::size_t rank_of(std::uint32_t layer) const;
  [[nodiscard]] bool has_layers() const { return !layers_.empty(); }

  static constexpr std::size_t kMaxCompounds = 4096;  // of all selectors together

 private:
  void add_rule(std::string_view selectors, std::string_view declarations, std::uint32_t layer);
  void read_block(const std::string& selectors, std::string_view block, std::uint32_t layer,
                  int depth);
  std::uint32_t layer_named(std::string_view name, std::uint32_t outer);

  struct Layer {
    std::string name;
    std::uint32_t number;
  };

  SelectorReader reader_;
  std::vector<Selector> selectors_;
  std::vector<Block> blocks_;
  std::vector<Layer> layers_;  // by rising precedence
  std::uint32_t last_layer_ = 0;
  std::size_t compounds_ = 0;
  std::size_t settings_ = 0;
  std::size_t nested_ = 0;
  bool too_large_ = false;
};

}  // namespace classify::text
