// The tables of a store. A new version is a migration at the end of the list; those before never change.
// A statement ends where a line ends with a semicolon.
#pragma once

#include <array>

namespace classify::store {

inline constexpr std::array kMigrations{
    R"(
CREATE SCHEMA mailsift;
CREATE TABLE mailsift.site (
  schema int NOT NULL,            -- how many of these migrations were made
  id text NOT NULL                -- drawn when the store was made; homes remember it
);
CREATE TABLE mailsift.owner (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  head bigint NOT NULL DEFAULT 0,         -- number of his last record
  chain bigint NOT NULL DEFAULT 0,        -- hash chained over all of them
  parts bigint NOT NULL DEFAULT 0,        -- changes of his parts
  parts_chain bigint NOT NULL DEFAULT 0   -- hash chained over these
);
CREATE TABLE mailsift.training (
  owner bigint NOT NULL REFERENCES mailsift.owner ON DELETE CASCADE,
  seq bigint NOT NULL,
  request text,                   -- id of the queued request; NULL if it came another way
  record text NOT NULL,           -- the line of the journal, as if no mail were kept
  chain bigint NOT NULL,          -- up to and including this record
  kept "char" NOT NULL,           -- T the mail, H its features, F nothing; U and P have none
  kept_hash bigint NOT NULL,      -- XXH3 of the mail or features
  mail bytea,                     -- these, compressed (zstd)
  PRIMARY KEY (owner, seq),
  UNIQUE (owner, request));
ALTER TABLE mailsift.training ALTER mail SET STORAGE EXTERNAL;
CREATE TABLE mailsift.part (
  owner bigint NOT NULL REFERENCES mailsift.owner ON DELETE CASCADE,
  name text NOT NULL,             -- settings, starter, base
  change bigint NOT NULL,         -- the change of the owner's parts that made it so
  hash bigint NOT NULL,
  bytes bytea,                    -- compressed (zstd); NULL if there is none any more
  PRIMARY KEY (owner, name));
ALTER TABLE mailsift.part ALTER bytes SET STORAGE EXTERNAL;
CREATE VIEW mailsift.history AS     -- for people
  SELECT o.name AS owner, t.seq, t.kept,
    CASE WHEN t.kept NOT IN ('U', 'P') THEN split_part(t.record, ' ', 3) END AS class,
    to_timestamp(split_part(t.record, ' ', 4)::bigint) AS at,
    split_part(t.record, ' ', CASE WHEN t.kept IN ('U', 'P') THEN 5 ELSE 9 END) AS who,
    CASE WHEN t.kept = 'U' THEN split_part(t.record, ' ', 3)::bigint END AS takes_back
  FROM mailsift.training t JOIN mailsift.owner o ON o.id = t.owner;
)",
    // Who changed since a look (tx), when a record came by the server's clock (added), and models for hosts
    // with an empty disk.
    R"(
ALTER TABLE mailsift.owner ADD tx xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX owner_tx ON mailsift.owner (tx);
ALTER TABLE mailsift.training ADD added timestamptz NOT NULL DEFAULT now();
CREATE TABLE mailsift.snapshot (
  owner bigint NOT NULL REFERENCES mailsift.owner ON DELETE CASCADE,
  scheme text NOT NULL,           -- of the features: others cannot be read
  head bigint NOT NULL,           -- the state of the owner that it was made from
  chain bigint NOT NULL,
  parts bigint NOT NULL,
  parts_chain bigint NOT NULL,
  made timestamptz NOT NULL DEFAULT now(),
  hash bigint NOT NULL,
  bytes bytea NOT NULL,           -- the model, compressed (zstd)
  PRIMARY KEY (owner, scheme));
ALTER TABLE mailsift.snapshot ALTER bytes SET STORAGE EXTERNAL;
)"};

}  // namespace classify::store
