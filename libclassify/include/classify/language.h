// The language that the C++ headers are written in: C++20 or later. Other programs take classify/c.h,
// which every C and C++ compiler reads.
#pragma once

#if !defined(__cplusplus)
#error "The headers of libclassify are C++; include <classify/c.h> in C."
#elif __cplusplus < 202002L
#error "libclassify needs C++20: compile with -std=c++20 or later, or include <classify/c.h>."
#endif
