// The sockets the daemon listens on: those of its command line, and those systemd hands over.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "files/descriptor.h"

namespace mailsiftd {

// What is spoken on a socket, and whom its clients may name.
enum class Door : std::uint8_t {
  spamd,          // the user is whoever runs the client (peer credentials)
  trusted_spamd,  // the user is whom the client names
  http,           // metrics
};

struct Listening {
  Door door = Door::spamd;
  bool is_unix = false;
  std::string name;  // as in the command line, for the log
  classify::Descriptor descriptor;
};

// Makes a socket and listens: "unix:/run/mailsift/spamd.sock", "tcp:127.0.0.1:783", "tcp:[::1]:783".
// TCP only on loopback, and never for the users of the clients, whom it cannot know. A Unix socket
// that nobody listens on any more is replaced. Nobody removes it at the end: spamc takes a socket that
// is missing for a fault of its own (70, a bounce), and one where nobody listens for a server that
// is down (69; 75 with -X). `mode`: who may connect to a Unix socket. Throws std::invalid_argument
// for a wrong address, Error (io) if the system refuses.
[[nodiscard]] Listening listen_on(Door door, std::string_view address, unsigned mode);

// The sockets of systemd (sd_listen_fds(3)), by the FileDescriptorName of their units: spamd,
// trusted-spamd, http; any other name is spamd. Takes the variables out of the environment, so that
// no child believes them.
[[nodiscard]] std::vector<Listening> handed_over();

}  // namespace mailsiftd
