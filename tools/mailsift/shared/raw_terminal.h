// Single keys from the terminal on standard input.
#pragma once

#include <optional>

namespace mailsift {

// While it lives, keys arrive at once and are not echoed. The terminal gets its mode back when the
// object goes, when a signal ends the process, and while the process is stopped (Ctrl-Z). One at a
// time.
class RawTerminal {
 public:
  // Throws Failure (74) if standard input is no terminal.
  RawTerminal();
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  ~RawTerminal();

  static constexpr char kInterrupt = '\x03';  // Ctrl-C, which sends no signal
  static constexpr char kEndOfInput = '\x04';

  // The next key; empty after the process was stopped and went on: the screen may need to be
  // written anew. A sequence of an arrow or function key is one kEscape. kEndOfInput if the terminal
  // is gone.
  static constexpr char kEscape = '\x1b';
  [[nodiscard]] std::optional<char> key();
};

}  // namespace mailsift
