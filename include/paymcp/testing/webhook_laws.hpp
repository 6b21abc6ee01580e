// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/provider/webhook.hpp>
#include <paymcp/testing/detail/webhook_trial.hpp>
#include <paymcp/testing/law.hpp>
#include <paymcp/testing/webhook_signing.hpp>

#include <type_traits>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing {

/// Tries every law of `WebhookReceiver`. For any test framework: `CHECK(broken_laws(webhook_laws(...)) == "")`.
///
/// `make(keys, clock)` makes a receiver with these keys, a `std::vector<webhook_key>`, that reads the time from the
/// clock, which outlives it. `sign(key, payment_id, sent)` makes the request of a delivery about a payment as the
/// provider sends it at that time; each payment has its own delivery, and deliveries of two keys differ only in what
/// the key decides. Receivers that return `boost::asio::awaitable` run on an executor of the suite. A receiver is tried
/// with its clock around `signing.sent`.
template <class Make, class Sign>
requires WebhookReceiver < std::remove_cvref_t < std::invoke_result_t < Make&, const std::vector<webhook_key>
&, const wall_clock& >>> std::vector<law_result> webhook_laws(Make make, Sign sign, webhook_signing signing = {}) {
    detail::webhook_trial<Make, Sign> trial(std::move(make), std::move(sign), std::move(signing));
    detail::law_book book;
    trial.try_genuine(book);
    trial.try_bodies(book);
    trial.try_signatures(book);
    trial.try_headers(book);
    trial.try_keys(book);
    trial.try_times(book);
    trial.try_hostile(book);
    trial.try_route(book);
    trial.try_crowds(book);
    trial.try_secrecy(book);
    return book.take();
}

}  // namespace paymcp::inline v0::testing
