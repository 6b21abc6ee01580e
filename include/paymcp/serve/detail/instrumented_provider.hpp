// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/payment/account.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/serve/metrics.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// A store that reports each written step of a payment.
class instrumented_store final : public store_port<asio_task> {
public:
    /// Called after each step; `from` is "none" for a new payment.
    using observer = std::function<void(const payment& subject, std::string_view from)>;

    /// Called when a payment becomes unclear, changes its reason, or is clear again (`payment::unclear`).
    using doubting = std::function<void(const payment& subject)>;

    /// Called when what went back at the provider's desk changes, or the dispute.
    using desk_observer = std::function<void(const payment& subject)>;

    instrumented_store(store_port<asio_task>& store, observer stepped, doubting doubted = {}, desk_observer moved = {});

    asio_task<result<opened_payment>> open(const payment& subject) override;

    asio_task<result<std::optional<payment>>> find(std::string id) override;

    asio_task<result<bool>> replace(const payment& subject, std::uint64_t version) override;
    asio_task<result<bool>> replace_behind(const payment& subject, std::uint64_t version) override;

    asio_task<result<accounts::taken>> take(const payment& subject, std::uint64_t version) override;
    asio_task<result<std::int64_t>> standing(std::string account) override {
        return store_.standing(std::move(account));
    }
    asio_task<result<std::vector<accounts::listed>>> list_accounts(std::string prefix, std::string after,
                                                                   std::size_t limit) override {
        return store_.list_accounts(std::move(prefix), std::move(after), limit);
    }

    asio_task<result<bool>> sweep(unix_time now) override { return store_.sweep(now); }
    unix_time lease_time(unix_time own) const override { return store_.lease_time(own); }
    void drain() noexcept override { store_.drain(); }

private:
    static constexpr std::size_t max_remembered = 4096;

    /// Reports the step that `writing` writes, once it is written.
    asio_task<result<bool>> noted(const payment& written, asio_task<result<bool>> writing);

    void note(const payment& written);

    void remember(const payment& subject);

    struct last_seen {
        payment_state state;
        std::string unclear{};
        std::int64_t returned = 0;
        states::dispute dispute = states::dispute::none;
    };

    store_port<asio_task>& store_;
    observer stepped_;
    doubting doubted_;
    desk_observer moved_;
    std::unordered_map<std::string, last_seen> states_;  ///< as last read or written here
};

/// A provider whose answers are timed and whose failures are reported.
class instrumented_provider final : public provider_port<asio_task> {
public:
    /// Called for each failure of an operation ("create", "status", ...). `is_new` is false for a repeated failure with
    /// the same message since the last success, so that an outage need not fill a log.
    using observer = std::function<void(std::string_view operation, const provider_error& why, bool is_new)>;

    instrumented_provider(provider_port<asio_task>& provider, mcp::metrics& counts, observer failed);

    std::string_view name() const noexcept override { return provider_.name(); }
    asio_task<provider_result<checkout>> create(checkout_request order) override;
    asio_task<provider_result<status_report>> status(checkout_request order) override;
    asio_task<provider_result<void>> cancel(checkout_request order) override;
    asio_task<provider_result<void>> refund(checkout_request order) override;
    asio_task<provider_result<void>> capture(checkout_request order) override;
    asio_task<provider_result<void>> void_authorization(checkout_request order) override;
    asio_task<provider_result<subscription_report>> subscription(checkout_request order) override;
    asio_task<provider_result<void>> end_renewal(checkout_request order) override;
    bool has_events() const noexcept override { return provider_.has_events(); }
    bool reports_undone() const noexcept override { return provider_.reports_undone(); }
    asio_task<provider_result<event_page>> events(std::string cursor) override;

private:
    template <class T>
    asio_task<provider_result<T>> timed(std::string_view operation, asio_task<provider_result<T>> asking) {
        const auto began = std::chrono::steady_clock::now();
        provider_result<T> answer = co_await std::move(asking);
        counts_.count_provider(operation, answer.has_error(), std::chrono::steady_clock::now() - began);
        std::string& last = last_words_[std::string(operation)];
        if (answer.has_error()) failed_(operation, answer.error(), answer.error().message != last);
        last = answer.has_error() ? answer.error().message : std::string();
        co_return answer;
    }

    provider_port<asio_task>& provider_;
    mcp::metrics& counts_;
    observer failed_;
    std::unordered_map<std::string, std::string> last_words_;  ///< the last failure of each operation, if it failed
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/instrumented_provider.ipp>
#endif
