#include "checkup/checkup.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "checkup/clock_check.h"
#include "classify/home/training_set.h"
#include "classify/model_file.h"
#include "classify/version.h"
#include "shared/confine.h"
#include "shared/output.h"
#include "store/store_home.h"
#include "words/messages.h"

namespace mailsift {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kQuietDays = 7;      // without mail until we ask about it
constexpr std::int64_t kUntaughtDays = 90;  // without training, with UNSURE mail waiting
constexpr std::int64_t kStuckSeconds = 600;
constexpr std::uint64_t kLopsided = 3;  // to 1
constexpr std::uint64_t kFewFiles = 1000;
constexpr const char* kRebuild = "mailsift model rebuild";

using Findings = std::vector<Finding>;

// For files that a later version wrote: nothing of this one mends them.
std::string newer_or(const classify::Error& error, const char* advice) {
  const bool newer = error.code() == classify::ErrorCode::newer_format;
  return newer ? tr("install the version that wrote it, or a later one") : advice;
}

Finding trouble_with_model(const Run& run, const classify::Error& error) {
  const bool unreadable = error.code() == classify::ErrorCode::io;
  if (unreadable && !fs::exists(run.home().model())) {
    return {"model", tr("there is none: mail passes without a verdict"), "mailsift init"};
  }
  return {"model", tr_error(error.what()),
          newer_or(error, unreadable ? tr("make it readable") : kRebuild)};
}

// Checks that only the owner can access the files and folders.
Finding check_access(const fs::path& home) {
  std::size_t open = 0, foreign = 0;
  std::string first;
  const auto look_at = [&](const fs::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return;
    const bool readable = !S_ISLNK(status.st_mode) && (status.st_mode & 077) != 0;
    const bool others = status.st_uid != ::geteuid();
    open += readable;
    foreign += others;
    if (first.empty() && (readable || others)) first = path.string();
  };
  look_at(home);
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(
           home, fs::directory_options::skip_permission_denied, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    look_at(at->path());
  }
  const std::string path = home.string();
  if (foreign > 0) {
    return {"access", tr_format("{} file(s) of another user, as {}", foreign, first),
            fmt::format("chown -R {} '{}'", user_name(), path)};
  }
  if (open > 0) {
    return {"access", tr_format("others may get at {} file(s), as {}", open, first),
            fmt::format("chmod -R go= '{}'", path)};
  }
  return {"access", tr("files and folders are their owner's alone"), ""};
}

Finding check_secret(const classify::Home& home) {
  if (!fs::exists(home.secret())) {
    return {"secret", tr("there is none: the ids of all mail until now are void"), "mailsift init"};
  }
  try {
    (void)classify::open_recent_mail(home);
    return {"secret", tr("whole"), ""};
  } catch (const classify::Error& e) {
    return {"secret", tr_error(e.what()),
            tr("remove it; the next message makes a new one, and ids given out before are void")};
  }
}

// Reads all of the file: a filter reads too little of it to notice all damage.
Finding check_people(const classify::Home& home) {
  try {
    const classify::KnownCounts known = classify::open_people_store(home)->counts();
    return {"known people",
            tr_format("{} person(s), {} Message-ID(s)", known.addresses, known.messages), ""};
  } catch (const classify::Error& e) {
    return {"known people", tr_error(e.what()),
            tr("mailsift sent --clear, then learn your sent mail anew: mailsift sent MAIL")};
  }
}

// Checks what the model knows, and whether it is the model that the training log makes.
void check_learning(const classify::Model& model, const classify::TrainingSet& set,
                    Findings& findings) {
  // If the model is only behind, the next trainer brings it up to date, perhaps at this moment.
  const std::vector<classify::AppliedTrainings> chain = set.applied_chain();
  if (std::find(chain.begin(), chain.end(), model.info.applied) == chain.end()) {
    const bool all_there = set.once_made(model.info.applied);
    findings.push_back(
        {"training",
         all_there ? tr("the model is not what the training set makes")
                   : tr_format("of {} trainings that the model knows, {} are there",
                               model.info.applied.count, chain.back().count),
         all_there ? kRebuild
                   : tr("mailsift model rebuild (it keeps what the model knows, as the base of the "
                        "training set)")});
  }
  const auto [spam, good] = model.info.learned;
  const std::string learned = tr_format("{} spam and {} good learned", spam, good);
  const std::string less = spam < good ? "spam" : "good";
  const classify::Experience known = classify::experience(model.info);
  if (known.spam == 0 || known.good == 0) {
    findings.push_back({"learned", tr_format("{}: everything is UNSURE", learned),
                        tr("teach it both: mailsift train --good MAIL --spam MAIL")});
  } else if (std::min(spam, good) > 0 && std::max(spam, good) > kLopsided * std::min(spam, good)) {
    findings.push_back({"learned",
                        tr_format("{}: lopsided, it will see one class everywhere", learned),
                        tr_format("teach it {} mail, too: mailsift train {} MAIL", less, less)});
  } else {
    findings.push_back({"learned", learned, ""});
  }
}

// Empty if the training log cannot be read.
std::optional<classify::TrainingSet> check_model(const Run& run, Findings& findings) {
  std::optional<classify::Model> model;
  const std::size_t about_model = findings.size();
  try {
    classify::check_model(run.home().model());
    model = classify::open_model(run.home().model());
    findings.push_back({"model", tr_format("whole, features {}", classify::kFeatureScheme), ""});
  } catch (const classify::Error& e) {
    findings.push_back(trouble_with_model(run, e));
  }
  try {
    classify::TrainingSet set(classify::open_training_log(run.home().training()));
    if (set.damaged_records() > 0) {
      findings.push_back(
          {"training", tr_format("{} damaged record(s) left out", set.damaged_records()),
           tr_format("put {} back from a backup, or teach that mail again; look at the disk",
                     (run.home().training() / "journal").string())});
    } else {
      findings.push_back(
          {"training",
           tr_format("{} training(s) in force{}", set.applied_chain().back().count,
                     set.base_was_kept() ? tr("; the base has more, whose mail was lost") : ""),
           ""});
    }
    if (model) check_learning(*model, set, findings);
    const bool can_rebuild = !set.trainings().empty() || set.folded_to() > 0 || set.base();
    if (!can_rebuild && findings[about_model].advice == kRebuild) {
      findings[about_model].advice =
          tr("mailsift restore FILE, if there is a backup; to begin anew: mailsift model rebuild "
             "(there are no trainings to make it of)");
    }
    return set;
  } catch (const classify::Error& e) {
    findings.push_back(
        {"training", tr_error(e.what()),
         newer_or(e,
                  tr("put the folder training/ back from a backup, or move its file away: what "
                     "the model knows is kept"))});
    return std::nullopt;
  }
}

Finding check_spool(const fs::path& spool) {
  std::size_t waiting = 0, stuck = 0, damaged = 0;
  std::int64_t oldest = now();
  std::error_code error;
  for (auto at = fs::directory_iterator(spool, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    damaged += name.ends_with(".damaged");
    if (name.find('.') != std::string::npos) continue;
    struct stat status {};
    if (::stat(at->path().c_str(), &status) != 0) continue;
    ++waiting;
    oldest = std::min<std::int64_t>(oldest, status.st_mtime);
    stuck += status.st_mtime < now() - kStuckSeconds;
  }
  if (error) return {"queue", spool.string() + ": " + tr_error(error.message()), "mailsift init"};
  if (stuck > 0) {
    return {"queue", tr_format("{} request(s) waiting, for {} s", waiting, now() - oldest),
            tr("mailsift settle (it learns them first, and says what is in its way)")};
  }
  if (damaged > 0) {
    return {"queue", tr_format("{} damaged request(s) aside, never learned", damaged),
            tr_format("look at them and remove them: {}/*.damaged", spool.string())};
  }
  if (waiting > 0)
    return {"queue", tr_format("{} request(s) waiting, for {} s", waiting, now() - oldest), ""};
  return {"queue", tr_format("{} request(s) waiting", waiting), ""};
}

// How far this host is, for a home whose trainings are in a store.
void check_store(const classify::Home& home, Findings& findings) {
  try {
    const std::optional<classify::store::Place> place = classify::store::place_of(home);
    if (!place) return;
    const classify::store::Progress progress = classify::store::progress_of(home, *place);
    const classify::store::State &here = progress.here, &there = progress.there;
    const std::string name = place->uri + ", " + place->owner;
    if (!progress.joined) {
      findings.push_back({"store", tr_format("{}: not joined yet; it was away", name),
                          "mailsift store sync"});
    } else if (here == there) {
      findings.push_back({"store", tr_format("{}: up to date, {} record(s)", name, here.head), ""});
    } else if (here.head > there.head) {
      findings.push_back({"store",
                          tr_format("{}: lacks {} record(s) of this host", name,
                                    here.head - there.head),
                          tr("mailsift store sync (it gives them back)")});
    } else {
      findings.push_back({"store",
                          tr_format("{}: this host is {} record(s), {} s behind", name,
                                    there.head - here.head, progress.behind_seconds),
                          tr("mailsift store sync; mailsiftd does that by itself")});
    }
  } catch (const classify::Error& e) {
    const bool down = e.code() == classify::ErrorCode::unreachable;
    findings.push_back({"store", tr_error(e.what()),
                        down ? tr("until it answers, mail is judged as before and lessons wait in "
                                  "the queue; then: mailsift store sync")
                             : tr("look at it: mailsift store check URI")});
  }
}

// Checks when the home last got mail, and when it was last taught.
void check_use(const classify::RecentMail::Listing& listing,
               const std::optional<classify::TrainingSet>& set, Findings& findings, Use& use) {
  use.judged = listing.messages.size();
  if (listing.messages.empty()) {
    findings.push_back({"last verdict", tr("no mail in the cache: none came, or --no-cache is set"),
                        tr("put the filter into the mail path: man mailsift-recipes")});
  } else {
    const classify::CachedMessage& last = listing.messages.back();
    const bool quiet = last.time < now() - kQuietDays * kDay;
    findings.push_back(
        {"last verdict", fmt::format("{} {}", local_time(last.time), classify::name(last.cls)),
         quiet ? tr("is the filter still in the mail path? (man mailsift-recipes)") : ""});
  }
  if (!set) return;  // already reported
  std::int64_t taught = 0;
  for (const classify::Training& training : set->trainings()) {
    if (training.regime != classify::Regime::settled) taught = std::max(taught, training.time);
    if (training.regime != classify::Regime::error || training.taken_back_by != 0) continue;
    ++use.corrections;
    use.last_correction = std::max(use.last_correction, training.time);
  }
  if (taught == 0) return;  // check_learning() has reported it
  const auto unsure = std::count_if(
      listing.messages.begin(), listing.messages.end(),
      [](const classify::CachedMessage& m) { return m.cls == classify::Class::unsure; });
  const bool untaught = unsure > 0 && taught < now() - kUntaughtDays * kDay;
  findings.push_back(
      {"last training",
       untaught ? tr_format("{}; {} UNSURE message(s) in the cache", local_time(taught), unsure)
                : local_time(taught),
       untaught ? tr("sort some of them: mailsift unsure") : ""});
}

void check_cache(const Run& run, const std::optional<classify::TrainingSet>& set,
                 Findings& findings, Use& use) {
  try {
    const classify::RecentMail::Listing listing = classify::open_recent_mail(run.home())->list();
    const classify::CacheLimits& limits = run.cache_limits;
    std::uint64_t bytes = 0;
    for (const classify::CachedMessage& message : listing.messages) bytes += message.bytes;
    const std::size_t count = listing.messages.size();
    // The filter checks the limits once in 256 messages, and mail is removed a day at a time.
    const bool late = count > 0 && listing.messages[0].time < now() - (limits.keep_days + 2) * kDay;
    const bool over = count > limits.max_messages + limits.max_messages / 10 + 1024 ||
                      bytes > limits.max_bytes + limits.max_bytes / 10 + (16 << 20) || late;
    const std::string size = tr_format("{} message(s), {} byte(s)", count, bytes);
    if (over) {
      findings.push_back({"cache", tr_format("{}: beyond its limits", size),
                          tr("mailsift cache expire; from cron: mailsift -q settle")});
    } else if (listing.damaged > 0) {
      findings.push_back({"cache", tr_format("{}, {} damaged", size, listing.damaged),
                          tr("a crash or a full disk? They leave with time; at once: "
                             "mailsift cache purge")});
    } else {
      findings.push_back({"cache", size, ""});
    }
    check_use(listing, set, findings, use);
    findings.push_back(check_clock(listing, set, now()));
  } catch (const classify::Error& e) {
    findings.push_back(
        {"cache", tr_error(e.what()), tr("mend the folder, or remove it: it is made anew")});
  }
}

Finding check_disk(const fs::path& home, std::uint64_t min_free) {
  struct statvfs disk {};
  if (::statvfs(home.c_str(), &disk) != 0) {
    return {"disk", tr_format("{}: cannot be asked", home.string()), tr("look at the file system")};
  }
  const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  const bool few_files = disk.f_files > 0 && disk.f_favail < kFewFiles;
  return {"disk", tr_format("{} MiB free{}", free >> 20, few_files ? tr(", hardly any files") : ""),
          free < min_free || few_files ? tr("make room: training and the cache need it") : ""};
}

// The name of the user whose home it is; empty if that is us.
std::string foreign_owner(const fs::path& home) {
  struct stat status {};
  if (::stat(home.c_str(), &status) != 0 || status.st_uid == ::geteuid()) return {};
  const passwd* entry = ::getpwuid(status.st_uid);
  return entry != nullptr ? entry->pw_name : fmt::format("#{}", status.st_uid);
}

// Checks whether another user could put files there.
Finding check_place(const classify::Home& home) {
  try {
    classify::check_own_home(home);
    return {"data folder", home.folder.string(), ""};
  } catch (const classify::Error& e) {
    return {"data folder", tr_error(e.what()), tr("until then nothing is learned or kept there")};
  }
}

}  // namespace

std::vector<Finding> check_home(const Run& run, std::uint64_t min_free_bytes, Use& use) {
  const classify::Home home = run.home();
  const std::string path = home.folder.string();
  if (!fs::is_directory(home.folder)) {
    return {{"data folder", tr_format("{}: there is none", path), "mailsift init"}};
  }
  if (const std::string owner = foreign_owner(home.folder); ::geteuid() == 0 && !owner.empty()) {
    // As root all else would be judged by what root may do; and what root repairs belongs to root.
    return {{"data folder", tr_format("{}: belongs to {}", path, owner),
             fmt::format("runuser -u {} -- mailsift --home '{}' doctor", owner,
                         fs::absolute(home.folder).string())}};
  }
  if (::access(path.c_str(), R_OK | W_OK | X_OK) != 0) {
    return {{"data folder", tr_format("{}: not readable and writable by {}", path, user_name()),
             tr("run this as its owner, or set --home or MAILSIFT_HOME")}};
  }
  Findings findings{check_place(home), check_access(home.folder), check_secret(home)};
  const bool has_key = findings.back().well();
  // Most homes know nobody.
  if (fs::exists(fs::symlink_status(home.known()))) findings.push_back(check_people(home));
  const std::optional<classify::TrainingSet> set = check_model(run, findings);
  check_store(home, findings);
  findings.push_back(check_spool(home.spool()));
  // Opening the recent mail would make a secret.
  if (has_key) check_cache(run, set, findings, use);
  findings.push_back(check_disk(home.folder, min_free_bytes));
  findings.push_back(check_confinement());
  return findings;
}

Finding check_confinement() {
  return {"confinement",
          can_confine() ? tr("the filter can open nothing but its cache (Landlock)")
                        : tr("none: this system has no Landlock (Linux 5.13)"),
          ""};
}

}  // namespace mailsift
