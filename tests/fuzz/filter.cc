// The whole of `mailsift filter` in one process: out = in + our fields, exit code 0.
//
// The length of the input chooses the options, so that a finding can be shown with the program.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "classify/annotate.h"
#include "classify/home/trainer.h"
#include "classify/model_file.h"
#include "shared/command_line.h"
#include "shared/confine.h"
#include "some_model.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

const std::string& home() {
  static const std::string path = [] {
    const Home made{scratch() / "home.filter"};
    create_home(made);
    publish_model(some_model(), made.model());
    return made.folder.string();
  }();
  return path;
}

// A file in memory in the place of a standard descriptor.
class Standard {
 public:
  explicit Standard(int descriptor)
      : descriptor_(descriptor), saved_(::dup(descriptor)), file_(::memfd_create("mail", 0)) {
    if (file_ < 0 || ::dup2(file_, descriptor) < 0) std::abort();
  }
  ~Standard() {
    ::dup2(saved_, descriptor_);
    ::close(saved_);
    ::close(file_);
  }
  Standard(const Standard&) = delete;
  Standard& operator=(const Standard&) = delete;

  void put(Bytes bytes) const {
    if (::pwrite(file_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
      std::abort();
  }
  [[nodiscard]] std::string bytes() const {
    std::string all(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
    if (::pread(file_, all.data(), all.size(), 0) != static_cast<ssize_t>(all.size())) std::abort();
    return all;
  }

 private:
  int descriptor_, saved_, file_;
};

struct Filtered {
  int exit_code;
  std::string out;
};

// In a process of its own where the filter confines the one it runs in, for good.
int run(int count, char** words) {
  if (!mailsift::can_confine()) return mailsift::run_program(count, words);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(mailsift::run_program(count, words));
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) std::abort();
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

Filtered filter(Bytes mail, std::vector<std::string> words) {
  words.insert(words.begin(), {"mailsift", "--config", "/dev/null", "--home", home(), "filter",
                               "--time-limit", "0"});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const Standard in(STDIN_FILENO), out(STDOUT_FILENO);
  in.put(mail);
  const int code = run(static_cast<int>(words.size()), arguments.data());
  return {code, out.bytes()};
}

// Takes our lines away, once and where they are whole; false if they are not as they should be.
bool take_ours_away(std::string& mail, std::string_view eol, bool with_id) {
  const auto matches = [&](std::size_t at, std::string_view form) {
    for (const char c : form) {
      const char is = at < mail.size() ? mail[at++] : '\0';
      const bool digit = is >= '0' && is <= '9';
      if (c == '#'   ? !digit
          : c == '*' ? !(digit || (is >= 'a' && is <= 'v'))
          : c == '?' ? is != '+' && is != '-'
                     : is != c)
        return std::size_t{0};
    }
    return at;
  };
  for (std::size_t at = mail.find("X-Mailsift-Status: "); at != std::string::npos;
       at = mail.find("X-Mailsift-Status: ", at + 1)) {
    if (at > 0 && mail[at - 1] != '\n') continue;
    for (const std::string_view cls : {"SPAM", "GOOD", "UNSURE"}) {
      std::size_t end = matches(at, "X-Mailsift-Status: " + std::string(cls) + " p=0.#### score=?");
      if (end == 0) continue;
      while (end < mail.size() && mail[end] >= '0' && mail[end] <= '9') ++end;
      end = matches(end, ".##" + std::string(eol));
      if (end > 0 && with_id) {
        end = matches(end, "X-Mailsift-ID: ############-************-********************" +
                               std::string(eol));
      }
      if (end == 0) continue;
      mail.erase(at, end - at);
      return true;
    }
  }
  return false;
}

void check(Bytes raw) {
  const bool no_cache = raw.size() % 4 != 0;
  const std::vector<std::string> words =
      no_cache ? std::vector<std::string>{"--no-cache"} : std::vector<std::string>{};
  const Filtered filtered = filter(raw, words);
  claim(filtered.exit_code == 0, "the exit code is 0");
  if (raw.empty()) return claim(filtered.out.empty(), "empty in, empty out");
  // Without marks in it, the mail itself is what must remain.
  const std::string expected = speaks_of_us(raw) ? annotate(raw, {}) : std::string(raw);
  if (filtered.out == expected) {
    // Only where a field of ours would swallow the first line of a mail without a header.
    const NewField any{"X-Mailsift-Status", "GOOD"};
    return claim(annotate(raw, {&any, 1}) == expected, "the verdict is in the header");
  }
  for (const std::string_view eol : {"\n", "\r\n"}) {
    std::string rest = filtered.out;
    if (take_ours_away(rest, eol, !no_cache) && rest == expected) return;
  }
  claim(false, "out = in + our fields");
}

void forget_old_mail() {
  static int runs = 0;
  if (++runs % 500 == 0) std::filesystem::remove_all(Home{home()}.cache());
}

}  // namespace

void filter_target(Bytes mail) {
  check(mail);
  for (const LineEnd end : {LineEnd::lf, LineEnd::crlf, LineEnd::cr}) {
    check(with_line_ends(mail, end));
  }
  for (const char* form : {"bogofilter", "crm114", "spamassassin"}) {
    claim(filter(mail, {"--no-cache", "--header", form}).exit_code == 0, "the exit code is 0");
  }
  forget_old_mail();
}

}  // namespace classify::fuzz
