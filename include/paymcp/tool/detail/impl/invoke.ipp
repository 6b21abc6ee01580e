// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/invoke.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <cstddef>

namespace paymcp::inline v0 {
namespace detail {

PAYMCP_INLINE std::string sentence_of(const argument_error& why) {
    return (why.pointer.empty() ? std::string{"arguments"} : why.pointer) + ": " + why.message;
}

}  // namespace detail
}  // namespace paymcp::inline v0
