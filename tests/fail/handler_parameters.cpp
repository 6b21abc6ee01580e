// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a handler takes its request, a call&, both in this order, or nothing
#include <paymcp/mcp/features/features.hpp>

#include <string>

void bad(paymcp::mcp::server_features& features) {
    features.prompt("greet", {}, [](int) { return std::string("hello"); });
}
