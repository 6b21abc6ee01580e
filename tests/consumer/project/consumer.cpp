// SPDX-License-Identifier: MIT
#include <paymcp.hpp>

static_assert(paymcp::price<50, paymcp::USD>::minor == 50);

int main() {
    // Boost.JSON is linked, not compiled in: this proves that the dependency brings it.
    return boost::json::parse("[1]").as_array().size() == 1 ? 0 : 1;
}
