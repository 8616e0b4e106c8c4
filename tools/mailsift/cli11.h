// CLI11, but for its ready-made checks: it defines eight in every file that includes it, and all are
// made before main(), a twentieth of the time of a filter process. Here they are only declared; who
// needs one includes <CLI/CLI.hpp> instead.
#pragma once

#include <CLI/Version.hpp>

#if CLI11_VERSION_MAJOR == 2 && CLI11_VERSION_MINOR == 1
#define ExistingFile extern ExistingFile
#define ExistingDirectory extern ExistingDirectory
#define ExistingPath extern ExistingPath
#define NonexistentPath extern NonexistentPath
#define ValidIPV4 extern ValidIPV4
#define Number(...) extern Number
#define NonNegativeNumber(...) extern NonNegativeNumber
#define PositiveNumber(...) extern PositiveNumber
#endif

#include <CLI/CLI.hpp>

#undef ExistingFile
#undef ExistingDirectory
#undef ExistingPath
#undef NonexistentPath
#undef ValidIPV4
#undef Number
#undef NonNegativeNumber
#undef PositiveNumber
