#include <unistd.h>

#include <exception>
#include <string_view>

#include "shared/command_line.h"

namespace {

// CLI11 has objects that are made before main(), where nobody can catch that there is no memory for
// them: the mail system is to try again later, as always when that happens before a mail was read.
[[gnu::constructor(101)]] void be_ready_for_no_memory() {
  std::set_terminate([] {
    constexpr std::string_view kWords = "mailsift: out of memory\n";
    (void)!::write(STDERR_FILENO, kWords.data(), kWords.size());
    ::_exit(mailsift::kTempFail);
  });
}

}  // namespace

int main(int argc, char** argv) { return mailsift::run_program(argc, argv); }
