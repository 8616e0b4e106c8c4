// Whose Authentication-Results a field has: those of the user's own mail host, or of a stranger.
//
// RFC 8601 1.6 and 5: only results from a host that the reader trusts mean anything, and anyone can
// write such a field. So it counts only with the name of the own host (its authserv-id) in it, and
// only the top-most field with a name: a host writes above all that was there when mail came in.
// Other fields have no such name; of them only those above the top-most Received are surely its own.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/message.h"

namespace classify {

class OwnResults {
 public:
  // `own_ids`: the authserv-ids to believe, in any case. If there are none, it is the host of the
  // top-most Received field, or the domain that it lies in ("example.jp" for mx.example.jp).
  OwnResults(const Message& message, std::span<const std::string> own_ids)
      : message_(message), own_ids_(own_ids) {}

  // Whether this field counts. Fields are to be asked for once each, from the top.
  [[nodiscard]] bool has(const HeaderField& field);

 private:
  [[nodiscard]] bool is_own(std::string_view id);

  const Message& message_;
  std::span<const std::string> own_ids_;
  bool host_known_ = false;
  std::string host_;
  std::vector<std::string> seen_;  // own ids, in lower case
};

// The fields above the top-most Received: the own host wrote them when it took the mail in, or after
// that. Anybody may have written those below. Mail without Received has no such fields.
class OwnPart {
 public:
  explicit OwnPart(const Message& message) : inside_(message.find("Received") != nullptr) {}

  // Whether this field is there. Fields are to be asked for once each, from the top; `name` is in
  // lower case.
  [[nodiscard]] bool has(std::string_view name) {
    if (name == "received") inside_ = false;
    return inside_;
  }

 private:
  bool inside_;
};

// What the own host found out about the domain of From.
enum class SenderResult : std::uint8_t { none, passes, fails };

// DMARC decides (RFC 7489) if the own host says that it passes or fails. Otherwise the sender passes
// if SPF or DKIM passes for the domain of From, or for one with the same registrable domain, and
// fails if one of them fails (for SPF, softfail is enough). Reads the own Authentication-Results,
// and the first Received-SPF in the own part. `from_domain` in lower case. O(bytes).
[[nodiscard, gnu::visibility("default")]] SenderResult sender_result(
    const Message& message, std::span<const std::string> own_ids, std::string_view from_domain);

// "(comment) mx.example.jp 1; spf=pass" → "mx.example.jp"; in lower case. Empty if there is none:
// some hosts write only results.
[[nodiscard]] std::string authserv_id(std::string_view value);

// "from a (b [192.0.2.7]) by mx.example.jp (Postfix) with SMTP" → "mx.example.jp"; in lower case.
// What stands in comments does not count, because it can be the sender's. Empty if there is none.
[[nodiscard]] std::string receiving_host(std::string_view received);

}  // namespace classify
