// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/http/client/curl_client.hpp>
#include <paymcp/http/client/retry.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/mcp/payments/gate_paid_calls.hpp>
#include <paymcp/mcp/server/detail/tool_pool.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/payment/receipt_key.hpp>
#include <paymcp/payment/seal.hpp>
#include <paymcp/serve/detail/bound.hpp>
#include <paymcp/serve/detail/closing_time.hpp>
#include <paymcp/serve/detail/instrumented_provider.hpp>
#include <paymcp/serve/detail/log_writer.hpp>
#include <paymcp/serve/http_host.hpp>
#include <paymcp/serve/metrics.hpp>
#include <paymcp/serve/serve_options.hpp>
#include <paymcp/transport/stdio/detail/line_budget.hpp>
#include <paymcp/wallet/detail/call_parts.hpp>
#include <paymcp/watch/detail/account_worker.hpp>
#include <paymcp/watch/detail/event_bookmark.hpp>
#include <paymcp/watch/detail/recovery.hpp>
#include <paymcp/watch/detail/seller_courier.hpp>
#include <paymcp/watch/detail/settlement_worker.hpp>
#include <paymcp/watch/payment_events.hpp>
#include <paymcp/watch/status_watch.hpp>

#include <boost/asio/io_context.hpp>

#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Where the public part of `serve_options::receipt_key_file` is.
inline constexpr std::string_view public_keys_path = "/.well-known/jwks.json";

/// The parts of a server around one loop. The store and the provider must outlive it.
class server_app {
public:
    server_app(const mcp::server_spec& spec, store_port<asio_task>& store, provider_port<asio_task>& provider,
               serve_options options);
    server_app(const server_app&) = delete;
    server_app& operator=(const server_app&) = delete;

    /// The store's work for ended calls must not find the loop destroyed.
    ~server_app() { store_.drain(); }

    boost::asio::io_context& loop() noexcept { return loop_; }
    watch::payment_events& events() noexcept { return events_; }
    watch::status_watch& watch() noexcept { return watch_; }

    /// Recovers the payments of an earlier server, see `recovery`. `store` is the one that this object was made with.
    /// Call it once, before the loop runs.
    template <class Store>
    void recover(Store& store) {
        ledger_reader read = ledger_ = reader_of(store, pool_.workers());
        watch_.follow(bookmark_in(store, std::string(provider_.name()), pool_.workers()),
                      [this](std::string payment_id) { return is_open(std::move(payment_id)); });
        if (!read) return;
        auto complain = [this](const std::string& why) {
            log(log_level::error, "the payments of the server before cannot be taken up yet: " + why);
        };
        see_to_accounts(read);
        recovery_.emplace(std::move(read), watch_, *settlements_, waits_, std::move(complain));
        spawn(loop_.get_executor(), recovery_->run());
    }

    /// Closes the store's payments when the server ends, since they end with it. Call it before the loop runs.
    template <class Store>
    void close_at_end(Store& store) {
        ledger_reader read = ledger_ = reader_of(store, pool_.workers());
        if (!read) return;
        see_to_accounts(read);
        closing_ = std::make_shared<closing_time>(std::move(read),
                                                  gating::parts<asio_task>{store_, watch_, time_, options_.payments},
                                                  waits_, loop_.get_executor());
    }

    /// The HTTP client for the provider, which keeps within the provider's `own` rate unless the options say another.
    /// Created on first use.
    http::client& network(http::rate_limit own = {});

    /// A client of the same settings for another service; it ends before the loop.
    std::shared_ptr<http::client> open_network(http::rate_limit rate);

    // What sales to wallets are made of (`wallet_desk`).
    store_port<asio_task>& store() noexcept { return store_; }
    const wall_clock& time() const noexcept { return time_; }
    async::timer& waits() noexcept { return waits_; }
    mcp::metrics& counts() noexcept { return metrics_; }
    mcp::gate_paid_calls& calls() noexcept { return calls_; }
    std::span<const gating::paid_tool> sold() const noexcept { return sold_; }
    const random_source& random() const noexcept { return options_.payments.random; }

    /// An attempt to settle ends within the client's time for one request, and its claim long after that.
    call_limits wallet_limits() const noexcept {
        call_limits limits;
        limits.lease = options_.payments.lease;
        limits.settle_lease = 2 * options_.network.total_timeout;
        return limits;
    }

    /// Keeps something as long as the loop; it ends before the other parts.
    void keep(std::shared_ptr<void> more) { kept_.push_back(std::move(more)); }

    // What the seller is told with (`tell_seller`).
    const seller::event_options& seller_events() const noexcept { return options_.seller_events; }
    const http::curl_options& network_options() const noexcept { return options_.network; }
    async::worker_pool& workers() noexcept { return pool_.workers(); }

    /// Has a courier, which runs already, look into the outbox whenever this server has changed a payment.
    void wake(std::shared_ptr<seller_courier> courier) { courier_ = std::move(courier); }

    /// Lists the store's payments; empty before `recover` or `close_at_end`, and where the store cannot list them.
    const ledger_reader& ledger() const noexcept { return ledger_; }

    instrumented_provider::observer failing();

