#include "store/libpq.h"

#include <string>

#include "classify/error.h"
#include "store/loaded_library.h"

namespace classify::store {
namespace {

#ifdef CLASSIFY_WHOLLY_STATIC
Libpq load() {
  throw Error(
      ErrorCode::io,
      "this program is linked wholly static and cannot load libpq: use another build of it");
}
#else
Libpq load() {
  constexpr const char* kName = "libpq.so.5";
  const LoadedLibrary library(kName, "libpq5");
  const auto find = [&](auto& function, const char* name) {
    if (!library.find(function, name))
      throw Error(ErrorCode::io,
                  std::string(kName) + " is too old: PostgreSQL 14 or later is needed");
  };
  Libpq pq{};
  find(pq.connect, "PQconnectdbParams");
  find(pq.finish, "PQfinish");
  find(pq.status, "PQstatus");
  find(pq.error_message, "PQerrorMessage");
  find(pq.set_notice_processor, "PQsetNoticeProcessor");
  find(pq.set_nonblocking, "PQsetnonblocking");
  find(pq.socket, "PQsocket");
  find(pq.flush, "PQflush");
  find(pq.consume_input, "PQconsumeInput");
  find(pq.is_busy, "PQisBusy");
  find(pq.send_query, "PQsendQueryParams");
  find(pq.send_prepare, "PQsendPrepare");
  find(pq.send_prepared, "PQsendQueryPrepared");
  find(pq.enter_pipeline, "PQenterPipelineMode");
  find(pq.exit_pipeline, "PQexitPipelineMode");
  find(pq.pipeline_sync, "PQpipelineSync");
  find(pq.set_single_row_mode, "PQsetSingleRowMode");
  find(pq.get_result, "PQgetResult");
  find(pq.result_status, "PQresultStatus");
  find(pq.result_error_field, "PQresultErrorField");
  find(pq.rows, "PQntuples");
  find(pq.value, "PQgetvalue");
  find(pq.length, "PQgetlength");
  find(pq.is_null, "PQgetisnull");
  find(pq.affected, "PQcmdTuples");
  find(pq.clear, "PQclear");
  find(pq.parse_uri, "PQconninfoParse");
  find(pq.free_uri, "PQconninfoFree");
  find(pq.free_text, "PQfreemem");
  return pq;
}
#endif

}  // namespace

const Libpq& libpq() {
  static const Libpq loaded = load();
  return loaded;
}

}  // namespace classify::store
