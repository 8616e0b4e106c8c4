#include "training/survey.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "shared/ascii.h"
#include "shared/command_line.h"
#include "shared/mbox.h"
#include "shared/unpack.h"
#include "training/traces.h"
#include "words/messages.h"

namespace mailsift {
namespace {

namespace fs = std::filesystem;
using classify::Class;

// What the name of a mail folder says about its mail.
enum class Role { spam, good, other, left };

// "junk-mail" for .INBOX.Junk Mail, Junk Mail.mbox and Mail/Junk Mail.
std::string folder_name(const fs::path& path) {
  std::string name = lower(path.filename().string());
  std::replace(name.begin(), name.end(), ' ', '-');
  if (name.ends_with(".mbox")) name.resize(name.size() - std::strlen(".mbox"));
  const std::size_t dot = name.rfind('.');  // of Maildir++
  return name.starts_with('.') ? name.substr(dot + 1) : name;
}

// Japanese names also in the form in which IMAP servers name their folders: modified UTF-7 (RFC
// 3501, 5.1.3).
Role role_of(const std::string& name) {
  static const std::set<std::string_view> spam_names{
      "junk", "spam",      "junk-e-mail", "junk-email", "junk-mail",  "junkmail",
      "bulk", "bulk-mail", "caughtspam",  "known_spam", "迷惑メール", "&j,dg0tdhmpww6w-"};
  static const std::set<std::string_view> good_names{"inbox", "maildir", "good", "ham"};
  static const std::set<std::string_view> left_names{"trash",
                                                     "deleted",
                                                     "deleted-items",
                                                     "deleted-messages",
                                                     "drafts",
                                                     "draft",
                                                     "templates",
                                                     "sent",
                                                     "sent-items",
                                                     "sent-messages",
                                                     "sent-mail",
                                                     "outbox",
                                                     "unsent-messages",
                                                     "unsure",
                                                     "ゴミ箱",
                                                     "下書き",
                                                     "送信済み",
                                                     "送信済みメール",
                                                     "送信トレイ",
                                                     "&mlqw33ux-",
                                                     "&tgtm+dbn-",
                                                     "&kafp4w4imh8-",
                                                     "&kafp4w4imh8w4td8mos-",
                                                     "&kafp4tdimowwpa-"};
  if (spam_names.contains(name)) return Role::spam;
  if (good_names.contains(name)) return Role::good;
  // not-spam, spam-2019, "false junk": either guess could be wrong.
  const bool vague =
      name.find("spam") != std::string::npos || name.find("junk") != std::string::npos;
  return vague || left_names.contains(name) ? Role::left : Role::other;
}

// True for a message with or without the From_ line of an mbox: it begins with the name of a field.
bool looks_like_mail(std::string_view head) {
  if (head.starts_with("From ")) return true;
  const std::size_t end = head.find_first_of(": \t\r\n");
  if (end == 0 || end == std::string_view::npos || head[end] == '\r' || head[end] == '\n') {
    return false;
  }
  const auto graphic = [](char c) { return c > ' ' && c <= '~'; };
  return std::all_of(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(end), graphic) &&
         head.substr(head.find_first_not_of(" \t", end)).starts_with(':');
}

// 1795392000.M1P2.host:2,RS
bool was_read(const fs::path& file) {
  const std::string name = file.filename().string();
  const std::size_t flags = name.rfind(',');
  return flags != std::string::npos && flags >= 2 && name[flags - 1] == '2' &&
         std::strchr(":;!", name[flags - 2]) != nullptr &&
         name.find('S', flags) != std::string::npos;
}

class Surveyor {
 public:
  Survey survey(const std::string& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) {
      throw Failure(kNoInput, tr_format("{}: cannot read: {}", path,
                                        tr_error(error ? error.message() : std::strerror(ENOENT))));
    }
    fs::path plain = path;  // Maildir/ is Maildir
    if (!plain.has_filename() && plain.has_relative_path()) plain = plain.parent_path();
    if (fs::is_directory(status)) {
      folder(plain, 0, false);
    } else if (std::vector<fs::path> mail; fs::is_regular_file(status)) {
      const Kind kind = file(plain, mail);
      if (!mail.empty())
        leave(plain, tr("a single message; use mailsift spam FILE or mailsift good FILE"));
      if (kind == Kind::stray) leave(plain, tr("neither mail nor what a filter keeps"));
    } else {
      throw Failure(kNoInput, tr_format("{}: neither a file nor a folder", path));
    }
    settle_others();
    return std::move(survey_);
  }

