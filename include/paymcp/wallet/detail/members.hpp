// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Reads the members of an object that somebody else has written. The first that is missing or of another type is kept
/// as `broken`; members that are not asked for do not matter. It refers to the object.
class member_reader {
public:
    explicit member_reader(const boost::json::object& from) : from_(from) {}

    /// A string that must be there.
    std::string_view text(std::string_view name);

    /// A string, or "" where it is null or missing.
    std::string_view text_if(std::string_view name);

    /// An object that must be there; an empty one is returned instead of a missing one.
    const boost::json::object& object(std::string_view name);

    /// An object, or nothing where it is null or missing.
    const boost::json::object* object_if(std::string_view name);

    /// An integer, written without point and exponent, that must be there.
    std::int64_t integer(std::string_view name);

    /// A bool that must be there.
    bool flag(std::string_view name);

    bool sound() const noexcept { return broken_.empty(); }

    /// The first member that was not as it must be, or "".
    std::string_view broken() const noexcept { return broken_; }

private:
    /// The member, or nothing where it is null or missing.
    const boost::json::value* find(std::string_view name) const;

    void note(std::string_view name) {
        if (broken_.empty()) broken_ = name;
    }

    const boost::json::object& from_;
    std::string_view broken_{};
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/detail/impl/members.ipp>
#endif
