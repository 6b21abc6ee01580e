// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/options.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/tool/definition.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The accounts of the store as a provider: a payment is secured as soon as the store has written it so, and every
/// other step is the record's own.
template <template <class> class Task>
class account_provider final : public provider_port<Task> {
public:
    explicit account_provider(std::string_view name) noexcept : name_(name) {}

    std::string_view name() const noexcept override { return name_; }
    bool opens_links() const noexcept override { return false; }
    Task<provider_result<checkout>> create(checkout_request /*order*/) override {
        co_return provider_error{"an account has no links", false};
    }
    Task<provider_result<status_report>> status(checkout_request order) override {
        co_return status_report{
            .status = provider_status::authorized, .amount = order.amount, .currency = std::string(order.money.name())};
    }
    Task<provider_result<void>> cancel(checkout_request /*order*/) override { co_return done(); }
    Task<provider_result<void>> refund(checkout_request /*order*/) override { co_return done(); }
    Task<provider_result<void>> capture(checkout_request /*order*/) override { co_return done(); }
    Task<provider_result<void>> void_authorization(checkout_request /*order*/) override { co_return done(); }

private:
    static provider_result<void> done() { return {}; }

    std::string_view name_;
};

/// A new payment with what it posts to accounts, if anything. It can be paid until the first window of them ends.
payment with_postings(payment fresh, const tool_definition& tool, const gating::options& options);

/// Why no payment of this amount is opened, for the buyer; empty where none of the caps for a call is in the way.
std::string beyond_caps(const payment& fresh, const gating::options& options);

/// Why an account that holds so much cannot pay, for the buyer.
std::string unfunded_because(const payment& subject, const accounts::posting& one, std::int64_t holds);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/gate/detail/impl/account_sale.ipp>
#endif
