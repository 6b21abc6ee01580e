// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/active_call.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_number.hpp>
#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/protocol/detail/severity.hpp>
#include <paymcp/mcp/server/detail/questions.hpp>

#include <cmath>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE active_call::active_call(call_facts facts, boost::asio::any_io_executor executor,
                                       std::shared_ptr<response_channel> channel, client_requests& requests)
    : facts_(std::move(facts)), executor_(std::move(executor)), channel_(std::move(channel)), requests_(requests) {
    facts_.reachable = facts_.reachable && channel_->takes_answers();
    if (channel_->pushes()) return;
    facts_.reachable = false;
    facts_.progress_token.clear();
    facts_.logs.reset();
}

PAYMCP_INLINE void active_call::report(double progress, std::optional<double> total, std::string_view message) {
    if (facts_.progress_token.empty() || !std::isfinite(progress)) return;
    if (total && !std::isfinite(*total)) total.reset();
    on_executor([progress, total, text = std::string(message)](active_call& self) {
        if (total)
            self.emit(self.base_ + progress, self.base_ + *total, text);
        else
            self.emit(self.base_ + progress, std::nullopt, text);
    });
}

PAYMCP_INLINE void active_call::log(log_severity level, std::string_view message, std::string_view logger) {
    if (facts_.logs && level >= *facts_.logs) note(level, quoted(message), logger);
}

PAYMCP_INLINE void active_call::log_data(log_severity level, std::string_view json, std::string_view logger) {
    if (!facts_.logs || level < *facts_.logs) return;
    boost::json::error_code failure;
    const boost::json::value parsed = paymcp::detail::read_json(json, failure);
    if (!failure && !paymcp::detail::out_of_range_at(parsed)) note(level, boost::json::serialize(parsed), logger);
}

PAYMCP_INLINE void active_call::let_go() {
    on_executor([](active_call& self) {
        if (!self.over_ && self.facts_.speaks >= revision::r2025_11_25) self.channel_->let_go();
    });
}

PAYMCP_INLINE void active_call::take_use(std::int64_t minor, std::string_view currency) {
    const std::lock_guard lock(use_guard_);
    use_ = {minor, std::string(currency)};
}

PAYMCP_INLINE paymcp::detail::reported_use active_call::use() const {
    const std::lock_guard lock(use_guard_);
    return use_;
}

PAYMCP_INLINE void active_call::forget_use() {
    const std::lock_guard lock(use_guard_);
    use_ = {};
}

PAYMCP_INLINE bool active_call::can_ask(ability what) const noexcept {
    return able_to(facts_.can, facts_.speaks, what) && (reachable() || facts_.speaks >= revision::r2026_07_28);
}

PAYMCP_INLINE std::optional<std::string_view> active_call::answer(std::string_view key) const {
    const auto found = facts_.rounds.answers.find(key);
    if (found == facts_.rounds.answers.end()) return std::nullopt;
    return found->second;
}

PAYMCP_INLINE bool active_call::tell(std::string_view message) {
    if (facts_.task) {
        facts_.task->say(message);
        return true;
    }
    if (facts_.progress_token.empty()) return false;
    const double at = last_ && *last_ >= base_ ? std::floor(*last_) + 1 : base_;
    base_ = at + 1;
    return emit(at, std::nullopt, message);
}

PAYMCP_INLINE bool active_call::show(const payment& subject, std::string_view message) {
    const elicitation_mode mode = elicitation_mode_of(facts_.can, facts_.speaks);
    if (!facts_.task) return tell(message);
    facts_.task->say(message);
    if (mode == elicitation_mode::none) return true;
    const std::string params = elicitation_params(subject, mode, facts_.speaks, {});
    const std::string request = object_text().text("method", "elicitation/create").raw("params", params).str();
    facts_.task->show(subject.id, request);
    return true;
}

PAYMCP_INLINE boost::asio::awaitable<paymcp::detail::client_answer> active_call::ask(std::string method,
                                                                                     std::string params,
                                                                                     milliseconds wait_timeout) {
    if (!reachable()) co_return paymcp::detail::client_answer{paymcp::detail::ask_outcome::cannot_ask, {}};
    if (over_) co_return paymcp::detail::client_answer{paymcp::detail::ask_outcome::left, {}};
    co_return co_await requests_.ask(channel_, this, std::move(method), std::move(params), wait_timeout);
}

PAYMCP_INLINE void active_call::end_questions() {
    requests_.withdraw(this);
    if (facts_.task) facts_.task->withdraw_shown();
}

PAYMCP_INLINE void active_call::when_interrupted(std::function<void()> wake) {
    if ((canceled_ || ending_) && wake) return wake();
    wake_ = std::move(wake);
}

PAYMCP_INLINE void active_call::end_waits() {
    ending_ = true;
    interrupt();
}

PAYMCP_INLINE void active_call::cancel() {
    if (canceled_.exchange(true)) return;
    over_ = true;
    requests_.withdraw(this);
    if (facts_.task) facts_.task->leave();
    interrupt();
    using boost::asio::cancellation_type;
    signal_.emit(facts_.abortable ? cancellation_type::terminal : cancellation_type::total);
}

PAYMCP_INLINE void active_call::finish() noexcept {
    over_ = true;
    wake_ = {};
}

PAYMCP_INLINE void active_call::interrupt() {
    if (const auto wake = std::exchange(wake_, {})) wake();
}

PAYMCP_INLINE void active_call::note(log_severity level, std::string data, std::string_view logger) {
    object_text params;
    params.text("level", name_of(level)).text_if("logger", logger).raw("data", data);
    on_executor([message = compose_notification("notifications/message", params.str())](active_call& self) {
        if (!self.over_ && !self.channel_->congested()) self.channel_->send(message);
    });
}

PAYMCP_INLINE bool active_call::emit(double progress, std::optional<double> total, std::string_view message) {
    if (over_ || channel_->congested() || (last_ && progress <= *last_)) return false;
    last_ = progress;
    object_text params;
    params.raw("progressToken", facts_.progress_token).raw("progress", number_text(progress));
    if (total) params.raw("total", number_text(*total));
    channel_->send(compose_notification("notifications/progress", params.text_if("message", message).str()));
    return true;
}

}  // namespace paymcp::inline v0::mcp::detail
