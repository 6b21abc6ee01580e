// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/url.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE redis_address redis_url_reader::read() {
    redis_address found;
    if (!left_.empty() && !can_be_key(left_)) wrong_url("it has a blank, a line end or another stray character");
    found.secure = left_.starts_with("rediss://");
    if (!found.secure && !left_.starts_with("redis://")) wrong_url("it starts with neither redis:// nor rediss://");
    left_.remove_prefix(found.secure ? 9 : 8);
    read_login(found);
    read_place(found);
    return found;
}

PAYMCP_INLINE void redis_url_reader::wrong_url(std::string_view why) {
    throw std::invalid_argument(std::string("the URL of the Redis server cannot be used: ") + std::string(why) +
                                "; it is redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]");
}

PAYMCP_INLINE void redis_url_reader::read_login(redis_address& found) {
    const std::size_t end = left_.rfind('@');
    if (end == std::string_view::npos) return;
    const std::string_view login = left_.substr(0, end);
    left_.remove_prefix(end + 1);
    const std::size_t colon = login.find(':');
    if (colon == std::string_view::npos) wrong_url("its login has no password");
    found.user = decoded(login.substr(0, colon));
    found.password = decoded(login.substr(colon + 1));
}

PAYMCP_INLINE void redis_url_reader::read_place(redis_address& found) {
    const std::size_t slash = std::min(left_.find('/'), left_.size());
    if (slash + 1 < left_.size()) found.database = number(left_.substr(slash + 1), 1'000'000);
    std::string_view place = left_.substr(0, slash);
    std::size_t end = place.find(':');
    if (place.starts_with('[')) {
        const std::size_t close = place.find(']');
        if (close == std::string_view::npos) wrong_url("a bracket of its host is missing");
        found.host = std::string(place.substr(1, close - 1));
        end = close + 1;
        if (end < place.size() && place[end] != ':') wrong_url("its port cannot be read");
    } else {
        found.host = std::string(place.substr(0, end));
    }
    if (found.host.empty()) wrong_url("it names no host");
    if (end < place.size()) found.port = std::to_string(number(place.substr(end + 1), 65'535));
}

PAYMCP_INLINE std::int64_t redis_url_reader::number(std::string_view text, std::int64_t most) {
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size() || value < 0 || value > most)
        wrong_url("its port or its database is no number in range");
    return value;
}

PAYMCP_INLINE std::string redis_url_reader::decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned char byte = static_cast<unsigned char>(text[i]);
        if (byte == '%') {
            const std::string_view digits = text.substr(i + 1, 2);
            const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
            if (digits.size() != 2 || failure != std::errc{} || end != digits.data() + 2)
                wrong_url("its login has a percent sign that encodes nothing");
            i += 2;
        }
        plain += static_cast<char>(byte);
    }
    return plain;
}

}  // namespace paymcp::inline v0::detail
