// Bodies out of their transfer encodings, and what encoders make read again.
#include "mail/transfer.h"

#include <algorithm>

#include "support/encode.h"
#include "targets.h"

namespace classify::fuzz {

using namespace mail;

void transfer_target(Bytes body) {
  claim(decode_base64(body).bytes.size() <= body.size(), "base64 does not grow");
  claim(decode_quoted_printable(body).bytes.size() <= body.size(),
        "quoted-printable does not grow");
  const Transferred from_base64 = decode_base64(test::base64(body));
  claim(from_base64.bytes == body && from_base64.noise == 0, "base64 is read as it was");
  if (body.find('\r') == Bytes::npos) {
    const Transferred printable = decode_quoted_printable(test::quoted_printable(body));
    claim(printable.bytes == body && printable.noise == 0, "quoted-printable is read as it was");
  }
  Bytes rest = body;
  for (Uuencoded file = find_uuencoded(rest); file.begin != Bytes::npos;
       file = find_uuencoded(rest)) {
    claim(file.size > 0 && file.begin + file.size <= rest.size(), "a block is in its text");
    claim(file.bytes.size() <= file.size, "uuencoded bytes do not grow");
    rest.remove_prefix(file.begin + file.size);
  }
  for (const bool delsp : {false, true}) {
    claim(unflow(body, delsp).size() <= body.size() + 1, "flowed text does not grow");
  }
  (void)looks_like_base64(body);
}

}  // namespace classify::fuzz
