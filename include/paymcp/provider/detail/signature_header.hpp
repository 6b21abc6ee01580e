// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Calls `use(name, value)` for each field of a header such as `t=1,v1=aa`. A piece without `=` is a name with an
/// empty value.
template <class Use>
void for_each_signature_field(std::string_view header, Use use) {
    for (;;) {
        const std::size_t comma = header.find(',');
        const std::string_view piece = header.substr(0, comma);
        const std::size_t equals = piece.find('=');
        use(piece.substr(0, equals), equals == piece.npos ? std::string_view() : piece.substr(equals + 1));
        if (comma == header.npos) return;
        header.remove_prefix(comma + 1);
    }
}

/// Reads whole seconds since 1970, up to the end of the year 9999. A time outside the range of the clock is not
/// genuine.
std::optional<std::int64_t> read_signature_time(std::string_view text) noexcept;

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/detail/impl/signature_header.ipp>
#endif
