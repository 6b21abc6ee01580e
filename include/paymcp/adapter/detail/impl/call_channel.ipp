// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/adapter/detail/call_channel.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <utility>

namespace paymcp::inline v0::adapter::detail {

PAYMCP_INLINE void call_channel::send(std::string message) {
    {
        const std::lock_guard lock(mutex_);
        messages_.push_back(std::move(message));
        ++backlog_;
    }
    changed_.notify_one();
}

PAYMCP_INLINE void call_channel::finish(mcp::rpc_answer answer) {
    end(outcome_of(std::move(answer.text), answer.hand_over ? answer.hand_over() : nullptr));
}

PAYMCP_INLINE void call_channel::abandon() {
    refuse({static_cast<int>(mcp::detail::error_code::internal_error),
            "The shop has ended during this call. What was paid is kept: make the same call again.",
            {}});
}

PAYMCP_INLINE void call_channel::refuse(call_error error) { end(outcome(std::move(error))); }

PAYMCP_INLINE outcome call_channel::wait(const std::function<void(std::string_view)>& notify) {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return ended_.has_value() || !messages_.empty(); });
        if (messages_.empty()) return std::move(*ended_);
        const std::string message = std::move(messages_.front());
        messages_.pop_front();
        --backlog_;
        lock.unlock();
        notify(message);
        lock.lock();
    }
}

PAYMCP_INLINE void call_channel::end(outcome reached) {
    {
        const std::lock_guard lock(mutex_);
        ended_.emplace(std::move(reached));
    }
    changed_.notify_one();
}

PAYMCP_INLINE outcome outcome_of(std::string response, std::shared_ptr<paymcp::detail::delivery> sent) {
    std::string head = mcp::detail::compose_result({std::string(request_id_text)}, "");
    head.pop_back();
    if (response.starts_with(head)) {
        response.pop_back();
        return {response.substr(head.size()), std::move(sent)};
    }
    const boost::json::value whole = boost::json::parse(response);
    const boost::json::object& said = whole.at("error").get_object();
    const boost::json::value* data = said.if_contains("data");
    return outcome({static_cast<int>(said.at("code").to_number<std::int64_t>()),
                    std::string(said.at("message").get_string()),
                    data == nullptr ? std::string() : boost::json::serialize(*data)});
}

}  // namespace paymcp::inline v0::adapter::detail
