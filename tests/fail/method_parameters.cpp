// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a method's function takes a described struct or a boost::json::object, and a call&
#include <paymcp/mcp/features/features.hpp>

void bad(paymcp::mcp::server_features& features) {
    features.method("own/method", [](int) { return boost::json::object{}; });
}
