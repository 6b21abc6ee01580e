// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/note_desk.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<std::int64_t> given_back(const status_report& report, const payment& subject) noexcept {
    if (report.status == provider_status::refunded) return lifecycle::sum_of(subject);
    const bool part = report.status == provider_status::unknown && report.partly_back;
    if (report.status != provider_status::paid && !part) return std::nullopt;
    if (!report.returned || !report.at_least) return report.returned;
    return std::max(*report.returned, subject.returned);
}

PAYMCP_INLINE states::dispute contested(const status_report& report, const payment& subject) noexcept {
    const bool unheard = !report.returned || (report.at_least && report.dispute == states::dispute::none);
    return unheard ? subject.dispute : report.dispute;
}

}  // namespace paymcp::inline v0::detail
