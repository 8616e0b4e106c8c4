// The mail that the benchmarks run on: written for this project, or an index of one's own.
#pragma once

#include <string>
#include <vector>

#include "classify/verdict.h"

namespace bench {

struct Labelled {
  std::string raw;
  classify::Class cls;
};

// Every message of corpus/index, or of $MAILSIFT_BENCH_INDEX if that is set. Ends the program with a
// message if it cannot be read.
const std::vector<Labelled>& mail();

// One plain ASCII mail, and one of Japanese HTML in ISO-2022-JP, both of about `bytes` bytes of text.
std::string ascii_mail(std::size_t bytes);
std::string japanese_html_mail(std::size_t bytes);

}  // namespace bench
