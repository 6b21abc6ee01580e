// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/instrumented_provider.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/state_name.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE instrumented_store::instrumented_store(store_port<asio_task>& store, observer stepped, doubting doubted,
                                                     desk_observer moved)
    : store_(store), stepped_(std::move(stepped)), doubted_(std::move(doubted)), moved_(std::move(moved)) {}

PAYMCP_INLINE asio_task<result<opened_payment>> instrumented_store::open(const payment& subject) {
    result<opened_payment> opened = co_await store_.open(subject);
    if (opened && !opened->existing) stepped_(opened->subject, "none");
    if (opened) remember(opened->subject);
    co_return opened;
}

PAYMCP_INLINE asio_task<result<std::optional<payment>>> instrumented_store::find(std::string id) {
    result<std::optional<payment>> found = co_await store_.find(std::move(id));
    if (found && *found) remember(**found);
    co_return found;
}

PAYMCP_INLINE asio_task<result<bool>> instrumented_store::replace(const payment& subject, std::uint64_t version) {
    return noted(subject, store_.replace(subject, version));
}

PAYMCP_INLINE asio_task<result<bool>> instrumented_store::replace_behind(const payment& subject,
                                                                         std::uint64_t version) {
    return noted(subject, store_.replace_behind(subject, version));
}

PAYMCP_INLINE asio_task<result<accounts::taken>> instrumented_store::take(const payment& subject,
                                                                          std::uint64_t version) {
    result<accounts::taken> taken = co_await store_.take(subject, version);
    if (taken.has_value() && *taken == accounts::taken::written) note(subject);
    co_return taken;
}

PAYMCP_INLINE asio_task<result<bool>> instrumented_store::noted(const payment& written,
                                                                asio_task<result<bool>> writing) {
    result<bool> replaced = co_await std::move(writing);
    if (replaced.has_value() && *replaced) note(written);
    co_return replaced;
}

PAYMCP_INLINE void instrumented_store::note(const payment& written) {
    const auto known = states_.find(written.id);
    const bool renewed = known != states_.end() && known->second.state == written.state;
    const last_seen before = known != states_.end() ? known->second : last_seen{written.state};
    if (!renewed) stepped_(written, known == states_.end() ? "unknown" : name_of(known->second.state));
    if (doubted_ && before.unclear != written.unclear) doubted_(written);
    if (moved_ && (before.returned != written.returned || before.dispute != written.dispute)) moved_(written);
    remember(written);
}

PAYMCP_INLINE void instrumented_store::remember(const payment& subject) {
    if (states_.size() >= max_remembered) states_.clear();
    states_.insert_or_assign(subject.id, last_seen{subject.state, subject.unclear, subject.returned, subject.dispute});
}

PAYMCP_INLINE instrumented_provider::instrumented_provider(provider_port<asio_task>& provider, mcp::metrics& counts,
                                                           observer failed)
    : provider_(provider), counts_(counts), failed_(std::move(failed)) {}

PAYMCP_INLINE asio_task<provider_result<checkout>> instrumented_provider::create(checkout_request order) {
    return timed("create", provider_.create(std::move(order)));
}

PAYMCP_INLINE asio_task<provider_result<status_report>> instrumented_provider::status(checkout_request order) {
    return timed("status", provider_.status(std::move(order)));
}

PAYMCP_INLINE asio_task<provider_result<void>> instrumented_provider::cancel(checkout_request order) {
    return timed("cancel", provider_.cancel(std::move(order)));
}

PAYMCP_INLINE asio_task<provider_result<void>> instrumented_provider::refund(checkout_request order) {
    return timed("refund", provider_.refund(std::move(order)));
}

PAYMCP_INLINE asio_task<provider_result<void>> instrumented_provider::capture(checkout_request order) {
    return timed("capture", provider_.capture(std::move(order)));
}

PAYMCP_INLINE asio_task<provider_result<void>> instrumented_provider::void_authorization(checkout_request order) {
    return timed("release", provider_.void_authorization(std::move(order)));
}

PAYMCP_INLINE asio_task<provider_result<subscription_report>> instrumented_provider::subscription(
    checkout_request order) {
    return timed("subscription", provider_.subscription(std::move(order)));
}

PAYMCP_INLINE asio_task<provider_result<void>> instrumented_provider::end_renewal(checkout_request order) {
    return timed("end_renewal", provider_.end_renewal(std::move(order)));
}

PAYMCP_INLINE asio_task<provider_result<event_page>> instrumented_provider::events(std::string cursor) {
    return timed("events", provider_.events(std::move(cursor)));
}

}  // namespace paymcp::inline v0::detail
