// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/tasks/detail/task_record.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/utc_text.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE task_record::task_record(terms agreed, const wall_clock& time,
                                       const boost::asio::any_io_executor& executor)
    : terms_(std::move(agreed)), time_(time), created_(time.now()), updated_(created_), wakeup_(executor) {}

PAYMCP_INLINE std::string task_record::members() const {
    object_text task;
    task.text("taskId", terms_.id)
        .text("status", name_of(status_))
        .text("createdAt", paymcp::detail::utc_text(created_))
        .text("lastUpdatedAt", paymcp::detail::utc_text(updated_))
        .raw("ttlMs", std::to_string(terms_.ttl.count()))
        .raw("pollIntervalMs", std::to_string(terms_.poll.count()))
        .text_if("statusMessage", message_);
    const std::string whole = task.str();
    return whole.substr(1, whole.size() - 2);
}

PAYMCP_INLINE std::string task_record::detail() const {
    if (status_ == task_status::completed) return ",\"result\":" + outcome_;
    if (status_ == task_status::failed) return ",\"error\":" + outcome_;
    if (status_ != task_status::input_required) return {};
    object_text open;
    for (const auto& [key, one] : open_) open.keyed(key, one.request);
    return std::string(",\"inputRequests\":") + open.str();
}

PAYMCP_INLINE void task_record::say(std::string_view message) {
    message_ = message;
    touch();
}

PAYMCP_INLINE void task_record::show(const std::string& key, std::string request) {
    if (ended() || shown_.contains(key)) return;
    shown_.insert(key);
    open_.emplace(fresh(key), open_question{key, std::move(request), false});
    note_questions();
}

PAYMCP_INLINE void task_record::withdraw_shown() {
    std::erase_if(open_, [](const auto& one) { return !one.second.awaited; });
    message_.clear();
    note_questions();
}

PAYMCP_INLINE boost::asio::awaitable<std::map<std::string, std::string>> task_record::ask(
    std::vector<std::pair<std::string, std::string>> requests, milliseconds wait_timeout) {
    for (auto& [key, request] : requests) open_.emplace(fresh(key), open_question{key, std::move(request), true});
    note_questions();
    const auto awaited = [this] {
        for (const auto& [key, one] : open_)
            if (one.awaited) return true;
        return false;
    };
    const paymcp::detail::async_event::moment latest = std::chrono::steady_clock::now() + wait_timeout;
    bool in_time = true;
    while (in_time && awaited() && !ended() && !left_) in_time = co_await wakeup_.wait_until(latest);
    if (std::erase_if(open_, [](const auto& one) { return one.second.awaited; }) > 0) note_questions();
    co_return std::exchange(answers_, {});
}

PAYMCP_INLINE void task_record::answer(const std::string& key, std::string given) {
    const auto found = open_.find(key);
    if (found == open_.end() || ended()) return;
    if (found->second.awaited) answers_.insert_or_assign(found->second.key, std::move(given));
    open_.erase(found);
    note_questions();
    wakeup_.notify();
}

PAYMCP_INLINE void task_record::leave() {
    left_ = true;
    wakeup_.notify();
}

PAYMCP_INLINE void task_record::end(task_status how, std::string outcome, paymcp::detail::begin_delivery fetched) {
    if (ended()) return;
    status_ = how;
    fetched_ = std::move(fetched);
    outcome_ = std::move(outcome);
    message_.clear();
    open_.clear();
    touch();
    wakeup_.notify();
}

PAYMCP_INLINE std::string task_record::fresh(const std::string& key) {
    const std::size_t before = used_[key]++;
    return before == 0 ? key : key + '#' + std::to_string(before + 1);
}

PAYMCP_INLINE void task_record::note_questions() {
    if (ended()) return;
    status_ = open_.empty() ? task_status::working : task_status::input_required;
    touch();
}

}  // namespace paymcp::inline v0::mcp::detail
