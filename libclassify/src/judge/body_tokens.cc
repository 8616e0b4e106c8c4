#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "ascii.h"
#include "classify/reading.h"
#include "judge/message_tokens.h"
#include "judge/words.h"
#include "mail/file_type.h"
#include "text/file/armour.h"
#include "text/unicode.h"
#include "text/url.h"
#include "text/url_inside.h"

namespace classify {
namespace {

using text::head;

constexpr std::size_t kHiddenBytes = 1000;          // of text that nobody sees
constexpr std::size_t kAttachedBytes = 1000;        // of text in attached files, all together
constexpr std::size_t kSearchedBytes = 16 * 1024;   // of an attached text, for links
constexpr std::size_t kSearchedSource = 64 * 1024;  // of its source: pictures may stand in front
constexpr std::size_t kUrls = 50;
constexpr std::size_t kSubjectBytes = 200;  // of it among the characters

class Body {
 public:
  Body(const TokenizerOptions& options, Tokens& tokens, TokenWriter& out)
      : options_(options), tokens_(tokens), out_(out) {}

  // The subject comes first among the characters: short mail says there what it wants.
  void add_subject(const Message& message, ReadFields& fields) {
    const HeaderField* field = message.find("Subject");
    if (field == nullptr) return;
    const std::size_t most = std::min(kSubjectBytes, options_.character_bytes);
    if (field->text.size() <= kSubjectBytes) {
      tokens_.characters = head(fields.subject(*field).text, most);
    } else {  // canonical text may be shorter than its source, so more of the source would fit
      std::string canonical;
      text::canonicalize(head(field->text, kSubjectBytes), canonical);
      blank_numbers(canonical);
      tokens_.characters = head(canonical, most);
    }
    tokens_.subject_size = tokens_.characters.size();
  }

  // Adds the facts of the first parts, and every text by its role. Attached texts come last,
  // because unopened files must not take the place of the text that is shown.
  void add_parts(Reading& reading) {
    const std::vector<Part>& parts = reading.message().parts;
    const std::span<Text> texts = reading.texts();
    const auto shares = std::count_if(texts.begin(), texts.end(), has_share);
    shares_ = static_cast<std::size_t>(std::max<std::ptrdiff_t>(shares, 1));
    std::vector<Text*> attached;
    auto text = texts.begin();
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i < kReadParts) add_facts(parts[i]);
      if (text == texts.end() || &text->part() != &parts[i]) continue;
      Text& here = *text++;
      switch (here.role()) {
        case TextRole::shown:
          if (has_share(here)) reserve({text, texts.end()});
          add_shown(here);
          break;
        case TextRole::other_version:
          // Otherwise a spammer would fill it with words of good mail.
          text_bytes_ += parts[i].text.size();
          add_aside("alternative", without_armour(parts[i].text));
          break;
        case TextRole::attached:
          attached.push_back(&here);
          break;
        default:
          break;
      }
    }
    // The files share the room for links among them, like the texts that are shown.
    shares_ = std::max<std::size_t>(attached.size(), 1);
    for (Text* file : attached) add_attached_text(*file);
  }

  void add_attached_names(const Message& message) {
    for (const std::string& name :
         std::span(message.attached_names)
             .first(std::min(message.attached_names.size(), kReadParts))) {
      out_.begin(Place::field, "attachment");
      out_.add("message/rfc822");
      add_name(name);
    }
  }

  void finish() {
    if (html_bytes_ > 0 && text_bytes_ > 0) {
      out_.meta("text to html", std::min<std::size_t>(html_bytes_ * 4 / (text_bytes_ + 1), 16));
    }
    out_.meta("visible", size_class(visible_));
    out_.meta("urls", size_class(urls_));
    if (ignorable_ > 0) {
      out_.meta("defect", name(Defect::hidden_characters));
      out_.meta("hidden characters", size_class(ignorable_));
    }
  }

 private:
  // True for texts that share the room for text: texts that are shown and are not files.
  static bool has_share(const Text& text) {
    return text.role() == TextRole::shown && !text.is_blank() && !text.part().is_file();
  }

