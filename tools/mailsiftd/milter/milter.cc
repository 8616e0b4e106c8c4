#include "milter/milter.h"

#include <libmilter/mfapi.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string_view>
#include <thread>
#include <utility>

#include "admin/user_name.h"
#include "ascii.h"
#include "asio.h"
#include "classify/annotate.h"
#include "classify/error.h"
#include "files/atomic_file.h"
#include "listening.h"
#include "mail/judged.h"

namespace mailsiftd {

struct Milter::State {
  Around around;
  std::counting_semaphore<> large_places{kLargePlaces};
  std::atomic<std::size_t> mails{0};
  asio::thread_pool judging{kLargePlaces};
  std::mutex mutex;  // of what follows
  std::condition_variable idle;
  std::size_t under_way = 0;
  bool stopping = false;
  std::thread thread;  // of libmilter
};

namespace {

constexpr std::string_view kField = "X-Mailsift-Status";
constexpr std::string_view kOurs = "x-mailsift-";

// libmilter has functions for callbacks, and no place for more.
Milter::State* the_state = nullptr;

// A message as it comes in.
class Mail {
 public:
  Mail(Milter::State& state, const ServerOptions& options)
      : state_(state),
        most_(options.protocol.most_body),
        has_room_(++state.mails <= options.most_connections) {}
  ~Mail() {
    if (large_) state_.large_places.release();
    --state_.mails;
  }
  Mail(const Mail&) = delete;
  Mail& operator=(const Mail&) = delete;

  // What is too much is left out: the message is then judged by what there is.
  void add(std::string_view piece) {
    if (full_) return;
    if (!large_ && bytes_.size() + piece.size() > kSmallBody) {
      constexpr std::chrono::seconds kPatience{5};
      large_ = state_.large_places.try_acquire_for(kPatience);
      full_ = !large_;
    }
    if (piece.size() > most_ - bytes_.size()) full_ = true;
    if (!full_) bytes_ += piece;
  }

  void add_field(std::string_view name, std::string_view value) {
    std::string lower(name);
    for (char& c : lower) c = classify::to_lower(c);
    if (lower.starts_with(kOurs)) {
      Forged& forged = forged_[lower];
      if (forged.count++ == 0) forged.name = name;
    }
    add(name);
    add(":");
    add(value);
    add("\n");
  }

  // "<ann@example.jp>". By their domain, if they have one in common, the model is chosen.
  void add_recipient(std::string_view address) {
    std::string_view domain = mailsift::domain_of(address);
    if (domain.ends_with('>')) domain.remove_suffix(1);
    if (recipients_++ == 0) domain_ = mailsift::is_user_name("-@" + std::string(domain)) ? domain : "";
    if (!classify::equals_ignoring_case(domain, domain_)) domain_.clear();
  }
  [[nodiscard]] const std::string& domain() const { return domain_; }

  // False: so many messages are under way that this one passes without a verdict.
  [[nodiscard]] bool has_room() const { return has_room_; }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  // Fields of ours that came with it, by their names in small letters.
  struct Forged {
    std::string name;  // as it came
    int count = 0;
  };
  [[nodiscard]] const std::map<std::string, Forged>& forged() const { return forged_; }

 private:
  Milter::State& state_;
  const std::size_t most_;
  const bool has_room_;
  std::string bytes_;
  std::string domain_;
  std::size_t recipients_ = 0;
  std::map<std::string, Forged> forged_;
  bool large_ = false;
  bool full_ = false;
};

struct Connection {
  bool has_blanks = false;  // values begin with the blank after the colon
  std::shared_ptr<Mail> mail;
};

Connection* connection_of(SMFICTX* context) {
  return static_cast<Connection*>(::smfi_getpriv(context));
}

// What fails leaves the message as it is.
template <class Work>
sfsistat guarded(const Work& work) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    the_state->around.trouble("out of memory");
  } catch (const std::exception& e) {
    the_state->around.log(e.what());
  }
  return SMFIS_ACCEPT;
}

