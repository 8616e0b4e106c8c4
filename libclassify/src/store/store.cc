#include "store/store.h"

#include <algorithm>
#include <array>
#include <utility>

#include "classify/error.h"
#include "hash.h"
#include "home/record.h"
#include "store/compressed.h"
#include "store/schema.h"

namespace classify::store {
namespace {

constexpr std::size_t kMostKept = 64u << 20;  // of one record: features are larger than mail
constexpr std::size_t kMostOfAPart = 512u << 20;

constexpr std::array<std::pair<Part, const char*>, 3> kParts{
    {{Part::settings, "settings"}, {Part::starter, "starter"}, {Part::base, "base"}}};

const char* name_of(Part part) { return kParts[static_cast<std::size_t>(part)].second; }

// The line of a record, without its line feed and without what is kept.
std::string line_of(LogRecord record) {
  record.training.kept = Kept::nothing;
  std::string line = record_head(record, {});
  line.pop_back();
  return line;
}

std::uint64_t chained_line(std::uint64_t chain, std::string_view line) {
  return combine_hashes(chain, hash_bytes(line), 4);
}

char letter_of(const LogRecord& record) {
  if (record.takes_back != 0) return 'U';
  if (record.min_seen != 0) return 'P';
  switch (record.training.kept) {
    case Kept::mail:
      return 'T';
    case Kept::features:
      return 'H';
    case Kept::nothing:
      break;
  }
  return 'F';
}

std::uint64_t part_chained(std::uint64_t chain, Part part, std::uint64_t hash) {
  return combine_hashes(chain, hash, 5 + static_cast<std::uint64_t>(part));
}

std::uint64_t hash_of(const PartChange& change) {
  return change.bytes ? hash_bytes(*change.bytes) : 0;
}

// The rows of one owner, each checked against those before.
class RowReader {
 public:
  RowReader(std::string uri, std::string owner, std::uint64_t number, std::uint64_t chain)
      : uri_(std::move(uri)), owner_(std::move(owner)), number_(number), chain_(chain) {}

  // The columns: seq, record, chain, kept, kept_hash, mail.
  Row take(const Answer& row) {
    const auto number = static_cast<std::uint64_t>(row.number(0, 0));
    const std::string line(row.text(0, 1));
    const auto chain = static_cast<std::uint64_t>(row.number(0, 2));
    const char kept = row.text(0, 3).empty() ? ' ' : row.text(0, 3).front();
    ReadRecord read = read_record(line + '\n', 0);
    LogRecord& record = read.record;
    Training& training = record.training;
    if (read.state != RecordState::whole || training.number != number || line_of(record) != line) {
      refuse(number, "is damaged, or was changed by hand");
    }
    if (chained_line(chain_, line) != chain) {
      refuse(number, number == number_ + 1 ? "is not the one that was written after those before it"
                                           : "comes after trainings that are missing");
    }
    Row out{.record = {}, .kept = {}, .chain = chain};
    if (kept == 'T' || kept == 'H') {
      training.kept = kept == 'T' ? Kept::mail : Kept::features;
      std::optional<std::string> bytes = uncompressed(row.text(0, 5), kMostKept);
      if (!bytes) refuse(number, "has a mail that is damaged or too big");
      const std::uint64_t hash = hash_bytes(*bytes);
      const bool good =
          hash == static_cast<std::uint64_t>(row.number(0, 4)) &&
          (kept == 'H' || (hash == training.mail_hash && bytes->size() == training.mail_bytes));
      if (!good) refuse(number, "has another mail than it was written with");
      out.kept = std::move(*bytes);
    } else if (kept != letter_of(record)) {
      refuse(number, "is damaged, or was changed by hand");
    }
    out.record = std::move(record);
    number_ = number;
    chain_ = chain;
    return out;
  }

  void end(const Owner& owner) const {
    if (number_ == owner.state.head && chain_ == owner.state.chain) return;
    throw Error(ErrorCode::corrupt_training_set,
                where() + ": the last training is " + std::to_string(number_) + ", not " +
                    std::to_string(owner.state.head) + " as the store says: some are missing");
  }

