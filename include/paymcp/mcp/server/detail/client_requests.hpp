// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/mcp/payments/detail/client_link.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/server/response_channel.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace paymcp::inline v0::mcp {

/// Server requests to one legacy client, in a separate id space, each matched with its response.
class client_requests {
public:
    explicit client_requests(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
    client_requests(const client_requests&) = delete;
    client_requests& operator=(const client_requests&) = delete;

    /// Sends a request on behalf of the call `owner` and waits for the response.
    boost::asio::awaitable<paymcp::detail::client_answer> ask(std::shared_ptr<response_channel> where,
                                                              const void* owner, std::string method, std::string params,
                                                              milliseconds patience) {
        if (closed_) co_return paymcp::detail::client_answer{paymcp::detail::ask_outcome::left, {}};
        const request_id id{std::to_string(next_++)};
        waiting_answer waiting(*this, id, owner);
        where->send(compose_request(id, method, params));
        const auto latest = std::chrono::steady_clock::now() + patience;
        co_await waiting.wakeup.wait_until(latest);
        const bool over = waiting.answer.outcome == paymcp::detail::ask_outcome::unanswered ||
                          waiting.answer.outcome == paymcp::detail::ask_outcome::left;
        if (over && !closed_) where->send(compose_notification("notifications/cancelled", canceled_params(id)));
        co_return std::move(waiting.answer);
    }

    /// A response arrived. One without a pending request is dropped.
    void settle(rpc_response response) {
        if (!response.id) return;
        const auto found = waiting_.find(response.id->json);
        if (found == waiting_.end()) return;
        const paymcp::detail::ask_outcome outcome =
            response.failed ? paymcp::detail::ask_outcome::refused : paymcp::detail::ask_outcome::answered;
        end(*found->second, {outcome, std::move(response.value)});
    }

    /// The client has canceled the call `owner`: its requests are obsolete.
    void withdraw(const void* owner) {
        for (const auto& [id, waiting] : waiting_)
            if (waiting->owner == owner) end(*waiting, {paymcp::detail::ask_outcome::left, {}});
    }

    /// No response can arrive any more.
    void close() {
        closed_ = true;
        for (const auto& [id, waiting] : waiting_) end(*waiting, {paymcp::detail::ask_outcome::left, {}});
    }

private:
    struct waiting_answer {
        waiting_answer(client_requests& all, const request_id& id, const void* call)
            : owner(call), wakeup(all.executor_), table(all.waiting_), entry(table.emplace(id.json, this).first) {}
        waiting_answer(const waiting_answer&) = delete;
        waiting_answer& operator=(const waiting_answer&) = delete;
        ~waiting_answer() { table.erase(entry); }

        const void* owner;
        paymcp::detail::client_answer answer{paymcp::detail::ask_outcome::unanswered, {}};
        paymcp::detail::async_event wakeup;
        std::map<std::string, waiting_answer*>& table;
        std::map<std::string, waiting_answer*>::iterator entry;
    };

    /// The first outcome counts: an answered request is not canceled any more.
    static void end(waiting_answer& waiting, paymcp::detail::client_answer answer) {
        if (waiting.answer.outcome != paymcp::detail::ask_outcome::unanswered) return;
        waiting.answer = std::move(answer);
        waiting.wakeup.notify();
    }

    static std::string canceled_params(const request_id& id) {
        return object_text()
            .raw("requestId", id.json)
            .text("reason", "The server no longer waits for the answer.")
            .str();
    }

    boost::asio::any_io_executor executor_;
    std::map<std::string, waiting_answer*> waiting_;
    std::int64_t next_ = 0;
    bool closed_ = false;
};

}  // namespace paymcp::inline v0::mcp
