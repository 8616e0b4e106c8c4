#include "text/css/cascade.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "ascii.h"

namespace classify::text {
namespace {

constexpr std::size_t kWordBits = 64;

void set_bit(std::vector<std::uint64_t>& bits, std::size_t at) {
  bits[at / kWordBits] |= std::uint64_t{1} << (at % kWordBits);
}

// What a rule may ask about an element, as one number.
std::uint64_t question(Simple::Kind kind, std::uint32_t name) {
  return static_cast<std::uint64_t>(kind) << 32 | name;
}

std::uint64_t mixed(std::uint64_t key, std::uint64_t part) {
  key = (key ^ part) * 0x9E3779B97F4A7C15u;
  return key ^ key >> 29;
}

std::uint64_t mixed(std::uint64_t key, std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return mixed(mixed(key, hash), text.size());
}

std::uint32_t weight_of(const Compound& compound) {
  std::uint32_t weight = 1;
  for (const Simple& simple : compound.simples) {
    weight += 1;
    for (const Compound& inner : simple.any) weight += weight_of(inner);
  }
  return weight;
}

bool has_maybe(const Compound& compound) {
  return std::any_of(compound.simples.begin(), compound.simples.end(), [](const Simple& simple) {
    return simple.kind == Simple::Kind::maybe ||
           std::any_of(simple.any.begin(), simple.any.end(), has_maybe);
  });
}

bool is_custom(const Declaration& declaration) { return declaration.name.starts_with("--"); }

}  // namespace

Cascade::Cascade() : nodes_(2), contexts_(2) {
  contexts_[1].parent = kLost;
  nodes_[kDocument].children = 1;
  nodes_[kLost].children = 2;
}

void Cascade::use(StyleSheet sheet) {
  sheet_ = std::move(sheet);
  if (sheet_.empty()) return;
  active_ = true;
  if (!sheet_.is_too_large()) compile();
}

// Gives the compounds their bits, those of a weaker selector first: then the settings of an element
// are merged by going through its bits.
void Cascade::compile() {
  const auto& selectors = sheet_.selectors();
  std::vector<std::size_t> order(selectors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (const StyleSheet::Block& block : sheet_.blocks()) {
    ranks_.push_back(sheet_.has_layers() ? sheet_.rank_of(block.layer) : 0);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const std::size_t rank_a = ranks_[selectors[a].block];
    const std::size_t rank_b = ranks_[selectors[b].block];
    return rank_a != rank_b ? rank_a < rank_b : selectors[a].specificity < selectors[b].specificity;
  });

  for (const std::size_t i : order) {
    const StyleSheet::Selector& selector = selectors[i];
    for (const Compound& compound : selector.compounds) {
      compounds_.push_back(&compound);
      weights_.push_back(weight_of(compound));
      ends_.push_back(-1);
    }
    ends_.back() = static_cast<std::int32_t>(selector.block);
  }
  words_ = (compounds_.size() + kWordBits - 1) / kWordBits;
  for (auto* mask : {&first_, &descendant_, &child_, &next_, &later_}) mask->assign(words_, 0);
  for (std::size_t bit = 0; bit < compounds_.size(); ++bit) {
    const Compound& compound = *compounds_[bit];
    switch (compound.combinator) {
      case ' ':
        set_bit(descendant_, bit);
        break;
      case '>':
        set_bit(child_, bit);
        break;
      case '+':
        set_bit(next_, bit);
        break;
      case '~':
        set_bit(later_, bit);
        break;
      default:
        set_bit(first_, bit);
        break;
    }
    has_siblings_ = has_siblings_ || compound.combinator == '+' || compound.combinator == '~';
    has_maybes_ = has_maybes_ || has_maybe(compound);
    index(compound, static_cast<std::uint32_t>(bit));
    note_asked(compound);
  }
  has_types_ = std::any_of(sheet_.nths().begin(), sheet_.nths().end(),
                           [](const Nth& nth) { return nth.by_type; });
  bits_.assign(kParts * words_, 0);  // those of the document and of contexts without siblings
}

// Where to find the compound: by the rarest of what it asks for.
void Cascade::index(const Compound& compound, std::uint32_t bit) {
  using Kind = Simple::Kind;
  for (const Kind kind : {Kind::id, Kind::name, Kind::attribute, Kind::tag}) {
    for (const Simple& simple : compound.simples) {
      if (simple.kind != kind || simple.negated) continue;
      by_key_[question(kind, simple.name)].push_back(bit);
      return;
    }
  }
  for_all_.push_back(bit);
}

void Cascade::note_asked(const Compound& compound) {
  for (const Simple& simple : compound.simples) {
    if (simple.kind == Simple::Kind::link) {
      asked_.insert(question(Simple::Kind::tag, name_hash("a")));
      asked_.insert(question(Simple::Kind::tag, name_hash("area")));
      asked_.insert(question(Simple::Kind::attribute, name_hash("href")));
    }
    asked_.insert(question(simple.kind, simple.name));
    for (const Compound& inner : simple.any) note_asked(inner);
  }
}

std::size_t Cascade::new_bits() {
  const std::size_t bits = bits_.size();
  bits_.resize(bits + kParts * words_, 0);
  return bits;
}

Cascade::Siblings Cascade::children_of(Node node) {
  Entry& entry = nodes_[node];
  if (entry.children == 0) {
    if (contexts_.size() >= kMaxContexts) return {1, 0, {}};
    contexts_.push_back({node, 0});
    entry.children = static_cast<std::uint32_t>(contexts_.size());
  }
  return {entry.children - 1, 0, {}};
}

std::uint64_t Cascade::nths_of(Siblings& siblings, std::uint32_t tag) const {
  ++siblings.count;
  const auto& nths = sheet_.nths();
  if (nths.empty()) return 0;
  std::uint32_t by_type = 0;
  if (has_types_) {
    auto at = std::find_if(siblings.types.begin(), siblings.types.end(),
                           [&](const auto& type) { return type.first == tag; });
    if (at == siblings.types.end() && siblings.types.size() < 32) {
      at = siblings.types.insert(at, {tag, 0});
    }
    if (at != siblings.types.end()) by_type = ++at->second;
  }
  std::uint64_t holding = 0;
  for (std::size_t i = 0; i < nths.size(); ++i) {
    if (nths[i].holds(nths[i].by_type ? by_type : siblings.count)) holding |= std::uint64_t{1} << i;
  }
  return holding;
}

// Two elements with the same key have the same settings.
std::uint64_t Cascade::key_of(std::uint32_t context, const ElementFacts& facts,
                              std::span<const Declaration> declarations) const {
  using Kind = Simple::Kind;
  const auto asked = [&](Kind kind, std::uint32_t name) {
    return asked_.find(question(kind, name)) != asked_.end();
  };
  std::uint64_t key = mixed(context, facts.nths);
  key = mixed(key, static_cast<std::uint64_t>(facts.root));
  if (asked(Kind::tag, facts.tag)) key = mixed(key, question(Kind::tag, facts.tag));
  if (facts.id != 0 && asked(Kind::id, facts.id)) key = mixed(key, question(Kind::id, facts.id));
  for (const std::uint32_t name : facts.classes) {
    if (asked(Kind::name, name)) key = mixed(key, question(Kind::name, name));
  }
  for (const Attribute& attribute : facts.attributes) {
    const std::uint32_t name = name_hash(attribute.name);
    if (!asked(Kind::attribute, name)) continue;
    key = mixed(mixed(key, question(Kind::attribute, name)), attribute.value);
  }
  for (const Declaration& declaration : declarations) {
    if (is_custom(declaration)) key = mixed(mixed(key, declaration.name), declaration.value);
  }
  return key;
}

Cascade::Node Cascade::enter(Siblings& siblings, ElementFacts facts,
                             std::span<const Declaration> declarations) {
  if (!active_) {
    if (std::none_of(declarations.begin(), declarations.end(), is_custom)) return kDocument;
    active_ = true;
  }
  const std::uint32_t context = siblings.context;
  if (sheet_.is_too_large() || contexts_[context].parent == kLost) return kLost;
  facts.nths = nths_of(siblings, facts.tag);
  const std::uint64_t key = key_of(context, facts, declarations);
  Node node = kLost;
  if (const auto known = known_.find(key); known != known_.end()) {
    node = known->second;
  } else {
    if (nodes_.size() >= kMaxNodes || work_ > kMaxWork) return kLost;
    node = static_cast<Node>(nodes_.size());
    const Node parent = contexts_[context].parent;
    Entry entry;
    entry.parent = parent;
    entry.scope = nodes_[parent].scope;
    entry.bits = new_bits();
    nodes_.push_back(std::move(entry));
    match(contexts_[context], facts, nodes_[node].bits);
    settle(node, declarations);
    known_.emplace(key, node);
  }
  if (has_siblings_) siblings.context = after(context, node);
  return node;
}

// The context of the element after `node`.
std::uint32_t Cascade::after(std::uint32_t context, Node node) {
  const std::uint64_t key = mixed(mixed(0, context), node);
  if (const auto known = followers_.find(key); known != followers_.end()) return known->second;
  work_ += words_;
  if (contexts_.size() >= kMaxContexts || followers_.size() >= kMaxFollowers) return 1;
  const std::size_t bits = new_bits();
  bool same = true;
  for (const auto& [self, above] : {std::pair{kSelf, kAbove}, std::pair{kMaybeSelf, kMaybeAbove}}) {
    const auto of_node = part(nodes_[node].bits, self);
    const auto of_all = part(contexts_[context].bits, above);
    const auto of_last = part(contexts_[context].bits, self);
    for (std::size_t i = 0; i < words_; ++i) {
      part(bits, self)[i] = of_node[i];
      part(bits, above)[i] = of_all[i] | of_node[i];
      same = same && of_last[i] == of_node[i] && (of_all[i] | of_node[i]) == of_all[i];
    }
  }
  // A run of equal elements comes to rest in one context.
  std::uint32_t follower = context;
  if (same) {
    bits_.resize(bits);
  } else {
    follower = static_cast<std::uint32_t>(contexts_.size());
    contexts_.push_back({contexts_[context].parent, bits});
  }
  followers_.emplace(key, follower);
  return follower;
}

void Cascade::match(const Context& context, const ElementFacts& facts, std::size_t bits) {
  using Kind = Simple::Kind;
  // First which compounds match the element alone.
  const auto sure = part(bits, kSelf);
  const auto maybe = part(bits, kMaybeSelf);
  // Attributes may be long, and all of them may have to be searched.
  std::size_t searched = 1;
  for (const Attribute& attribute : facts.attributes) {
    searched += std::min(attribute.value.size(), kMaxAttributeValue) / 2;
  }
  const auto test = [&](const std::vector<std::uint32_t>& candidates, std::size_t steps_each) {
    for (const std::uint32_t bit : candidates) {
      work_ += weights_[bit] * steps_each;
      const Truth truth = matches(*compounds_[bit], facts);
      const Word mask = Word{1} << (bit % kWordBits);
      if (truth != Truth::no) maybe[bit / kWordBits] |= mask;
      if (truth == Truth::yes) sure[bit / kWordBits] |= mask;
    }
  };
  const auto test_key = [&](Kind kind, std::uint32_t name) {
    if (const auto at = by_key_.find(question(kind, name)); at != by_key_.end()) {
      test(at->second, kind == Kind::attribute ? searched : 1);
    }
  };
  test(for_all_, searched);
  test_key(Kind::tag, facts.tag);
  if (facts.id != 0) test_key(Kind::id, facts.id);
  for (const std::uint32_t name : facts.classes) test_key(Kind::name, name);
  for (const Attribute& attribute : facts.attributes) {
    test_key(Kind::attribute, name_hash(attribute.name));
  }

  // Then which of them have before them what their selectors want.
  work_ += 4 * words_;
  const std::size_t parent = nodes_[context.parent].bits;
  for (const auto& [self, above] : {std::pair{kSelf, kAbove}, std::pair{kMaybeSelf, kMaybeAbove}}) {
    const auto mine = part(bits, self);
    const auto mine_above = part(bits, above);
    const auto parent_self = part(parent, self);
    const auto parent_above = part(parent, above);
    const auto last = part(context.bits, self);
    const auto earlier = part(context.bits, above);
    Word carry[4] = {};
    for (std::size_t i = 0; i < words_; ++i) {
      const Word steps[4] = {parent_above[i], parent_self[i], last[i], earlier[i]};
      const Word masks[4] = {descendant_[i], child_[i], next_[i], later_[i]};
      Word reached = first_[i];
      for (std::size_t step = 0; step < 4; ++step) {
        reached |= masks[step] & (steps[step] << 1 | carry[step]);
        carry[step] = steps[step] >> (kWordBits - 1);
      }
      mine[i] &= reached;
      mine_above[i] = parent_above[i] | mine[i];
    }
    if (!has_maybes_) {
      for (std::size_t i = 0; i < words_; ++i) maybe[i] = mine[i];
    }
  }
}

// Merges what the blocks say whose selectors end in the node's bits.
void Cascade::settle(Node node, std::span<const Declaration> declarations) {
  struct Match {
    std::uint32_t block;
    bool sure;
  };
  std::vector<Match> found;
  const std::size_t bits = nodes_[node].bits;
  for (std::size_t i = 0; i < words_; ++i) {
    for (Word left = part(bits, kMaybeSelf)[i] | part(bits, kSelf)[i]; left != 0;
         left &= left - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(left));
      const std::int32_t block = ends_[i * kWordBits + bit];
      const bool sure = (part(bits, kSelf)[i] >> bit & 1) != 0;
      if (block >= 0) found.push_back({static_cast<std::uint32_t>(block), sure});
    }
  }

