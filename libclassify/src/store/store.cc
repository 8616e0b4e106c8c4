#include "store/store.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "classify/error.h"
#include "classify/version.h"
#include "hash.h"
#include "home/record.h"
#include "store/compressed.h"
#include "store/schema.h"

namespace classify::store {
namespace {

constexpr std::size_t kMostKept = 64u << 20;  // of one record: features are larger than mail
constexpr std::size_t kMostOfAPart = 512u << 20;
constexpr std::size_t kMostOfASnapshot = 512u << 20;

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
          .state = {.head = number(1),
                    .chain = number(2),
                    .parts = number(3),
                    .parts_chain = number(4)},
          .snapshot_head = number(5),
          .snapshot_parts = number(6)};
}

constexpr const char* kOwnerColumns =
    "o.id, o.head, o.chain, o.parts, o.parts_chain, coalesce(s.head, 0), coalesce(s.parts, 0)";
constexpr const char* kOwnerTables =
    " FROM mailsift.owner o LEFT JOIN mailsift.snapshot s ON s.owner = o.id AND s.scheme = $1 ";

Statement owner_by_name(const std::string& name) {
  return {std::string("SELECT ") + kOwnerColumns + kOwnerTables + "WHERE o.name = $2",
          {std::string(kFeatureScheme), name},
          true};
}

constexpr const char* kSiteOf = "SELECT schema, id FROM mailsift.site";

// The id of the site in the answer to kSiteOf.
std::string site_of(const std::string& uri, const Answer& answer, std::string_view expected) {
  if (answer.rows() != 1) {
    throw Error(ErrorCode::invalid_input,
                uri + ": there is no store of mailsift: `mailsift store init` makes one");
  }
  const std::int64_t schema = answer.number(0, 0);
  const auto known = static_cast<std::int64_t>(kMigrations.size());
  if (schema > known) {
    throw Error(ErrorCode::newer_format, uri + ": store schema " + std::to_string(schema) +
                                             ", this build reads up to " + std::to_string(known));
  }
  if (schema < known) {
    throw Error(ErrorCode::invalid_input, uri + ": store schema " + std::to_string(schema) +
                                              ": `mailsift store init` brings it up to date");
  }
  std::string id(answer.text(0, 1));
  if (!expected.empty() && id != expected)
    throw Error(ErrorCode::invalid_input, uri + ": the store of another site");
  return id;
}

// The columns: name, head, chain, parts, parts_chain.
Changes::Owners owners_in(const Answer& answer) {
  Changes::Owners out;
  for (int i = 0; i < answer.rows(); ++i) {
    const auto number = [&](int n) { return static_cast<std::uint64_t>(answer.number(i, n)); };
    out.emplace_back(std::string(answer.text(i, 0)),
                     State{.head = number(1),
                           .chain = number(2),
                           .parts = number(3),
                           .parts_chain = number(4)});
  }
  return out;
}

// An array of texts, as PostgreSQL reads it.
std::string array_of(const std::vector<std::string>& words) {
  std::string out = "{";
  for (const std::string& word : words) {
    out += out.size() > 1 ? ",\"" : "\"";
    for (const char c : word) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out + '}';
}

}  // namespace

std::uint64_t chained(std::uint64_t chain, const LogRecord& record) {
  return chained_line(chain, line_of(record));
}

std::string Store::check_site(std::string_view expected) {
  return site_of(uri(), connection_->run({kSiteOf, {}, true}), expected);
}

std::optional<Owner> Store::find(const std::string& name) {
  const Answer answer = connection_->run(owner_by_name(name));
  if (answer.rows() == 0) return std::nullopt;
  return owner_of(answer, 0, 0);
}

void Store::make_owner(const std::string& name) {
  connection_->run(
      {"INSERT INTO mailsift.owner (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", {name}});
}

