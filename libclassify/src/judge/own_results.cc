#include "judge/own_results.h"

#include <algorithm>
#include <cstddef>

#include "ascii.h"
#include "text/url.h"

namespace classify {
namespace {

// Takes blanks and comments off the front.
void skip_comments(std::string_view& rest) {
  std::size_t at = 0, depth = 0;
  for (; at < rest.size(); ++at) {
    const char c = rest[at];
    if (c == '\\' && depth > 0) {
      ++at;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      depth -= depth > 0;
    } else if (depth == 0 && !is_blank(c)) {
      break;
    }
  }
  rest.remove_prefix(std::min(at, rest.size()));
}

// The next word of a structured field outside of comments, without its quotes; empty at the end.
// A ';' is a word of its own. O(bytes it passes).
std::string_view next_item(std::string_view& rest) {
  skip_comments(rest);
  std::size_t end = 0;
  std::string_view item;
  if (rest.starts_with('"')) {
    end = rest.find('"', 1);
    item = rest.substr(1, end == std::string_view::npos ? end : end - 1);
    end = end == std::string_view::npos ? rest.size() : end + 1;
  } else {
    while (end < rest.size() && !is_blank(rest[end]) && rest[end] != '(' && rest[end] != ';') ++end;
    if (end == 0 && !rest.empty()) end = 1;
    item = rest.substr(0, end);
  }
  rest.remove_prefix(end);
  return item;
}

// The next word of results (RFC 8601 2.2) outside of comments, quotes and all: reason="a; b" is one.
// A ';' is a word of its own; empty at the end.
std::string_view next_result_word(std::string_view& rest) {
  skip_comments(rest);
  std::size_t end = 0;
  for (bool quoted = false; end < rest.size(); ++end) {
    const char c = rest[end];
    if (quoted && c == '\\') {
      ++end;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (is_blank(c) || c == '(' || c == ';')) {
      break;
    }
  }
  end = std::min(std::max<std::size_t>(end, 1), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

// Whether a domain, or that of an address, belongs together with the domain of From.
bool is_aligned(std::string_view value, std::string_view from_domain) {
  std::string domain = lower(value.substr(value.rfind('@') + 1));
  std::erase_if(domain, [](char c) { return c == '"' || c == '>' || c == '<'; });
  if (domain.ends_with('.')) domain.pop_back();
  return !domain.empty() && (domain == from_domain || text::registrable_domain(domain) ==
                                                          text::registrable_domain(from_domain));
}

// What the results seen so far add up to.
struct Findings {
  bool aligned_pass = false;
  bool fail = false;
  bool dmarc_pass = false;
  bool dmarc_fail = false;

  void add(std::string_view method, std::string_view result, bool aligned) {
    const bool passes = result == "pass", fails = result == "fail";
    if (method == "dmarc") {
      dmarc_pass |= passes;
      dmarc_fail |= fails;
    } else if (method == "spf" || method == "dkim") {
      aligned_pass |= passes && aligned;
      fail |= fails || result == "hardfail" || (method == "spf" && result == "softfail");
    }
  }
};

// "mx.example.jp; dkim=pass header.d=example.com; spf=fail (...) smtp.mailfrom=a@example.com".
void read_results(std::string_view value, std::string_view from_domain, Findings& findings) {
  std::string method, result;
  bool aligned = false;
  const auto finish = [&] {
    findings.add(method, result, aligned);
    method.clear();
    aligned = false;
  };
  while (true) {
    const std::string_view word = next_result_word(value);
    if (word.empty() || word == ";") {
      finish();
      if (word.empty()) return;
      continue;
    }
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string name = lower(word.substr(0, equals));
    const std::string_view what = word.substr(equals + 1);
    if (method.empty()) {
      method = name.substr(0, name.find('/'));  // "dkim/1"
      result = lower(what);
    } else if (name == "header.d" || name == "header.i" || name == "smtp.mailfrom") {
      aligned |= is_aligned(what, from_domain);
    }
  }
}

// "fail (...) client-ip=192.0.2.7; envelope-from=a@example.com; ...": RFC 7208 9.1.
void read_received_spf(std::string_view value, std::string_view from_domain, Findings& findings) {
  const std::string result = lower(next_result_word(value));
  bool aligned = false;
  while (true) {
    const std::string_view word = next_result_word(value);
    if (word.empty()) break;
    constexpr std::string_view kSender = "envelope-from=";
    if (starts_with_ignoring_case(word, kSender)) {
      aligned |= is_aligned(word.substr(kSender.size()), from_domain);
    }
  }
  findings.add("spf", result, aligned);
}

// A host, or a domain of more than one label that it lies in.
bool is_host_or_its_domain(std::string_view host, std::string_view id) {
  if (id == host) return true;
  return id.find('.') != std::string_view::npos && host.size() > id.size() && host.ends_with(id) &&
         host[host.size() - id.size() - 1] == '.';
}

}  // namespace

std::string authserv_id(std::string_view value) {
  const std::string_view id = next_item(value);
  return id == ";" || id.find('=') != std::string_view::npos ? std::string() : lower(id);
}

std::string receiving_host(std::string_view received) {
  while (true) {
    const std::string_view word = next_item(received);
    if (word == ";" || (word.empty() && received.empty())) return {};
    if (equals_ignoring_case(word, "by")) break;
  }
  const std::string_view host = next_item(received);
  return host == ";" ? std::string() : lower(host);
}

bool OwnResults::is_own(std::string_view id) {
  if (!own_ids_.empty()) {
    return std::any_of(own_ids_.begin(), own_ids_.end(),
                       [id](const std::string& own) { return equals_ignoring_case(id, own); });
  }
  if (!host_known_) {
    const HeaderField* received = message_.find("Received");
    if (received != nullptr) host_ = receiving_host(received->raw);
    host_known_ = true;
  }
  return !host_.empty() && is_host_or_its_domain(host_, id);
}

bool OwnResults::has(const HeaderField& field) {
  std::string id = authserv_id(field.raw);
  if (id.empty() || !is_own(id)) return false;
  if (std::find(seen_.begin(), seen_.end(), id) != seen_.end()) return false;
  seen_.push_back(std::move(id));
  return true;
}

SenderResult sender_result(const Message& message, std::span<const std::string> own_ids,
                           std::string_view from_domain) {
  OwnResults own_results(message, own_ids);
  OwnPart own_part(message);
  Findings findings;
  bool spf_seen = false;
  for (const HeaderField& field : message.fields) {
    const std::string name = lower(field.name);
    const bool own = own_part.has(name);
    if (name == "authentication-results" && own_results.has(field)) {
      read_results(field.raw, from_domain, findings);
    } else if (name == "received-spf" && own && !spf_seen) {
      read_received_spf(field.raw, from_domain, findings);
      spf_seen = true;
    }
  }
  if (findings.dmarc_pass != findings.dmarc_fail) {
    return findings.dmarc_pass ? SenderResult::passes : SenderResult::fails;
  }
  if (findings.aligned_pass) return SenderResult::passes;
  return findings.fail ? SenderResult::fails : SenderResult::none;
}

}  // namespace classify