 private:
  static constexpr int kDeepest = 20;
  // No message is larger than this; an mbox may be.
  static constexpr std::uintmax_t kLargestMessage = 256u << 20;

  enum class Kind { mail, stray, named };

  void cannot_read(const fs::path& path, const std::string& reason) {
    complain(tr_format("{}: cannot read: {}", path.string(), tr_error(reason)));
    survey_.unreadable = true;
  }

  void leave(const fs::path& path, std::string why) {
    survey_.found.push_back({.path = path.string(), .what = std::move(why)});
  }

  void take(const fs::path& path, std::string what, Class cls, std::vector<fs::path> files) {
    if (files.empty()) return;
    survey_.found.push_back({path.string(), std::move(what), cls, std::move(files), false});
  }

  // The beginning of a regular file, uncompressed; never waits on a FIFO or a device.
  std::optional<std::string> head_of(const fs::path& path) {
    constexpr std::size_t kHead = 4096;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    std::string head(kHead, '\0');
    struct stat status {};
    const bool regular = fd >= 0 && ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    const ssize_t n = regular ? ::read(fd, head.data(), head.size()) : -1;
    if (n < 0) cannot_read(path, regular || fd < 0 ? std::strerror(errno) : "no regular file");
    if (fd >= 0) ::close(fd);
    if (n < 0) return std::nullopt;
    head.resize(static_cast<std::size_t>(n));
    return unpacked_beginning(head, kHead);
  }

  bool holds_mbox(const fs::path& path) {
    try {
      return is_mbox(path.string(), read_message(path.string()));
    } catch (const Failure& failure) {
      complain(failure.what());
      survey_.unreadable = true;
      return false;
    }
  }

  // The entries of a folder by name.
  std::vector<fs::directory_entry> entries_of(const fs::path& dir) {
    std::vector<fs::directory_entry> entries;
    std::error_code error;
    for (auto at = fs::directory_iterator(dir, error); !error && at != fs::directory_iterator();
         at.increment(error)) {
      entries.push_back(*at);
    }
    if (error) cannot_read(dir, error.message());
    std::sort(entries.begin(), entries.end());
    return entries;
  }

  // The message files of a folder; `strays` counts the files that are no messages.
  std::vector<fs::path> messages_of(const fs::path& dir, std::size_t& strays) {
    std::vector<fs::path> messages;
    std::error_code error;
    if (!fs::is_directory(dir, error)) return messages;
    for (const fs::directory_entry& entry : entries_of(dir)) {
      if (!entry.is_regular_file(error)) continue;
      if (entry.file_size(error) > kLargestMessage || error) {
        ++strays;
        continue;
      }
      const std::optional<std::string> head = head_of(entry.path());
      if (!head) continue;
      if (looks_like_mail(*head)) {
        messages.push_back(entry.path());
      } else {
        ++strays;
      }
    }
    return messages;
  }

  // Looks at a file by itself or in a folder; messages are gathered in `mail`.
  Kind file(const fs::path& path, std::vector<fs::path>& mail) {
    const std::string name = path.filename().string();
    const std::optional<std::string> head = head_of(path);
    if (!head) return Kind::named;
    if (name == "rewrites.mfp") {
      rewrites(path);
      return Kind::named;
    }
    if (std::string trace = trace_of(name, *head); !trace.empty()) {
      leave(path, std::move(trace));
      return Kind::named;
    }
    if (!looks_like_mail(*head)) return Kind::stray;
    if (head->starts_with("From ") && holds_mbox(path)) {
      mail_folder(path, "mbox", role_of(folder_name(path)), {path}, true);
      return Kind::named;
    }
    std::error_code error;
    if (fs::file_size(path, error) > kLargestMessage || error) return Kind::stray;
    mail.push_back(path);
    return Kind::mail;
  }