std::vector<std::pair<std::string, Owner>> Store::owners() {
  const Answer answer =
      connection_->run({std::string("SELECT o.name, ") + kOwnerColumns + kOwnerTables +
                            "ORDER BY o.name",
                        {std::string(kFeatureScheme)}});
  std::vector<std::pair<std::string, Owner>> all;
  for (int i = 0; i < answer.rows(); ++i) {
    all.emplace_back(answer.text(i, 0), owner_of(answer, i, 1));
  }
  return all;
}

// Each statement sees what was there when it began, so the owner is read after he was locked.
std::optional<Store::Locked> Store::try_lock(const std::string& name, std::string_view site) {
  if (!connection_->hold(name)) return std::nullopt;
  bool locked = false;
  try {
    const std::vector<Answer> answers = connection_->run_together(
        {{"SELECT pg_try_advisory_lock(hashtextextended('mailsift ' || $1, 0))", {name}, true},
         {kSiteOf, {}, true},
         owner_by_name(name)});
    locked = answers[0].number(0, 0) != 0;
    if (locked) {
      Locked out{.site = site_of(uri(), answers[1], site), .owner = std::nullopt};
      if (answers[2].rows() > 0) out.owner = owner_of(answers[2], 0, 0);
      return out;
    }
  } catch (const Error& e) {
    if (locked) {
      unlock(name);
    } else {
      connection_->release(name);
    }
    // The tables of an earlier version lack some: say so.
    if (e.code() == ErrorCode::invalid_input) (void)check_site(site);
    throw;
  }
  connection_->release(name);
  return std::nullopt;
}

void Store::unlock(const std::string& name) {
  connection_->release(name);
  connection_->run(
      {"SELECT pg_advisory_unlock(hashtextextended('mailsift ' || $1, 0))", {name}, true});
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

// Damage of a snapshot is no trouble: the host makes its model of the trainings.
std::optional<Snapshot> Store::snapshot(const Owner& owner) {
  if (owner.snapshot_head == 0) return std::nullopt;
  const Answer answer = connection_->run(
      {"SELECT s.head, s.chain, s.parts, s.parts_chain, s.hash, s.bytes, t.chain "
       "FROM mailsift.snapshot s JOIN mailsift.training t ON t.owner = s.owner AND t.seq = s.head "
       "WHERE s.owner = $1 AND s.scheme = $2",
       {owner.id, std::string(kFeatureScheme)}});
  if (answer.rows() == 0) return std::nullopt;
  const auto number = [&](int i) { return static_cast<std::uint64_t>(answer.number(0, i)); };
  Snapshot out{.state = {.head = number(0),
                         .chain = number(1),
                         .parts = number(2),
                         .parts_chain = number(3)},
               .model = {}};
  const bool was_so = out.state.chain == number(6) && out.state.head <= owner.state.head &&
                      out.state.parts == owner.state.parts &&
                      out.state.parts_chain == owner.state.parts_chain;
  if (!was_so) return std::nullopt;
  std::optional<std::string> bytes = uncompressed(answer.text(0, 5), kMostOfASnapshot);
  if (!bytes || hash_bytes(*bytes) != number(4)) return std::nullopt;
  out.model = *std::move(bytes);
  return out;
}

// Snapshots of versions that are no longer in use go when nobody has renewed them for so long.
void Store::put_snapshot(Owner& owner, const Snapshot& snapshot) {
  const State& state = snapshot.state;
  connection_->run_together(
      {{"INSERT INTO mailsift.snapshot AS old "
        "(owner, scheme, head, chain, parts, parts_chain, hash, bytes) "
        "SELECT id, $2, $3, $4, $5, $6, $7, $8 FROM mailsift.owner WHERE id = $1 "
        "ON CONFLICT (owner, scheme) DO UPDATE SET head = excluded.head, chain = excluded.chain, "
        "parts = excluded.parts, parts_chain = excluded.parts_chain, made = now(), "
        "hash = excluded.hash, bytes = excluded.bytes "
        "WHERE old.head < excluded.head OR old.parts < excluded.parts",
        {owner.id, std::string(kFeatureScheme), state.head, state.chain, state.parts,
         state.parts_chain, hash_bytes(snapshot.model),
         Value::binary(compressed(snapshot.model))}},
       {"DELETE FROM mailsift.snapshot "
        "WHERE owner = $1 AND scheme <> $2 AND made < now() - interval '30 days'",
        {owner.id, std::string(kFeatureScheme)}}});
  owner.snapshot_head = state.head;
  owner.snapshot_parts = state.parts;
}

std::int64_t Store::seconds_since_next(const Owner& owner, std::uint64_t number) {
  const Answer answer = connection_->run(
      {"SELECT greatest(0, extract(epoch FROM now() - added))::bigint FROM mailsift.training "
       "WHERE owner = $1 AND seq = $2",
       {owner.id, number + 1}});
  return answer.rows() == 0 ? 0 : answer.number(0, 0);
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
       is_kept ? Value::binary(compressed(kept)) : Value::null()},
      true};
}

