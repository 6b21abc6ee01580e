// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/http_client.hpp>

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <cstdint>
#include <stdexcept>

namespace paymcp::inline v0::http {

PAYMCP_INLINE void throw_exception_from_error(const send_failure& why, const boost::source_location&) {
    throw std::runtime_error(why.message);
}

}  // namespace paymcp::inline v0::http
