// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/request_state.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool request_state_writer::text(std::string_view field) {
    if (field.size() > 0xffff) return false;
    number(field.size(), 2);
    bytes_ += field;
    return true;
}

PAYMCP_INLINE void request_state_writer::number(std::uint64_t value, int width) {
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) bytes_ += static_cast<char>(value >> shift & 0xff);
}

PAYMCP_INLINE std::string request_state_reader::text() {
    const std::string_view field = bytes(number(2));
    return std::string(field);
}

PAYMCP_INLINE std::uint64_t request_state_reader::number(std::size_t width) {
    std::uint64_t value = 0;
    for (const char byte : bytes(width)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

PAYMCP_INLINE std::string_view request_state_reader::bytes(std::size_t count) {
    whole_ = whole_ && count <= left_.size();
    if (!whole_) return {};
    const std::string_view taken = left_.substr(0, count);
    left_.remove_prefix(count);
    return taken;
}

PAYMCP_INLINE std::optional<std::string> pack(const request_state& handle) {
    request_state_writer out;
    for (const std::string* field : {&handle.payment_id, &handle.tool, &handle.flow, &handle.digest, &handle.principal})
        if (!out.text(*field)) return std::nullopt;
    out.number(handle.phase | has_rounds, 1);
    out.number(handle.asked, 1);
    out.number(handle.rounds, 1);
    out.moment(handle.until);
    out.moment(handle.sealed_at);
    out.moment(handle.expires);
    return out.take();
}

PAYMCP_INLINE std::optional<request_state> unpack(std::string_view bytes) {
    request_state_reader in(bytes);
    request_state handle;
    for (std::string* field : {&handle.payment_id, &handle.tool, &handle.flow, &handle.digest, &handle.principal})
        *field = in.text();
    const std::uint64_t phase = in.number(1);
    handle.phase = static_cast<std::uint8_t>(phase & ~has_rounds);
    handle.asked = static_cast<std::uint8_t>(in.number(1));
    if ((phase & has_rounds) != 0) {
        handle.rounds = static_cast<std::uint8_t>(in.number(1));
        handle.until = in.moment();
        handle.sealed_at = in.moment();
    }
    handle.expires = in.moment();
    return in.complete() ? std::optional(std::move(handle)) : std::nullopt;
}

}  // namespace paymcp::inline v0::detail
