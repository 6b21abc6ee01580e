// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/core/detail/utc_text.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

enum class task_status : std::uint8_t {
    working,
    input_required,
    completed,
    failed,
    cancelled
};

/// A call that its client polls (MCP extension io.modelcontextprotocol/tasks, SEP-2663). Used on one executor.
class task_record {
public:
    struct terms {
        std::string id;
        std::string principal;  ///< its owner; empty if the id alone grants access
        milliseconds ttl{};     ///< kept at least this long from its creation
        milliseconds poll{};    ///< how often a client should poll
    };

    task_record(terms agreed, const wall_clock& time, const boost::asio::any_io_executor& executor)
        : terms_(std::move(agreed)), time_(time), created_(time.now()), updated_(created_), wakeup_(executor) {}

    const std::string& id() const noexcept { return terms_.id; }
    const std::string& principal() const noexcept { return terms_.principal; }
    task_status status() const noexcept { return status_; }
    bool ended() const noexcept { return status() >= task_status::completed; }

    /// Whether the task has ended for its client.
    bool outdated() const { return ended() && time_.now() - created_ >= terms_.ttl; }

    /// The members of `Task`, without braces.
    std::string members() const {
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

    /// The further members of `tasks/get`, with a leading comma: the questions, the result or the error.
    std::string detail() const {
        if (status_ == task_status::completed) return ",\"result\":" + outcome_;
        if (status_ == task_status::failed) return ",\"error\":" + outcome_;
        if (status_ != task_status::input_required) return {};
        object_text open;
        for (const auto& [key, one] : open_) open.keyed(key, one.request);
        return std::string(",\"inputRequests\":") + open.str();
    }

    /// The text beside the status.
    void say(std::string_view message) {
        message_ = message;
        touch();
    }

    /// Asks without waiting: the user is shown a question that is settled elsewhere.
    void show(const std::string& key, std::string request) {
        if (ended() || shown_.contains(key)) return;
        shown_.insert(key);
        open_.emplace(fresh(key), open_question{key, std::move(request), false});
        note_questions();
    }

    /// The shown question is settled.
    void settle_shown() {
        std::erase_if(open_, [](const auto& one) { return !one.second.awaited; });
        message_.clear();
        note_questions();
    }

    /// Asks, and waits until everything is answered or the task is over, for `patience` at most. Returns the answers by
    /// the given keys; open questions are then withdrawn.
    boost::asio::awaitable<std::map<std::string, std::string>> ask(
        std::vector<std::pair<std::string, std::string>> requests, milliseconds patience) {
        for (auto& [key, request] : requests) open_.emplace(fresh(key), open_question{key, std::move(request), true});
        note_questions();
        const auto awaited = [this] {
            for (const auto& [key, one] : open_)
                if (one.awaited) return true;
            return false;
        };
        const paymcp::detail::async_event::moment latest = std::chrono::steady_clock::now() + patience;
        bool in_time = true;
        while (in_time && awaited() && !ended() && !left_) in_time = co_await wakeup_.wait_until(latest);
        if (std::erase_if(open_, [](const auto& one) { return one.second.awaited; }) > 0) note_questions();
        co_return std::exchange(answers_, {});
    }

    /// `tasks/update`: an answer, JSON text. Unknown and answered keys are ignored.
    void answer(const std::string& key, std::string given) {
        const auto found = open_.find(key);
        if (found == open_.end() || ended()) return;
        if (found->second.awaited) answers_.insert_or_assign(found->second.key, std::move(given));
        open_.erase(found);
        note_questions();
        wakeup_.notify();
    }

    /// The client is shown the task's state: begins the delivery of its result, each time, since an answer may be lost.
    paymcp::detail::begin_delivery shown() const { return fetched_; }

    /// No answer can arrive any more.
    void leave() {
        left_ = true;
        wakeup_.notify();
    }

    /// Ends the task; only the first call counts. `outcome` is the result or the error object as text, and `fetched`
    /// begins its delivery.
    void end(task_status how, std::string outcome, paymcp::detail::begin_delivery fetched = {}) {
        if (ended()) return;
        status_ = how;
        fetched_ = std::move(fetched);
        outcome_ = std::move(outcome);
        message_.clear();
        open_.clear();
        touch();
        wakeup_.notify();
    }

private:
    struct open_question {
        std::string key;  ///< the handler's own key
        std::string request;
        bool awaited;
    };

    static constexpr std::string_view name_of(task_status status) noexcept {
        constexpr std::string_view names[] = {"working", "input_required", "completed", "failed", "cancelled"};
        return names[static_cast<std::uint8_t>(status)];
    }

    /// A key is never reused within a task.
    std::string fresh(const std::string& key) {
        const std::size_t before = used_[key]++;
        return before == 0 ? key : key + '#' + std::to_string(before + 1);
    }

    void note_questions() {
        if (ended()) return;
        status_ = open_.empty() ? task_status::working : task_status::input_required;
        touch();
    }

    void touch() { updated_ = time_.now(); }

    terms terms_;
    const wall_clock& time_;
    unix_time created_;
    unix_time updated_;
    paymcp::detail::async_event wakeup_;
    std::atomic<task_status> status_ = task_status::working;  ///< the table reads it from any thread
    bool left_ = false;
    std::string message_;
    std::string outcome_;
    std::map<std::string, open_question> open_;
    std::map<std::string, std::size_t> used_;
    std::set<std::string> shown_;
    std::map<std::string, std::string> answers_;
    paymcp::detail::begin_delivery fetched_;
};

}  // namespace paymcp::inline v0::mcp