  void folder(const fs::path& dir, int depth, bool in_maildir) {
    std::error_code error;
    if (fs::is_directory(dir / "texts", error) && fs::is_directory(dir / "known_good", error) &&
        fs::is_directory(dir / "known_spam", error)) {
      mailreaver(dir);
      return;
    }
    const bool maildir = fs::is_directory(dir / "cur", error);
    std::vector<fs::path> folders;
    std::vector<fs::path> mail;
    std::size_t strays = 0;
    bool has_children = false;
    for (const fs::directory_entry& entry : entries_of(dir)) {
      const std::string name = entry.path().filename().string();
      const bool hidden = name.starts_with('.');
      if (entry.is_directory(error)) {
        const bool part = name == "cur" || name == "new" || name == "tmp";
        if (entry.is_symlink(error) || (maildir ? part : hidden)) continue;
        has_children |= maildir && hidden;
        folders.push_back(entry.path());
      } else if (!maildir && entry.is_regular_file(error)) {
        strays += file(entry.path(), mail) == Kind::stray && !hidden;
      }
    }
    if (maildir) {
      const Role named = role_of(folder_name(dir));
      const bool is_inbox = named == Role::other && has_children && !in_maildir;
      maildir_folder(dir, is_inbox ? Role::good : named);
    } else {
      loose(dir, mail, strays);
    }
    for (const fs::path& path : folders) {
      if (depth < kDeepest) {
        folder(path, depth + 1, maildir);
      } else {
        leave(path, tr("nested too deep"));
      }
    }
  }

  // Takes only read messages from a folder of good mail: nobody has looked at the rest.
  void maildir_folder(const fs::path& dir, Role role) {
    std::size_t strays = 0;
    std::vector<fs::path> files = messages_of(dir / "cur", strays);
    std::vector<fs::path> fresh = messages_of(dir / "new", strays);
    std::string what = "Maildir";
    if (role == Role::spam) {
      std::move(fresh.begin(), fresh.end(), std::back_inserter(files));
    } else {
      const std::size_t unread =
          fresh.size() + std::erase_if(files, [](const fs::path& f) { return !was_read(f); });
      if (unread > 0 && role != Role::left) what += tr_format(", {} unread left", unread);
    }
    if (strays > 0) what += tr_format(", {} file(s) that are no mail left", strays);
    mail_folder(dir, what, role, std::move(files), false);
  }

  // Message files loose in a folder: an OSBF-Lua cache, an MH folder, or any other.
  void loose(const fs::path& dir, const std::vector<fs::path>& mail, std::size_t strays) {
    std::vector<fs::path> good, spam, unjudged, others;
    bool mh = true;
    for (const fs::path& path : mail) {
      const std::string name = path.filename().string();
      if (name.starts_with("sfid-")) {
        (name.ends_with("-h") ? good : name.ends_with("-s") ? spam : unjudged).push_back(path);
      } else {
        others.push_back(path);
        mh &= name.find_first_not_of("0123456789") == std::string::npos;
      }
    }
    take(dir, tr("OSBF-Lua's mail cache"), Class::good, std::move(good));
    take(dir, tr("OSBF-Lua's mail cache"), Class::spam, std::move(spam));
    if (!unjudged.empty()) leave_unjudged(dir, unjudged.size());
    if (!others.empty()) {
      const Role role = role_of(folder_name(dir));
      // A folder of mixed files is not part of a mail store, so only its own name counts.
      const bool store = mh || role != Role::other;
      mail_folder(dir, tr("messages"), store ? role : Role::left, std::move(others), false);
    }
    if (strays > 0) leave(dir, tr_format("{} other file(s), no mail", strays));
  }