    /// Logs one line for a person, if its level is enabled. Never pass secrets.
    void log(log_level level, std::string_view line);

    /// Logs one structured line, see `log_line`.
    void log(log_level level, std::string_view event, log_fields fields);

    /// Counts a request that was refused early, and logs it within the limit for remote parties. Malformed requests are
    /// only counted.
    void refused(std::string_view reason, log_fields fields);

    /// The outcome of a provider's webhook, see `webhook_observer`.
    void webhook(std::string_view provider, std::string_view outcome, const http::request& request,
                 std::string_view why);

    /// Receives a listener's own refusals.
    refusal_sink telling_refusals();

    /// Listens for HTTP. `more` are the routes of other pages on the same listener. Throws if it cannot listen.
    mcp::http_host& listen(http::router more);

    /// Serves over HTTP, after `listen`, until a signal arrives; returns the program's exit code.
    int run_http();

    /// Serves one client on standard input and output until it closes or a signal arrives; returns the exit code.
    int run_stdio();

    /// Serves by a coroutine of the caller's, until that is over; returns the exit code. In a process of the server's
    /// own, calls end with the process where it has not `finished`.
    int run_until(asio_task<void> serving, const std::function<bool()>& finished);

    mcp::server& calls_server() noexcept { return server_; }

private:
    /// Ends payments of accounts that no call ends.
    void see_to_accounts(const ledger_reader& read);

    /// Has the issuer of the options say who may call, and tells clients of it. Throws where that cannot work.
    void admit_tokens(mcp::http_host_options& given);

    asio_task<void> then_close(asio_task<void> serving);

    /// In a process that is not the server's own, calls that cannot be stopped are waited for.
    asio_task<void> outlast_calls();

    asio_task<void> close_or_complain();

    /// A second signal ends the wait at once.
    asio_task<void> close();

    /// Payments that are open or owed when the store ends are recorded only at the provider.
    void tell_closed(const closing_report& told);

    /// A call that is still in progress ends with the process, where that is the server's own.
    int ended(const std::exception_ptr& thrown, bool finished);

    int report(const std::exception_ptr& thrown);

    /// Whether the store has an open payment of this id and provider, or does not answer.
    asio_task<bool> is_open(std::string payment_id);

    mcp::server_options server_settings();

    instrumented_store::observer stepping();

    instrumented_store::doubting doubting();
    instrumented_store::desk_observer at_desk();

    /// Logs why a tool failed. A client can have a free tool fail as often as it likes, so that these lines are
    /// limited.
    tool_pool::failure_sink tool_failing();

    watch_options watching() const;

    /// A webhook has the watch look at its payment (`status_watch::look_now`). What the watch finds is published
    /// (`event_source::watch`): calls that wait for the payment wake, the other servers hear of it, and the settlement
    /// sees to it.
    void subscribe();

    /// Keeps what is known of subscriptions as new as their provider tells.
    void follow_plans();

    static constexpr milliseconds time_to_look{5'000};

    struct network_parts {
        network_parts(boost::asio::any_io_executor executor, async::timer& waits, const wall_clock& time,
                      const serve_options& options, http::rate_limit rate);

        http::curl_client connections;
        http::retrying_client client;
    };

    serve_options options_;
    std::optional<receipts::receipt_key> signs_;  ///< with the key of `serve_options::receipt_key_file`
    log_writer log_;
    std::map<std::string, line_budget> refusals_;  ///< by reason
    std::map<std::string, line_budget> failures_;  ///< of free tools, by name
    const wall_clock& time_ = options_.time != nullptr ? *options_.time : machine_clock();
    async::timer& waits_ = options_.waits != nullptr ? *options_.waits : async::machine_timer();
    mcp::metrics metrics_;
    instrumented_store store_;
    instrumented_provider provider_;
    boost::asio::io_context loop_{1};
    sealer seals_;
    /// Shared for its erased destructor: a header-only program without a networked provider then compiles no client.
    std::shared_ptr<http::client> network_;
    const mcp::server_definition& tools_;
    std::span<const gating::paid_tool> sold_;
    ledger_reader ledger_;
    watch::payment_events events_;
    watch::status_watch watch_;
    std::shared_ptr<settlement_worker> settlements_;
    std::vector<watch::payment_events::subscription> subscriptions_;
    std::optional<recovery> recovery_;
    std::optional<account_worker> accounts_;
    tool_pool pool_;
    mcp::gate_paid_calls calls_;
    mcp::server server_;
    std::optional<mcp::http_host> host_;
    std::shared_ptr<closing_time> closing_;
    std::shared_ptr<seller_courier> courier_;  ///< null where nobody is told
    std::vector<std::shared_ptr<void>> kept_;
};

/// Gives a server's opened store and provider what they need of it, and takes up the payments of an earlier one.
void connect_parts(server_app& running, bound_store& store, bound_provider& provider);

/// Serves over HTTP with the provider's pages, and logs where.
mcp::http_host& open_http(server_app& running, bound_provider& provider);

/// Before a server over HTTP is made: lets as many clients connect as the options allow, and keeps webhooks and the
/// payer's page reachable beside them.
void prepare_for_many(serve_options& options);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/server_app.ipp>
#endif
