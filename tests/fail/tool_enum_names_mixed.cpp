// SPDX-License-Identifier: MIT
// EXPECT: paymcp: names(...) takes values of one enum
#include <paymcp/tool/enum_names.hpp>

using namespace paymcp;

enum class color { red };
enum class size { small };
constexpr auto bad = names(named(color::red, "red"), named(size::small, "small"));