  for (const Match& match : found) {
    for (const Declaration& declaration : sheet_.blocks()[match.block].unresolved) {
      if (match.sure && is_custom(declaration)) {
        nodes_[node].custom.emplace_back(name_hash(declaration.name), declaration.value);
      }
    }
  }
  for (const Declaration& declaration : declarations) {
    if (is_custom(declaration)) {
      nodes_[node].custom.emplace_back(name_hash(declaration.name), declaration.value);
    }
  }
  if (!nodes_[node].custom.empty()) nodes_[node].scope = node;

  merged_.clear();
  std::vector<Setting> resolved;
  const auto merge = [&](const Match& match, bool important_only) {
    const StyleSheet::Block& block = sheet_.blocks()[match.block];
    work_ += block.settings.size() + block.unresolved.size();
    const auto add = [&](Setting setting) {
      if (important_only != setting.important) return;
      if (!match.sure) {
        setting.value = Value{};
        setting.value.kind = Value::Kind::doubt;
      }
      merged_.add(setting);
    };
    for (const Setting& setting : block.settings) add(setting);
    for (const Declaration& declaration : block.unresolved) {
      if (is_custom(declaration) || declaration.important != important_only) continue;
      resolved.clear();
      resolve(node, declaration, resolved);
      for (const Setting& setting : resolved) add(setting);
    }
  };
  for (const Match& match : found) merge(match, false);
  // Among important declarations earlier layers win (CSS Cascade 5, 6.4.3).
  if (sheet_.has_layers()) {
    std::stable_sort(found.begin(), found.end(), [&](const Match& a, const Match& b) {
      return ranks_[a.block] > ranks_[b.block];
    });
  }
  for (const Match& match : found) merge(match, true);

