// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/gate/options.hpp>
#include <paymcp/payment/record.hpp>

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace paymcp::inline v0::detail {

/// Counts the links of each buyer against `gating::buyer_limits`. A buyer is a verified principal, else a session; and,
/// apart from it, an address. It knows the links of this process alone, and forgets them when the process ends.
///
/// Thread-safe.
class link_limits {
public:
    explicit link_limits(gating::buyer_limits most) : most_(most) {}
    link_limits(const link_limits&) = delete;
    link_limits& operator=(const link_limits&) = delete;

    /// What a buyer may do.
    struct answer {
        milliseconds wait{0};  ///< zero: now. Otherwise the same question is worth asking then
        bool unpaid = false;   ///< for want of a place: too many links of this buyer are open
    };

    /// Whether this buyer has a link for this call already, so that the store finds its payment.
    bool has_link(const payment& wanted) const;

    /// The longest open links of a buyer who has no place for one more: some of them may be paid.
    std::vector<std::string> oldest(const payment& wanted, std::string_view address, unix_time now) const;

    /// Takes a place for the payment's link, unless a bound is reached.
    answer take(const payment& wanted, std::string_view address, unix_time now);

    /// Counts a link that is made, unless it has its place already; beyond a bound, too.
    void count(const payment& made, std::string_view address, unix_time now);

    /// The link is not open any more, or was not made although the provider was asked.
    void drop(const std::string& payment_id) { leave(payment_id, milliseconds::zero()); }

    /// The place was not needed: the call has found its payment.
    void give_back(const std::string& payment_id) { leave(payment_id, interval()); }

private:
    struct link {
        std::string id;
        std::string call;  ///< tool and digest of the arguments
        unix_time expires;
    };

    /// `next` is the moment for which the next link would be due if they came evenly (GCRA).
    struct buyer {
        std::deque<link> open{};
        unix_time next{};
    };

    static std::string call_of(const payment& wanted);

    static std::string key_of(const payment& wanted);

    static std::vector<std::string> keys_of(const payment& wanted, std::string_view address);

    milliseconds interval() const noexcept;

    answer ask(const buyer& one, unix_time now) const;

    void add(buyer& one, const payment& made, unix_time now);

    void leave(const std::string& payment_id, milliseconds earlier);

    void forget_ended(buyer& one, unix_time now);

    /// Forgets buyers without an open link and without a recent one, once the table has doubled.
    void sweep(unix_time now);

    const gating::buyer_limits most_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, buyer> buyers_;
    std::unordered_map<std::string, std::vector<std::string>> holders_;  ///< payment id -> keys of its buyers
    std::size_t sweep_at_ = 1024;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/gate/detail/impl/link_limits.ipp>
#endif
