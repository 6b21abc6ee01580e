// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The longest text of a credential or of a verdict that is read, in bytes.
inline constexpr std::size_t max_wire_text = 16384;

/// The bytes of base64 with the standard alphabet, as x402's headers have it: the padding may be missing. Nothing for
/// an empty text, another alphabet, blanks, or bits that are left over.
std::optional<std::string> from_header_base64(std::string_view text);

/// The object of a JSON text, or nothing where it is no object, too long, or nests deeper than 16 levels.
std::optional<boost::json::object> read_wire_object(std::string_view text, std::size_t max_size = max_wire_text);

/// A moment in the form of RFC 3339: "2026-01-01T00:05:00.000Z", with or without a fraction, `Z` or an offset. A
/// fraction is cut to milliseconds. Nothing for another form or a day that does not exist.
std::optional<unix_time> read_rfc3339(std::string_view text);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/detail/impl/wire_text.ipp>
#endif