// The first statement moves the owner from the state that was read to the new one, if he is still in
// it; all others do something only if he has come to the new one. So a host that is late does nothing.
void Store::write(Owner& owner, Writing writing) {
  const auto late = [&] {
    throw Error(ErrorCode::busy, uri() + ": another host has written for this user meanwhile");
  };
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
  // The usual case is one statement, which the server has planned already.
  if (writing.rows.size() == 1 && writing.parts.empty() && writing.fold_to == 0) {
    Statement one{
        "WITH moved AS (UPDATE mailsift.owner SET head = $2, chain = $3, "
        "tx = pg_current_xact_id() WHERE id = $1 AND head = $4 AND chain = $5 AND parts = $6 "
        "AND parts_chain = $7 RETURNING id) "
        "INSERT INTO mailsift.training "
        "(owner, seq, request, record, chain, kept, kept_hash, mail) "
        "SELECT id, $8, $9, $10, $11, $12::text::\"char\", $13, $14 FROM moved",
        {owner.id, after.head, after.chain, before.head, before.chain, before.parts,
         before.parts_chain},
        true};
    std::ranges::move(writing.rows[0].values, std::back_inserter(one.values));
    if (connection_->run(one).affected() != 1) late();
    owner.state = after;
    return;
  }
  std::vector<Statement> all{
      {"BEGIN"},
      with_state({"UPDATE mailsift.owner SET head = $2, chain = $3, parts = $4, parts_chain = $5, "
                  "tx = pg_current_xact_id() "
                  "WHERE id = $1 AND head = $6 AND chain = $7 AND parts = $8 AND parts_chain = $9",
                  {before.head, before.chain, before.parts, before.parts_chain},
                  true})};
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
  if (answers[1].affected() != 1) late();
  owner.state = after;
}

Changes::Owners Changes::look(std::string_view site) {
  // The first statement ends before the second begins to look: whatever it calls done is seen.
  std::vector<Statement> all{
      {kSiteOf, {}, true},
      {"SELECT pg_snapshot_xmin(pg_current_snapshot())::text, pg_backend_pid()::bigint", {}, true}};
  if (!since_.empty()) {
    // After a dump was put into a new server there may be numbers that are yet to come.
    all.push_back({"SELECT name, head, chain, parts, parts_chain FROM mailsift.owner "
                   "WHERE tx >= $1::text::xid8 AND tx < pg_snapshot_xmax(pg_current_snapshot())",
                   {since_},
                   true});
  }
  const std::vector<Answer> answers = connection_->run_together(all);
  (void)site_of(connection_->uri(), answers[0], site);
  const std::int64_t server = answers[1].number(0, 1);
  began_anew_ = since_.empty() || server != server_;
  since_ = std::string(answers[1].text(0, 0));
  server_ = server;
  return answers.size() < 3 ? Owners() : owners_in(answers[2]);
}

Changes::Owners Changes::find(const std::vector<std::string>& names) {
  return owners_in(connection_->run(
      {"SELECT name, head, chain, parts, parts_chain FROM mailsift.owner WHERE name = ANY($1::text[])",
       {array_of(names)},
       true}));
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
       "pg_total_relation_size('mailsift.part') + pg_total_relation_size('mailsift.snapshot')"});
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
