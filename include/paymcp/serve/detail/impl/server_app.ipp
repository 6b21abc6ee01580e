// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/server_app.hpp>

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/gate/detail/close_payment.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/state_name.hpp>
#include <paymcp/serve/detail/public_document.hpp>
#include <paymcp/transport/stdio/stdio.hpp>
#include <paymcp/transport/streamable_http/access_tokens.hpp>
#include <paymcp/transport/streamable_http/introspected_tokens.hpp>
#include <paymcp/watch/detail/sweeper.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>

namespace paymcp::inline v0::detail {

/// The key in a file; nothing without a file. Throws where it cannot be read.
PAYMCP_INLINE std::optional<receipts::receipt_key> receipt_key_in(const std::string& path) {
    if (path.empty()) return std::nullopt;
    result<receipts::receipt_key> read = receipts::receipt_key::read_file(path);
    if (!read) throw std::runtime_error("--receipt-key-file: " + read.error().message);
    return std::move(*read);
}

PAYMCP_INLINE server_app::server_app(const mcp::server_spec& spec, store_port<asio_task>& store,
                                     provider_port<asio_task>& provider, serve_options options)
    : options_(std::move(options)),
      signs_(receipt_key_in(options_.receipt_key_file)),
      log_({.sink = options_.log_to}),
      store_(store, stepping(), doubting(), at_desk()),
      provider_(provider, metrics_, failing()),
      seals_(given_or_random_keys(options_.sealing_keys, options_.payments.random)),
      tools_(*spec.tools),
      sold_(spec.sold),
      events_(loop_.get_executor()),
      watch_(
          provider_, time_, waits_, loop_.get_executor(), watching(),
          [this](const std::string& payment_id) { events_.publish(payment_id, watch::event_source::watch); },
          options_.payments.random),
      settlements_(std::make_shared<settlement_worker>(
          gating::parts<asio_task>{store_, watch_, time_, options_.payments}, spec.sold, waits_, loop_.get_executor(),
          [this](const payment& changed) { events_.publish(changed.id, watch::event_source::record); })),
      pool_(*spec.tools, tool_pool::default_threads, spec.objects, tool_failing()),
      calls_(spec, store_, watch_, time_, pool_, events_, seals_, options_.payments, waits_),
      server_(options_.identity, *spec.tools, calls_, pool_, server_settings()) {
    metrics_.ask_dropped([this] { return log_.dropped(); });
    subscribe();
    if (calls_.desk_of_plans().sells()) follow_plans();
    spawn(loop_.get_executor(), sweep_regularly(store_, time_));
}

PAYMCP_INLINE void server_app::see_to_accounts(const ledger_reader& read) {
    if (accounts_ || !uses_accounts(sold_)) return;
    accounts_.emplace(read, store_, time_, options_.payments, sold_, waits_);
    spawn(loop_.get_executor(), accounts_->run());
}

PAYMCP_INLINE http::client& server_app::network(http::rate_limit own) {
    const http::rate_limit rate = options_.provider_rate.value_or(own);
    if (!network_) network_ = open_network(rate);
    return *network_;
}

PAYMCP_INLINE std::shared_ptr<http::client> server_app::open_network(http::rate_limit rate) {
    const auto parts = std::make_shared<network_parts>(loop_.get_executor(), waits_, time_, options_, rate);
    return {parts, &parts->client};
}

PAYMCP_INLINE void server_app::log(log_level level, std::string_view line) {
    if (level <= options_.log) log_.push(level, std::string("paymcp: ") + std::string(line));
}

PAYMCP_INLINE void server_app::log(log_level level, std::string_view event, log_fields fields) {
    if (level > options_.log) return;
    log_line line(time_.now(), level, event);
    for (const auto& [key, value] : fields) line.word(key, value);
    log_.push(level, line.str());
}

PAYMCP_INLINE void server_app::refused(std::string_view reason, log_fields fields) {
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

PAYMCP_INLINE void server_app::webhook(std::string_view provider, std::string_view outcome,
                                       const http::request& request, std::string_view why) {
    metrics_.count_webhook(provider, outcome);
    if (why.empty()) return log(log_level::debug, "webhook", {{"provider", provider}, {"outcome", outcome}});
    refused("webhook", {{"provider", provider}, {"outcome", outcome}, {"why", why}, {"peer", request.peer}});
}

PAYMCP_INLINE refusal_sink server_app::telling_refusals() {
    return [this](std::string_view reason, log_fields fields) { refused(reason, fields); };
}

PAYMCP_INLINE mcp::http_host& server_app::listen(http::router more) {
    mcp::http_host_options given = options_.http;
    if (!options_.issuer.url.empty()) admit_tokens(given);
    given.mcp.random = options_.payments.random;
    given.limits.refused = telling_refusals();
    given.mcp.refused = telling_refusals();
    given.mcp.log = [this](log_level level, std::string_view event, log_fields with) { log(level, event, with); };
    if (signs_)
        more.add(std::string(public_keys_path), public_document("application/jwk-set+json", signs_->public_keys()));
    add_discovery(more, options_.published, options_.identity, tools_);
    return host_.emplace(loop_.get_executor(), server_, time_, metrics_, std::move(more), std::move(given));
}

PAYMCP_INLINE void server_app::admit_tokens(mcp::http_host_options& given) {
    const mcp::token_issuer& issuer = options_.issuer;
    if (given.mcp.verify || !given.bearer_file.empty())
        throw std::runtime_error("issuer and bearer tokens or mcp.verify all say who may call; give one of them");
    // A caller waits for the keys: better an answer that says so than a long wait.
    http::curl_options network = options_.network;
    network.connect_timeout = std::min(network.connect_timeout, milliseconds(3'000));
    network.total_timeout = std::min(network.total_timeout, milliseconds(5'000));
    auto client = std::make_shared<http::curl_client>(loop_.get_executor(), std::move(network));
    const log_sink told = [this](log_level level, std::string_view event, log_fields fields) {
        log(level, event, fields);
    };
    if (issuer.introspection.url.empty())
        given.mcp.verify = mcp::access_tokens(issuer, std::move(client), time_, told);
    else
        given.mcp.verify = mcp::introspected_tokens(issuer, std::move(client), time_, told);
    mcp::protected_resource& about = given.mcp.resource;
    if (about.authorization_servers.empty()) about.authorization_servers = {issuer.url};
    // An audience that is the issuer's own name for this server says nothing of its address.
    const std::optional<http::url> address = http::parse_url(issuer.audience);
    if (!address || address->target != mcp::streamable_http::endpoint_path || !about.public_url.empty()) return;
    about.public_url = issuer.audience.substr(0, issuer.audience.size() - address->target.size());
}

PAYMCP_INLINE int server_app::run_http() {
    mcp::http_end end{};
    return run_until(keep_result(host_->run(), end), [&] { return end == mcp::http_end::finished; });
}

PAYMCP_INLINE int server_app::run_stdio() {
    mcp::stdio_options stdio;
    stdio.who.session = unguessable_id("stdio_", options_.payments.random);
    mcp::stdio_end end{};
    return run_until(keep_result(serve_stdio(server_, std::move(stdio)), end),
                     [&] { return end == mcp::stdio_end::finished; });
}

PAYMCP_INLINE int server_app::run_until(asio_task<void> serving, const std::function<bool()>& finished) {
    int code = EXIT_SUCCESS;
    spawn(loop_.get_executor(), then_close(std::move(serving)),
          [&](const std::exception_ptr& thrown) { code = ended(thrown, finished()); });
    loop_.run();
    return code;
}

PAYMCP_INLINE asio_task<void> server_app::then_close(asio_task<void> serving) {
    std::exception_ptr thrown;
    try {
        co_await std::move(serving);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown && host_) host_->wind_up();
    if (!options_.owns_process) co_await outlast_calls();
    if (closing_) co_await close_or_complain();
    if (thrown) std::rethrow_exception(thrown);
}

PAYMCP_INLINE asio_task<void> server_app::outlast_calls() {
    if (server_.running() == 0) co_return;
    log(log_level::error, "waiting for " + std::to_string(server_.running()) +
                              " calls that cannot be stopped, since this process is not the server's own");
    const auto wakeup = std::make_shared<async_event>(loop_.get_executor());
    server_.when_idle([wakeup, on = loop_.get_executor()] { boost::asio::post(on, [wakeup] { wakeup->notify(); }); });
    while (server_.running() > 0) co_await wakeup->wait_until(async_event::moment::max());
    server_.when_idle({});
}

PAYMCP_INLINE asio_task<void> server_app::close_or_complain() {
    try {
        co_await close();
    } catch (const std::exception& failure) {
        log(log_level::error, std::string("the payments in memory could not be closed: ") + failure.what());
    } catch (...) {
        log(log_level::error, "the payments in memory could not be closed");
    }
}

PAYMCP_INLINE asio_task<void> server_app::close() {
    boost::asio::signal_set signals(loop_);
    if (options_.http.signals) {
        signals.add(SIGTERM);
        signals.add(SIGINT);
    }
    signals.async_wait([closing = closing_](const boost::system::error_code& failure, int) {
        if (!failure) closing->stop();
    });
    tell_closed(co_await closing_->run(options_.closing));
}

PAYMCP_INLINE void server_app::tell_closed(const closing_report& told) {
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
            {{"payment", subject.id},
             {"reference", subject.reference},
             {"provider", subject.provider},
             {"tool", subject.tool},
             {"amount", format_amount(subject.amount, money)},
             {"state", name_of(subject.state)},
             {"why", one.why}});
    }
    if (!told.unread.empty())
        log(log_level::error, "closing_incomplete",
            {{"why", told.unread}, {"looked_at", std::to_string(told.looked_at)}});
    if (left + canceled == 0) return;
    log(left > 0 ? log_level::error : log_level::info,
        std::string("the payments in memory end with the server: ") + (told.unread.empty() ? "" : "at least ") +
            std::to_string(left + canceled) + " links were open, of these " + std::to_string(canceled) +
            " canceled at " + std::string(provider_.name()) + " and " + std::to_string(left) +
            " left that can still be paid for nothing; another store keeps them");
}

PAYMCP_INLINE int server_app::ended(const std::exception_ptr& thrown, bool finished) {
    loop_.stop();
    if (thrown) return report(thrown);
    if (!finished && options_.owns_process) {
        log_.finish();
        std::_Exit(EXIT_SUCCESS);
    }
    return EXIT_SUCCESS;
}

PAYMCP_INLINE int server_app::report(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& failure) {
        log(log_level::error, failure.what());
    }
    return EXIT_FAILURE;
}

PAYMCP_INLINE asio_task<bool> server_app::is_open(std::string payment_id) {
    const result<std::optional<payment>> found = co_await store_.find(std::move(payment_id));
    if (!found) co_return true;
    co_return found->has_value() && (*found)->state == payment_state::created && (*found)->provider == provider_.name();
}

PAYMCP_INLINE mcp::server_options server_app::server_settings() {
    mcp::server_options made;
    made.tasks = options_.tasks;
    made.receipts = options_.receipts;
    if (signs_) made.sign_receipt = [key = *signs_](std::string_view text) { return key.sign(text); };
    made.log = [this](std::string_view line) { log(log_level::error, line); };
    made.called = [this](std::string_view tool, std::string_view outcome) {
        metrics_.count_call(tool, outcome);
        log(log_level::debug, "call", {{"tool", tool}, {"outcome", outcome}});
    };
    made.cancels_payments = [this] { return closing_ != nullptr; };
    if (const mcp::server_features* given = options_.features.get()) made.features = *given;
    made.wait_timeout = std::max(made.wait_timeout, options_.payments.wait_timeout);
    made.sealing_keys = options_.sealing_keys;
    made.time = &time_;
    made.random = options_.payments.random;
    return made;
}

PAYMCP_INLINE instrumented_store::observer server_app::stepping() {
    return [this](const payment& subject, std::string_view from) {
        const std::string_view to = name_of(subject.state);
        metrics_.count_payment(from, to);
        calls_.desk_of_plans().note_step(subject);
        if (courier_) courier_->wake();
        log(log_level::info, "payment", {{"tool", subject.tool}, {"from", from}, {"to", to}});
    };
}

PAYMCP_INLINE instrumented_store::doubting server_app::doubting() {
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

PAYMCP_INLINE instrumented_store::desk_observer server_app::at_desk() {
    return [this](const payment& subject) {
        if (courier_) courier_->wake();
        const currency money = find_currency(subject.currency).value_or(currency{});
        const std::string_view dispute = name_of(subject.dispute);
        log(subject.dispute == states::dispute::open ? log_level::error : log_level::info, "payment_at_desk",
            {{"payment", subject.id},
             {"tool", subject.tool},
             {"state", name_of(subject.state)},
             {"returned", format_amount(subject.returned, money)},
             {"dispute", dispute.empty() ? std::string_view("none") : dispute}});
    };
}

PAYMCP_INLINE instrumented_provider::observer server_app::failing() {
    return [this](std::string_view operation, const provider_error& why, bool is_new) {
        const log_level level = is_new ? log_level::error : log_level::debug;
        log(level, "provider", {{"operation", operation}, {"error", why.message}});
    };
}

PAYMCP_INLINE tool_pool::failure_sink server_app::tool_failing() {
    return [this](std::string_view tool, std::string_view payment_id, std::string_view reason) {
        if (!payment_id.empty())
            return log(log_level::error, "tool_failed", {{"tool", tool}, {"payment", payment_id}, {"reason", reason}});
        if (log_level::info > options_.log) return;
        const std::optional<std::uint64_t> left_out = failures_[std::string(tool)].admit(time_.now());
        if (!left_out) return;
        log_line line(time_.now(), log_level::info, "tool_failed");
        line.word("tool", tool).word("reason", reason);
        if (*left_out > 0) line.word("left_out", std::to_string(*left_out));
        log_.push(log_level::info, line.str());
    };
}

PAYMCP_INLINE watch_options server_app::watching() const {
    watch_options made;
    made.interval = options_.payments.poll_interval;
    // Shorter than a person needs to pay, so that no caller gets "not paid yet" from an older answer.
    made.freshness = std::min(made.interval / 2, milliseconds(500));
    return made;
}

PAYMCP_INLINE void server_app::subscribe() {
    // The status that the watch remembers is from before the notification.
    subscriptions_.push_back(events_.subscribe([this](const watch::payment_event& notification) {
        const bool asked_anew =
            notification.source == watch::event_source::watch || notification.source == watch::event_source::announced;
        if (!asked_anew) watch_.refresh(notification.payment_id);
    }));
    // A call that waits for the payment requests its status and records it, unless that call is just ending. Without
    // such a call the status is recorded at once.
    subscriptions_.push_back(events_.subscribe([this](const watch::payment_event& notification) {
        const std::string& id = notification.payment_id;
        const bool unwatched = notification.source == watch::event_source::payer && !watch_.watches(id);
        const bool announced = notification.source == watch::event_source::announced || unwatched;
        if (notification.source != watch::event_source::watch && !announced) return;
        settlements_->see_to(id, events_.is_awaited(id) ? time_to_look : milliseconds::zero(), announced);
    }));
    watch_.on_unwatched([this](const std::string& payment_id) {
        events_.publish(payment_id, watch::event_source::announced);
    });
}

PAYMCP_INLINE void server_app::follow_plans() {
    mcp::plan_desk& plans = calls_.desk_of_plans();
    subscriptions_.push_back(events_.subscribe(
        [&plans](const watch::payment_event& notification) { plans.refresh_soon(notification.payment_id); }));
    spawn(loop_.get_executor(), plans.run(waits_));
}

PAYMCP_INLINE server_app::network_parts::network_parts(boost::asio::any_io_executor executor, async::timer& waits,
                                                       const wall_clock& time, const serve_options& options,
                                                       http::rate_limit rate)
    : connections(std::move(executor), options.network),
      client(connections, waits, time, options.retries, rate, {}, options.payments.random) {}

}  // namespace paymcp::inline v0::detail
