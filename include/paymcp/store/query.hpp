// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/payment/states.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace paymcp::inline v0 {

namespace ledger {

/// The payments that an operator wants to see. An empty field matches all.
struct query {
    std::vector<payment_state> states{};
    std::string tool{};
    std::string currency{};
    /// Besides the states: whether the seller has to look at it, since the provider's report does not match
    /// (`payment::unclear`) or a dispute is open (`payment::dispute`).
    bool or_unclear = false;
    std::optional<unix_time> created_from{};    ///< inclusive
    std::optional<unix_time> created_before{};  ///< exclusive
    std::size_t limit = 100;                    ///< the most payments in one page, 1 to 1000
    std::string cursor{};                       ///< `page::next` of the previous page; empty for the first
};

/// One page of the matching payments, newest first. Results are omitted: `output` is as in a new payment.
struct page {
    std::vector<payment> payments{};
    std::string
        next{};  ///< the cursor of the next page; empty at the end. A page may be short, even empty, before that
};

/// The count and sum of the payments of one tool, currency and state.
struct total {
    std::string tool{};
    std::string currency{};
    payment_state state{};
    std::int64_t count = 0;
    std::int64_t amount = 0;    ///< minor units of `currency`; of an `up_to`, what was used once the result is recorded
    std::int64_t returned = 0;  ///< how much of it went back in part, at the provider's desk (`payment::returned`)
    std::int64_t disputed = 0;  ///< the amounts of those whose dispute is open

    bool operator==(const total&) const = default;
};

}  // namespace ledger

/// A store whose payments can be listed and summed, for bookkeeping. Not needed to sell tools.
///
/// 1. `list(query)` returns one page of the payments that match, ordered by creation, the newest first, and then by id.
///    The pages of one query show every payment once that matches during the whole listing.
/// 2. `totals(query)` returns counts and sums by tool, currency and state in this order; it ignores limit and cursor.
/// 3. A cursor that the store did not return is an error with the code `bad_cursor`.
///
/// Not required: a consistent snapshot across pages. Models: `memory_store`, `sqlite_store`, `redis_store`.
template <class S>
concept QueryableStore = requires(S& store, const ledger::query& wanted) {
    { store.list(wanted) } -> async::AwaitsTo<result<ledger::page>>;
    { store.totals(wanted) } -> async::AwaitsTo<result<std::vector<ledger::total>>>;
};

namespace detail {

/// The end of a page: its last payment.
struct ledger_place {
    std::int64_t created = 0;
    std::string id{};
};

std::string ledger_cursor(const payment& last);

/// The place of a cursor, or nothing where it is malformed.
std::optional<ledger_place> read_ledger_cursor(std::string_view cursor);

inline failure bad_cursor() { return {"the cursor is not one that this list gave out", "bad_cursor"}; }

inline std::size_t page_size(const ledger::query& wanted) { return std::clamp<std::size_t>(wanted.limit, 1, 1000); }

/// Whether the seller has to look at it; see `ledger::query::or_unclear`.
inline bool needs_seller(const payment& one) noexcept {
    return !one.unclear.empty() || one.dispute == states::dispute::open;
}

bool matches(const ledger::query& wanted, const payment& one);

/// Sums payments by tool, currency and state.
class ledger_sums {
public:
    void add(const payment& one);

    std::vector<ledger::total> take();

private:
    std::map<std::tuple<std::string, std::string, payment_state>, ledger::total> sums_;
};

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/impl/query.ipp>
#endif
