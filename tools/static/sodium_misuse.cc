// libsodium's sodium_misuse() lies in one object file with sodium_init(), which knows all of the
// library's ciphers: 200 KB that no program of ours runs. We never call that one, so with a function
// of our own the linker leaves the file where it is. Weak, for a libsodium that needs the file for
// something else.
#include <cstdlib>

extern "C" [[gnu::weak, noreturn]] void sodium_misuse() { std::abort(); }
