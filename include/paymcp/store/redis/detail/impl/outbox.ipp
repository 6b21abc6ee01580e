// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/detail/outbox.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/store/detail/memory_outbox.hpp>
#include <paymcp/store/redis/detail/payments.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace paymcp::inline v0::detail {

/// Whole numbers between blanks, as many as there are to be.
template <std::size_t Count>
std::array<std::int64_t, Count> redis_numbers(std::string_view text) {
    std::array<std::int64_t, Count> all{};
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    for (std::size_t i = 0; i < Count; ++i) {
        const auto [stopped, failure] = std::from_chars(at, end, all[i]);
        const bool last = i + 1 == Count;
        if (failure != std::errc{} || (last ? stopped != end : stopped == end || *stopped != ' '))
            throw std::runtime_error("news in it cannot be read");
        at = stopped + 1;
    }
    return all;
}

PAYMCP_INLINE seller::standing read_redis_standing(const std::array<std::int64_t, 8>& at, std::size_t from) {
    return {static_cast<payment_state>(at[from]), at[from + 1], static_cast<states::dispute>(at[from + 2]),
            at[from + 3] != 0};
}

PAYMCP_INLINE seller::change& change_of(std::vector<seller::change>& all, std::uint64_t version) {
    const auto known = std::ranges::find(all, version, &seller::change::version);
    if (known != all.end()) return *known;
    seller::change& made = all.emplace_back();
    made.version = version;
    return made;
}

PAYMCP_INLINE seller::news read_redis_news_of(const redis_value& one) {
    seller::news read;
    read.subject = without_contents(redis_payment_reader::record(one.items.at(0)));
    const std::vector<redis_value>& fields = one.items.at(1).items;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const std::string_view name = fields[i].text;
        const std::string_view value = fields[i + 1].text;
        if (name == "tries") read.tries = static_cast<int>(redis_numbers<1>(value)[0]);
        if (!name.starts_with("c:") && !name.starts_with("n:")) continue;
        const auto version = static_cast<std::uint64_t>(redis_numbers<1>(name.substr(2))[0]);
        seller::change& made = change_of(read.changes, version);
        if (name.starts_with("n:")) {
            made.noticed = unix_time(milliseconds(redis_numbers<1>(value)[0]));
            continue;
        }
        const auto at = redis_numbers<8>(value);
        made.before = read_redis_standing(at, 0);
        made.after = read_redis_standing(at, 4);
    }
    std::ranges::sort(read.changes, {}, &seller::change::version);
    return read;
}

PAYMCP_INLINE std::vector<seller::news> read_redis_news(const redis_value& answer) {
    std::vector<seller::news> all;
    for (const redis_value& one : answer.items) all.push_back(read_redis_news_of(one));
    return all;
}

}  // namespace paymcp::inline v0::detail
