// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json.hpp>

#include <fstream>
#include <iterator>
#include <string>

/// The vectors of tests/data that the wallets' own packages made.
namespace wallet_vectors {

inline boost::json::object read(const std::string& name) {
    std::ifstream file(PAYMCP_TEST_DATA "/" + name);
    const std::string whole(std::istreambuf_iterator<char>(file), {});
    return boost::json::parse(whole).as_object();
}

inline const boost::json::object& x402() {
    static const boost::json::object vectors = read("x402_vectors.json");
    return vectors;
}

inline const boost::json::object& mpp() {
    static const boost::json::object vectors = read("mpp_vectors.json");
    return vectors;
}

}  // namespace wallet_vectors
