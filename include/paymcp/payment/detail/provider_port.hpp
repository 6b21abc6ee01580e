// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// A PaymentProvider behind virtual functions over one `Task`, so that the gate is compiled once for all providers.
template <template <class> class Task>
class provider_port {
public:
    virtual ~provider_port() = default;
    virtual std::string_view name() const noexcept = 0;
    virtual Task<provider_result<checkout>> create(checkout_request order) = 0;
    virtual Task<provider_result<status_report>> status(checkout_request order) = 0;
    virtual Task<provider_result<void>> cancel(checkout_request order) = 0;
    virtual Task<provider_result<void>> refund(checkout_request order) = 0;
    virtual Task<provider_result<void>> capture(checkout_request order) = 0;
    virtual Task<provider_result<void>> void_authorization(checkout_request order) = 0;

    // Of a provider that sells plans (`SubscribingProvider`); another answers with an error.
    virtual Task<provider_result<subscription_report>> subscription(checkout_request /*order*/) {
        co_return cannot_renew();
    }
    virtual Task<provider_result<void>> end_renewal(checkout_request /*order*/) { co_return cannot_renew(); }

    /// The answer to `create` is recorded: `order` has its reference.
    virtual void recorded(const checkout_request& /*order*/) {}

    /// Whether a payer opens a link. Otherwise `create` is not called: the payment is its own reference.
    virtual bool opens_links() const noexcept { return true; }

    /// Whether it reports accepted operations that failed later; see `status_report::undone`.
    virtual bool reports_undone() const noexcept { return false; }

    /// Whether `events` can be asked for; see `EventFeedProvider`.
    virtual bool has_events() const noexcept { return false; }
    virtual Task<provider_result<event_page>> events(std::string /*cursor*/) {
        co_return provider_error{std::string(name()) + " has no list of events", false};
    }

private:
    provider_error cannot_renew() const { return {std::string(name()) + " has no subscriptions", false}; }
};

/// Any PaymentProvider as a `provider_port`; it refers to the provider, which must outlive it.
template <template <class> class Task, PaymentProvider Provider>
class provider_adapter final : public provider_port<Task> {
public:
    explicit provider_adapter(Provider& provider) noexcept : provider_(provider) {}

    std::string_view name() const noexcept override { return Provider::name; }

    Task<provider_result<checkout>> create(checkout_request order) override {
        return lift<Task>([this, order = std::move(order)] { return provider_.create(order); }, threw);
    }
    Task<provider_result<status_report>> status(checkout_request order) override {
        // GCC 12 destroys the captures of a lambda twice if the lambda is created within a co_await.
        auto asked = lift<Task>([this, order = std::move(order)] { return provider_.status(order); }, threw);
        provider_result<status_report> answer = co_await std::move(asked);
        co_return taken_report(std::move(answer));
    }
    Task<provider_result<void>> cancel(checkout_request order) override {
        return lift<Task>([this, order = std::move(order)] { return provider_.cancel(order); }, threw);
    }
    Task<provider_result<void>> refund(checkout_request order) override {
        return lift<Task>([this, order = std::move(order)] { return provider_.refund(order); }, threw);
    }
    Task<provider_result<void>> capture(checkout_request order) override {
        return lift<Task>([&provider = provider_, order = std::move(order)] { return capture_with(provider, order); },
                          threw);
    }
    Task<provider_result<void>> void_authorization(checkout_request order) override {
        return lift<Task>([&provider = provider_, order = std::move(order)] { return void_with(provider, order); },
                          threw);
    }

    Task<provider_result<subscription_report>> subscription(checkout_request order) override {
        if constexpr (SubscribingProvider<Provider>)
            return lift<Task>(
                [&provider = provider_, order = std::move(order)] { return provider.subscription(order); }, threw);
        else
            return provider_port<Task>::subscription(std::move(order));
    }
    Task<provider_result<void>> end_renewal(checkout_request order) override {
        if constexpr (SubscribingProvider<Provider>)
            return lift<Task>([&provider = provider_, order = std::move(order)] { return provider.end_renewal(order); },
                              threw);
        else
            return provider_port<Task>::end_renewal(std::move(order));
    }

    bool reports_undone() const noexcept override {
        if constexpr (requires { Provider::reports_undone; })
            return Provider::reports_undone;
        else return false;
    }
    bool has_events() const noexcept override { return EventFeedProvider<Provider>; }
    Task<provider_result<event_page>> events(std::string cursor) override {
        return lift<Task>([this, cursor = std::move(cursor)] { return events_with(provider_, cursor); }, threw);
    }

private:
    static auto events_with(Provider& provider, const std::string& cursor) {
        if constexpr (EventFeedProvider<Provider>) return provider.events(cursor);
        else return provider_result<event_page>(provider_error{std::string(Provider::name) + " has no list of events"});
    }
    static auto capture_with([[maybe_unused]] Provider& provider, [[maybe_unused]] const checkout_request& order) {
        if constexpr (AuthorizingProvider<Provider>) return provider.capture(order);
        else return cannot_authorize();
    }
    static auto void_with([[maybe_unused]] Provider& provider, [[maybe_unused]] const checkout_request& order) {
        if constexpr (AuthorizingProvider<Provider>)
            return provider.void_authorization(order);
        else return cannot_authorize();
    }

    /// Reached only for a record that another deployment's provider has authorized.
    static provider_result<void> cannot_authorize() {
        return provider_error{std::string(Provider::name) + " cannot reserve money", false};
    }

    static provider_error threw(std::string what) { return {std::move(what), true}; }

    Provider& provider_;
};

}  // namespace paymcp::inline v0
