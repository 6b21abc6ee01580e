// SPDX-License-Identifier: MIT
#include <paymcp.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <string>

/// A second unit that uses the same function bodies as the first.
std::string other_unit() {
    // Boost.JSON is linked, not compiled in: this proves that the dependency brings it.
    const std::size_t size = boost::json::parse("[1]").as_array().size();
    return paymcp::format_amount(static_cast<std::int64_t>(size), paymcp::USD);
}
