// SPDX-License-Identifier: MIT
#pragma once

#include "planted.hpp"

#include <paymcp/payment/provider_concept.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace paymcp_simulation {

using paymcp::checkout;
using paymcp::checkout_request;
using paymcp::provider_error;
using paymcp::provider_result;
using paymcp::provider_status;
using paymcp::status_report;

/// The provider's record of one payment; it survives every process.
struct account {
    checkout_request order;
    provider_status status = provider_status::pending;
    int charged = 0;
    int refunded = 0;
    int voided = 0;
    std::uint64_t secured_at = 0;  ///< the world's tick at which the money was secured last; 0 for never
    bool shown = false;            ///< a client has seen the link
    bool closed_by_us = false;
    bool lapsed = false;  ///< the provider let the authorization expire

    bool is_secured() const noexcept {
        return status == provider_status::paid || status == provider_status::authorized;
    }
};

/// The honest accounts behind the provider: every function is idempotent, as PaymentProvider requires.
class bank {
public:
    provider_result<checkout> create(const checkout_request& order) {
        account& books = accounts[order.payment_id];
        if (books.order.payment_id.empty()) books.order = order;
        books.order.reference = "ref_" + order.payment_id;
        return checkout{books.order.reference, "https://pay.example/" + order.payment_id};
    }

    provider_result<status_report> status(const checkout_request& order) {
        const account& books = accounts[order.payment_id];
        return status_report{books.status, books.order.amount, std::string(books.order.money.name())};
    }

    provider_result<void> cancel(const checkout_request& order) {
        account& books = accounts[order.payment_id];
        if (books.is_secured()) return provider_error{"it is paid", false};
        if (books.status == provider_status::pending) {
            books.status = provider_status::canceled;
            books.closed_by_us = true;
        }
        return {};
    }

    provider_result<void> refund(const checkout_request& order) {
        account& books = accounts[order.payment_id];
        const bool again = books.status == provider_status::refunded;
        if (again && !planted("a refund that is asked for twice is paid twice")) return {};
        if (!again && books.status != provider_status::paid) return provider_error{"nothing to refund", false};
        books.status = provider_status::refunded;
        ++books.refunded;
        return {};
    }

    provider_result<void> capture(const checkout_request& order) {
        account& books = accounts[order.payment_id];
        if (books.status == provider_status::paid) return {};
        if (books.status != provider_status::authorized) return provider_error{"nothing to capture", false};
        books.status = provider_status::paid;
        ++books.charged;
        return {};
    }

    /// Releasing money that is no longer held succeeds; captured money cannot be released.
    provider_result<void> void_authorization(const checkout_request& order) {
        account& books = accounts[order.payment_id];
        if (books.status == provider_status::paid || books.status == provider_status::refunded)
            return provider_error{"it is captured", false};
        if (books.status == provider_status::authorized) {
            books.status = provider_status::canceled;
            books.closed_by_us = true;
            ++books.voided;
        }
        return {};
    }

    /// The payer pays, in any state of the link: a payment can precede the end of a link.
    static void pay(account& books, std::uint64_t tick) {
        books.status = books.order.authorize_only ? provider_status::authorized : provider_status::paid;
        books.charged += books.order.authorize_only ? 0 : 1;
        books.secured_at = tick;
    }

    std::map<std::string, account> accounts;  ///< by the payment id
};

}  // namespace paymcp_simulation
