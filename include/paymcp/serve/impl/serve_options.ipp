// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/serve_options.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/money/price.hpp>
#include <paymcp/serve/seal_key_file.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

PAYMCP_INLINE result<http::listen_address> read_endpoint(const std::string& text) {
    const failure wrong{"--listen takes ADDRESS:PORT, such as 127.0.0.1:8402"};
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return wrong;
    std::string address = text.substr(0, colon);
    if (address == "localhost") address = "127.0.0.1";
    const bool bracketed = address.starts_with('[') && address.ends_with(']');
    if (bracketed) address = address.substr(1, address.size() - 2);
    std::uint16_t port = 0;
    const char* const last = text.data() + text.size();
    const auto [end, failure] = std::from_chars(text.data() + colon + 1, last, port);
    boost::system::error_code malformed;
    const auto parsed = boost::asio::ip::make_address(address, malformed);
    if (failure != std::errc{} || end != last || malformed || parsed.is_v6() != bracketed) return wrong;
    return http::listen_address{parsed.to_string(), port};
}

PAYMCP_INLINE result<void> read_connection_limits(const cli::command_line& given, http::server_options& limits) {
    constexpr std::int64_t most = 1'000'000;
    const auto in_all = given.number("--max-connections", static_cast<std::int64_t>(limits.connection_limit), 1, most);
    if (!in_all) return in_all.error();
    const auto of_peer = given.number("--max-peer-connections", static_cast<std::int64_t>(limits.peer_limit), 0, most);
    if (!of_peer) return of_peer.error();
    limits.connection_limit = static_cast<std::size_t>(*in_all);
    limits.peer_limit = static_cast<std::size_t>(*of_peer);
    return {};
}

