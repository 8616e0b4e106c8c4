// What a process that is about to read hostile mail can give up. By Landlock (Linux 5.13), which needs
// no rights and no library.
#pragma once

#include <filesystem>

namespace mailsift {

// True if this kernel lets us.
[[nodiscard]] bool can_confine();

// From here on this process reads, writes, makes and removes files nowhere but below `folder` (if it
// is there; empty: nowhere), starts no program and, from Linux 6.7 on, opens no TCP connection. What
// is open already stays open, and what is refused is an error like any other. For good. Where the
// kernel cannot, nothing happens. 15 µs.
void confine_to(const std::filesystem::path& folder);

}  // namespace mailsift
