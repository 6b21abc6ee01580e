// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/reply.hpp>
#include <paymcp/payment/detail/open_call.hpp>
#include <paymcp/payment/record.hpp>

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// The payments that this process has shown to each caller, so that a link, or an unreadable id, resolves only to the
/// caller's own payments. A bounded cache, used as a hint: the store decides about a payment. Callers without a
/// principal and a session are not remembered. Any thread may use it.
class known_payments {
public:
    /// The remembered data of a payment.
    struct one {
        std::string id;
        std::string tool;
        std::string digest;
        std::string link;
    };

    /// The payment was shown to the caller.
    void remember(const gating::caller& who, const payment& subject);

    /// The caller's payments, the most recently shown first.
    std::vector<one> of(const gating::caller& who) const;

private:
    static constexpr std::size_t max_of_one = 16;
    static constexpr std::size_t max_owners = 4096;

    using owned = std::pair<std::string, std::list<one>>;

    static std::string owner_of(const gating::caller& who);

    /// The list of an owner, who becomes the most recent one.
    std::list<one>& touch(const std::string& owner);

    mutable std::mutex mutex_;
    std::list<owned> recent_;
    std::unordered_map<std::string, std::list<owned>::iterator> owners_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/payments/detail/impl/known_payments.ipp>
#endif
