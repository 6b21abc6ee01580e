// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/gate/detail/close_payment.hpp>
#include <paymcp/http/client/curl_client.hpp>
#include <paymcp/http/client/retry.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/mcp/payments/gate_paid_calls.hpp>
#include <paymcp/mcp/server/detail/tool_pool.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/seal.hpp>
#include <paymcp/payment/state_name.hpp>
#include <paymcp/serve/detail/closing_time.hpp>
#include <paymcp/serve/detail/instrumented_provider.hpp>
#include <paymcp/serve/detail/log_writer.hpp>
#include <paymcp/serve/http_host.hpp>
#include <paymcp/serve/metrics.hpp>
#include <paymcp/serve/serve_options.hpp>
#include <paymcp/transport/stdio/detail/line_budget.hpp>
#include <paymcp/transport/stdio/stdio.hpp>
#include <paymcp/watch/detail/recovery.hpp>
#include <paymcp/watch/detail/settlement_worker.hpp>
#include <paymcp/watch/detail/sweeper.hpp>
#include <paymcp/watch/payment_events.hpp>
#include <paymcp/watch/status_watch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// The parts of a server around one loop. The store and the provider must outlive it.
class server_app {
public:
    server_app(const server_spec& spec, store_port<asio_task>& store, provider_port<asio_task>& provider,
               serve_options options)
        : options_(std::move(options)),
          log_({.sink = options_.log_to}),
          store_(store, stepping(), doubting()),
          provider_(provider, metrics_, failing()),
          seals_(given_or_random_keys(options_.sealing_keys, options_.payments.random)),
          events_(loop_.get_executor()),
          watch_(
              provider_, time_, waits_, loop_.get_executor(), watching(),
              [this](const std::string& payment_id) { events_.publish(payment_id, event_source::watch); },
              options_.payments.random),
          settlements_(std::make_shared<settlement_worker>(
              gate_parts<asio_task>{store_, watch_, time_, options_.payments}, spec.sold, waits_, loop_.get_executor(),
              [this](const payment& changed) { events_.publish(changed.id, event_source::record); })),
          pool_(*spec.tools),
          calls_(spec, store_, watch_, time_, pool_, events_, seals_, options_.payments, waits_),
          server_(options_.identity, *spec.tools, calls_, pool_, server_settings()) {
        metrics_.ask_dropped([this] { return log_.dropped(); });
        subscribe();
        boost::asio::co_spawn(loop_, sweep_regularly(store_, time_), boost::asio::detached);
    }
    server_app(const server_app&) = delete;
    server_app& operator=(const server_app&) = delete;

    /// The store's work for ended calls must not find the loop destroyed.
    ~server_app() { store_.drain(); }

    boost::asio::io_context& loop() noexcept { return loop_; }
    payment_events& events() noexcept { return events_; }
    status_watch& watch() noexcept { return watch_; }

    /// Recovers the payments of an earlier server, see `recovery`. `store` is the one that this object was made with.
    /// Call it once, before the loop runs.
    template <class Store>
    void resume(Store& store) {
        ledger_reader read = detail::reader_of(store, pool_.workers());
        if (!read) return;
        auto complain = [this](const std::string& why) {
            log(log_level::error, "the payments of the server before cannot be taken up yet: " + why);
        };
        resumption_.emplace(std::move(read), watch_, *settlements_, waits_, std::move(complain));
        boost::asio::co_spawn(loop_, resumption_->run(), boost::asio::detached);
    }

    /// Closes the store's payments when the server ends, since they end with it. Call it before the loop runs.
    template <class Store>
    void close_at_end(Store& store) {
        ledger_reader read = detail::reader_of(store, pool_.workers());
        if (!read) return;
        closing_ = std::make_shared<closing_time>(
            std::move(read), gate_parts<asio_task>{store_, watch_, time_, options_.payments}, waits_,
            loop_.get_executor());
    }

    /// The HTTP client for the provider. Created on first use.
    http_client& network() {
        if (!network_) network_.emplace(loop_.get_executor(), waits_, time_, options_);
        return network_->client;
    }

    /// Logs one line for a person, if its level is enabled. Never pass secrets.
    void log(log_level level, std::string_view line) {
        if (level <= options_.log) log_.push(level, std::string("paymcp: ") + std::string(line));
    }

    /// Logs one structured line, see `log_line`.
    void log(log_level level, std::string_view event, log_fields fields) {
        if (level > options_.log) return;
        log_line line(time_.now(), level, event);
        for (const auto& [key, value] : fields) line.word(key, value);
        log_.push(level, line.str());
    }

    /// Counts a request that was refused early, and logs it within the limit for remote parties. Malformed requests are
    /// only counted.
    void refused(std::string_view reason, log_fields fields) {
        metrics_.count_refusal(reason);
        const log_level level = reason == "malformed" ? log_level::debug : log_level::info;
        if (level > options_.log) return;
        const std::optional<std::uint64_t> left_out = refusals_[std::string(reason)].admit(time_.now());
        if (!left_out) return;
        log_line line(time_.now(), level, "refused");
        line.word("reason", reason);
        for (const auto& [key, value] : fields) line.word(key, value);
        if (*left_out > 0) line.word("left_out", std::to_string(*left_out));
        log_.push(level, line.str());
    }

