// In place of milter.cc where there is no libmilter.
#include <stdexcept>

#include "milter/milter.h"

namespace mailsiftd {

struct Milter::State {};

Milter::Milter(const std::string& address, Around) {
  throw std::invalid_argument(address + ": this mailsiftd was built without libmilter");
}

Milter::~Milter() = default;

}  // namespace mailsiftd