  // Reserves room for later texts: an equal share each, or less if they are shorter. Otherwise a
  // long text in front, with the words of good mail, would hide the rest.
  void reserve(std::span<const Text> later) {
    reserved_text_ = reserved_characters_ = 0;
    for (const Text& text : later) {
      if (!has_share(text)) continue;
      const std::size_t size = text.part().text.size();
      reserved_text_ += std::min(size, options_.text_bytes / shares_);
      reserved_characters_ += std::min(size, options_.character_bytes / shares_);
    }
  }

  void add_facts(const Part& part) {
    out_.meta("part", part.type + ' ' + part.transfer_encoding);
    if (!part.filename.empty() || !part.is_text()) add_attachment(part);
    if (!part.is_text()) return;
    out_.fact_of_language("part charset", part.declared_charset.empty()
                                              ? std::string("none")
                                              : lower(part.declared_charset));
    if (part.declared_charset.empty() || part.charset != lower(part.declared_charset)) {
      out_.fact_of_language("part read as", part.charset);
    }
  }

  void add_shown(Text& text) {
    urls_of_part_ = inner_urls_of_part_ = 0;
    if (text.is_markup()) {
      add_html(text.html());
      // A file that is shown because there is no other text. It is opened where scripts run.
      if (text.part().is_file()) add_urls_of_source(text);
    } else {
      text_bytes_ += text.part().text.size();
      add_visible(text.part().text);
    }
  }

  void add_attached_text(Text& file) {
    urls_of_part_ = inner_urls_of_part_ = 0;
    const std::string_view visible = head(file.visible(), kSearchedBytes);
    if (file.is_markup()) {
      const HtmlText& html = file.html();
      for (const HtmlLink& link : html.links) add_link(link);
      for (const std::string& resource : html.resources) {
        add_url(text::parse_url(resource), resource);
      }
      add_urls_of_source(file);
      if (html.forms > 0) out_.meta("attached form");
      if (html.scripts > 0) out_.meta("attached script");
    }
    for (const text::FoundUrl& found : text::find_urls(visible, kUrls)) {
      add_url(found.url, visible.substr(found.begin, found.size));
    }
    const std::string_view text = head(without_armour(visible), kAttachedBytes - attached_);
    attached_ += text.size();
    add_aside("attached", text);
  }

  // The addresses that stand in scripts and in attributes that say where a click leads by other
  // means than a link. Those of namespaces and document types lead nowhere.
  void add_urls_of_source(Text& file) {
    const std::string_view source = head(file.part().text, kSearchedSource);
    const HtmlText& html = file.html();
    for (const text::FoundUrl& found : text::find_urls(source, 2 * kUrls)) {
      const std::string_view written = source.substr(found.begin, found.size);
      if (written.find("://") == std::string_view::npos || found.url.host == "www.w3.org") continue;
      if (is_namespace(source.substr(0, found.begin))) continue;
      const bool known =
          std::any_of(html.links.begin(), html.links.end(),
                      [written](const HtmlLink& link) { return link.href == written; }) ||
          std::find(html.resources.begin(), html.resources.end(), written) != html.resources.end();
      if (!known) add_url(found.url, written);
    }
  }

  // Whether markup that goes on with an address gives it to an attribute "xmlns" or "xmlns:...".
  static bool is_namespace(std::string_view before) {
    constexpr std::size_t kLongest = 40;
    if (!before.ends_with('"') && !before.ends_with('\'')) return false;
    before = before.substr(before.size() - std::min(before.size(), kLongest));
    return before.substr(before.find_last_of(" \t\n") + 1).starts_with("xmlns");
  }

  // The text without what nobody reads in it, each such block as one token. The result lives until
  // the next call.
  std::string_view without_armour(std::string_view utf8) {
    armour_kinds_.clear();
    const std::string_view rest = text::without_armour(utf8, armoured_, armour_kinds_);
    for (const std::string& kind : armour_kinds_) out_.meta("armour", kind);
    return rest;
  }

