#include "classify/home/system.h"

#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "files/atomic_file.h"

namespace classify {
namespace {

std::int64_t now_us() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
}

void fill_randomly(void* bytes, std::size_t size) {
  auto* at = static_cast<unsigned char*>(bytes);
  while (size > 0) {
    const ssize_t n = ::getrandom(at, size, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_errno("read", "random numbers of the system");
    at += n;
    size -= static_cast<std::size_t>(n);
  }
}

}  // namespace

System this_system() {
  return {.now_us = &now_us,
          .sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); },
          .fill_randomly = &fill_randomly,
          .process = [] { return static_cast<std::uint64_t>(::getpid()); }};
}

}  // namespace classify
