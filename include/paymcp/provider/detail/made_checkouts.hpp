// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace paymcp::inline v0::detail {

/// The payments that a provider without idempotency keys has made in this process, so that a repeated request makes
/// nothing new. Keeps the latest ten thousand. Use it on one executor that does not run two handlers at once.
class made_checkouts {
public:
    std::optional<checkout> find(const std::string& payment_id) const;

    /// Remembers a made checkout, and returns the answer.
    provider_result<checkout> kept(const std::string& payment_id, provider_result<checkout> made);

private:
    static constexpr std::size_t max_kept = 10'000;

    std::unordered_map<std::string, checkout> made_;
    std::deque<std::string> order_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/detail/impl/made_checkouts.ipp>
#endif