PAYMCP_INLINE result<void> read_buyer_limits(const cli::command_line& given, gating::buyer_limits& limits) {
    const auto read = [&](std::string_view name, std::size_t& bound) -> result<void> {
        const result<std::int64_t> most = given.number(name, static_cast<std::int64_t>(bound), 0, 60'000);
        if (!most) return most.error();
        bound = static_cast<std::size_t>(*most);
        return {};
    };
    const result<void> open = read("--max-open-links", limits.open_links);
    return open ? read("--max-new-links", limits.links_per_minute) : open;
}

PAYMCP_INLINE std::optional<gating::cap_window> read_window(std::string_view word) {
    if (word == "call") return gating::cap_window::call;
    if (word == "hour") return gating::cap_window::hour;
    if (word == "day") return gating::cap_window::day;
    if (word == "month") return gating::cap_window::month;
    return std::nullopt;
}

PAYMCP_INLINE result<gating::spending_cap> read_spending_cap(std::string_view text) {
    const failure wrong{"--spending-cap takes CURRENCY=AMOUNT/WINDOW, such as USD=5.00/day; the window is call, hour, "
                        "day or month"};
    const std::size_t equals = text.find('=');
    const std::size_t slash = text.rfind('/');
    if (equals == std::string_view::npos || slash == std::string_view::npos || slash < equals) return wrong;
    const currency money(text.substr(0, equals));
    if (!money.payable() || money.counts_micro()) return wrong;
    const auto amount = parse_decimal(text.substr(equals + 1, slash - equals - 1), in_micro_units(money));
    const auto each = read_window(text.substr(slash + 1));
    if (!amount || *amount <= 0 || *amount > max_price || !each) return wrong;
    return gating::spending_cap{money, *amount, *each};
}

PAYMCP_INLINE result<void> read_spending_caps(const cli::command_line& given, std::vector<gating::spending_cap>& caps) {
    for (const std::string& one : given.values("--spending-cap")) {
        const result<gating::spending_cap> cap = read_spending_cap(one);
        if (!cap) return cap.error();
        const bool twice = std::ranges::any_of(caps, [&](const gating::spending_cap& known) {
            return known.money == cap->money && known.each == cap->each;
        });
        if (twice) return failure{"--spending-cap is given once for each currency and window"};
        caps.push_back(*cap);
    }
    return {};
}

PAYMCP_INLINE result<void> read_proxies(const cli::command_line& given, std::vector<std::string>& trusted) {
    for (const std::string& one : given.values("--trust-proxy")) {
        boost::system::error_code malformed;
        const auto address = boost::asio::ip::make_address(one, malformed);
        if (malformed) return failure{std::string("--trust-proxy ") + one + " is not an address, such as 127.0.0.1"};
        trusted.push_back(address.to_string());
    }
    return {};
}

PAYMCP_INLINE result<void> read_bearers(const cli::command_line& given, mcp::http_host_options& options) {
    const std::vector<std::string> named = given.values("--bearer");
    const std::vector<std::string> file = given.values("--bearer-file");
    if (!named.empty() && !file.empty()) return failure{"--bearer and --bearer-file are not given together"};
    // An empty name, of a variable that is not set, must not admit everybody.
    if (!file.empty() && file.front().empty()) return failure{"--bearer-file needs a value; write --bearer-file FILE"};
    mcp::bearer_tokens tokens;
    for (const std::string& one : named) {
        const result<void> added = tokens.add(one);
        if (!added) return failure{std::string("--bearer: ") + added.error().message};
    }
    options.bearer_file = file.empty() ? std::string() : file.front();
    if (!tokens.empty()) options.mcp.verify = std::move(tokens);
    return {};
}

PAYMCP_INLINE result<void> read_issuer(const cli::command_line& given, mcp::token_issuer& issuer) {
    issuer.url = given.value("--issuer", issuer.url);
    issuer.audience = given.value("--audience", issuer.audience);
    // An empty name, of a variable that is not set, must not admit everybody.
    if (issuer.url.empty() || issuer.audience.empty())
        return failure{
            "--issuer URL and --audience URL are given together: who issues access tokens, and the public URL of this "
            "server's /mcp, which they must be for"};
    mcp::token_introspection& asked = issuer.introspection;
    asked.url = given.value("--introspection", asked.url);
    asked.client_id = given.value("--introspection-client", asked.client_id);
    if (!given.values("--introspection").empty()) asked.client_secret = env("INTROSPECTION_CLIENT_SECRET");
    const result<std::int64_t> leeway = given.number("--token-leeway", issuer.leeway.count() / 1000, 0, 600);
    if (!leeway) return leeway.error();
    issuer.leeway = milliseconds(*leeway * 1000);
    return {};
}

PAYMCP_INLINE result<void> read_callers(const cli::command_line& given, serve_options& options) {
    const auto is_given = [&](std::string_view name) { return !given.values(name).empty(); };
    const bool by_bearer = is_given("--bearer") || is_given("--bearer-file");
    const bool by_issuer = is_given("--issuer") || is_given("--audience") || is_given("--token-leeway") ||
                           is_given("--introspection") || is_given("--introspection-client");
    if (by_bearer && by_issuer) return failure{"--issuer is not given together with --bearer or --bearer-file"};
    if (!by_bearer && !by_issuer) return {};
    options.http.mcp.verify = {};
    options.http.bearer_file.clear();
    if (by_issuer) return read_issuer(given, options.issuer);
    options.issuer.url.clear();
    return read_bearers(given, options.http);
}

PAYMCP_INLINE result<void> read_http_options(const cli::command_line& given, serve_options& options) {
    const bool by_http = options.transport == transport_kind::http;
    const std::string transport = given.value("--transport", by_http ? "http" : "stdio");
    if (transport != "stdio" && transport != "http") return failure{"--transport takes stdio or http"};
    options.transport = transport == "http" ? transport_kind::http : transport_kind::stdio;
    for (const std::string_view only : http_only_options)
        if (options.transport == transport_kind::stdio && !given.values(only).empty())
            return failure{std::string(only) + " needs --transport http"};
    if (const auto listen = given.values("--listen"); !listen.empty()) {
        const auto where = read_endpoint(listen.front());
        if (!where) return where.error();
        options.http.listen = *where;
    }
    const result<void> limited = read_connection_limits(given, options.http.limits);
    if (!limited) return limited.error();
    const result<void> callers = read_callers(given, options);
    if (!callers) return callers.error();
    for (const std::string& one : given.values("--allow-host")) options.http.limits.allowed_hosts.push_back(one);
    for (const std::string& one : given.values("--allow-origin")) options.http.mcp.allowed_origins.push_back(one);
    const result<void> proxies = read_proxies(given, options.http.mcp.trusted_proxies);
    if (!proxies) return proxies.error();
    std::string& asking = options.http.mcp.payment_required_path;
    asking = given.value("--payment-required-path", asking);
    if (!asking.empty() && asking.front() != '/')
        return failure{"--payment-required-path begins with a slash, such as /402/mcp"};
    options.http.tls.certificate = given.value("--tls-certificate", options.http.tls.certificate);
    options.http.tls.key = given.value("--tls-key", options.http.tls.key);
    if (options.http.tls.certificate.empty() != options.http.tls.key.empty())
        return failure{"--tls-certificate and --tls-key are given together"};
    return {};
}

}  // namespace detail

