// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/mpp/detail/problem.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/core/detail/utc_text.hpp>

#include <algorithm>
#include <iterator>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE const mpp_problem& problem_of(std::string_view code) noexcept {
    const auto* const found = std::ranges::find(mpp_problems, code, &mpp_problem::code);
    return found == std::end(mpp_problems) ? *std::prev(std::end(mpp_problems)) : *found;
}

PAYMCP_INLINE std::string problem_text(const mpp_problem& problem, std::string_view detail,
                                       std::string_view challenge_id) {
    return object_text()
        .text("type", std::string("https://paymentauth.org/problems/").append(problem.name))
        .text("title", problem.title)
        .raw("status", std::to_string(problem.status))
        .text("detail", detail)
        .text_if("challengeId", challenge_id)
        .str();
}

PAYMCP_INLINE std::string mpp_receipt(std::string_view method, std::string_view reference,
                                      std::string_view challenge_id, unix_time paid) {
    return object_text()
        .text("method", method)
        .text("reference", reference)
        .text("status", "success")
        .text("timestamp", utc_text(paid, utc_precision::in_milliseconds))
        .text("challengeId", challenge_id)
        .str();
}

}  // namespace paymcp::inline v0::detail
