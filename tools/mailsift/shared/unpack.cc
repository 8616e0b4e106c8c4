#include "shared/unpack.h"

#include <bzlib.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

#include "shared/command_line.h"
#include "store/libzstd.h"
#include "words/messages.h"

namespace mailsift {
namespace {

// More than any mail holds; a small file can hold a million times its size.
constexpr std::size_t kMost = std::size_t{256} << 20;

enum class Ended { whole, cut, damaged, too_much };

// Uncompresses piece by piece. A file may hold several compressed streams, one after the other.
class Unpacker {
 public:
  enum class State { more, stream_end, damaged };

  Unpacker() = default;
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  virtual ~Unpacker() = default;

  // Begins the next stream.
  virtual bool begin() = 0;
  // Takes bytes from the front of `in`, and writes at most `room` bytes to `out`; says how many.
  virtual State step(std::string_view& in, char* out, std::size_t room, std::size_t& written) = 0;
};

// What zlib and libbz2 have in common: a struct with the same names, and sizes of 32 bits.
template <class Stream, class Byte, class Step>
auto step_stream(Stream& stream, Byte* in_begin, std::string_view& in, char* out, std::size_t room,
                 std::size_t& written, Step step) {
  constexpr std::size_t kPiece = std::numeric_limits<unsigned>::max() / 2;
  const auto in_size = static_cast<unsigned>(std::min(in.size(), kPiece));
  const auto out_size = static_cast<unsigned>(std::min(room, kPiece));
  stream.next_in = in_begin;
  stream.avail_in = in_size;
  stream.next_out = reinterpret_cast<Byte*>(out);
  stream.avail_out = out_size;
  const int result = step(stream);
  in.remove_prefix(in_size - stream.avail_in);
  written = out_size - stream.avail_out;
  return result;
}

class Gzip : public Unpacker {
 public:
  ~Gzip() override { end(); }
  bool begin() override {
    end();
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    return begun_ = ::inflateInit2(&stream_, kGzipOnly) == Z_OK;
  }
  State step(std::string_view& in, char* out, std::size_t room, std::size_t& written) override {
    auto* bytes = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    const int result = step_stream(stream_, bytes, in, out, room, written,
                                   [](z_stream& s) { return ::inflate(&s, Z_NO_FLUSH); });
    if (result == Z_STREAM_END) return State::stream_end;
    return result == Z_OK || result == Z_BUF_ERROR ? State::more : State::damaged;
  }

 private:
  void end() {
    if (begun_) ::inflateEnd(&stream_);
    stream_ = {};
  }
  z_stream stream_{};
  bool begun_ = false;
};

class Bzip2 : public Unpacker {
 public:
  ~Bzip2() override { end(); }
  bool begin() override {
    end();
    return begun_ = ::BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
  }
  State step(std::string_view& in, char* out, std::size_t room, std::size_t& written) override {
    const int result = step_stream(stream_, const_cast<char*>(in.data()), in, out, room, written,
                                   [](bz_stream& s) { return ::BZ2_bzDecompress(&s); });
    if (result == BZ_STREAM_END) return State::stream_end;
    return result == BZ_OK ? State::more : State::damaged;
  }

 private:
  void end() {
    if (begun_) ::BZ2_bzDecompressEnd(&stream_);
    stream_ = {};
  }
  bz_stream stream_{};
  bool begun_ = false;
};

class Zstd : public Unpacker {
 public:
  bool begin() override { return stream_ && zstd_.is_error(zstd_.init_stream(stream_.get())) == 0; }
  State step(std::string_view& in, char* out, std::size_t room, std::size_t& written) override {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out, room, 0};
    const std::size_t result = zstd_.decompress_stream(stream_.get(), &to, &from);
    in.remove_prefix(from.pos);
    written = to.pos;
    if (zstd_.is_error(result) != 0) return State::damaged;
    return result == 0 ? State::stream_end : State::more;
  }

 private:
  const classify::store::Libzstd& zstd_ = classify::store::libzstd();
  std::unique_ptr<ZSTD_DStream, decltype(classify::store::Libzstd::free_stream)> stream_{
      zstd_.create_stream(), zstd_.free_stream};
};

std::unique_ptr<Unpacker> unpacker_for(std::string_view bytes) {
  if (bytes.starts_with("\x1F\x8B\x08")) return std::make_unique<Gzip>();
  constexpr std::size_t kLevel = 3;  // a digit
  if (bytes.starts_with("BZh") && bytes.size() > kLevel &&
      bytes.substr(kLevel + 1).starts_with("1AY&SY")) {
    return std::make_unique<Bzip2>();
  }
  if (bytes.starts_with("\x28\xB5\x2F\xFD")) return std::make_unique<Zstd>();
  return nullptr;
}

Ended unpack(Unpacker& unpacker, std::string_view in, std::size_t most, std::string& out) {
  // One byte more shows that there is more.
  std::size_t size = 0;
  if (!unpacker.begin()) return Ended::damaged;
  out.resize(std::min(most + 1, std::max<std::size_t>(4 * in.size(), 4096)));
  for (;;) {
    if (size > most) return Ended::too_much;
    if (size == out.size()) out.resize(std::min(most + 1, 2 * size));
    const std::size_t left = in.size();
    std::size_t written = 0;
    const Unpacker::State state = unpacker.step(in, out.data() + size, out.size() - size, written);
    size += written;
    if (state == Unpacker::State::stream_end) {
      // Bytes that begin no stream may follow: gzip(1) ignores them, too.
      if (unpacker_for(in) == nullptr) break;
      if (!unpacker.begin()) return Ended::damaged;
    } else if (state == Unpacker::State::damaged) {
      out.resize(size);
      return Ended::damaged;
    } else if (written == 0 && in.size() == left) {
      out.resize(size);
      return Ended::cut;
    }
  }
  if (size > most) return Ended::too_much;
  out.resize(size);
  return Ended::whole;
}

}  // namespace

std::string unpacked(std::string bytes, const std::string& name) {
  const std::unique_ptr<Unpacker> unpacker = unpacker_for(bytes);
  if (!unpacker) return bytes;
  std::string out;
  switch (unpack(*unpacker, bytes, kMost, out)) {
    case Ended::whole:
      return out;
    case Ended::too_much:
      throw Failure(kBadData, tr_format("{}: no mail: compressed data of more than {} MiB", name,
                                        kMost >> 20));
    case Ended::cut:
    case Ended::damaged:
      break;
  }
  throw Failure(kBadData, tr_format("{}: no mail: damaged compressed data", name));
}

std::string unpacked_beginning(std::string_view head, std::size_t most) {
  const std::unique_ptr<Unpacker> unpacker = unpacker_for(head);
  if (!unpacker) return std::string(head.substr(0, most));
  std::string out;
  (void)unpack(*unpacker, head, most, out);
  out.resize(std::min(out.size(), most));
  return out;
}

}  // namespace mailsift