  void add_visible(std::string_view utf8) {
    visible_ += utf8.size();
    utf8 = without_armour(head(utf8, options_.text_bytes * 4));
    const std::size_t room =
        options_.text_bytes - std::min(options_.text_bytes, used_ + reserved_text_);
    if (room == 0) return;
    text::CanonicalCounts counts;
    std::string canonical;
    // Canonical text is rarely longer than its source, so twice the room is always enough.
    text::canonicalize(head(utf8, room * 2), canonical, &counts);
    blank_numbers(canonical);
    ignorable_ += counts.ignorable;
    const std::string_view text = head(canonical, room);
    used_ += text.size();
    const std::size_t wanted =
        options_.character_bytes -
        std::min(options_.character_bytes, tokens_.characters.size() + reserved_characters_);
    if (!tokens_.characters.empty() && wanted > 1) tokens_.characters += '\n';
    const std::size_t first = tokens_.characters.size();
    tokens_.characters += head(text, wanted > 0 ? wanted - 1 : 0);

    const std::vector<text::FoundUrl> urls = text::find_urls(text, kUrls);
    for (const text::FoundUrl& found : urls) {
      if (first + found.begin >= tokens_.characters.size()) break;
      tokens_.urls.emplace_back(first + found.begin, first + found.begin + found.size);
    }
    out_.begin(Place::body, "text");
    std::size_t at = 0;
    for (const text::FoundUrl& found : urls) {
      out_.add_words(text.substr(at, found.begin - at));
      // The place of a link in the text matters; its contents get a sequence of their own.
      out_.add(found.url.scheme == "mailto" ? "=address" : "=url");
      at = found.begin + found.size;
    }
    out_.add_words(text.substr(at));
    for_each_spaced_out_word(text, [this](std::string_view word) {
      out_.begin(Place::body, "text");
      out_.add_words(word);
      out_.meta("letters spaced out");
    });
    add_found_urls(urls, text, head(utf8, room * 2));
  }

  // The URLs found in `text`, the canonical form of `original`.
  void add_found_urls(const std::vector<text::FoundUrl>& urls, std::string_view text,
                      std::string_view original) {
    // Base64 is only readable with its capitals: "ahr0c" was that of "http", "eyj" that of '{"'.
    std::vector<text::FoundUrl> originals;
    const bool base64 = !urls.empty() && (text.find("hr0c") != std::string_view::npos ||
                                          text.find("eyj") != std::string_view::npos);
    if (base64) originals = text::find_urls(original, kUrls);
    const bool use_originals = base64 && originals.size() == urls.size();
    for (std::size_t i = 0; i < urls.size(); ++i) {
      const text::FoundUrl& found = use_originals ? originals[i] : urls[i];
      const std::string_view address =
          (use_originals ? original : text).substr(found.begin, found.size);
      add_url(urls[i].url, address);
    }
  }

  void add_html(const HtmlText& html) {
    html_bytes_ += html.visible.size();
    add_visible(html.visible);
    add_aside("hidden", html.hidden);
    add_aside("title", html.title);
    add_aside("alt", html.alt);
    for (const HtmlLink& link : html.links) add_link(link);
    for (const std::string& resource : html.resources) {
      add_url(text::parse_url(resource), resource);
    }
    out_.begin(Place::markup, "html");
    for (const std::string& entry : html.markup) out_.add(entry);
    if (!html.hidden.empty()) out_.meta("html hidden text", size_class(html.hidden.size()));
    out_.meta("html comments", size_class(html.comments));
    out_.meta("html images", size_class(html.images));
    out_.meta("html links", size_class(html.links.size()));
    if (html.forms > 0) out_.meta("html form");
    if (html.scripts > 0) out_.meta("html script");
    if (html.data_uris > 0) out_.meta("html data uri");
    if (html.unclosed > 0) out_.meta("html unclosed");
    if (html.images > 0 && html.visible.size() < 100) out_.meta("html image only");
  }

  void add_aside(std::string_view key, std::string_view utf8) {
    if (utf8.empty()) return;
    std::string canonical;
    text::canonicalize(head(utf8, kHiddenBytes), canonical);
    blank_numbers(canonical);
    out_.begin(Place::hidden, key);
    out_.add_words(canonical);
  }

  void add_link(const HtmlLink& link) {
    const text::Url url = text::parse_url(link.href);
    add_url(url, link.href);
    judge_link(url, link.text);
  }

  // `address`: the URL as it was written. URLs that it carries come after it, and do not take the
  // place of other URLs.
  void add_url(const text::Url& url, std::string_view address) {
    const std::size_t most = std::max<std::size_t>(kUrls / shares_, 1);
    if (!url.scheme.empty() || !url.host.empty()) {
      ++urls_;
      if (++urls_of_part_ > most) return;
      write_url(url);
    }
    if (inner_urls_of_part_ >= most) return;
    for (const text::Url& inner : text::urls_inside(address)) {
      if (++inner_urls_of_part_ > most) return;
      write_url(inner);
    }
  }

