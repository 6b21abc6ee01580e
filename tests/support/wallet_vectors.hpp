// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// A text member, or "".
inline std::string text(const boost::json::object& from, std::string_view name) {
    const boost::json::value* found = from.if_contains(name);
    return found == nullptr || !found->is_string() ? std::string() : std::string(found->as_string());
}

/// A list of vectors with their ids.
inline std::vector<std::pair<std::string, boost::json::object>> by_id(const boost::json::value& list) {
    std::vector<std::pair<std::string, boost::json::object>> found;
    for (const boost::json::value& one : list.as_array())
        found.emplace_back(text(one.as_object(), "id"), one.as_object());
    return found;
}

inline std::vector<std::pair<std::string, boost::json::object>> x402_by_id(std::string_view list) {
    return by_id(x402().at(list));
}

}  // namespace wallet_vectors