 private:
  [[nodiscard]] std::string where() const { return uri_ + ": " + owner_; }
  [[noreturn]] void refuse(std::uint64_t number, const char* what) const {
    throw Error(ErrorCode::corrupt_training_set,
                where() + ": training " + std::to_string(number) + ' ' + what);
  }

  std::string uri_, owner_;
  std::uint64_t number_, chain_;
};

Owner owner_of(const Answer& answer, int row, int first) {
  const auto number = [&](int i) {
    return static_cast<std::uint64_t>(answer.number(row, first + i));
  };
  return {.id = answer.number(row, first),
          .state = {
              .head = number(1), .chain = number(2), .parts = number(3), .parts_chain = number(4)}};
}

}  // namespace

std::uint64_t chained(std::uint64_t chain, const LogRecord& record) {
  return chained_line(chain, line_of(record));
}

std::string Store::check_site(std::string_view expected) {
  const Answer answer = connection_->run({"SELECT schema, id FROM mailsift.site"});
  if (answer.rows() != 1) {
    throw Error(ErrorCode::invalid_input,
                uri() + ": there is no store of mailsift: `mailsift store init` makes one");
  }
  const std::int64_t schema = answer.number(0, 0);
  const auto known = static_cast<std::int64_t>(kMigrations.size());
  if (schema > known) {
    throw Error(ErrorCode::newer_format, uri() + ": store schema " + std::to_string(schema) +
                                             ", this build reads up to " + std::to_string(known));
  }
  if (schema < known) {
    throw Error(ErrorCode::invalid_input, uri() + ": store schema " + std::to_string(schema) +
                                              ": `mailsift store init` brings it up to date");
  }
  std::string id(answer.text(0, 1));
  if (!expected.empty() && id != expected) {
    throw Error(ErrorCode::invalid_input, uri() + ": the store of another site");
  }
  return id;
}

std::optional<Owner> Store::find(const std::string& name) {
  const Answer answer = connection_->run(
      {"SELECT id, head, chain, parts, parts_chain FROM mailsift.owner WHERE name = $1", {name}});
  if (answer.rows() == 0) return std::nullopt;
  return owner_of(answer, 0, 0);
}

void Store::make_owner(const std::string& name) {
  connection_->run(
      {"INSERT INTO mailsift.owner (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", {name}});
}

std::vector<std::pair<std::string, Owner>> Store::owners() {
  const Answer answer = connection_->run(
      {"SELECT name, id, head, chain, parts, parts_chain FROM mailsift.owner ORDER BY name"});
  std::vector<std::pair<std::string, Owner>> all;
  for (int i = 0; i < answer.rows(); ++i) {
    all.emplace_back(answer.text(i, 0), owner_of(answer, i, 1));
  }
  return all;
}

bool Store::try_lock(const std::string& name) {
  if (!connection_->hold(name)) return false;
  bool locked = false;
  try {
    const Answer answer = connection_->run(
        {"SELECT pg_try_advisory_lock(hashtextextended('mailsift ' || $1, 0))", {name}});
    locked = answer.number(0, 0) != 0;
  } catch (...) {
    connection_->release(name);
    throw;
  }
  if (!locked) connection_->release(name);
  return locked;
}

void Store::unlock(const std::string& name) {
  connection_->release(name);
  connection_->run({"SELECT pg_advisory_unlock(hashtextextended('mailsift ' || $1, 0))", {name}});
}

std::optional<std::uint64_t> Store::chain_at(const Owner& owner, std::uint64_t number) {
  if (number == 0) return 0;
  const Answer answer = connection_->run(
      {"SELECT chain FROM mailsift.training WHERE owner = $1 AND seq = $2", {owner.id, number}});
  if (answer.rows() == 0) return std::nullopt;
  return static_cast<std::uint64_t>(answer.number(0, 0));
}

void Store::read(const Owner& owner, const std::string& name, std::uint64_t number,
                 std::uint64_t chain, const std::function<void(const Row&)>& each) {
  RowReader reader(uri(), name, number, chain);
  connection_->run_each({"SELECT seq, record, chain, kept, kept_hash, mail FROM mailsift.training "
                         "WHERE owner = $1 AND seq > $2 AND seq <= $3 ORDER BY seq",
                         {owner.id, number, owner.state.head}},
                        [&](const Answer& row) { each(reader.take(row)); });
  reader.end(owner);
}

std::vector<PartChange> Store::parts_after(const Owner& owner, const std::string& name,
                                           std::uint64_t changes) {
  const Answer answer = connection_->run(
      {"SELECT name, hash, bytes FROM mailsift.part WHERE owner = $1 AND change > $2",
       {owner.id, changes}});
  std::vector<PartChange> out;
  for (const auto& [part, part_name] : kParts) {
    for (int i = 0; i < answer.rows(); ++i) {
      if (answer.text(i, 0) != part_name) continue;
      PartChange change{.part = part};
      const auto hash = static_cast<std::uint64_t>(answer.number(i, 1));
      bool good = answer.is_null(i, 2);
      if (!good) {
        change.bytes = uncompressed(answer.text(i, 2), kMostOfAPart);
        good = change.bytes.has_value();
      }
      if (!good || hash_of(change) != hash) {
        throw Error(ErrorCode::corrupt_training_set, uri() + ": " + name + ": its part \"" +
                                                         part_name +
                                                         "\" is damaged, or was changed by hand");
      }
      out.push_back(std::move(change));
    }
  }
  return out;
}

Statement Store::prepare(const LogRecord& record, std::string_view kept, std::uint64_t chain) {
  const Training& training = record.training;
  const char letter = letter_of(record);
  const bool is_kept = letter == 'T' || letter == 'H';
  const bool asked = !training.request.empty() && training.request != "-";
  // $1, the owner, and $2 to $5, his new state, are filled in by write().
  return {
      "INSERT INTO mailsift.training (owner, seq, request, record, chain, kept, kept_hash, mail) "
      "SELECT id, $6, $7, $8, $9, $10::text::\"char\", $11, $12 FROM mailsift.owner "
      "WHERE id = $1 AND head = $2 AND chain = $3 AND parts = $4 AND parts_chain = $5",
      {training.number, asked ? Value(training.request) : Value::null(), line_of(record), chain,
       std::string(1, letter), is_kept ? hash_bytes(kept) : std::uint64_t{0},
       is_kept ? Value::binary(compressed(kept)) : Value::null()}};
}

// The first statement moves the owner from the state that was read to the new one, if he is still in
// it; all others do something only if he has come to the new one. So a host that is late does nothing.
void Store::write(Owner& owner, Writing writing) {
  const State before = owner.state;
  State after = writing.after;
  after.parts = before.parts + writing.parts.size();
  after.parts_chain = before.parts_chain;
  for (const PartChange& change : writing.parts) {
    after.parts_chain = part_chained(after.parts_chain, change.part, hash_of(change));
  }
  const std::vector<Value> in_new_state{owner.id, after.head, after.chain, after.parts,
                                        after.parts_chain};
  const auto with_state = [&](Statement statement) {
    statement.values.insert(statement.values.begin(), in_new_state.begin(), in_new_state.end());
    return statement;
  };
  std::vector<Statement> all{
      {"BEGIN"},
      with_state({"UPDATE mailsift.owner SET head = $2, chain = $3, parts = $4, parts_chain = $5 "
                  "WHERE id = $1 AND head = $6 AND chain = $7 AND parts = $8 AND parts_chain = $9",
                  {before.head, before.chain, before.parts, before.parts_chain}})};
  for (Statement& row : writing.rows) all.push_back(with_state(std::move(row)));
  std::uint64_t change = before.parts;
  for (const PartChange& part : writing.parts) {
    all.push_back(with_state(
        {"INSERT INTO mailsift.part (owner, name, change, hash, bytes) "
         "SELECT id, $6, $7, $8, $9 FROM mailsift.owner "
         "WHERE id = $1 AND head = $2 AND chain = $3 AND parts = $4 AND parts_chain = $5 "
         "ON CONFLICT (owner, name) "
         "DO UPDATE SET change = excluded.change, hash = excluded.hash, bytes = excluded.bytes",
         {name_of(part.part), ++change, hash_of(part),
          part.bytes ? Value::binary(compressed(*part.bytes)) : Value::null()}}));
  }
  if (writing.fold_to > 0) {
    all.push_back(with_state(
        {"UPDATE mailsift.training t SET kept = 'F', kept_hash = 0, mail = NULL "
         "FROM mailsift.owner o WHERE o.id = $1 AND o.head = $2 AND o.chain = $3 AND o.parts = $4 "
         "AND o.parts_chain = $5 AND t.owner = o.id AND t.seq <= $6 AND t.kept IN ('T', 'H')",
         {writing.fold_to}}));
  }
  all.push_back({"COMMIT"});
  const std::vector<Answer> answers = connection_->run_together(all);
  if (answers[1].affected() != 1) {
    throw Error(ErrorCode::busy, uri() + ": another host has written for this user meanwhile");
  }
  owner.state = after;
}

bool make_store(Connection& connection, const std::string& site_id) {
  const Answer there = connection.run(
      {"SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
       "ON n.oid = c.relnamespace WHERE n.nspname = 'mailsift' AND c.relname = 'site'"});
  std::size_t made = 0;
  if (there.number(0, 0) > 0) {
    const Answer answer = connection.run({"SELECT schema FROM mailsift.site"});
    const std::int64_t schema = answer.rows() == 1 ? answer.number(0, 0) : 0;
    if (schema < 1 || static_cast<std::size_t>(schema) > kMigrations.size()) {
      throw Error(ErrorCode::newer_format,
                  connection.uri() + ": store schema " + std::to_string(schema) +
                      ", this build reads up to " + std::to_string(kMigrations.size()));
    }
    made = static_cast<std::size_t>(schema);
  }
  if (made == kMigrations.size()) return false;
  std::vector<Statement> all{{"BEGIN"}};
  for (std::size_t i = made; i < kMigrations.size(); ++i) {
    std::string_view script = kMigrations[i];
    for (std::size_t end = script.find(";\n"); end != std::string_view::npos;
         end = script.find(";\n")) {
      all.push_back({std::string(script.substr(0, end))});
      script.remove_prefix(end + 2);
    }
  }
  if (made == 0) {
    all.push_back({"INSERT INTO mailsift.site (schema, id) VALUES ($1::bigint, $2)",
                   {static_cast<std::int64_t>(kMigrations.size()), site_id}});
  } else {
    all.push_back({"UPDATE mailsift.site SET schema = $1::bigint",
                   {static_cast<std::int64_t>(kMigrations.size())}});
  }
  all.push_back({"COMMIT"});
  connection.run_together(all);
  return true;
}

StoreCounts count(Connection& connection) {
  const Answer answer = connection.run(
      {"SELECT (SELECT count(*) FROM mailsift.owner), (SELECT count(*) FROM mailsift.training), "
       "(SELECT count(*) FROM mailsift.training WHERE kept = 'T'), "
       "pg_total_relation_size('mailsift.owner') + pg_total_relation_size('mailsift.training') + "
       "pg_total_relation_size('mailsift.part')"});
  const auto number = [&](int i) { return static_cast<std::uint64_t>(answer.number(0, i)); };
  return {.owners = number(0), .records = number(1), .with_mail = number(2), .bytes = number(3)};
}

std::string examine(Store& store, const std::string& name, const Owner& owner) {
  try {
    store.read(owner, name, 0, 0, [](const Row&) {});
    (void)store.parts_after(owner, name, 0);
  } catch (const Error& e) {
    if (e.code() != ErrorCode::corrupt_training_set) throw;
    return e.what();
  }
  return {};
}

}  // namespace classify::store