  void write_url(const text::Url& url) {
    out_.begin(Place::url, "url");
    out_.add(url.scheme);
    if (!url.host.empty()) {
      std::string host;
      text::canonicalize(url.host, host);
      if (url.ip_host) {
        add_ip(host, out_);
      } else {
        out_.add(host);
        // Its parents down to the registrable domain.
        const std::string_view registrable = text::registrable_domain(host);
        for (std::size_t dot = host.find('.'); dot != std::string::npos;
             dot = host.find('.', dot + 1)) {
          const std::string_view parent = std::string_view(host).substr(dot + 1);
          if (parent.size() < registrable.size()) break;
          out_.add(parent);
        }
      }
    }
    if (url.port != 0) out_.add(":" + std::to_string(url.port));
    std::string path;
    text::canonicalize(head(url.path, 200), path);
    blank_numbers(path);
    out_.add_words(path);
    for (const std::string& key : url.query_keys) out_.add("?" + lower(head(key, 30)));
    if (url.ip_host) out_.meta("url ip host");
    if (!url.userinfo.empty()) out_.meta("url userinfo");
    if (url.punycode) out_.meta("url punycode");
    if (url.defanged) out_.meta("url defanged");
    if (url.port != 0 && url.port != 80 && url.port != 443) out_.meta("url odd port");
  }

  // Notes whether the text of a link names one host while the link goes to another.
  void judge_link(const text::Url& target, const std::string& shown) {
    if (target.host.empty()) return;
    for (const text::FoundUrl& found : text::find_urls(shown, 1)) {
      if (found.url.host.empty() || found.url.scheme == "mailto") continue;
      const bool same =
          text::registrable_domain(found.url.host) == text::registrable_domain(target.host);
      out_.meta(same ? "link shows its host" : "link shows another host");
    }
  }

  void add_attachment(const Part& part) {
    out_.begin(Place::field, "attachment");
    out_.add(part.type);
    if (!part.filename.empty()) add_name(part.filename);
    out_.meta("attachment magic", mail::magic(part.head));
    out_.meta("attachment size", size_class(part.size));
    out_.meta("attachment hash", std::to_string(part.content_hash));
    if (!part.disposition.empty()) out_.meta("attachment is", part.disposition);
  }

  void add_name(std::string_view name) {
    out_.add_text(name);
    const std::size_t dot = name.rfind('.');
    if (dot != std::string_view::npos) {
      out_.meta("attachment ends", lower(head(name.substr(dot), 12)));
    }
    add_words_of_name(name.substr(0, dot));
  }

  // "Invoice_04312" says "invoice", in whichever of a thousand files.
  void add_words_of_name(std::string_view name) {
    std::string words;
    text::canonicalize(head(name, 200), words);
    for (char& c : words) {
      if (is_ascii(c) && !is_letter(c)) c = ' ';
    }
    out_.begin(Place::field, "attachment");
    out_.add_words(words);
  }

  const TokenizerOptions& options_;
  Tokens& tokens_;
  TokenWriter& out_;
  std::size_t shares_ = 1;         // texts that are shown
  std::size_t reserved_text_ = 0;  // for those that follow
  std::size_t reserved_characters_ = 0;
  std::size_t used_ = 0;  // canonical bytes tokenized
  std::size_t attached_ = 0;
  std::size_t urls_of_part_ = 0;
  std::size_t inner_urls_of_part_ = 0;
  std::size_t visible_ = 0;
  std::size_t urls_ = 0;
  std::size_t ignorable_ = 0;
  std::size_t text_bytes_ = 0;
  std::size_t html_bytes_ = 0;
  // Short-lived buffers; members, so that their memory is reused.
  std::string armoured_;
  std::vector<std::string> armour_kinds_;
};

}  // namespace

void add_body_tokens(const Message& message, ReadFields& fields, const TokenizerOptions& options,
                     Tokens& tokens, TokenWriter& out) {
  Body body(options, tokens, out);
  body.add_subject(message, fields);
  Reading reading(message, options.text_bytes * 4);
  body.add_parts(reading);
  body.add_attached_names(message);
  body.finish();
  out.meta("structure", message.structure);
  if (message.parts.size() > kReadParts) out.meta("many parts");
}

}  // namespace classify
