// A shared library that is loaded when it is first needed. It stays loaded until the process ends.
#pragma once

#include <dlfcn.h>

#include <string>

#include "classify/error.h"

namespace classify::store {

class LoadedLibrary {
 public:
  // `package`: the Debian package to install if the library is missing; then throws Error (io).
  LoadedLibrary(const char* name, const char* package)
      : library_(::dlopen(name, RTLD_NOW | RTLD_LOCAL)) {
    if (library_ == nullptr)
      throw Error(ErrorCode::io, std::string(name) + " is missing: install " + package);
  }

  // False if the library has no such function.
  template <class Function>
  [[nodiscard]] bool find(Function*& function, const char* name) const {
    function = reinterpret_cast<Function*>(::dlsym(library_, name));
    return function != nullptr;
  }

 private:
  void* library_;
};

}  // namespace classify::store
