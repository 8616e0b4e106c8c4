// What a client may send at most, whatever its protocol.
#pragma once

#include <cstddef>

namespace mailsiftd {

struct ProtocolLimits {
  std::size_t most_headers = 256;
  std::size_t longest_line = 8192;
  std::size_t most_body = 64u << 20;
};

}  // namespace mailsiftd
