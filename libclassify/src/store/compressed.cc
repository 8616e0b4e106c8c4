#include "store/compressed.h"

#include <memory>
#include <new>

#include "store/libzstd.h"

namespace classify::store {
namespace {

// A context is some 1 MB; a thread that writes many mails needs one.
ZSTD_CCtx* context() {
  thread_local const std::unique_ptr<ZSTD_CCtx, decltype(Libzstd::free_compressor)> made(
      libzstd().create_compressor(), libzstd().free_compressor);
  if (!made) throw std::bad_alloc();
  return made.get();
}

}  // namespace

std::string compressed(std::string_view bytes) {
  constexpr int kLevel = 3;
  const Libzstd& zstd = libzstd();
  std::string out(zstd.compress_bound(bytes.size()), '\0');
  const std::size_t size =
      zstd.compress(context(), out.data(), out.size(), bytes.data(), bytes.size(), kLevel);
  if (zstd.is_error(size) != 0) throw std::bad_alloc();
  out.resize(size);
  return out;
}

std::optional<std::string> uncompressed(std::string_view bytes, std::size_t most) {
  const Libzstd& zstd = libzstd();
  // Also for "not known" and "no such format", which are very large numbers.
  const unsigned long long size = zstd.content_size(bytes.data(), bytes.size());
  if (size > most) return std::nullopt;
  std::string out(static_cast<std::size_t>(size), '\0');
  const std::size_t done = zstd.decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (zstd.is_error(done) != 0 || done != out.size()) return std::nullopt;
  return out;
}

}  // namespace classify::store
