#include "store/libzstd.h"

#include <string>

#include "classify/error.h"
#include "store/loaded_library.h"

namespace classify::store {
namespace {

#ifdef CLASSIFY_WHOLLY_STATIC  // it can load nothing
Libzstd load() {
  return {&::ZSTD_isError,       &::ZSTD_createCCtx,      &::ZSTD_freeCCtx,
          &::ZSTD_compressBound, &::ZSTD_compressCCtx,    &::ZSTD_getFrameContentSize,
          &::ZSTD_decompress,    &::ZSTD_createDStream,   &::ZSTD_freeDStream,
          &::ZSTD_initDStream,   &::ZSTD_decompressStream};
}
#else
Libzstd load() {
  constexpr const char* kName = "libzstd.so.1";
  const LoadedLibrary library(kName, "libzstd1");
  const auto find = [&](auto& function, const char* name) {
    if (!library.find(function, name)) throw Error(ErrorCode::io, std::string(kName) + " has no " + name);
  };
  Libzstd zstd{};
  find(zstd.is_error, "ZSTD_isError");
  find(zstd.create_compressor, "ZSTD_createCCtx");
  find(zstd.free_compressor, "ZSTD_freeCCtx");
  find(zstd.compress_bound, "ZSTD_compressBound");
  find(zstd.compress, "ZSTD_compressCCtx");
  find(zstd.content_size, "ZSTD_getFrameContentSize");
  find(zstd.decompress, "ZSTD_decompress");
  find(zstd.create_stream, "ZSTD_createDStream");
  find(zstd.free_stream, "ZSTD_freeDStream");
  find(zstd.init_stream, "ZSTD_initDStream");
  find(zstd.decompress_stream, "ZSTD_decompressStream");
  return zstd;
}
#endif

}  // namespace

const Libzstd& libzstd() {
  static const Libzstd loaded = load();
  return loaded;
}

}  // namespace classify::store