JudgedMail judge(const std::shared_ptr<Mail>& mail, const std::shared_ptr<Serving>& serving) {
  const std::string& raw = mail->bytes();
  MailService& service = serving->service;
  const HowToJudge how{.domain = mail->domain()};
  const std::chrono::milliseconds limit = serving->options.time_limit;
  if (limit.count() == 0 || raw.size() < mailsift::kLongMail) return service.judge(raw, "", how);
  const Clock::time_point late = Clock::now() + limit;
  JudgedMail head = service.judge_head(raw, "", how);
  auto whole = std::make_shared<std::promise<JudgedMail>>();
  std::future<JudgedMail> answer = whole->get_future();
  asio::post(the_state->judging, [mail, serving, whole, how] {
    try {
      whole->set_value(serving->service.judge(mail->bytes(), "", how));
    } catch (...) {
      whole->set_exception(std::current_exception());
    }
  });
  return answer.wait_until(late) == std::future_status::ready ? answer.get() : std::move(head);
}

sfsistat act(SMFICTX* context, const Connection& connection, const JudgedMail& judged,
             MilterSpam what) {
  for (const auto& [lower, forged] : connection.mail->forged()) {
    std::string name = forged.name;  // libmilter takes no const
    for (int i = forged.count; i > 0; --i) ::smfi_chgheader(context, name.data(), i, nullptr);
  }
  const bool spam = judged.verdict.cls == classify::Class::spam;
  if (spam && what == MilterSpam::reject) {
    char code[] = "550", extended[] = "5.7.1", text[] = "Message refused as spam";
    ::smfi_setreply(context, code, extended, text);
    return SMFIS_REJECT;
  }
  std::string name(kField);
  std::string value = (connection.has_blanks ? " " : "") + judged.status;
  if (::smfi_insheader(context, 0, name.data(), value.data()) != MI_SUCCESS)
    the_state->around.log("milter: the mail server takes no new field");
  if (spam && what == MilterSpam::quarantine) {
    // Without a reply text: with one, mail servers take it for an acceptance.
    char reason[] = "spam";
    if (::smfi_quarantine(context, reason) != MI_SUCCESS)
      the_state->around.log("milter: the mail server takes no quarantine");
  }
  return SMFIS_ACCEPT;
}

