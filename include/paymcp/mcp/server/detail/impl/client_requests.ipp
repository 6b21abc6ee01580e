// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/client_requests.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

#include <chrono>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE boost::asio::awaitable<paymcp::detail::client_answer> client_requests::ask(
    std::shared_ptr<response_channel> where, const void* owner, std::string method, std::string params,
    milliseconds wait_timeout) {
    if (closed_) co_return paymcp::detail::client_answer{paymcp::detail::ask_outcome::left, {}};
    const request_id id{std::to_string(next_++)};
    waiting_answer waiting(*this, id, owner);
    where->send(compose_request(id, method, params));
    const auto latest = std::chrono::steady_clock::now() + wait_timeout;
    co_await waiting.wakeup.wait_until(latest);
    const bool over = waiting.answer.outcome == paymcp::detail::ask_outcome::unanswered ||
                      waiting.answer.outcome == paymcp::detail::ask_outcome::left;
    if (over && !closed_) where->send(compose_notification("notifications/cancelled", canceled_params(id)));
    co_return std::move(waiting.answer);
}

PAYMCP_INLINE void client_requests::answer(rpc_response response) {
    if (!response.id) return;
    const auto found = waiting_.find(response.id->json);
    if (found == waiting_.end()) return;
    const paymcp::detail::ask_outcome outcome =
        response.failed ? paymcp::detail::ask_outcome::refused : paymcp::detail::ask_outcome::answered;
    end(*found->second, {outcome, std::move(response.value)});
}

PAYMCP_INLINE void client_requests::withdraw(const void* owner) {
    for (const auto& [id, waiting] : waiting_)
        if (waiting->owner == owner) end(*waiting, {paymcp::detail::ask_outcome::left, {}});
}

PAYMCP_INLINE void client_requests::close() {
    closed_ = true;
    for (const auto& [id, waiting] : waiting_) end(*waiting, {paymcp::detail::ask_outcome::left, {}});
}

PAYMCP_INLINE client_requests::waiting_answer::waiting_answer(client_requests& all, const request_id& id,
                                                              const void* call)
    : owner(call), wakeup(all.executor_), table(all.waiting_), entry(table.emplace(id.json, this).first) {}

PAYMCP_INLINE void client_requests::end(waiting_answer& waiting, paymcp::detail::client_answer answer) {
    if (waiting.answer.outcome != paymcp::detail::ask_outcome::unanswered) return;
    waiting.answer = std::move(answer);
    waiting.wakeup.notify();
}

PAYMCP_INLINE std::string client_requests::canceled_params(const request_id& id) {
    return object_text().raw("requestId", id.json).text("reason", "The server no longer waits for the answer.").str();
}

}  // namespace paymcp::inline v0::mcp::detail
