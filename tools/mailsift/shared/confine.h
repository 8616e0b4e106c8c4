// Takes rights away from a process before it reads hostile mail. Uses Landlock (Linux 5.13), which
// needs no privileges and no library.
#pragma once

#include <filesystem>

namespace mailsift {

// True if this kernel has Landlock.
[[nodiscard]] bool can_confine();

// After this call the process can read, write, make and remove files only below `folder` (if it
// exists; empty: nowhere), can start no program and, from Linux 6.7 on, can open no TCP connection.
// Open files stay open, and a refused call fails like any other. This cannot be undone. Does
// nothing if the kernel lacks Landlock. 15 µs.
void confine_to(const std::filesystem::path& folder);

}  // namespace mailsift
