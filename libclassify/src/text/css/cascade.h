// Which rules apply to which element, asked once for each kind of element.
//
//   context (what is around) + what the rules ask about an element  ─▶  node  ─▶  its settings
//
// Each compound of all selectors is one bit. An element's bits say which compounds it matches
// together with all that stand before them; they follow from those of its parent and of the elements
// before it, a word at a time, as in Shift-And string matching. The result is remembered by all
// that it depends on, so that ten million elements of one kind are matched once.
//
// The kinds of elements and the work are bounded. Beyond that, nothing is known about an element:
// its style sheets hide nothing, and the colours in it are unknown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "text/css/sheet.h"

namespace classify::text {

class Cascade {
 public:
  using Node = std::uint32_t;
  static constexpr Node kDocument = 0;

  // The children of an element so far.
  struct Siblings {
    std::uint32_t context = 0;
    std::uint32_t count = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> types;  // only if rules ask for them
  };

  Cascade();

  // Takes all sheets of a document.
  void use(StyleSheet sheet);

  // False as long as no rule and no custom property is there.
  [[nodiscard]] bool active() const { return active_; }

  // An element starts; `declarations` are those of its style attribute.
  Node enter(Siblings& siblings, ElementFacts facts, std::span<const Declaration> declarations);
  [[nodiscard]] Siblings children_of(Node node);

  // By rising precedence.
  [[nodiscard]] std::span<const Setting> settings_of(Node node) const {
    return nodes_[node].settings;
  }
  // Whether nothing is known about it.
  [[nodiscard]] static bool is_lost(Node node) { return node == kLost; }

  // The settings of a style attribute, with var() replaced.
  void read_inline(Node node, std::span<const Declaration> declarations,
                   std::vector<Setting>& settings);

 private:
  static constexpr Node kLost = 1;
  static constexpr std::size_t kMaxNodes = 4096;
  static constexpr std::size_t kMaxContexts = 4096;
  static constexpr std::size_t kMaxFollowers = 65536;
  static constexpr std::size_t kMaxWork = 30'000'000;  // steps of some nanoseconds
  using Word = std::uint64_t;
  enum Part : std::size_t { kSelf, kAbove, kMaybeSelf, kMaybeAbove, kParts };

  struct Entry {
    std::vector<Setting> settings;
    std::vector<std::pair<std::uint32_t, std::string>> custom;
    Node scope = kDocument;  // itself or the next above with custom properties
    Node parent = kDocument;
    std::size_t bits = 0;
    std::uint32_t children = 0;  // its context without siblings, plus 1
  };
  // Its bits: kSelf of the element before, kAbove of all before.
  struct Context {
    Node parent = kDocument;
    std::size_t bits = 0;
  };

  void compile();
  void index(const Compound& compound, std::uint32_t bit);
  void note_asked(const Compound& compound);
  [[nodiscard]] std::uint64_t nths_of(Siblings& siblings, std::uint32_t tag) const;
  [[nodiscard]] std::uint64_t key_of(std::uint32_t context, const ElementFacts& facts,
                                     std::span<const Declaration> declarations) const;
  void match(const Context& context, const ElementFacts& facts, std::size_t bits);
  void settle(Node node, std::span<const Declaration> declarations);
  void resolve(Node node, const Declaration& declaration, std::vector<Setting>& settings);
  [[nodiscard]] const std::string* custom(Node node, std::string_view name);
  [[nodiscard]] bool replace_variables(Node node, std::string& value);
  std::uint32_t after(std::uint32_t context, Node node);
  std::size_t new_bits();
  [[nodiscard]] std::span<Word> part(std::size_t bits, Part which) {
    return {bits_.data() + bits + which * words_, words_};
  }

  StyleSheet sheet_;
  bool active_ = false;
  bool has_siblings_ = false;
  bool has_maybes_ = false;
  bool has_types_ = false;
  std::size_t words_ = 0;
  std::size_t work_ = 0;
  std::vector<const Compound*> compounds_;  // of each bit
  std::vector<std::uint32_t> weights_;      // simple selectors in each
  std::vector<std::int32_t> ends_;          // the block that a bit is the end of, or -1
  std::vector<std::size_t> ranks_;          // of each block's layer
  std::vector<Word> first_, descendant_, child_, next_, later_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_key_;
  std::vector<std::uint32_t> for_all_;
  std::unordered_set<std::uint64_t> asked_;
  std::vector<Entry> nodes_;
  std::vector<Context> contexts_;
  std::vector<Word> bits_;
  std::unordered_map<std::uint64_t, Node> known_;
  std::unordered_map<std::uint64_t, std::uint32_t> followers_;
  Settings merged_;
};

}  // namespace classify::text
