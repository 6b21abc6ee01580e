// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/members.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE const boost::json::value* member_reader::find(std::string_view name) const {
    const boost::json::value* const found = from_.if_contains(name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

PAYMCP_INLINE std::string_view member_reader::text(std::string_view name) {
    if (find(name) == nullptr) note(name);
    return text_if(name);
}

PAYMCP_INLINE std::string_view member_reader::text_if(std::string_view name) {
    const boost::json::value* const found = find(name);
    if (found == nullptr) return {};
    if (!found->is_string()) {
        note(name);
        return {};
    }
    return found->get_string();
}

PAYMCP_INLINE const boost::json::object& member_reader::object(std::string_view name) {
    static const boost::json::object none;
    const boost::json::object* const found = object_if(name);
    if (found == nullptr) note(name);
    return found == nullptr ? none : *found;
}

PAYMCP_INLINE const boost::json::object* member_reader::object_if(std::string_view name) {
    const boost::json::value* const found = find(name);
    if (found != nullptr && !found->is_object()) note(name);
    return found == nullptr ? nullptr : found->if_object();
}

PAYMCP_INLINE std::int64_t member_reader::integer(std::string_view name) {
    const boost::json::value* const found = find(name);
    if (found != nullptr && found->is_int64()) return found->get_int64();
    note(name);
    return 0;
}

PAYMCP_INLINE bool member_reader::flag(std::string_view name) {
    const boost::json::value* const found = find(name);
    if (found != nullptr && found->is_bool()) return found->get_bool();
    note(name);
    return false;
}

}  // namespace paymcp::inline v0::detail
