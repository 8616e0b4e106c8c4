// The sockets the daemon listens on: those of its command line, and those systemd hands over.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "files/descriptor.h"

namespace mailsiftd {

enum class Protocol : std::uint8_t { spamd, sieve, http };

// The program in whose place a socket for sieve scripts stands.
enum class SieveProgram : std::uint8_t {
  filter,  // gives the mail back with our fields
  spam,    // teaches
  good,
  sent,    // makes known whom the user writes to
  report,  // learns what a forward forwards
};
inline constexpr std::array<std::string_view, 5> kSievePrograms{"filter", "spam", "good", "sent",
                                                                "report"};

// What is spoken on a socket, and whom its clients may name.
struct Door {
  Protocol protocol = Protocol::spamd;
  // The user is whom the client names; otherwise whoever runs the client (peer credentials).
  bool trusted = false;
  SieveProgram program = SieveProgram::filter;
};

struct Listening {
  Door door;
  bool is_unix = false;
  std::string name;  // as in the command line, for the log
  classify::Descriptor descriptor;
};

// Makes a socket and listens: "unix:/run/mailsift/spamd.sock", "tcp:127.0.0.1:783", "tcp:[::1]:783"
// ("inet:" is the same as "tcp:", because Postfix writes it so).
// TCP only on loopback, and never for the users of the clients, whom it cannot know. A Unix socket
// that nobody listens on any more is replaced. Nobody removes it at the end: spamc takes a socket that
// is missing for a fault of its own (70, a bounce), and one where nobody listens for a server that
// is down (69; 75 with -X). `mode`: who may connect to a Unix socket. Throws std::invalid_argument
// for a wrong address, Error (io) if the system refuses.
[[nodiscard]] Listening listen_on(const Door& door, std::string_view address, unsigned mode);

// The same address as libmilter writes it, for a socket that libmilter makes: "unix:/PATH",
// "inet:8891@127.0.0.1". Takes a Unix socket out of the way that nobody listens on any more.
[[nodiscard]] std::string milter_address(std::string_view address);

// The sockets of systemd (sd_listen_fds(3)), by the FileDescriptorName of their units: spamd,
// trusted-spamd, sieve, trusted-sieve (the program by the name of the file), http; any other name is
// spamd. Takes the variables out of the environment, so that no child believes them.
[[nodiscard]] std::vector<Listening> handed_over();

}  // namespace mailsiftd
