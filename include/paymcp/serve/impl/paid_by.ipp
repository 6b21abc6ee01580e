// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/paid_by.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/serve/detail/wallet_desk.hpp>
#include <paymcp/serve/serve_options.hpp>

#include <stdexcept>
#include <string>

namespace paymcp::inline v0::detail {

/// A bound provider that also says how wallets pay; everything else is the provider's.
class bound_methods final : public bound_provider {
public:
    bound_methods(std::unique_ptr<bound_provider> provider, wallet_setup setup)
        : provider_(std::move(provider)), setup_(std::move(setup)) {}

    provider_port<asio_task>& port() noexcept override { return provider_->port(); }
    void open() override {
        require_usable(setup_);
        provider_->open();
    }
    void refuse_live_key(const serve_options& options) const override {
        provider_->refuse_live_key(options);
        const bool open_to_users = options.transport == transport_kind::stdio && !options.allow_live_keys_on_stdio;
        if (open_to_users && setup_.tokens && setup_.tokens->is_live())
            throw std::runtime_error(
                "the key of stripe_tokens moves real money, and over stdio each user of this program would hold it: "
                "serve over HTTP, or allow it with allow_live_keys_on_stdio");
    }
    void use_network(server_app& running) override { provider_->use_network(running); }
    void report_changes(server_app& running) override { provider_->report_changes(running); }
    void add_pages(http::router& pages, server_app& running) override { provider_->add_pages(pages, running); }
    webhook_secrets webhooks() const noexcept override { return provider_->webhooks(); }
    bool ends_with_process() const noexcept override { return provider_->ends_with_process(); }
    bool serves_checkout() const noexcept override { return provider_->serves_checkout(); }
    void checkout_is_at(std::string base) override { provider_->checkout_is_at(std::move(base)); }
    std::shared_ptr<void> listen_for_checkout(server_app& running) override {
        return provider_->listen_for_checkout(running);
    }
    void sell_to_wallets(server_app& running) override { running.keep(std::make_shared<wallet_desk>(setup_, running)); }
    std::string wallets() const override {
        const std::string_view forms = setup_.x402 ? (setup_.realm.empty() ? "x402" : "x402 and MPP") : "MPP";
        std::string told(forms);
        for (const wallet_account& one : setup_.accounts)
            told.append(", ").append(one.token.name).append(" on ").append(one.token.network);
        if (setup_.tokens) told += ", tokens of Stripe";
        return told;
    }

private:
    std::unique_ptr<bound_provider> provider_;
    wallet_setup setup_;
};

PAYMCP_INLINE std::unique_ptr<bound_provider> bind_methods(std::unique_ptr<bound_provider> provider,
                                                           wallet_setup setup) {
    return std::make_unique<bound_methods>(std::move(provider), std::move(setup));
}

}  // namespace paymcp::inline v0::detail