PAYMCP_INLINE std::vector<cli::option> cli::server_options(const serve_options& defaults) {
    const auto seconds = [](milliseconds length) { return std::to_string(length.count() / 1000); };
    const bool http = defaults.transport == transport_kind::http;
    const http::listen_address& at = defaults.http.listen;
    const std::string address = at.address.find(':') == std::string::npos ? at.address : "[" + at.address + "]";
    const std::string client = "Clients", web = "Over HTTP, with --transport http", money = "Payments",
                      program = "Running";
    return {
        {"--transport", "stdio|http", "one client on standard input and output, or many over HTTP",
         http ? "http" : "stdio", client},
        {"--listen", "ADDRESS:PORT", "where to listen; port 0 lets the system choose",
         address + ":" + std::to_string(at.port), web},
        {"--bearer", "NAME=TOKEN", "admits requests with this token only, as NAME", "", web, true},
        {"--bearer-file", "FILE", "the same from a file, one NAME=TOKEN a line", "", web},
        {"--issuer", "URL", "admits requests with an OAuth access token of this issuer only; goes with --audience",
         defaults.issuer.url, web},
        {"--audience", "URL", "whom these tokens must be for: the public URL of this server's /mcp",
         defaults.issuer.audience, web},
        {"--introspection", "URL", "where the issuer is asked about tokens, with INTROSPECTION_CLIENT_SECRET",
         defaults.issuer.introspection.url, web},
        {"--introspection-client", "ID", "the client that asks", defaults.issuer.introspection.client_id, web},
        {"--token-leeway", "SECONDS", "how far the clocks of issuer and server may differ",
         seconds(defaults.issuer.leeway), web},
        {"--allow-host", "NAME", "a public name under which clients reach the server", "", web, true},
        {"--allow-origin", "ORIGIN", "a web page that may call the server, such as https://example.com", "", web, true},
        {"--max-connections", "N", "connections at once", std::to_string(defaults.http.limits.connection_limit), web},
        {"--max-peer-connections", "N", "of these, from one address; 0 for no bound",
         std::to_string(defaults.http.limits.peer_limit), web},
        {"--trust-proxy", "ADDRESS", "a proxy that writes the buyer's address into X-Forwarded-For", "", web, true},
        {"--payment-required-path", "PATH", "a second address, where calls that a wallet has to pay get status 402", "",
         web},
        {"--tls-certificate", "FILE", "the certificate chain, in PEM; goes with --tls-key", "", web},
        {"--tls-key", "FILE", "its private key, in PEM", "", web},
        {"--payment-ttl", "SECONDS", "how long a payment link is open", seconds(defaults.payments.payment_ttl), money},
        {"--poll-interval", "MILLISECONDS", "how often the provider is asked about a payment",
         std::to_string(defaults.payments.poll_interval.count()), money},
        {"--provider-rate", "N", "requests a second to the provider; more wait for their turn",
         std::to_string(defaults.provider_rate.value_or(http::rate_limit()).per_second), money},
        {"--max-open-links", "N", "unpaid links of one buyer at once; 0 for no bound",
         std::to_string(defaults.payments.buyers.open_links), money},
        {"--max-new-links", "N", "new links of one buyer in a minute; 0 for no bound",
         std::to_string(defaults.payments.buyers.links_per_minute), money},
        {"--spending-cap", "CURRENCY=AMOUNT/WINDOW",
         "what one caller may spend from a balance, such as USD=5.00/day; the window is call, hour, day or month", "",
         money, true},
        {"--seller-events", "URL", "where the seller hears what is sold, refunded, disputed, stuck and owed",
         defaults.seller_events.url, money},
        {"--seller-events-key-file", "FILE", "the keys that sign it, one whsec_... a line",
         defaults.seller_events.key_file, money},
        {"--seal-key-file", "FILE", "keys for what clients carry; servers that share a store share it", "", money},
        {"--receipt-key-file", "FILE", "an Ed25519 key that signs receipts, as openssl genpkey writes it",
         defaults.receipt_key_file, money},
        {"--log", "error|info|debug", "how much is written to standard error", std::string(name_of(defaults.log)),
         program},
        {"--publish-as", "NAME", "a reverse domain and a name, com.example/shop: serves a server card, an AI catalog "
         "and /llms.txt", defaults.published.name, program},
        {"--public-url", "URL", "the server's address for the public, with --publish-as", defaults.published.public_url,
         program},
        {"--no-ai-catalog", "", "leaves the AI catalog to another program of the domain", "", program},
        {"--print-server-json", "", "prints server.json for the MCP registry, and ends", "", program},
        {"--check", "", "checks keys, store and address, says what it found, and ends", "", program},
    };
}

