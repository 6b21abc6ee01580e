// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/http/client/detail/curl_options.hpp>
#include <paymcp/http/client/detail/rate_budget.hpp>
#include <paymcp/http/client/retry_policy.hpp>
#include <paymcp/mcp/features/features.hpp>
#include <paymcp/mcp/protocol/identity.hpp>
#include <paymcp/mcp/server/server_options.hpp>
#include <paymcp/payment/seal.hpp>
#include <paymcp/serve/command_line.hpp>
#include <paymcp/serve/detail/log_writer.hpp>
#include <paymcp/serve/http_host.hpp>
#include <paymcp/serve/seal_key_file.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

/// How a server communicates with its clients.
enum class transport_kind : std::uint8_t { stdio, http };

/// The configuration of a server; every member has a default.
struct serve_options {
    server_identity identity = server_identity();  ///< an empty name becomes the program's, an empty version "0"
    gate_options payments = gate_options();
    log_level log = log_level::info;
    /// Where log lines go instead of standard error; see `line_sink`.
    detail::line_sink log_to{};
    /// Seals the state that clients carry between requests with the first key, and opens it with any. Servers that
    /// share a store must share keys (`--seal-key-file`); without keys, a server generates one that ends with it.
    std::vector<state_key> sealing_keys{};
    /// What the server offers beside its tools: resources, prompts, custom methods.
    server_features features = server_features();
    mcp::task_options tasks{};
    /// Every delivered result names its payment in `_meta["paymcp/payment"]`: `{"payment_id","status"}`. Otherwise only
    /// results for a client that declares the extension `paymcp/payment` do, since some clients show their model a
    /// result with a `_meta` in another form.
    bool receipts = false;
    transport_kind transport = transport_kind::stdio;
    http_host_options http = http_host_options();
    /// How long a server whose store ends with it (`memory_store`) may take to close the open links and to refund
    /// payments without a delivered result.
    milliseconds closing{3'000};
    detail::curl_options network = detail::curl_options();  ///< the connection settings for the provider
    retry_options retries{};     ///< the retries of a request to the provider
    detail::rate_limit provider_rate{};  ///< for all requests to it together
    /// On standard input and output the user who starts a program holds its keys: with a live key it starts only where
    /// this says that the keys are the user's own.
    bool allow_live_keys_on_stdio = false;
    const wall_clock* time = nullptr;  ///< the system clock if null
    timer* waits = nullptr;       ///< waits for payments and the provider; the system's timers if null
};

namespace detail {

/// "127.0.0.1:8402", "[::1]:8402", "localhost:0": a local address and a port.
inline result<boost::asio::ip::tcp::endpoint> read_endpoint(const std::string& text) {
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
    return boost::asio::ip::tcp::endpoint{parsed, port};
}

inline constexpr std::array<std::string_view, 6> http_only_options{
    "--listen", "--bearer", "--allow-host", "--allow-origin", "--tls-certificate", "--tls-key"};

/// The options for HTTP.
inline result<void> read_http_options(const command_line& given, serve_options& options) {
    const std::string transport = given.value("--transport", "stdio");
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
    bearer_tokens tokens;
    for (const std::string& one : given.values("--bearer")) {
        const result<void> added = tokens.add(one);
        if (!added) return failure{std::string("--bearer: ") + added.error().message};
    }
    if (!tokens.empty()) options.http.mcp.verify = std::move(tokens);
    for (const std::string& one : given.values("--allow-host")) options.http.limits.allowed_hosts.push_back(one);
    for (const std::string& one : given.values("--allow-origin")) options.http.mcp.allowed_origins.push_back(one);
    options.http.tls.certificate = given.value("--tls-certificate", options.http.tls.certificate);
    options.http.tls.key = given.value("--tls-key", options.http.tls.key);
    if (options.http.tls.certificate.empty() != options.http.tls.key.empty())
        return failure{"--tls-certificate and --tls-key are given together"};
    return {};
}


/// The command line options of every paymcp server.
inline constexpr std::array<std::string_view, 11> common_options{
    "--transport", "--listen", "--bearer", "--allow-host", "--allow-origin", "--tls-certificate", "--tls-key",
    "--seal-key-file", "--poll-interval", "--payment-ttl", "--log"};
}  // namespace detail

/// The repeatable ones among them.
inline constexpr std::array<std::string_view, 3> repeatable_options{"--bearer", "--allow-host", "--allow-origin"};

/// Reads them.
inline result<serve_options> read_serve_options(const command_line& given, serve_options options = {}) {
    const result<void> http = detail::read_http_options(given, options);
    if (!http) return http.error();
    if (const std::string path = given.value("--seal-key-file", ""); !path.empty()) {
        result<std::vector<state_key>> keys = read_seal_key_file(path);
        if (!keys) return failure{std::string("--seal-key-file: ") + keys.error().message};
        options.sealing_keys = std::move(*keys);
    }
    const result<std::int64_t> poll =
        given.number("--poll-interval", options.payments.poll_interval.count(), 1, 3'600'000);
    if (!poll) return poll.error();
    const result<std::int64_t> ttl =
        given.number("--payment-ttl", options.payments.payment_ttl.count() / 1000, 1, 604'800);
    if (!ttl) return ttl.error();
    const std::string level = given.value("--log", "info");
    if (level != "error" && level != "info" && level != "debug") return failure{"--log takes error, info or debug"};
    options.payments.poll_interval = milliseconds(*poll);
    options.payments.payment_ttl = milliseconds(*ttl * 1000);
    options.log = level == "error" ? log_level::error : level == "info" ? log_level::info : log_level::debug;
    if (options.identity.name.empty()) options.identity.name = given.program();
    if (options.identity.version.empty()) options.identity.version = "0";
    return options;
}

}  // namespace paymcp::inline v0
