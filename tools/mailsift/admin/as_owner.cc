#include "admin/as_owner.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "files/descriptor.h"
#include "shared/command_line.h"
#include "shared/input.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Descriptor;

constexpr unsigned kMostSeconds = 60;
// Exit codes of the child of as_owner_of(): its text is the answer, or the reason why there is none.
constexpr int kAnswer = 0, kReason = 1;

struct Owner {
  uid_t uid;
  gid_t gid;
  std::string name, home;  // empty for a number without an entry
};

Owner owner_of(const std::filesystem::path& folder) {
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0) {
    throw Failure(kIoError, tr_format("{}: cannot read: {}", folder.string(),
                                      tr_error(std::strerror(errno))));
  }
  Owner owner{.uid = status.st_uid, .gid = status.st_gid, .name = {}, .home = {}};
  if (const passwd* entry = ::getpwuid(owner.uid); entry != nullptr) {
    owner.gid = entry->pw_gid;
    owner.name = entry->pw_name;
    owner.home = entry->pw_dir;
  }
  if (::geteuid() != 0 && owner.uid != ::geteuid()) {
    throw Failure(kIoError, tr_format("{}: belongs to {}", folder.string(),
                                      owner.name.empty() ? std::to_string(owner.uid) : owner.name));
  }
  return owner;
}

// For ever: real, effective and saved. False if anything of it fails.
bool become(const Owner& owner) {
  if (::geteuid() == owner.uid && ::getuid() == owner.uid) return true;
  const bool groups = owner.name.empty() ? ::setgroups(1, &owner.gid) == 0
                                         : ::initgroups(owner.name.c_str(), owner.gid) == 0;
  return groups && ::setresgid(owner.gid, owner.gid, owner.gid) == 0 &&
         ::setresuid(owner.uid, owner.uid, owner.uid) == 0;
}

void say(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(to, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
}

// A chroot may be without /proc.
Descriptor this_program() {
  Descriptor program(::open("/proc/self/exe", O_PATH | O_CLOEXEC));
  if (program) return program;
  const auto* name = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
  return Descriptor(::open(name, O_PATH | O_CLOEXEC));
}

struct Child {
  pid_t pid = -1;
  Descriptor says{-1};  // to read from
};

// `job` gets the descriptor to write to, and its result is the child's exit code.
Child start(const std::function<int(int to)>& job) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Failure(kIoError, std::strerror(errno));
  Child child{.says = Descriptor(ends[0])};
  const Descriptor to(ends[1]);
  std::fflush(nullptr);  // or the child would print it again
  child.pid = ::fork();
  if (child.pid < 0) throw Failure(kTempFail, std::strerror(errno));
  if (child.pid == 0) ::_exit(job(to.get()));
  return child;
}

// Its exit code; what it said is in `words`.
int wait_for(const Child& child, std::string& words) {
  try {
    words = read_descriptor(child.says.get(), "pipe");
  } catch (...) {
    ::kill(child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
    throw;
  }
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : kInternal;
}

}  // namespace

std::string as_owner_of(const std::filesystem::path& folder,
                        const std::function<std::string()>& work) {
  const Owner owner = owner_of(folder);
  const Child child = start([&](int to) {
    ::alarm(kMostSeconds);  // a home may be a trap: a pipe that nobody writes to, a dead server
    try {
      if (!become(owner)) {
        say(to, tr("cannot take the rights of its owner"));
        return kReason;
      }
      say(to, work());
      return kAnswer;
    } catch (const std::exception& e) {
      say(to, tr_error(e.what()));
      return kReason;
    }
  });
  std::string words;
  const int code = wait_for(child, words);
  if (code == kAnswer) return words;
  throw Failure(kIoError, code == kReason && !words.empty()
                              ? words
                              : tr_format("{}: cannot be looked at", folder.string()));
}

Ran run_as_owner_of(const std::filesystem::path& folder,
                    const std::vector<std::string>& arguments) {
  const Owner owner = owner_of(folder);
  const auto keep = [](const char* name, std::vector<std::string>& environment) {
    if (const char* value = std::getenv(name); value != nullptr)
      environment.push_back(std::string(name) + '=' + value);
  };
  std::vector<std::string> environment{"HOME=" + (owner.home.empty() ? "/nonexistent" : owner.home)};
  for (const char* name : {"PATH", "LANG", "LC_ALL", "LC_MESSAGES", "TZ"}) keep(name, environment);
  const auto pointers = [](const std::vector<std::string>& strings) {
    std::vector<char*> out;
    for (const std::string& one : strings) out.push_back(const_cast<char*>(one.c_str()));
    out.push_back(nullptr);
    return out;
  };
  std::vector<std::string> command{"mailsift"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::vector<char*> argv = pointers(command), envp = pointers(environment);
  const Descriptor program = this_program();
  const Child child = start([&](int to) {
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (!become(owner) || ::chdir("/") != 0 || nothing < 0 || ::dup2(nothing, 0) < 0 ||
        ::dup2(nothing, 1) < 0 || ::dup2(to, 2) < 0) {
      say(to, tr("cannot take the rights of its owner"));
      return static_cast<int>(kInternal);
    }
    ::fexecve(program.get(), argv.data(), envp.data());
    say(to, std::strerror(errno));
    return static_cast<int>(kInternal);
  });
  Ran ran;
  ran.exit_code = wait_for(child, ran.words);
  while (ran.words.ends_with('\n')) ran.words.pop_back();
  return ran;
}

}  // namespace mailsift
