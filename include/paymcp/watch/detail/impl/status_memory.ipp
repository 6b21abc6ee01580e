// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/status_memory.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void status_memory::remember(const std::string& payment_id, const status_report& report,
                                           unix_time asked) {
    if (report.status == provider_status::unknown) return;
    answers_.insert_or_assign(payment_id, answer{report, asked});
}

PAYMCP_INLINE void status_memory::doubt(const std::string& payment_id) {
    const auto found = answers_.find(payment_id);
    if (found != answers_.end() && found->second.report.status == provider_status::pending) answers_.erase(found);
}

PAYMCP_INLINE std::optional<status_report> status_memory::known(const std::string& payment_id, unix_time now) const {
    const auto found = answers_.find(payment_id);
    if (found == answers_.end()) return std::nullopt;
    const answer& last = found->second;
    if (last.report.status != provider_status::pending && !within(last, now, outcome_kept)) return std::nullopt;
    return last.report;
}

PAYMCP_INLINE std::optional<status_report> status_memory::fresh(const std::string& payment_id, unix_time now,
                                                                milliseconds freshness) const {
    const auto found = answers_.find(payment_id);
    if (found == answers_.end() || found->second.report.status != provider_status::pending) return std::nullopt;
    return within(found->second, now, freshness) ? std::optional(found->second.report) : std::nullopt;
}

PAYMCP_INLINE bool status_memory::within(const answer& last, unix_time now, milliseconds length) {
    return now >= last.asked && now - last.asked < length;
}

}  // namespace paymcp::inline v0::detail
