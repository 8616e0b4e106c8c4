// Load for a server of SpamAssassin's protocol on a Unix socket: one connection per message, as
// clients have it.
//
//   spamd_load SOCKET PID SECONDS CONNECTIONS RATE MAIL...
//
// Keeps CONNECTIONS busy: each sends its next message as soon as it has an answer. With a RATE above
// 0, it sends that many messages a second in all, each at its due time, and the time that a message
// waits for a free connection counts as part of its answer time. Prints the messages per second of
// the clock, the messages per second of processor time of process PID (0: leaves that out), and the
// times from connect to the end of the answer.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

// False if there is no whole answer.
bool ask(const sockaddr_un& address, const std::string& request) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  bool good = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  for (std::size_t sent = 0; good && sent < request.size();) {
    const ssize_t n = ::send(fd, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    good = n > 0;
    sent += static_cast<std::size_t>(std::max<ssize_t>(n, 0));
  }
  ::shutdown(fd, SHUT_WR);
  std::array<char, 4096> answer;
  std::size_t got = 0;
  for (ssize_t n = 0; good && (n = ::read(fd, answer.data() + got, answer.size() - got)) > 0;)
    got += static_cast<std::size_t>(n);
  ::close(fd);
  return good && std::string(answer.data(), got).find("\r\nSpam: ") != std::string::npos;
}

// Seconds of the processor that a process has used.
double processor_time(const std::string& pid) {
  std::ifstream in("/proc/" + pid + "/stat");
  const std::string line((std::istreambuf_iterator<char>(in)), {});
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  long user = 0, system = 0;
  std::sscanf(line.c_str() + name_end + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld",
              &user, &system);
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) {
    std::fputs("usage: spamd_load SOCKET PID SECONDS CONNECTIONS RATE MAIL...\n", stderr);
    return 64;
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  const std::string pid = argv[2];
  const std::chrono::duration<double> length(std::atof(argv[3]));
  const int connections = std::atoi(argv[4]);
  const double rate = std::atof(argv[5]);
  std::vector<std::string> requests;
  for (int i = 6; i < argc; ++i) {
    std::ifstream in(argv[i], std::ios::binary);
    const std::string mail((std::istreambuf_iterator<char>(in)), {});
    requests.push_back("CHECK SPAMC/1.5\r\nContent-length: " + std::to_string(mail.size()) +
                       "\r\n\r\n" + mail);
  }
  const double used_before = processor_time(pid);
  const Clock::time_point began = Clock::now();
  const auto end = began + std::chrono::duration_cast<Clock::duration>(length);
  std::atomic<std::size_t> next{0}, failed{0};
  std::vector<std::vector<double>> took(static_cast<std::size_t>(connections));
  std::vector<std::thread> threads;
  for (std::vector<double>& mine : took) {
    threads.emplace_back([&] {
      for (;;) {
        const std::size_t i = next++;
        Clock::time_point start = Clock::now();
        if (rate > 0) {
          start = began + std::chrono::duration_cast<Clock::duration>(
                              std::chrono::duration<double>(static_cast<double>(i) / rate));
          std::this_thread::sleep_until(start);
        }
        if (Clock::now() >= end) return;
        if (!ask(address, requests[i % requests.size()])) ++failed;
        mine.push_back(std::chrono::duration<double>(Clock::now() - start).count());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double wall = std::chrono::duration<double>(Clock::now() - began).count();
  const double used = processor_time(pid) - used_before;
  std::vector<double> all;
  for (const std::vector<double>& some : took) all.insert(all.end(), some.begin(), some.end());
  if (all.empty()) return 1;
  std::sort(all.begin(), all.end());
  const auto n = static_cast<double>(all.size());
  const auto at = [&](double part) { return 1e3 * all[static_cast<std::size_t>(part * (n - 1))]; };
  std::printf("%zu messages, %zu failed: %.0f/s", all.size(), failed.load(), n / wall);
  if (used > 0)
    std::printf(", %.0f per second of its processor (%.0f us each)", n / used, 1e6 * used / n);
  std::printf("; ms: median %.2f, p99 %.2f, longest %.2f\n", at(0.5), at(0.99), at(1));
  return failed > 0 ? 1 : 0;
}
