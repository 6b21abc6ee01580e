// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/given_objects.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <stdexcept>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void* given_objects::find(const char* mark) const {
    for (std::size_t i = 0; i < count_; ++i)
        if (all_[i].mark == mark) return all_[i].object;
    throw std::logic_error("this host has no object of the type that the tool takes");
}

}  // namespace paymcp::inline v0::detail
