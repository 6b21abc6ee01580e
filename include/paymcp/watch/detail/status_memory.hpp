// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

namespace paymcp::inline v0::detail {

/// Caches the last answer about each payment. "Pending" is kept as long as it is fresh; a later status is kept for a
/// moment, so that all waiting calls share one answer.
class status_memory {
public:
    void remember(const std::string& payment_id, const status_report& report, unix_time asked);

    /// There was an event: an earlier "pending" is not valid any more.
    void doubt(const std::string& payment_id);

    void forget(const std::string& payment_id) { answers_.erase(payment_id); }

    /// A "pending" of any age, or a recent later status.
    std::optional<status_report> known(const std::string& payment_id, unix_time now) const;

    /// A "pending" that is not older than `freshness`.
    std::optional<status_report> fresh(const std::string& payment_id, unix_time now, milliseconds freshness) const;

    /// Drops answers that are neither recent nor about an open payment once many are kept, since many are abandoned.
    template <class IsOpen>
    void drop_stale(unix_time now, const IsOpen& is_open) {
        if (answers_.size() < drop_at_) return;
        std::erase_if(answers_,
                      [&](const auto& one) { return !within(one.second, now, outcome_kept) && !is_open(one.first); });
        drop_at_ = answers_.size() * 2 + least_dropped;
    }

private:
    struct answer {
        status_report report;
        unix_time asked;
    };

    static bool within(const answer& last, unix_time now, milliseconds length);

    static constexpr milliseconds outcome_kept{10'000};
    static constexpr std::size_t least_dropped = 1024;

    std::unordered_map<std::string, answer> answers_;
    std::size_t drop_at_ = least_dropped;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/status_memory.ipp>
#endif
