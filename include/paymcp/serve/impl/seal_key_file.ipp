// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/seal_key_file.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/hex.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/secret.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <utility>

namespace paymcp::inline v0::cli {

PAYMCP_INLINE result<state_key> read_state_key(std::string_view text) {
    state_key key;
    const auto bytes = detail::from_hex(detail::trimmed_key(text));
    if (!bytes || bytes->size() != key.bytes.size())
        return failure{"a sealing key is 64 hexadecimal digits, such as openssl rand -hex 32 prints"};
    std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
    const std::string number = detail::sha256_hex("paymcp sealing key " + *bytes).substr(0, 8);
    std::from_chars(number.data(), number.data() + number.size(), key.id, 16);
    return key;
}

PAYMCP_INLINE result<std::vector<state_key>> read_seal_key_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) return failure{"cannot read the sealing keys of " + path};
    std::vector<state_key> keys;
    int number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        if (detail::trimmed_key(std::string_view(line)).empty()) continue;
        const result<state_key> key = read_state_key(line);
        const std::string where = path + ", line " + std::to_string(number) + ": ";
        if (!key) return failure{where + key.error().message};
        const auto same = [&](const state_key& one) { return one.id == key->id; };
        if (std::any_of(keys.begin(), keys.end(), same)) return failure{where + "this key is there already"};
        keys.push_back(*key);
    }
    if (keys.empty()) return failure{"there is no sealing key in " + path};
    return keys;
}

}  // namespace paymcp::inline v0::cli
