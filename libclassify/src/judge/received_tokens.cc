#include <string>

#include "ascii.h"
#include "judge/message_tokens.h"
#include "text/url.h"

namespace classify {
namespace {

bool is_ipv6(std::string_view text) {
  std::size_t colons = 0;
  for (const char c : text) {
    const char l = to_lower(c);
    if (!(is_digit(c) || (l >= 'a' && l <= 'f') || c == ':' || c == '.')) return false;
    colons += c == ':';
  }
  return colons >= 2;
}

std::string_view without_brackets(std::string_view word) {
  const auto opens = [](char c) { return c == '(' || c == '[' || c == '<'; };
  const auto closes = [](char c) {
    return c == ')' || c == ']' || c == '>' || c == ',' || c == ';';
  };
  while (!word.empty() && opens(word.front())) word.remove_prefix(1);
  while (!word.empty() && closes(word.back())) word.remove_suffix(1);
  return starts_with_ignoring_case(word, "ipv6:") ? word.substr(5) : word;
}

void add_host(std::string_view host, TokenWriter& out) {
  const std::string name = lower(host);
  out.add(name);
  const std::string_view registrable = text::registrable_domain(name);
  if (registrable != name) out.add(registrable);
}

// One hop: "from HELO (REVERSE [ADDRESS]) by HOST with PROTOCOL id ID for <ADDRESS>; DATE".
struct Hop {
  std::string helo;
  std::string reverse;
  std::string address;
};

Hop add_hop(std::string_view value, std::string_view key, TokenWriter& out) {
  Hop hop;
  const std::size_t semicolon = value.rfind(';');
  const std::string_view date =
      semicolon == std::string_view::npos ? std::string_view{} : trim(value.substr(semicolon + 1));
  value = value.substr(0, semicolon);
  out.begin(Place::received, key);
  enum class Expect { any, helo, id, recipient } expect = Expect::any;
  bool before_by = true;
  std::size_t words = 0;
  while (!value.empty() && ++words <= 60) {
    const std::size_t gap = find_any(value, 0, ' ', '\t', '\r', '\n');
    const std::string_view raw = value.substr(0, gap);
    value.remove_prefix(gap == std::string_view::npos ? value.size() : gap + 1);
    const std::string_view word = without_brackets(raw);
    if (word.empty()) continue;
    if (expect == Expect::id) {  // a queue id never repeats
      out.add("id " + shape(word));
      expect = Expect::any;
    } else if (is_ipv4(word) || is_ipv6(word)) {
      add_ip(word, out);
      if (before_by && expect != Expect::helo && hop.address.empty()) hop.address = word;
      if (expect == Expect::helo) hop.helo = lower(raw);
      expect = Expect::any;
    } else if (expect == Expect::helo) {
      hop.helo = lower(word);
      add_host(word, out);
      expect = Expect::any;
    } else if (expect == Expect::recipient) {
      const std::size_t at = word.rfind('@');
      if (at != std::string_view::npos) {
        out.add_address(word.substr(0, at), lower(word.substr(at + 1)));
      }
      expect = Expect::any;
    } else {
      const std::string lowered = lower(word);
      const std::string_view name = lowered;
      if (name == "from") expect = Expect::helo;
      if (name == "id") expect = Expect::id;
      if (name == "for") expect = Expect::recipient;
      if (name == "by") before_by = false;
      const bool host = name.find('.') != std::string_view::npos;
      // "[192.0.2.7])" may be glued to the name: "host.example[192.0.2.7]".
      const std::size_t bracket = name.find('[');
      if (bracket != std::string_view::npos && bracket > 0) {
        add_host(name.substr(0, bracket), out);
        const std::string_view inner = without_brackets(name.substr(bracket));
        if (is_ipv4(inner)) {
          add_ip(inner, out);
          if (before_by && hop.address.empty()) hop.address = inner;
        }
      } else if (host) {
        if (before_by && raw.starts_with('(') && hop.reverse.empty()) hop.reverse = name;
        add_host(name, out);
      } else {
        out.add(name);
      }
    }
  }
  const std::size_t zone = date.find_last_of("+-");
  if (zone != std::string_view::npos) out.add(date.substr(zone, 5));
  return hop;
}

void judge_helo(const Hop& hop, TokenWriter& out) {
  if (hop.helo.empty()) return;
  std::string_view helo = hop.helo;
  if (helo.starts_with('[') || is_ipv4(helo)) {
    out.meta("helo is an address");
    if (is_ipv4(helo) && !hop.address.empty() && helo != hop.address) out.meta("helo lies");
    return;
  }
  if (helo.find('.') == std::string_view::npos) out.meta("helo without dot");
  if (hop.reverse.empty() || hop.reverse == "unknown") {
    out.meta("helo without reverse name");
  } else if (hop.reverse != helo) {
    const bool related = text::registrable_domain(hop.reverse) == text::registrable_domain(helo);
    out.meta(related ? "helo is another host" : "helo lies");
  }
}

}  // namespace

bool is_ipv4(std::string_view text) {
  int dots = 0, value = 0, digits = 0;
  for (const char c : text) {
    if (is_digit(c)) {
      value = value * 10 + (c - '0');
      if (++digits > 3 || value > 255) return false;
    } else if (c == '.' && digits > 0) {
      ++dots;
      value = digits = 0;
    } else {
      return false;
    }
  }
  return dots == 3 && digits > 0;
}

void add_ip(std::string_view ip, TokenWriter& out) {
  out.add(lower(ip));
  const char separator = is_ipv4(ip) ? '.' : ':';
  const std::size_t shortest = separator == '.' ? 1 : 2;  // IPv4 /8, IPv6 /32
  std::size_t groups = 0;
  std::size_t ends[3] = {0, 0, 0};
  for (std::size_t i = 0; i < ip.size() && groups < 3; ++i) {
    if (ip[i] == separator) ends[groups++] = i;
  }
  for (std::size_t g = groups; g >= shortest && g > 0; --g)
    out.add(lower(ip.substr(0, ends[g - 1] + 1)));
}

void add_received_tokens(const Message& message, TokenWriter& out) {
  std::size_t hops = 0;
  for (const HeaderField& field : message.fields) {
    if (!equals_ignoring_case(field.name, "Received")) continue;
    if (++hops > 12) continue;
    const Hop hop = add_hop(field.raw, hops == 1 ? "received1" : "received", out);
    judge_helo(hop, out);
  }
  out.meta("hops", size_class(hops));
}

}  // namespace classify