// A verdict that ~Milter() waits for.
class UnderWay {
 public:
  UnderWay() {
    const std::lock_guard lock(the_state->mutex);
    if (the_state->stopping) return;
    ++the_state->under_way;
    counted_ = true;
  }
  ~UnderWay() {
    if (!counted_) return;
    const std::lock_guard lock(the_state->mutex);
    --the_state->under_way;
    the_state->idle.notify_all();
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;
  [[nodiscard]] bool may_go_on() const { return counted_; }

 private:
  bool counted_ = false;
};

sfsistat on_negotiate(SMFICTX* context, unsigned long actions, unsigned long steps, unsigned long,
                      unsigned long, unsigned long* our_actions, unsigned long* our_steps,
                      unsigned long* our2, unsigned long* our3) {
  return guarded([&] {
    auto connection = std::make_unique<Connection>();
    connection->has_blanks = (steps & SMFIP_HDR_LEADSPC) != 0;
    *our_actions = actions & (SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE);
    *our_steps = steps & SMFIP_HDR_LEADSPC;
    *our2 = *our3 = 0;
    if (::smfi_setpriv(context, connection.get()) == MI_SUCCESS) (void)connection.release();
    return SMFIS_CONTINUE;
  });
}

sfsistat on_from(SMFICTX* context, char**) {
  return guarded([&] {
    Connection* connection = connection_of(context);
    if (connection == nullptr) return SMFIS_ACCEPT;
    const UnderWay under_way;
    if (!under_way.may_go_on()) return SMFIS_ACCEPT;
    connection->mail.reset();
    connection->mail = std::make_shared<Mail>(*the_state, the_state->around.serving()->options);
    return connection->mail->has_room() ? SMFIS_CONTINUE : SMFIS_ACCEPT;
  });
}

sfsistat on_recipient(SMFICTX* context, char** words) {
  return guarded([&] {
    Connection* connection = connection_of(context);
    if (connection == nullptr || !connection->mail) return SMFIS_ACCEPT;
    if (words != nullptr && words[0] != nullptr) connection->mail->add_recipient(words[0]);
    return SMFIS_CONTINUE;
  });
}

sfsistat on_header(SMFICTX* context, char* name, char* value) {
  return guarded([&] {
    Connection* connection = connection_of(context);
    if (connection == nullptr || !connection->mail) return SMFIS_ACCEPT;
    connection->mail->add_field(name, value);
    return SMFIS_CONTINUE;
  });
}

sfsistat on_header_end(SMFICTX* context) {
  return guarded([&] {
    Connection* connection = connection_of(context);
    if (connection == nullptr || !connection->mail) return SMFIS_ACCEPT;
    connection->mail->add("\n");
    return SMFIS_CONTINUE;
  });
}

sfsistat on_body(SMFICTX* context, unsigned char* bytes, std::size_t length) {
  return guarded([&] {
    Connection* connection = connection_of(context);
    if (connection == nullptr || !connection->mail) return SMFIS_ACCEPT;
    connection->mail->add({reinterpret_cast<const char*>(bytes), length});
    return SMFIS_CONTINUE;
  });
}

sfsistat on_end(SMFICTX* context) {
  return guarded([&] {
    Connection* connection = connection_of(context);
    const UnderWay under_way;
    if (connection == nullptr || !connection->mail || !under_way.may_go_on()) return SMFIS_ACCEPT;
    const Clock::time_point begin = Clock::now();
    const Milter::Around& around = the_state->around;
    const std::shared_ptr<Serving> serving = around.serving();
    const JudgedMail judged = judge(connection->mail, serving);
    const sfsistat answer = act(context, *connection, judged, serving->options.milter_spam);
    around.metrics->judged(judged.verdict.cls, Clock::now() - begin);
    if (serving->options.verbose) {
      around.log("-: " + judged.status + ", " + std::to_string(connection->mail->bytes().size()) +
                 " bytes, milter");
    }
    connection->mail.reset();
    return answer;
  });
}

sfsistat on_abort(SMFICTX* context) {
  if (Connection* connection = connection_of(context)) connection->mail.reset();
  return SMFIS_CONTINUE;
}

sfsistat on_close(SMFICTX* context) {
  delete connection_of(context);
  ::smfi_setpriv(context, nullptr);
  return SMFIS_CONTINUE;
}

}  // namespace

Milter::Milter(const std::string& address, Around around) : state_(std::make_unique<State>()) {
  state_->around = std::move(around);
  the_state = state_.get();
  static char name[] = "mailsiftd";
  smfiDesc filter{};
  filter.xxfi_name = name;
  filter.xxfi_version = SMFI_VERSION;
  filter.xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE;
  filter.xxfi_envfrom = on_from;
  filter.xxfi_envrcpt = on_recipient;
  filter.xxfi_header = on_header;
  filter.xxfi_eoh = on_header_end;
  filter.xxfi_body = on_body;
  filter.xxfi_eom = on_end;
  filter.xxfi_abort = on_abort;
  filter.xxfi_close = on_close;
  filter.xxfi_negotiate = on_negotiate;
  std::string where = milter_address(address);
  if (::smfi_register(filter) != MI_SUCCESS || ::smfi_setconn(where.data()) != MI_SUCCESS ||
      ::smfi_opensocket(false) != MI_SUCCESS) {
    throw classify::Error(classify::ErrorCode::io, address + ": cannot listen");
  }
  constexpr std::string_view kUnix = "unix:";
  if (where.starts_with(kUnix) && ::chmod(where.c_str() + kUnix.size(), 0660) != 0)
    classify::throw_errno("change the mode of", where);
  state_->thread = std::thread([state = state_.get()] {
    const int result = ::smfi_main();
    const std::lock_guard lock(state->mutex);
    if (!state->stopping) state->around.trouble(result == MI_SUCCESS ? "milter ended" : "milter");
  });
}

Milter::~Milter() {
  {
    std::unique_lock lock(state_->mutex);
    state_->stopping = true;
    ::smfi_stop();
    state_->idle.wait(lock, [this] { return state_->under_way == 0; });
  }
  if (state_->thread.joinable()) state_->thread.join();
  state_->judging.join();
  // Threads of libmilter whose connections are still open look at it to the end.
  (void)state_.release();
}

}  // namespace mailsiftd
