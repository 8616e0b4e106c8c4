// The fuzz targets: each takes any bytes and aborts if a claim about them is false.
//
//   fuzz (preset fuzz)     libFuzzer looks for bytes that break one       FUZZ_TARGET=html fuzz ...
//   fuzz_replay (ctest)    all seeds and past findings, with any compiler
//
// tests/fuzz/run.sh runs each for a while.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace classify::fuzz {

using Bytes = std::string_view;

void annotate_target(Bytes mail);
void backup_target(Bytes file);
void archive_target(Bytes archive);
void c_target(Bytes call);
void charset_target(Bytes label_and_text);
void file_target(Bytes file);
void filter_target(Bytes mail);
void forward_target(Bytes mail);
void header_target(Bytes value);
void home_target(Bytes file);
void html_target(Bytes html);
void index_target(Bytes file);
void message_target(Bytes mail);
void model_target(Bytes file);
void people_target(Bytes bytes);
void tokenizer_target(Bytes mail);
void transfer_target(Bytes body);

struct Target {
  std::string_view name;
  void (*run)(Bytes input);
  bool mail;  // the input is a mail, and is mutated as such
};

inline constexpr std::array kTargets{
    Target{"annotate", annotate_target, true},  Target{"archive", archive_target, false},
    Target{"backup", backup_target, false},     Target{"c", c_target, false},
    Target{"charset", charset_target, false},   Target{"file", file_target, false},
    Target{"filter", filter_target, true},      Target{"forward", forward_target, true},
    Target{"header", header_target, false},     Target{"home", home_target, false},
    Target{"html", html_target, false},         Target{"index", index_target, false},
    Target{"message", message_target, true},    Target{"model", model_target, false},
    Target{"people", people_target, true},      Target{"tokenizer", tokenizer_target, true},
    Target{"transfer", transfer_target, false},
};

// Null if there is none.
[[nodiscard]] inline const Target* target_named(std::string_view name) {
  for (const Target& target : kTargets) {
    if (target.name == name) return &target;
  }
  return nullptr;
}

inline void claim(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "false: %s\n", what);
  std::abort();
}

// Written from the standard (Unicode 15, table 3-7), not with the library's decoder.
[[nodiscard]] bool is_utf8(Bytes bytes);

// "X-Mailsift" in any case: a field of ours may have come with the mail.
[[nodiscard]] bool speaks_of_us(Bytes mail);

// Every line end as LF, as CRLF, as CR.
enum class LineEnd { lf, crlf, cr };
[[nodiscard]] std::string with_line_ends(Bytes text, LineEnd end);

// A record of a home ends with the hash of its line, and of its mail; where a line has "#" for one, the
// right one is put there, so that what lies behind the hashes is reached:
// "T 1 spam 0 all 0 0 r1 me # #\nmail of that line up to the next record\n".
[[nodiscard]] std::string with_hashes(Bytes input);
[[nodiscard]] std::string hex(std::uint64_t number);

// A folder in memory, if the machine has one, that goes away with the process.
[[nodiscard]] const std::filesystem::path& scratch();
void write_file(const std::filesystem::path& path, Bytes bytes);
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace classify::fuzz
