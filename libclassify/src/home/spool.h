// Requests that wait for the trainer, one file each.
//
//   spool/0000019A2B3C4D5E-12345-0001   "mailsift request 1 spam 1795300000 error alice HASH\n" mail
//
// The name begins with the time, so names sort in order of arrival, and is unique; it is the id of
// the request in the journal.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "classify/home/trainer.h"

namespace classify {

struct SpooledRequest {
  std::string id;
  std::filesystem::path path;
};

// Requests in order of arrival. Temporary files of writers, which have a dot in their names, are left
// out.
[[nodiscard]] std::vector<SpooledRequest> list_spool(const std::filesystem::path& spool);

// Removes temporary files ("NAME.tmp-...") older than an hour: their writers were killed before they
// acknowledged anything, and what is in them is private.
void remove_abandoned(const std::filesystem::path& folder);

// Nothing if the file is not a whole request (the caller moves it aside). Throws Error (io).
[[nodiscard]] std::optional<TrainRequest> read_request(const std::filesystem::path& path);

}  // namespace classify
