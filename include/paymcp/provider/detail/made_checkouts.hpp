// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/latest_map.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <optional>
#include <string>

namespace paymcp::inline v0::detail {

/// The payments that a provider without idempotency keys has made in this process, so that a repeated request makes
/// nothing new. Keeps the latest ten thousand. Use it on one executor that does not run two handlers at once.
class made_checkouts {
public:
    std::optional<checkout> find(const std::string& payment_id) const;

    /// Remembers a made checkout, and returns the answer.
    provider_result<checkout> kept(const std::string& payment_id, provider_result<checkout> made);

private:
    latest_map<checkout> made_{10'000};
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/detail/impl/made_checkouts.ipp>
#endif