  void leave_unjudged(const fs::path& dir, std::size_t n) {
    leave(dir, tr_format("{} mail(s) of which nobody said what they are", n));
  }

  // CRM114 links what the user trained into these two folders, under the same name.
  void mailreaver(const fs::path& dir) {
    std::size_t strays = 0;
    std::vector<fs::path> good = messages_of(dir / "known_good", strays);
    std::vector<fs::path> spam = messages_of(dir / "known_spam", strays);
    const std::vector<fs::path> texts = messages_of(dir / "texts", strays);
    const auto names = [](const std::vector<fs::path>& files) {
      std::set<fs::path> set;
      for (const fs::path& file : files) set.insert(file.filename());
      return set;
    };
    const std::set<fs::path> in_good = names(good);
    const std::set<fs::path> in_spam = names(spam);
    const auto judged =
        static_cast<std::size_t>(std::count_if(texts.begin(), texts.end(), [&](const fs::path& f) {
          return in_good.contains(f.filename()) || in_spam.contains(f.filename());
        }));
    const std::size_t both =
        std::erase_if(good, [&](const fs::path& f) { return in_spam.contains(f.filename()); });
    std::erase_if(spam, [&](const fs::path& f) { return in_good.contains(f.filename()); });
    take(dir / "known_good", tr("CRM114's mail cache"), Class::good, std::move(good));
    take(dir / "known_spam", tr("CRM114's mail cache"), Class::spam, std::move(spam));
    if (both > 0) leave(dir, tr_format("{} mail(s) trained as both", both));
    if (texts.size() > judged) leave_unjudged(dir / "texts", texts.size() - judged);
    if (strays > 0) leave(dir, tr_format("{} other file(s), no mail", strays));
    sorted_ = true;
  }

  void rewrites(const fs::path& path) {
    const std::vector<std::string> addresses = addresses_of_rewrites(read_message(path.string()));
    std::vector<std::string>& own = survey_.own_addresses;
    own.insert(own.end(), addresses.begin(), addresses.end());
    if (addresses.empty()) leave(path, tr("CRM114's rewrites name no address of yours"));
  }

  void mail_folder(const fs::path& path, const std::string& what, Role role,
                   std::vector<fs::path> files, bool mbox) {
    sorted_ |= role == Role::spam || role == Role::good;
    if (role == Role::left) {
      leave(path, tr_format("{}; its name does not say that all of it is good or spam", what));
      return;
    }
    const Class cls = role == Role::spam   ? Class::spam
                      : role == Role::good ? Class::good
                                           : Class::unsure;
    if (cls == Class::unsure) others_.push_back(survey_.found.size());
    survey_.found.push_back({path.string(), what, cls, std::move(files), mbox});
  }

  // Users who sort out spam keep good mail in the other folders. Without a spam folder, the others
  // say nothing.
  void settle_others() {
    for (const std::size_t i : others_) {
      Found& found = survey_.found[i];
      if (sorted_) {
        found.cls = Class::good;
      } else {
        found.what = tr_format("{}; nothing says what it is: mailsift train good|spam {}",
                               found.what, found.path);
        found.files.clear();
      }
    }
  }

  Survey survey_;
  std::vector<std::size_t> others_;  // folders that are good if the store has spam sorted out
  bool sorted_ = false;
};

}  // namespace

Survey survey(const std::string& path) { return Surveyor().survey(path); }

std::vector<std::string> usual_places() {
  constexpr std::array kNames{".crm114",       ".osbf-lua",  ".bogofilter",
                              ".spamassassin", ".spamprobe", ".bsfilter",
                              "Maildir",       "Mail",       "mail"};
  std::vector<std::string> places;
  std::error_code error;
  for (const char* name : kNames) {
    const std::string place = user_home() + "/" + name;
    if (fs::is_directory(place, error)) places.push_back(place);
  }
  return places;
}

}  // namespace mailsift