    /// The outcome of a provider's webhook, see `webhook_observer`.
    void webhook(std::string_view provider, std::string_view outcome, const http_request& request,
                 std::string_view why) {
        metrics_.count_webhook(provider, outcome);
        if (why.empty()) return log(log_level::debug, "webhook", {{"provider", provider}, {"outcome", outcome}});
        refused("webhook", {{"provider", provider}, {"outcome", outcome}, {"why", why}, {"peer", request.peer}});
    }

    /// Receives a listener's own refusals.
    refusal_sink telling_refusals() {
        return [this](std::string_view reason, log_fields fields) { refused(reason, fields); };
    }

    /// Listens for HTTP. `more` are the routes of other pages on the same listener. Throws if it cannot listen.
    http_host& listen(http_router more) {
        http_host_options given = options_.http;
        given.mcp.random = options_.payments.random;
        given.limits.refused = telling_refusals();
        given.mcp.refused = telling_refusals();
        given.mcp.log = [this](log_level level, std::string_view event, log_fields with) { log(level, event, with); };
        return host_.emplace(loop_.get_executor(), server_, time_, metrics_, std::move(more), std::move(given));
    }

    /// Serves over HTTP, after `listen`, until a signal arrives; returns the program's exit code.
    int run_http() {
        int code = EXIT_SUCCESS;
        boost::asio::co_spawn(loop_, then_close(host_->run()), [&](const std::exception_ptr& thrown, http_end end) {
            code = ended(thrown, end == http_end::finished);
        });
        loop_.run();
        return code;
    }

    /// Serves one client on standard input and output until it closes or a signal arrives; returns the exit code.
    int run_stdio() {
        stdio_options stdio;
        stdio.who.session = unguessable_id("stdio_", options_.payments.random);
        int code = EXIT_SUCCESS;
        boost::asio::co_spawn(loop_, then_close(serve_stdio(server_, std::move(stdio))),
                              [&](const std::exception_ptr& thrown, stdio_end end) {
                                  code = ended(thrown, end == stdio_end::finished);
                              });
        loop_.run();
        return code;
    }

private:
    template <class End>
    asio_task<End> then_close(asio_task<End> serving) {
        std::optional<End> end;
        std::exception_ptr thrown;
        try {
            end = co_await std::move(serving);
        } catch (...) {
            thrown = std::current_exception();
        }
        if (thrown && host_) host_->wind_up();
        if (closing_) co_await close_or_complain();
        if (thrown) std::rethrow_exception(thrown);
        co_return *end;
    }

    asio_task<void> close_or_complain() {
        try {
            co_await close();
        } catch (const std::exception& failure) {
            log(log_level::error, std::string("the payments in memory could not be closed: ") + failure.what());
        } catch (...) {
            log(log_level::error, "the payments in memory could not be closed");
        }
    }

    /// A second signal ends the wait at once.
    asio_task<void> close() {
        boost::asio::signal_set signals(loop_, SIGTERM, SIGINT);
        signals.async_wait([closing = closing_](const boost::system::error_code& failure, int) {
            if (!failure) closing->stop();
        });
        tell_closed(co_await closing_->run(options_.closing));
    }

    /// Payments that are open or owed when the store ends are recorded only at the provider.
    void tell_closed(const closing_report& told) {
        const std::vector<closed_payment>& all = told.payments;
        const auto count = [&](closing how) {
            return std::count_if(all.begin(), all.end(), [how](const closed_payment& one) { return one.how == how; });
        };
        const auto left = count(closing::open);
        const auto canceled = count(closing::canceled);
        for (const closed_payment& one : all) {
            if (one.how == closing::over || one.how == closing::canceled) continue;
            const std::string_view event = one.how == closing::open       ? "link_left_open"
                                           : one.how == closing::returned ? "paid_in_vain_returned"
                                           : one.how == closing::untaken  ? "delivered_and_untaken"
                                                                          : "paid_in_vain_owed";
            const payment& subject = one.subject;
            const currency money = find_currency(subject.currency).value_or(currency{});
            log(log_level::error, event,
                {{"payment", subject.id}, {"reference", subject.reference}, {"provider", subject.provider},
                 {"tool", subject.tool}, {"amount", format_amount(subject.amount, money)},
                 {"state", name_of(subject.state)}, {"why", one.why}});
        }
        if (!told.unread.empty())
            log(log_level::error, "closing_incomplete",
                {{"why", told.unread}, {"looked_at", std::to_string(told.looked_at)}});
        if (left + canceled == 0) return;
        log(left > 0 ? log_level::error : log_level::info,
            std::string("the payments in memory end with the server: ") + (told.unread.empty() ? "" : "at least ") +
                std::to_string(left + canceled) +
                " links were open, of these " + std::to_string(canceled) + " canceled at " +
                std::string(provider_.name()) + " and " + std::to_string(left) +
                " left that can still be paid for nothing; another store keeps them");
    }

