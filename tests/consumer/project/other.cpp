// SPDX-License-Identifier: MIT
#include <paymcp.hpp>

#include <boost/json.hpp>

#include <string>

/// A second unit that uses the same function bodies as the first.
std::string other_unit() {
    // Boost.JSON is linked, not compiled in: this proves that the dependency brings it.
    const std::size_t size = boost::json::parse("[1]").as_array().size();
    return paymcp::unguessable_id("other_") + ' ' + std::to_string(size);
}
