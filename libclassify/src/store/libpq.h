// PostgreSQL's client library, loaded when a store is first asked. A program that never asks one does
// not need the library, and pays nothing for it.
#pragma once

#include <libpq-fe.h>

namespace classify::store {

// The functions that we call, named as in libpq without PQ.
struct Libpq {
  decltype(&::PQconnectdbParams) connect;
  decltype(&::PQfinish) finish;
  decltype(&::PQstatus) status;
  decltype(&::PQerrorMessage) error_message;
  decltype(&::PQsetNoticeProcessor) set_notice_processor;
  decltype(&::PQsetnonblocking) set_nonblocking;
  decltype(&::PQsocket) socket;
  decltype(&::PQflush) flush;
  decltype(&::PQconsumeInput) consume_input;
  decltype(&::PQisBusy) is_busy;
  decltype(&::PQsendQueryParams) send_query;
  decltype(&::PQsendPrepare) send_prepare;
  decltype(&::PQsendQueryPrepared) send_prepared;
  decltype(&::PQenterPipelineMode) enter_pipeline;
  decltype(&::PQexitPipelineMode) exit_pipeline;
  decltype(&::PQpipelineSync) pipeline_sync;
  decltype(&::PQsetSingleRowMode) set_single_row_mode;
  decltype(&::PQgetResult) get_result;
  decltype(&::PQresultStatus) result_status;
  decltype(&::PQresultErrorField) result_error_field;
  decltype(&::PQntuples) rows;
  decltype(&::PQgetvalue) value;
  decltype(&::PQgetlength) length;
  decltype(&::PQgetisnull) is_null;
  decltype(&::PQcmdTuples) affected;
  decltype(&::PQclear) clear;
  decltype(&::PQconninfoParse) parse_uri;
  decltype(&::PQconninfoFree) free_uri;
  decltype(&::PQfreemem) free_text;
};

// Throws Error (io) if the library is missing or too old.
[[nodiscard]] const Libpq& libpq();

}  // namespace classify::store