PAYMCP_INLINE result<serve_options> cli::read_serve_options(const cli::command_line& given, serve_options options) {
    const result<void> http = detail::read_http_options(given, options);
    if (!http) return http.error();
    if (const std::string path = given.value("--seal-key-file", ""); !path.empty()) {
        result<std::vector<state_key>> keys = cli::read_seal_key_file(path);
        if (!keys) return failure{std::string("--seal-key-file: ") + keys.error().message};
        options.sealing_keys = std::move(*keys);
    }
    options.published.name = given.value("--publish-as", options.published.name);
    options.published.public_url = given.value("--public-url", options.published.public_url);
    if (given.has("--no-ai-catalog")) options.published.catalog = false;
    options.only_server_json = options.only_server_json || given.has("--print-server-json");
    options.receipt_key_file = given.value("--receipt-key-file", options.receipt_key_file);
    if (!given.values("--receipt-key-file").empty() && options.receipt_key_file.empty())
        return failure{"--receipt-key-file needs a value"};
    seller::event_options& events = options.seller_events;
    events.url = given.value("--seller-events", events.url);
    events.key_file = given.value("--seller-events-key-file", events.key_file);
    // An empty name, of a variable that is not set, must not leave the seller without news.
    for (const std::string_view one : {"--seller-events", "--seller-events-key-file"})
        if (!given.values(one).empty() && given.value(one, "").empty())
            return failure{std::string(one) + " needs a value"};
    const result<std::int64_t> poll = given.number("--poll-interval", 0, 1, 3'600'000);
    if (!poll) return poll.error();
    if (*poll > 0) options.payments.poll_interval = milliseconds(*poll);
    const result<std::int64_t> ttl = given.number("--payment-ttl", 0, 1, 604'800);
    if (!ttl) return ttl.error();
    if (*ttl > 0) options.payments.payment_ttl = milliseconds(*ttl * 1000);
    const result<void> bounded = detail::read_buyer_limits(given, options.payments.buyers);
    if (!bounded) return bounded.error();
    const result<void> capped = detail::read_spending_caps(given, options.payments.caps);
    if (!capped) return capped.error();
    if (const std::string level = given.value("--log", ""); level == "error")
        options.log = log_level::error;
    else if (level == "info")
        options.log = log_level::info;
    else if (level == "debug")
        options.log = log_level::debug;
    else if (!given.values("--log").empty())
        return failure{"--log takes error, info or debug"};
    const result<std::int64_t> rate = given.number("--provider-rate", 0, 1, 100'000);
    if (!rate) return rate.error();
    if (*rate > 0) options.provider_rate = http::rate_limit{.per_second = *rate, .burst = *rate * 2};
    options.only_check = options.only_check || given.has("--check");
    if (options.identity.name.empty()) options.identity.name = given.program();
    if (options.identity.version.empty()) options.identity.version = "0";
    return options;
}

}  // namespace paymcp::inline v0
