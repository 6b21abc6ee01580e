// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a paid tool cannot ask the client while it runs; ask in a free tool, or take an argument
#include <paymcp/tool/tool.hpp>

#include <string>

using namespace paymcp;

constexpr auto bad =
    tool<"bad", price<50, USD>>("Asks", [](call&) -> asking<std::string> { return input_required{}; });
