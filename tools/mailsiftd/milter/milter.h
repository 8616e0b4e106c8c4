// A milter, for Postfix and sendmail: one verdict for each message as it comes in, by the site's
// model, because the message may be for many users.
//
//   connection ─▶ sender ─▶ header fields ─▶ body ─▶ end: judge ─▶ X-Mailsift-Status on top
//
// libmilter has a thread for each connection. A long message is judged on a thread of our own; at the
// time limit the verdict on its beginning counts. Whatever fails, the message goes on without a
// verdict.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "metrics.h"
#include "serving.h"

namespace mailsiftd {

class Milter {
 public:
  struct Around {
    std::function<std::shared_ptr<Serving>()> serving;  // what is in use at the moment
    std::function<void(const char*)> trouble;           // we can serve no more
    std::function<void(const std::string&)> log;
    Metrics* metrics = nullptr;
  };
  // `address` as listen_on() has it. There can be only one of these in a process. Throws
  // std::invalid_argument for a wrong address or if this program was built without libmilter, Error
  // (io) if the system refuses.
  Milter(const std::string& address, Around around);
  // Stops listening and waits for the verdicts that are under way. May take some seconds.
  ~Milter();
  Milter(const Milter&) = delete;
  Milter& operator=(const Milter&) = delete;

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace mailsiftd
