// The style sheets of a document, before it is read.
#pragma once

#include <string_view>

#include "text/css/sheet.h"

namespace classify::text {

// All of them: a sheet holds for the elements before it, too. O(bytes up to the last <style>).
[[nodiscard]] StyleSheet sheets_of(std::string_view html);

}  // namespace classify::text
