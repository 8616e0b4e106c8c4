// Names the rows of a table of tests by their member `name`.
#pragma once

namespace classify::test {

inline constexpr auto kRowName = [](const auto& row) { return row.param.name; };

}  // namespace classify::test
