// Message → tokens. The place where a token was found is part of the token.
//
//   Subject: 無料 Offer!!   ─▶  subject:無料  subject:offer  subject:!!
//   From: a@b.example.jp    ─▶  from:a@b.example.jp  from:a  from:b.example.jp  from:example.jp
//   <a href="http://x.example/y?id=1">  ─▶  url:http  url:x.example  url:/y  url:?id
//   (no Message-ID)         ─▶  meta:no message-id
//
// Text is first brought into canonical form (NFKC, case folded, zero-width characters taken out).
// So the same text gives the same tokens whatever charset, label and transfer encoding carried it;
// a false label adds one more token. Fields that this or another filter adds, and values that never
// repeat (dates, ids, digests), give no tokens or only tokens for their shape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classify/message.h"

namespace [[gnu::visibility("default")]] classify {

enum class Place : std::uint8_t {
  field,     // a header field other than the next two; the key is its name
  received,  // a Received hop; the newest has the key "received1", older ones "received"
  subject,
  body,    // visible text
  hidden,  // text not shown: hidden, in attached files, in place of images
  url,     // of links, images and text
  markup,  // HTML tags and styles
  meta,    // one fact about the message; makes no pairs
};

// Where evidence comes from. A sender can fill all but the open source without a reader noticing,
// so scorer.h bounds what each can say for good.
enum class Source : std::uint8_t {
  open,  // text that is shown, Received fields, facts about the whole message
  subject,
  identity,    // who sent it: From, Reply-To, List-Id, signatures, ...
  recipients,  // To, Cc, ...
  thread,      // Message-ID, References, ...
  program,     // what the sender's program writes: MIME, mailer
  fields,      // all other fields together
  url,
  markup,
  aside,  // text that is not shown, names of files
};
inline constexpr std::size_t kSources = 10;

struct Token {
  std::uint32_t begin = 0;  // in Tokens::arena
  std::uint32_t size = 0;   // bytes; 0 never occurs
  std::uint16_t key = 0;    // in Tokens::keys
  Place place = Place::body;
  bool starts_sequence : 1 = false;  // no pair reaches back over this token
  bool says_language : 1 = false;    // a fact that mail in some languages has, as its charset
};

// The language that a mail is written in, as far as it is known for certain.
struct Language {
  std::string_view name;  // "de", "ja", "cyrillic"; empty: not known. Static storage
  bool latin = false;     // written in Latin letters
  // Function words of English alone for each function word (or word in another script) of the
  // language: 0 to 1; 0 for English itself.
  double english = 0;
};

struct Tokens {
  std::vector<Token> list;        // in reading order, repeats kept
  std::string arena;              // the texts, canonical UTF-8
  std::vector<std::string> keys;  // "from", "subject", "text", "url", ...; may repeat
  std::vector<Source> sources;    // by key
  std::string characters;         // canonical visible text for character n-grams
  std::size_t subject_size = 0;   // of it, the subject's bytes in front
  std::vector<std::pair<std::uint32_t, std::uint32_t>> urls;  // in it: begin and end, in order
  Language language;

  [[nodiscard]] std::string_view text(const Token& t) const {
    return std::string_view(arena).substr(t.begin, t.size);
  }
  [[nodiscard]] std::string_view key(const Token& t) const { return keys[t.key]; }
};

struct TokenizerOptions {
  // The user's own addresses ("me@example.jp"); in tokens they become "=me", other addresses of
  // the same domains keep their local part. Delivered-To and X-Original-To of a message count too.
  std::vector<std::string> own_addresses = {};
  // Fields that the embedding program writes; they give no tokens. See Settings.
  std::vector<std::string> own_fields = {};
  // Whose Authentication-Results count. See Settings.
  std::vector<std::string> authserv_ids = {};
  // Text beyond these limits is not tokenized; longer is not better (docs/EXPERIMENTS.md, "text
  // cap"). Several texts get equal shares; the unused part of a share goes to the others.
  std::size_t text_bytes = 6000;       // visible text of all parts, canonical
  std::size_t character_bytes = 3000;  // of it, for character n-grams
};

// O(bytes of the message). Throws only std::bad_alloc.
[[nodiscard]] Tokens tokenize(const Message& message, const TokenizerOptions& options = {});

}  // namespace classify
