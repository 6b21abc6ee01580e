// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0 {

PAYMCP_INLINE void throw_exception_from_error(const provider_error& why, const boost::source_location&) {
    throw std::runtime_error(why.message);
}

}  // namespace paymcp::inline v0
