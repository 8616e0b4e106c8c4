// Finds mistakes in the recipes that call us. Recipes are read line by line, not as procmail,
// maildrop and Dovecot read them, so a recipe that looks right here may still be wrong.

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string_view>

#include "checkup/checkup.h"
#include "words/messages.h"

namespace mailsift {
namespace {

struct Line {
  std::size_t number = 0;
  std::string text;
};

// The lines of one file, without comments and blank lines; lines that end with a backslash are
// joined to the next.
std::vector<Line> lines_of(std::istream& in) {
  std::vector<Line> lines;
  std::string text;
  bool joined = false;
  for (std::size_t number = 1; std::getline(in, text); ++number) {
    const std::size_t begin = text.find_first_not_of(" \t\r");
    text = begin == std::string::npos ? "" : text.substr(begin);
    const bool goes_on = text.ends_with('\\');
    if (goes_on) text.pop_back();
    if (joined) {
      lines.back().text += ' ' + text;
    } else if (!text.empty() && text[0] != '#') {
      lines.push_back({number, text});
    } else {
      continue;
    }
    joined = goes_on;
  }
  return lines;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// True for a line that runs `mailsift COMMAND`, with or without options in between, or a script
// "mailsift-COMMAND".
bool runs(std::string_view text, std::string_view command) {
  if (has(text, "mailsift-" + std::string(command))) return true;
  bool program = false;
  constexpr std::string_view kBetween = " \t\"'`|;()[],";
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(kBetween);
    std::string_view word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (const std::size_t slash = word.rfind('/'); slash != std::string_view::npos) {
      word.remove_prefix(slash + 1);
    }
    if (word == "mailsift") program = true;
    if (program && word == command) return true;
  }
  return false;
}

struct Mistake {
  std::size_t line;
  const char* what;  // English
  const char* advice;
};
using Mistakes = std::vector<Mistake>;

constexpr Mistake kNoMail{0, "check prints a verdict and no mail: the mail would be gone",
                          "write filter instead of check"};
constexpr Mistake kTwice{0, "the filter is called more than once",
                         "once is enough: the second only writes the fields anew"};
constexpr Mistake kExitCode{0, "a verdict's exit code is taken for a failure here",
                            "leave out --exit-code"};

Mistake at(const Line& line, Mistake mistake) {
  mistake.line = line.number;
  return mistake;
}

// Finds conditions on header fields that nobody writes. `settings`: where --header may be set.
void check_fields(const Line& line, const std::string& settings, Mistakes& mistakes) {
  struct Form {
    std::string_view field;
    std::string_view form;
  };
  static constexpr std::array<Form, 4> kForms{{{"X-Bogosity", "bogofilter"},
                                               {"X-CRM114-", "crm114"},
                                               {"X-Spam-Flag", "spamassassin"},
                                               {"X-Spam-Status", "spamassassin"}}};
  for (const auto& [field, form] : kForms) {
    if (has(line.text, field) && !has(settings, form)) {
      mistakes.push_back({line.number, "tests a field that mailsift does not write as it is called",
                          "test X-Mailsift-Status, or give the filter --header=bogofilter, crm114 "
                          "or spamassassin"});
    }
  }
  const std::size_t ours = line.text.find("X-Mailsift-");
  if (ours == std::string::npos) return;
  const std::string_view rest = std::string_view(line.text).substr(ours + 11);
  if (!rest.starts_with("Status") && !rest.starts_with("ID")) {
    mistakes.push_back({line.number, "tests a field that mailsift never writes",
                        "test X-Mailsift-Status: SPAM, GOOD or UNSURE"});
  }
}

void check_trash(const Line& line, Mistakes& mistakes) {
  if (runs(line.text, "train") && (has(line.text, "Trash") || has(line.text, "Deleted"))) {
    mistakes.push_back({line.number, "learns from the Trash, where both kinds of mail lie",
                        "train from folders that hold one kind"});
  }
}

void check_procmail(const std::vector<Line>& lines, Mistakes& mistakes) {
  std::string flags;
  bool recipe = false, lock = false;
  for (const Line& line : lines) {
    if (line.text.starts_with(":0")) {
      recipe = true;
      const std::size_t colon = line.text.find(':', 2);
      flags = line.text.substr(2, std::min(colon, line.text.find('#')) - 2);
      lock = colon != std::string::npos;
      continue;
    }
    if (!recipe || line.text.starts_with('*')) continue;
    recipe = false;
    const bool piped = line.text.starts_with('|');
    if (piped && runs(line.text, "check")) mistakes.push_back(at(line, kNoMail));
    if (!piped || !runs(line.text, "filter")) continue;
    if (!has(flags, "f")) {
      mistakes.push_back({line.number, "without f the mail ends in mailsift, and is gone",
                          "begin the recipe with :0fw"});
    } else if (!has(flags, "w") && !has(flags, "W")) {
      mistakes.push_back({line.number, "without w a filter that fails loses the mail",
                          "begin the recipe with :0fw"});
    }
    if (lock) {
      mistakes.push_back({line.number, "a lock file: deliveries wait for each other, for nothing",
                          "begin the recipe with :0fw and no second colon"});
    }
    if (has(line.text, "--exit-code")) mistakes.push_back(at(line, kExitCode));
  }
}

void check_maildrop(const std::vector<Line>& lines, Mistakes& mistakes) {
  for (const Line& line : lines) {
    const bool filters = has(line.text, "xfilter");
    if (filters && runs(line.text, "check")) mistakes.push_back(at(line, kNoMail));
    if (!runs(line.text, "filter")) continue;
    if (!filters) {
      mistakes.push_back({line.number, "what the filter prints goes nowhere",
                          "write xfilter \"mailsift filter\""});
    }
    if (has(line.text, "--exit-code")) mistakes.push_back(at(line, kExitCode));
  }
}

void check_sieve(const std::vector<Line>& lines, Mistakes& mistakes) {
  const auto anywhere = [&lines](std::string_view part) {
    return std::any_of(lines.begin(), lines.end(),
                       [part](const Line& line) { return has(line.text, part); });
  };
  for (const Line& line : lines) {
    if (line.text.starts_with("filter") && runs(line.text, "check")) {
      mistakes.push_back(at(line, kNoMail));
    }
    if (line.text.starts_with("pipe") && runs(line.text, "filter")) {
      mistakes.push_back({line.number, "pipe throws away what the filter prints",
                          "write filter \"mailsift-filter\""});
    }
    if (!line.text.starts_with("pipe") || !runs(line.text, "learn")) continue;
    if (!has(line.text, ":copy")) {
      mistakes.push_back(
          {line.number, "pipe without :copy: the mail would not be kept", "write pipe :copy :try"});
    }
    if (has(line.text, "good") && !anywhere("Trash")) {
      mistakes.push_back({line.number, "spam thrown from Junk into the Trash is learned as good",
                          "stop for the Trash before this line: man mailsift-recipes"});
    }
  }
}

struct RecipeFile {
  const char* name;
  void (*check)(const std::vector<Line>&, Mistakes&);
};
constexpr std::array<RecipeFile, 3> kFiles{{{".procmailrc", check_procmail},
                                            {".mailfilter", check_maildrop},
                                            {".dovecot.sieve", check_sieve}}};

}  // namespace

std::vector<Finding> check_recipes(const std::string& user_home, const std::string& settings) {
  std::vector<Finding> findings;
  const char* variable = std::getenv("MAILSIFT_HEADER");
  for (const auto& [name, check] : kFiles) {
    const std::string path = user_home + '/' + name;
    std::ifstream file(path);
    if (!file) continue;
    const std::vector<Line> lines = lines_of(file);
    const auto ours = [](const Line& line) { return has(line.text, "mailsift"); };
    if (std::none_of(lines.begin(), lines.end(), ours)) continue;
    Mistakes mistakes;
    check(lines, mistakes);
    std::string forms = settings + (variable != nullptr ? variable : "");
    std::size_t calls = 0;
    for (const Line& line : lines) {
      if (!runs(line.text, "filter")) continue;
      forms += line.text;
      if (++calls == 2) mistakes.push_back(at(line, kTwice));
    }
    for (const Line& line : lines) {
      check_trash(line, mistakes);
      check_fields(line, forms, mistakes);
    }
    struct stat status {};
    if (name == std::string_view(".mailfilter") && ::stat(path.c_str(), &status) == 0 &&
        (status.st_mode & 077) != 0) {
      mistakes.push_back({0, "maildrop refuses a file that others may read", "chmod 600 it"});
    }
    for (const Mistake& mistake : mistakes) {
      findings.push_back({"recipe",
                          mistake.line > 0
                              ? fmt::format("{}:{}: {}", path, mistake.line, tr(mistake.what))
                              : fmt::format("{}: {}", path, tr(mistake.what)),
                          tr(mistake.advice)});
    }
    if (mistakes.empty()) findings.push_back({"recipe", path, ""});
  }
  return findings;
}

}  // namespace mailsift
