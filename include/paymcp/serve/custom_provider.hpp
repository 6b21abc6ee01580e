// SPDX-License-Identifier: MIT
#pragma once

/// What `serve` needs to take a payment provider that is not one of this library's. In header-only use `serve.hpp`
/// brings it; with `PAYMCP_SEPARATE_COMPILATION`, include it where such a provider is passed to `serve`.

#include <paymcp/async/asio_task.hpp>
#include <paymcp/http/client/rate_limit.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/provider/networked.hpp>
#include <paymcp/provider/webhook.hpp>
#include <paymcp/serve/detail/bound.hpp>
#include <paymcp/serve/detail/checkout_listener.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/serve/detail/webhook_route.hpp>
#include <paymcp/serve/serve_options.hpp>
#include <paymcp/watch/payment_events.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// A provider whose checkout page is ours to serve.
template <class Provider>
concept SelfServedProvider = requires(Provider& provider) { checkout_handler(provider); };

template <class Provider>
class provider_binding final : public bound_provider {
public:
    explicit provider_binding(Provider provider) : provider_(std::move(provider)) {}

    provider_port<asio_task>& port() noexcept override { return port_; }

    void open() override {
        if constexpr (requires { provider_.connect(); }) provider_.connect();
    }

    void refuse_live_key([[maybe_unused]] const serve_options& options) const override {
        if constexpr (LiveModeProvider<Provider>)
            if (options.transport == transport_kind::stdio && !options.allow_live_keys_on_stdio && provider_.is_live())
                throw std::runtime_error(std::string("the key for ") + std::string(Provider::name) +
                                         " moves real money, and over stdio each user of this program would hold it: "
                                         "serve over HTTP, or allow it with allow_live_keys_on_stdio");
    }

    void use_network([[maybe_unused]] server_app& running) override {
        if constexpr (NetworkedProvider<Provider>) {
            if constexpr (requires(const Provider& one) { http::rate_limit(one.rate()); })
                provider_.use(running.network(provider_.rate()));
            else
                provider_.use(running.network());
        }
    }

    void report_changes([[maybe_unused]] server_app& running) override {
        if constexpr (NotifyingProvider<Provider>)
            provider_.on_change([&running](std::string_view payment_id) {
                running.events().publish(std::string(payment_id), watch::event_source::payer);
            });
    }

    void add_pages([[maybe_unused]] http::router& pages, [[maybe_unused]] server_app& running) override {
        if constexpr (SelfServedProvider<Provider>) pages.add(checkout_prefix, checkout_handler(provider_));
        if constexpr (WebhookReceiver<Provider>)
            pages.add(webhook_path(Provider::name),
                      webhook_handler(
                          provider_, [&running](payment_ref ref) { running.watch().look_now(std::move(ref)); },
                          [&running](std::string_view outcome, const http::request& request, std::string_view why) {
                              running.webhook(Provider::name, outcome, request, why);
                          }));
    }

    webhook_secrets webhooks() const noexcept override {
        if constexpr (requires { provider_.hears_webhooks(); })
            return provider_.hears_webhooks() ? webhook_secrets::given : webhook_secrets::none;
        else
            return webhook_secrets::unknown;
    }

    bool ends_with_process() const noexcept override {
        if constexpr (requires { provider_.ends_with_process(); })
            return provider_.ends_with_process();
        else
            return false;
    }

    bool serves_checkout() const noexcept override { return SelfServedProvider<Provider>; }

    void checkout_is_at([[maybe_unused]] std::string base) override {
        if constexpr (SelfServedProvider<Provider>) provider_.serve_at(std::move(base));
    }

    std::shared_ptr<void> listen_for_checkout([[maybe_unused]] server_app& running) override {
        if constexpr (SelfServedProvider<Provider>) {
            auto page =
                std::make_shared<checkout_listener>(running.loop().get_executor(), provider_, http::loopback(),
                                                    http::server_options{.refused = running.telling_refusals()});
            running.log(log_level::info, "serving MCP over stdio; the checkout page is at " + page->base_url());
            return page;
        } else {
            return nullptr;
        }
    }

private:
    Provider provider_;
    provider_adapter<asio_task, Provider> port_{provider_};
};

template <class Provider>
std::unique_ptr<bound_provider> bind_provider(Provider provider) {
    return std::make_unique<provider_binding<Provider>>(std::move(provider));
}

}  // namespace paymcp::inline v0::detail
