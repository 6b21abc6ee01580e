// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/codec/decode.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <stdexcept>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void throw_exception_from_error(const argument_error& why, const boost::source_location&) {
    throw std::runtime_error(why.pointer + ": " + why.message);
}

}  // namespace paymcp::inline v0::detail
