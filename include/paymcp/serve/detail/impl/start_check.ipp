// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/start_check.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/serve/detail/seller_desk.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>
#include <paymcp/transport/streamable_http/detail/scoped_tools.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// Checks one thing after the other and keeps what each says.
class start_inspector {
public:
    /// `look` returns what it found, or throws why a start would fail.
    template <class Look>
    void check(const std::string& what, Look look) {
        try {
            report_.lines.push_back("ok     " + what + ": " + look());
        } catch (const std::exception& why) {
            report_.lines.push_back("wrong  " + what + ": " + why.what());
            report_.sound = false;
        }
    }

    void remark(const std::string& line) { report_.lines.push_back("note   " + line); }

    start_report take() { return std::move(report_); }

private:
    start_report report_;
};

PAYMCP_INLINE std::string tools_line(const mcp::server_spec& spec) {
    return std::to_string(spec.tools->tools.size()) + " tools, " + std::to_string(spec.sold.size()) + " of them paid";
}

/// Reads the tokens in the place of the host, which would complain of the same file once more.
PAYMCP_INLINE std::string tokens_line(mcp::http_host_options& options) {
    const std::string path = std::exchange(options.bearer_file, {});
    if (options.mcp.verify)
        throw std::runtime_error("bearer_file and mcp.verify both say who may call; give one of them");
    result<mcp::bearer_tokens> tokens = mcp::read_bearer_file(path);
    options.mcp.verify = mcp::bearer_tokens();
    if (!tokens) throw std::runtime_error(tokens.error().message);
    options.mcp.verify = *tokens;
    return std::to_string(tokens->size()) + " of " + path;
}

PAYMCP_INLINE std::string forgetful_provider(bound_provider& provider, const bound_store& store) {
    if (!provider.ends_with_process() || store.ends_with_process()) return {};
    const std::string name(provider.port().name());
    return "the payments of " + name + " end with this process, those of the store do not: give " + name +
           " a file, " + name + "{{.books = \"" + name + ".books\"}}";
}

PAYMCP_INLINE std::string forgetful_balances(std::span<const gating::paid_tool> sold, const bound_store& store) {
    const bool topped_up = std::ranges::any_of(
        sold, [](const gating::paid_tool& one) { return one.definition->account == funds::to_balance; });
    const bool planned = std::ranges::any_of(
        sold, [](const gating::paid_tool& one) { return one.definition->account == funds::to_plan; });
    if (planned && store.ends_with_process())
        return "who holds a plan is forgotten when this process ends: give a store that keeps it, such as sqlite";
    if (!topped_up || !store.ends_with_process()) return {};
    return "balances that buyers pay in end with this process: give a store that keeps them, such as sqlite";
}

PAYMCP_INLINE start_report check_start(const mcp::server_spec& spec, bound_provider& provider, bound_store& store,
                                       serve_options options) {
    start_inspector inspector;
    const std::string name(provider.port().name());
    const bool http = options.transport == transport_kind::http;
    inspector.check("tools", [&] { return tools_line(spec); });
    if (http && !options.http.bearer_file.empty())
        inspector.check("bearer tokens", [&] { return tokens_line(options.http); });
    std::optional<server_app> running;
    inspector.check("store", [&] {
        store.open();
        return std::string("it opens");
    });
    running.emplace(spec, store.port(), provider.port(), options);
    inspector.check("provider " + name, [&] {
        provider.refuse_live_key(options);
        provider.open();
        provider.use_network(*running);
        return std::string("it has what it needs; it was not asked whether keys are valid");
    });
    if (!options.seller_events.url.empty() || !options.seller_events.key_file.empty())
        inspector.check("seller events", [&] {
            way_to_seller(*running);
            return std::string("they can be signed; the address was not asked");
        });
    if (const std::string wallets = provider.wallets(); !wallets.empty())
        inspector.check("wallets", [&] {
            provider.sell_to_wallets(*running);
            return wallets + "; the facilitator was not asked";
        });
    inspector.check(http ? "HTTP" : "stdio", [&] {
        if (!http) {
            mcp::detail::refuse_scopes(*spec.tools, "over stdio");
            mcp::detail::refuse_accounts(*spec.tools, "over stdio");
            return std::string("one client, which starts this program");
        }
        http::router pages;
        provider.add_pages(pages, *running);
        return "it can listen at " + running->listen(std::move(pages)).url();
    });
    if (http && provider.webhooks() == webhook_secrets::none)
        inspector.remark("webhooks: no secret is given, so that all are refused and payments are polled");
    if (http && provider.webhooks() == webhook_secrets::given)
        inspector.remark("webhooks: verified at /webhooks/" + name);
    if (http && !options.issuer.url.empty())
        inspector.remark("clients: who has an access token of " + options.issuer.url + " for " +
                         options.issuer.audience + "; the issuer was not asked");
    else if (http && !options.http.mcp.verify)
        inspector.remark("clients: anybody who reaches the address; --bearer-file FILE admits only who has a token");
    for (const std::string& forgetful : {forgetful_balances(spec.sold, store), forgetful_provider(provider, store)})
        if (!forgetful.empty()) inspector.remark(forgetful);
    if (options.sealing_keys.empty())
        inspector.remark("sealing keys: made at the start, lost at the end; --seal-key-file FILE keeps them");
    return inspector.take();
}

}  // namespace paymcp::inline v0::detail
