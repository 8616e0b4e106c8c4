#include "support/allocations.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace classify::test {

thread_local long allocations_left = -1;

}  // namespace classify::test

namespace {

void* allocate(std::size_t size) {
  long& left = classify::test::allocations_left;
  if (left == 0) throw std::bad_alloc();
  if (left > 0) --left;
  void* memory = std::malloc(std::max<std::size_t>(size, 1));
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

// A size beyond all memory is std::bad_alloc under AddressSanitizer, too, and not the end.
// mimetic's parser forgets its buffers when an exception passes through it: one message's, in a
// process that has no memory left.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:mimetic::IteratorParser\n"; }
