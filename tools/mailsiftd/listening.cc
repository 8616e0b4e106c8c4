#include "listening.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "classify/error.h"
#include "files/atomic_file.h"

namespace mailsiftd {
namespace {

constexpr int kBacklog = 1024;

[[noreturn]] void refuse(std::string_view address, const char* why) {
  throw std::invalid_argument(std::string(address) + ": " + why);
}

classify::Descriptor new_socket(int family, const std::string& name) {
  classify::Descriptor fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) classify::throw_errno("make a socket", name);
  return fd;
}

// A socket left by a process that is gone is in the way; one that is in use is not ours to take.
void remove_left_over(const sockaddr_un& address) {
  struct stat status {};
  if (::lstat(address.sun_path, &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  const classify::Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!probe) return;
  const int result =
      ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (result != 0 && errno == ECONNREFUSED) ::unlink(address.sun_path);
}

sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.front() != '/') refuse(path, "not an absolute path");
  if (path.size() >= sizeof address.sun_path) refuse(path, "too long for a Unix socket");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

classify::Descriptor listen_unix(const std::string& path, unsigned mode) {
  const sockaddr_un address = unix_address(path);
  remove_left_over(address);
  classify::Descriptor fd = new_socket(AF_UNIX, path);
  // Nobody may connect before the mode is right.
  const mode_t before = ::umask(0177);
  const int bound = ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::umask(before);
  if (bound != 0) classify::throw_errno("bind", path);
  if (::chmod(path.c_str(), mode) != 0) classify::throw_errno("change the mode of", path);
  if (::listen(fd.get(), kBacklog) != 0) classify::throw_errno("listen on", path);
  return fd;
}

std::uint16_t port_of(std::string_view address, std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) refuse(address, "no port");
  return port;
}

// An address on loopback.
struct TcpAddress {
  bool six = false;
  std::string host;  // without brackets
  sockaddr_in v4{};
  sockaddr_in6 v6{};
};

TcpAddress tcp_address(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) refuse(address, "no port");
  const std::uint16_t port = ::htons(port_of(address, std::string_view(address).substr(colon + 1)));
  TcpAddress out;
  out.host = address.substr(0, colon);
  out.six = out.host.starts_with('[') && out.host.ends_with(']');
  if (out.six) out.host = out.host.substr(1, out.host.size() - 2);
  out.v4.sin_family = AF_INET;
  out.v4.sin_port = port;
  out.v6.sin6_family = AF_INET6;
  out.v6.sin6_port = port;
  const bool parsed = out.six ? ::inet_pton(AF_INET6, out.host.c_str(), &out.v6.sin6_addr) == 1
                              : ::inet_pton(AF_INET, out.host.c_str(), &out.v4.sin_addr) == 1;
  constexpr std::uint32_t kLoopback = 127;
  const bool local = out.six ? IN6_IS_ADDR_LOOPBACK(&out.v6.sin6_addr)
                             : (::ntohl(out.v4.sin_addr.s_addr) >> 24) == kLoopback;
  if (!parsed) refuse(address, "not an address in numbers");
  if (!local) refuse(address, "TCP only on loopback: 127.0.0.1 or [::1]");
  return out;
}

classify::Descriptor listen_tcp(const std::string& address) {
  const TcpAddress tcp = tcp_address(address);
  classify::Descriptor fd = new_socket(tcp.six ? AF_INET6 : AF_INET, address);
  const int on = 1;
  (void)::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr* where = tcp.six ? reinterpret_cast<const sockaddr*>(&tcp.v6)
                                  : reinterpret_cast<const sockaddr*>(&tcp.v4);
  if (::bind(fd.get(), where, tcp.six ? sizeof tcp.v6 : sizeof tcp.v4) != 0)
    classify::throw_errno("bind", address);
  if (::listen(fd.get(), kBacklog) != 0) classify::throw_errno("listen on", address);
  return fd;
}

// "/PATH" or "ADDRESS:PORT".
struct Where {
  bool is_unix = false;
  std::string rest;
};

Where where(std::string_view address) {
  for (const std::string_view kind : {"unix:", "tcp:", "inet:"}) {
    if (address.starts_with(kind))
      return {.is_unix = kind == "unix:", .rest = std::string(address.substr(kind.size()))};
  }
  refuse(address, "neither unix:/PATH nor tcp:ADDRESS:PORT");
}

std::string taken_from_environment(const char* name) {
  const char* value = std::getenv(name);
  std::string text = value != nullptr ? value : "";
  ::unsetenv(name);
  return text;
}

// The file of a Unix socket; empty for any other.
std::string path_of(int fd) {
  sockaddr_un address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      address.sun_family != AF_UNIX) {
    return {};
  }
  return std::string(address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path));
}

Door door_from_name(std::string_view name, std::string_view path) {
  constexpr std::string_view kTrusted = "trusted-";
  Door door;
  door.trusted = name.starts_with(kTrusted);
  if (door.trusted) name.remove_prefix(kTrusted.size());
  if (name == "http") door.protocol = Protocol::http;
  if (name != "sieve") return door;
  door.protocol = Protocol::sieve;
  const auto program = std::ranges::find(kSievePrograms, path.substr(path.rfind('/') + 1));
  if (program == kSievePrograms.end()) refuse(path, "the name of no program for sieve scripts");
  door.program = static_cast<SieveProgram>(program - kSievePrograms.begin());
  return door;
}

bool is_unix_socket(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  return ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
         address.ss_family == AF_UNIX;
}

}  // namespace

Listening listen_on(const Door& door, std::string_view address, unsigned mode) {
  const Where at = where(address);
  return {.door = door,
          .is_unix = at.is_unix,
          .name = std::string(address),
          .descriptor = at.is_unix ? listen_unix(at.rest, mode) : listen_tcp(at.rest)};
}

std::string milter_address(std::string_view address) {
  const Where at = where(address);
  if (at.is_unix) {
    remove_left_over(unix_address(at.rest));
    return "unix:" + at.rest;
  }
  const TcpAddress tcp = tcp_address(at.rest);
  return (tcp.six ? "inet6:" : "inet:") + at.rest.substr(at.rest.rfind(':') + 1) + "@" + tcp.host;
}

std::vector<Listening> handed_over() {
  constexpr int kFirst = 3;
  const std::string process = taken_from_environment("LISTEN_PID");
  const std::string number = taken_from_environment("LISTEN_FDS");
  std::string names = taken_from_environment("LISTEN_FDNAMES");
  if (process != std::to_string(::getpid())) return {};
  std::vector<Listening> sockets;
  const int count = std::atoi(number.c_str());
  for (int fd = kFirst; fd < kFirst + count; ++fd) {
    const std::size_t end = names.find(':');
    const std::string name = names.substr(0, end);
    names.erase(0, end == std::string::npos ? names.size() : end + 1);
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    sockets.push_back({.door = door_from_name(name, path_of(fd)),
                       .is_unix = is_unix_socket(fd),
                       .name = "systemd:" + name,
                       .descriptor = classify::Descriptor(fd)});
  }
  return sockets;
}

}  // namespace mailsiftd