    /// A call that is still in progress ends only with the process.
    int ended(const std::exception_ptr& thrown, bool finished) {
        loop_.stop();
        if (thrown) return report(thrown);
        if (!finished) {
            log_.finish();
            std::_Exit(EXIT_SUCCESS);
        }
        return EXIT_SUCCESS;
    }

    int report(const std::exception_ptr& thrown) {
        try {
            std::rethrow_exception(thrown);
        } catch (const std::exception& failure) {
            log(log_level::error, failure.what());
        }
        return EXIT_FAILURE;
    }

    mcp::server_options server_settings() {
        mcp::server_options made;
        made.tasks = options_.tasks;
        made.receipts = options_.receipts;
        made.log = [this](std::string_view line) { log(log_level::error, line); };
        made.called = [this](std::string_view tool, std::string_view outcome) {
            metrics_.count_call(tool, outcome);
            log(log_level::debug, "call", {{"tool", tool}, {"outcome", outcome}});
        };
        made.features = options_.features;
        made.patience = std::max(made.patience, options_.payments.patience);
        made.sealing_keys = options_.sealing_keys;
        made.time = &time_;
        made.random = options_.payments.random;
        return made;
    }

    instrumented_store::observer stepping() {
        return [this](const payment& subject, std::string_view from) {
            const std::string_view to = name_of(subject.state);
            metrics_.count_payment(from, to);
            log(log_level::info, "payment", {{"tool", subject.tool}, {"from", from}, {"to", to}});
        };
    }

    instrumented_store::doubting doubting() {
        return [this](const payment& subject) {
            const bool found = !subject.unclear.empty();
            metrics_.count_unclear(found);
            if (found)
                log(log_level::error, "payment_unclear",
                    {{"payment", subject.id}, {"tool", subject.tool}, {"reason", subject.unclear}});
            else
                log(log_level::info, "payment_clear", {{"payment", subject.id}, {"tool", subject.tool}});
        };
    }

    instrumented_provider::observer failing() {
        return [this](std::string_view operation, const provider_error& why, bool events) {
            const log_level level = events ? log_level::error : log_level::debug;
            log(level, "provider", {{"operation", operation}, {"error", why.message}});
        };
    }

    watch_options watching() const {
        watch_options made;
        made.interval = options_.payments.poll_interval;
        // Shorter than a person needs to pay, so that no caller gets "not paid yet" from an older answer.
        made.freshness = std::min(made.interval / 2, milliseconds(500));
        return made;
    }

    /// A webhook has the watch look at its payment (`status_watch::look_now`). What the watch finds is published
    /// (`event_source::watch`): calls that wait for the payment wake, the other servers hear of it, and the settlement
    /// sees to it.
    void subscribe() {
        // What the watch remembers is from before the news.
        subscriptions_.push_back(events_.subscribe([this](const payment_event& news) {
            if (news.source != event_source::watch) watch_.refresh(news.payment_id);
        }));
        // Whoever waits for a payment looks at it and writes down what it finds, unless it is just leaving; for one
        // that nobody waits for, it is done at once.
        subscriptions_.push_back(events_.subscribe([this](const payment_event& news) {
            if (news.source != event_source::watch) return;
            const bool awaited = events_.is_awaited(news.payment_id);
            settlements_->see_to(news.payment_id, awaited ? time_to_look : milliseconds::zero());
        }));
    }

    static constexpr milliseconds time_to_look{5'000};

    struct network_parts {
        network_parts(boost::asio::any_io_executor executor, timer& waits, const wall_clock& time,
                      const serve_options& options)
            : connections(std::move(executor), options.network),
              client(connections, waits, time, options.retries, options.provider_rate, {}, options.payments.random) {}

        curl_client connections;
        retrying_client client;
    };

    serve_options options_;
    log_writer log_;
    std::map<std::string, line_budget> refusals_;  ///< by reason
    const wall_clock& time_ = options_.time != nullptr ? *options_.time : machine_clock();
    timer& waits_ = options_.waits != nullptr ? *options_.waits : machine_timer();
    metrics metrics_;
    instrumented_store store_;
    instrumented_provider provider_;
    boost::asio::io_context loop_{1};
    sealer seals_;
    std::optional<network_parts> network_;
    payment_events events_;
    status_watch watch_;
    std::shared_ptr<settlement_worker> settlements_;
    std::vector<payment_events::subscription> subscriptions_;
    std::optional<recovery> resumption_;
    tool_pool pool_;
    gate_paid_calls calls_;
    mcp::server server_;
    std::optional<http_host> host_;
    std::shared_ptr<closing_time> closing_;
};

}  // namespace paymcp::inline v0::detail
