"""XXH3, 64 bits, after the specification of xxHash 0.8: small and slow."""

MASK32, MASK64 = (1 << 32) - 1, (1 << 64) - 1
P32_1, P32_2, P32_3 = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D
P64_1, P64_2, P64_3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
P64_4, P64_5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
MX_1, MX_2 = 0x165667919E3779F9, 0x9FB21C651E98DF25
SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
    "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
    "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
    "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
    "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e")


def number(data, at, size=8):
    return int.from_bytes(data[at:at + size], "little")


def rotated(x, bits):
    return (x << bits | x >> (64 - bits)) & MASK64


def folded(a, b):
    product = a * b
    return (product & MASK64) ^ (product >> 64)


def avalanche(x):
    x = (x ^ x >> 37) * MX_1 & MASK64
    return x ^ x >> 32


def xxh64_avalanche(x):
    x = (x ^ x >> 33) * P64_2 & MASK64
    x = (x ^ x >> 29) * P64_3 & MASK64
    return x ^ x >> 32


def mixed_16(data, at, secret_at, seed):
    return folded(number(data, at) ^ (number(SECRET, secret_at) + seed & MASK64),
                  number(data, at + 8) ^ (number(SECRET, secret_at + 8) - seed & MASK64))


def hash_to_16(data, seed):
    size = len(data)
    if size > 8:
        low_flip = (number(SECRET, 24) ^ number(SECRET, 32)) + seed & MASK64
        high_flip = (number(SECRET, 40) ^ number(SECRET, 48)) - seed & MASK64
        low = number(data, 0) ^ low_flip
        high = number(data, size - 8) ^ high_flip
        swapped = int.from_bytes(low.to_bytes(8, "little"), "big")
        return avalanche(size + swapped + high + folded(low, high) & MASK64)
    if size > 3:
        seed ^= int.from_bytes((seed & MASK32).to_bytes(4, "little"), "big") << 32
        flip = (number(SECRET, 8) ^ number(SECRET, 16)) - seed & MASK64
        x = (number(data, size - 4, 4) + (number(data, 0, 4) << 32)) ^ flip
        x ^= rotated(x, 49) ^ rotated(x, 24)
        x = x * MX_2 & MASK64
        x ^= (x >> 35) + size
        x = x * MX_2 & MASK64
        return x ^ x >> 28
    if size > 0:
        x = data[0] << 16 | data[size >> 1] << 24 | data[size - 1] | size << 8
        return xxh64_avalanche(x ^ (number(SECRET, 0, 4) ^ number(SECRET, 4, 4)) + seed & MASK64)
    return xxh64_avalanche(seed ^ number(SECRET, 56) ^ number(SECRET, 64))


def hash_to_128(data, seed):
    size, total = len(data), len(data) * P64_1
    for i in reversed(range((size - 1) // 32 + 1)):
        total += mixed_16(data, 16 * i, 32 * i, seed)
        total += mixed_16(data, size - 16 * (i + 1), 32 * i + 16, seed)
    return avalanche(total & MASK64)


def hash_to_240(data, seed):
    size, total = len(data), len(data) * P64_1
    for i in range(8):
        total += mixed_16(data, 16 * i, 16 * i, seed)
    total = avalanche(total & MASK64)
    for i in range(8, size // 16):
        total += mixed_16(data, 16 * i, 16 * (i - 8) + 3, seed)
    total += mixed_16(data, size - 16, 136 - 17, seed)
    return avalanche(total & MASK64)


def hash_long(data, seed):
    secret = bytearray()
    for i in range(0, 192, 16):
        secret += (number(SECRET, i) + seed & MASK64).to_bytes(8, "little")
        secret += (number(SECRET, i + 8) - seed & MASK64).to_bytes(8, "little")
    lanes = [P32_3, P64_1, P64_2, P64_3, P64_4, P32_2, P64_5, P32_1]

    def stripe(at, secret_at):
        for i in range(8):
            value = number(data, at + 8 * i)
            key = value ^ number(secret, secret_at + 8 * i)
            lanes[i ^ 1] = lanes[i ^ 1] + value & MASK64
            lanes[i] = lanes[i] + (key & MASK32) * (key >> 32) & MASK64

    size = len(data)
    for n in range((size - 1) // 64):
        stripe(64 * n, 8 * (n % 16))
        # After each whole block of 16 stripes that is not the end of the data.
        if n % 16 == 15 and (n + 1) * 64 <= (size - 1) // 1024 * 1024:
            for i in range(8):
                lanes[i] ^= lanes[i] >> 47
                lanes[i] = (lanes[i] ^ number(secret, 128 + 8 * i)) * P32_1 & MASK64
    stripe(size - 64, 128 - 7)
    total = size * P64_1
    for i in range(4):
        total += folded(lanes[2 * i] ^ number(secret, 11 + 16 * i),
                        lanes[2 * i + 1] ^ number(secret, 19 + 16 * i))
    return avalanche(total & MASK64)


def xxh3(data, seed=0):
    if len(data) <= 16:
        return hash_to_16(data, seed)
    if len(data) <= 128:
        return hash_to_128(data, seed)
    if len(data) <= 240:
        return hash_to_240(data, seed)
    return hash_long(data, seed)
