// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <cstdlib>
#include <stdexcept>

namespace paymcp::inline v0 {

namespace detail {

PAYMCP_INLINE void throw_missing_secret(std::string_view problem) { throw std::runtime_error(std::string(problem)); }

PAYMCP_INLINE secret trimmed_key(const secret& given) {
    if (!given.problem().empty()) return given;
    const std::string_view kept = trimmed_key(given.reveal());
    return kept.size() == given.reveal().size() ? given : secret(std::string(kept));
}

}  // namespace detail

PAYMCP_INLINE result<secret> read_env(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    const std::string_view kept = detail::trimmed_key(std::string_view(value == nullptr ? "" : value));
    if (kept.empty())
        return failure{"the environment variable " + name + (value == nullptr ? " is not set" : " is empty"),
                       "missing_secret"};
    if (!detail::can_be_key(kept))
        return failure{"the environment variable " + name + ' ' + std::string(detail::not_a_key), "unusable_secret"};
    return secret(std::string(kept));
}

PAYMCP_INLINE result<secret> read_env_if_set(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return secret();
    return read_env(name);
}

PAYMCP_INLINE secret env(const std::string& name) {
    const result<secret> found = read_env(name);
    return found ? *found : secret::missing(found.error().message);
}

PAYMCP_INLINE secret env_if_set(const std::string& name) {
    const result<secret> found = read_env_if_set(name);
    return found ? *found : secret::missing(found.error().message);
}

}  // namespace paymcp::inline v0
