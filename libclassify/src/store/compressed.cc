#include "store/compressed.h"

#include <zstd.h>

#include <memory>
#include <new>

namespace classify::store {
namespace {

// A context is some 1 MB; a thread that writes many mails needs one.
ZSTD_CCtx* context() {
  thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> made(ZSTD_createCCtx(),
                                                                               &ZSTD_freeCCtx);
  if (!made) throw std::bad_alloc();
  return made.get();
}

}  // namespace

std::string compressed(std::string_view bytes) {
  constexpr int kLevel = 3;
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compressCCtx(context(), out.data(), out.size(), bytes.data(), bytes.size(), kLevel);
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();
  out.resize(size);
  return out;
}

std::optional<std::string> uncompressed(std::string_view bytes, std::size_t most) {
  // Also for "not known" and "no such format", which are very large numbers.
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size > most) return std::nullopt;
  std::string out(static_cast<std::size_t>(size), '\0');
  const std::size_t done = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(done) != 0 || done != out.size()) return std::nullopt;
  return out;
}

}  // namespace classify::store