  for (std::size_t i = 0; i < kProperties; ++i) {
    const auto property = static_cast<Property>(i);
    if (const Value* value = merged_.find(property)) {
      nodes_[node].settings.push_back({property, merged_.important(property), *value});
    }
  }
}

void Cascade::read_inline(Node node, std::span<const Declaration> declarations,
                          std::vector<Setting>& settings) {
  for (const Declaration& declaration : declarations) {
    if (is_custom(declaration)) continue;
    if (declaration.value.find("var(") != std::string::npos) {
      resolve(node, declaration, settings);
    } else {
      read_declaration(declaration, settings);
    }
  }
}

// ---- Custom properties ---------------------------------------------------------------------------

const std::string* Cascade::custom(Node node, std::string_view name) {
  const std::uint32_t hash = name_hash(name);
  for (node = nodes_[node].scope;; node = nodes_[nodes_[node].parent].scope) {
    const auto& all = nodes_[node].custom;
    work_ += all.size() + 1;
    const auto at = std::find_if(all.rbegin(), all.rend(),
                                 [&](const auto& entry) { return entry.first == hash; });
    if (at != all.rend()) return &at->second;
    if (node == kDocument || node == kLost) return nullptr;
  }
}

// False if the result is no value: a cycle, or a property that nobody set.
bool Cascade::replace_variables(Node node, std::string& value) {
  constexpr std::size_t kMaxValue = 1024;
  for (int round = 0; round < 32; ++round) {
    const std::size_t at = value.find("var(");
    if (at == std::string::npos) return true;
    std::size_t end = at + 4;
    std::size_t comma = std::string::npos;
    for (std::size_t depth = 1; end < value.size(); ++end) {
      if (value[end] == '(') ++depth;
      if (value[end] == ')' && --depth == 0) break;
      if (value[end] == ',' && depth == 1 && comma == std::string::npos) comma = end;
    }
    const std::string_view inner =
        std::string_view(value).substr(at + 4, std::min(comma, end) - at - 4);
    const std::string* known = custom(node, trim(inner));
    std::string with;
    if (known != nullptr && *known != "initial") {
      with = *known;
    } else if (comma != std::string::npos) {
      with = trim(std::string_view(value).substr(comma + 1, end - comma - 1));
    } else {
      return false;
    }
    value.replace(at, std::min(end + 1, value.size()) - at, with);
    if (value.size() > kMaxValue) return false;
  }
  return false;
}

void Cascade::resolve(Node node, const Declaration& declaration, std::vector<Setting>& settings) {
  Declaration plain = declaration;
  if (work_ > kMaxWork || !replace_variables(node, plain.value)) {
    plain.value = work_ > kMaxWork ? "var(--)" : "unset";  // the former is in doubt
  }
  const std::size_t before = settings.size();
  read_declaration(plain, settings);
  // CSS Variables 1, 3.1: what turns out to be invalid is as if it were not set.
  if (settings.size() == before) {
    plain.value = "unset";
    read_declaration(plain, settings);
  }
}

}  // namespace classify::text
