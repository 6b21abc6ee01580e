// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/boxed.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/gate/options.hpp>
#include <paymcp/http/client/curl_options.hpp>
#include <paymcp/http/client/rate_limit.hpp>
#include <paymcp/http/client/retry_options.hpp>
#include <paymcp/http/server/listen_address.hpp>
#include <paymcp/mcp/protocol/identity.hpp>
#include <paymcp/mcp/tasks/options.hpp>
#include <paymcp/payment/state_key.hpp>
#include <paymcp/serve/command_line.hpp>
#include <paymcp/serve/discovery.hpp>
#include <paymcp/serve/http_host_options.hpp>
#include <paymcp/serve/line_sink.hpp>
#include <paymcp/serve/seller_options.hpp>
#include <paymcp/transport/streamable_http/token_issuer.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

namespace mcp {

class server_features;

}  // namespace mcp

namespace async {

class timer;

}  // namespace async

/// How a server communicates with its clients.
enum class transport_kind : std::uint8_t { stdio, http };

/// The configuration of a server; every member has a default, which the command line of `serve` overrides.
struct serve_options {
    mcp::server_identity identity =
        mcp::server_identity();  ///< an empty name becomes the program's, an empty version "0"
    gating::options payments = gating::options();
    log_level log = log_level::info;
    /// Where log lines go instead of standard error; see `line_sink`.
    line_sink log_to{};
    /// Seals the state that clients carry between requests with the first key, and opens it with any. Servers that
    /// share a store must share keys (`--seal-key-file`); without keys, a server generates one that ends with it.
    std::vector<state_key> sealing_keys{};
    /// What the server offers beside its tools: resources, prompts, custom methods.
    detail::boxed<mcp::server_features> features{};
    mcp::task_options tasks{};
    /// Every delivered result names its payment in `_meta["paymcp/payment"]`, `{"payment_id","status"}`, and has a
    /// `receipts::receipt` in `_meta["paymcp/receipt"]`. Otherwise only results for a client that declares the
    /// extension `paymcp/payment` do, and those that a wallet paid for, since some clients show their model a result
    /// with a
    /// `_meta` in another form.
    bool receipts = false;
    /// A file with an Ed25519 key (`receipts::receipt_key`) that signs receipts, `--receipt-key-file`: they are a JWS
    /// in
    /// `_meta["paymcp/receipt_jws"]`, too, and over HTTP its public part is at `/.well-known/jwks.json`.
    std::string receipt_key_file{};
    /// Over HTTP, how the server is found: a server card, an AI catalog and `/llms.txt` where it has a name here.
    discovery::publication published{};
    transport_kind transport = transport_kind::stdio;
    mcp::http_host_options http = mcp::http_host_options();
    /// Over HTTP, admits only requests with an access token of this issuer (`mcp::access_tokens`), and tells clients
    /// where to get one. Beside `http.bearer_file` or `http.mcp.verify` it is refused.
    mcp::token_issuer issuer{};
    /// Whom the server tells what is sold, refunded, disputed, stuck and owed.
    seller::event_options seller_events{};
    /// Whether the program's soft limit of open descriptors is raised to the hard one at its start, over HTTP; unless
    /// it is set, only where the server has the process to itself (`owns_process`). Switch it off for tools that call
    /// `select`, which takes no descriptor from 1024 on; child processes inherit the limit.
    std::optional<bool> raise_descriptor_limit{};
    /// How long a server whose store ends with it (`memory_store`) may take to close the open links and to refund
    /// payments without a delivered result.
    milliseconds closing{3'000};
    http::curl_options network = http::curl_options();  ///< the connection settings for the provider
    http::retry_options retries{};                      ///< the retries of a request to the provider
    /// Of all requests to the provider together, in place of the provider's own option; `--provider-rate` sets it.
    std::optional<http::rate_limit> provider_rate{};
    /// On standard input and output the user who starts a program holds its keys: with a live key it starts only where
    /// this says that the keys are the user's own.
    bool allow_live_keys_on_stdio = false;
    /// The process is this server's own: a call that cannot be stopped, and outlives its grace, ends with the process
    /// (`std::_Exit`). Otherwise it is waited for. `serve` sets it; leave it to a program that does nothing else.
    bool owns_process = false;
    /// Checks the provider's keys, the store, the address and the TLS files, says what was found on standard output,
    /// and returns without serving: `--check`. The exit code tells whether all is well.
    bool only_check = false;
    /// Prints `server.json` for the MCP registry on standard output and returns without serving: `--print-server-json`.
    bool only_server_json = false;
    const wall_clock* time = nullptr;  ///< the system clock if null
    async::timer* waits = nullptr;     ///< waits for payments and the provider; the system's timers if null
};

namespace detail {

/// "127.0.0.1:8402", "[::1]:8402", "localhost:0": a local address and a port.
result<http::listen_address> read_endpoint(const std::string& text);

inline constexpr std::array<std::string_view, 17> http_only_options{"--listen",
                                                                    "--max-connections",
                                                                    "--max-peer-connections",
                                                                    "--bearer",
                                                                    "--bearer-file",
                                                                    "--issuer",
                                                                    "--audience",
                                                                    "--token-leeway",
                                                                    "--allow-host",
                                                                    "--allow-origin",
                                                                    "--tls-certificate",
                                                                    "--payment-required-path",
                                                                    "--no-ai-catalog",
                                                                    "--tls-key",
                                                                    "--trust-proxy",
                                                                    "--introspection",
                                                                    "--introspection-client"};

/// Who may call: `--bearer`, `--bearer-file` or `--issuer`, in place of what the code says.
result<void> read_callers(const cli::command_line& given, serve_options& options);

/// The access tokens that admit a request: `--issuer` with its `--audience`.
result<void> read_issuer(const cli::command_line& given, mcp::token_issuer& issuer);

/// The options for HTTP.
result<void> read_http_options(const cli::command_line& given, serve_options& options);

}  // namespace detail

namespace cli {

/// The options of every server, for a `manual`, with the defaults that these options give.
std::vector<option> server_options(const serve_options& defaults = serve_options());

/// What a server's command line says, over `options`: what it does not say stays as it was.
result<serve_options> read_serve_options(const cli::command_line& given, serve_options options = serve_options());

}  // namespace cli

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/impl/serve_options.ipp>
#endif
