// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <optional>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The moment of an HTTP date in its one current form, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7), or
/// nothing. The obsolete forms are not read, because no API sends them.
std::optional<unix_time> parse_http_date(std::string_view text);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/detail/impl/date.ipp>
#endif
