// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

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

    task_record(terms agreed, const wall_clock& time, const boost::asio::any_io_executor& executor);

    const std::string& id() const noexcept { return terms_.id; }
    const std::string& principal() const noexcept { return terms_.principal; }
    task_status status() const noexcept { return status_; }
    bool ended() const noexcept { return status() >= task_status::completed; }

    /// Whether the task has ended for its client.
    bool outdated() const { return ended() && time_.now() - created_ >= terms_.ttl; }

    /// The members of `Task`, without braces.
    std::string members() const;

    /// The further members of `tasks/get`, with a leading comma: the questions, the result or the error.
    std::string detail() const;

    /// The text beside the status.
    void say(std::string_view message);

    /// Asks without waiting: the user is shown a question that is answered elsewhere.
    void show(const std::string& key, std::string request);

    /// The shown question is not open any more.
    void withdraw_shown();

    /// Asks, and waits until everything is answered or the task is over, for `wait_timeout` at most. Returns the
    /// answers by the given keys; open questions are then withdrawn.
    boost::asio::awaitable<std::map<std::string, std::string>> ask(
        std::vector<std::pair<std::string, std::string>> requests, milliseconds wait_timeout);

    /// `tasks/update`: an answer, JSON text. Unknown and answered keys are ignored.
    void answer(const std::string& key, std::string given);

    /// The client is shown the task's state: begins the delivery of its result, each time, since an answer may be lost.
    paymcp::detail::begin_delivery shown() const { return fetched_; }

    /// No answer can arrive any more.
    void leave();

    /// Ends the task; only the first call counts. `outcome` is the result or the error object as text, and `fetched`
    /// begins its delivery.
    void end(task_status how, std::string outcome, paymcp::detail::begin_delivery fetched = {});

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
    std::string fresh(const std::string& key);

    void note_questions();

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

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/tasks/detail/impl/task_record.ipp>
#endif
