// zstd's library, loaded when something that it compresses is first written or read: few processes do,
// and linked into the programs it would be a twentieth of them.
#pragma once

#include <zstd.h>

namespace classify::store {

// The functions that we call.
struct Libzstd {
  decltype(&::ZSTD_isError) is_error;
  decltype(&::ZSTD_createCCtx) create_compressor;
  decltype(&::ZSTD_freeCCtx) free_compressor;
  decltype(&::ZSTD_compressBound) compress_bound;
  decltype(&::ZSTD_compressCCtx) compress;
  decltype(&::ZSTD_getFrameContentSize) content_size;
  decltype(&::ZSTD_decompress) decompress;
  decltype(&::ZSTD_createDStream) create_stream;
  decltype(&::ZSTD_freeDStream) free_stream;
  decltype(&::ZSTD_initDStream) init_stream;
  decltype(&::ZSTD_decompressStream) decompress_stream;
};

// Throws Error (io) if the library is missing.
[[nodiscard]] const Libzstd& libzstd();

}  // namespace classify::store
