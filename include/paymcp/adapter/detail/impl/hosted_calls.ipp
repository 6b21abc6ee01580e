// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/adapter/detail/hosted_calls.hpp>

#include <paymcp/async/detail/time_limit.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/protocol/detail/protocol_version.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::adapter::detail {

/// What is not told stays unknown, and so does what cannot be read.
PAYMCP_INLINE mcp::client_capabilities capabilities_of(const call_view& given, const mcp::detail::rpc_limits& limits) {
    if (!given.capabilities || given.capabilities->size() > limits.bytes) return {};
    boost::json::error_code failure;
    const boost::json::value told = paymcp::detail::read_json(*given.capabilities, failure, {.depth = limits.depth});
    if (failure || !told.is_object()) return {};
    return mcp::detail::read_capabilities(told.get_object());
}

/// The call as a message, so that it is read as strictly as one from outside.
PAYMCP_INLINE std::string message_of(const call_view& given) {
    mcp::detail::object_text params;
    params.text("name", given.tool).raw("arguments", given.arguments.empty() ? "{}" : given.arguments);
    if (!given.meta.empty()) params.raw("_meta", given.meta);
    return mcp::detail::compose_request({std::string(request_id_text)}, "tools/call", params.str());
}

PAYMCP_INLINE std::variant<hosted_call, call_error> read_call(const call_view& given,
                                                              const mcp::detail::rpc_limits& limits) {
    mcp::detail::rpc_message read = mcp::detail::decode(message_of(given), limits);
    if (auto* refusal = std::get_if<mcp::detail::rpc_refusal>(&read))
        return call_error{static_cast<int>(refusal->error.code), refusal->error.message, refusal->error.data};
    auto* request = std::get_if<mcp::detail::rpc_request>(&read);
    // A text that is more than one value would have added members of its own.
    if (request == nullptr || request->params.size() != (given.meta.empty() ? 2U : 3U))
        return call_error{static_cast<int>(mcp::detail::error_code::invalid_params),
                          "The arguments and _meta of a call are one JSON object each.",
                          {}};
    return hosted_call{.params = std::move(request->params),
                       .principal = std::string(given.principal),
                       .can = capabilities_of(given, limits),
                       .speaks = revision_named(given.protocol_version)};
}

PAYMCP_INLINE mcp::revision revision_named(std::string_view name) noexcept {
    for (const mcp::revision one : mcp::detail::legacy_revisions)
        if (mcp::to_string(one) == name) return one;
    return mcp::detail::legacy_revisions.front();
}

PAYMCP_INLINE call_error ended_error() {
    return {static_cast<int>(mcp::detail::error_code::internal_error),
            "The shop has ended; nothing was run or charged.",
            {}};
}

PAYMCP_INLINE hosted_calls::hosted_calls(boost::asio::any_io_executor executor, mcp::server& served,
                                         async::timer& waits, milliseconds grace)
    : executor_(executor),
      served_(served),
      waits_(waits),
      grace_(grace),
      wakeup_(std::make_shared<paymcp::detail::async_event>(executor)) {}

PAYMCP_INLINE void hosted_calls::handle(hosted_call given) {
    if (stopping_) return given.channel->refuse(ended_error());
    const auto client = std::make_shared<mcp::client_session>(
        executor_, gating::caller{.principal = std::move(given.principal), .session = {}});
    client->open_session({given.speaks, given.can, {}, nullptr, {}, {}});
    std::erase_if(clients_, [](const std::weak_ptr<mcp::client_session>& one) { return one.expired(); });
    clients_.push_back(client);
    served_.serve(client, given.channel, {{std::string(request_id_text)}, "tools/call", std::move(given.params)},
                  {mcp::detail::era::legacy, given.speaks, given.can});
}

PAYMCP_INLINE paymcp::detail::asio_task<void> hosted_calls::run() {
    served_.when_idle([wakeup = wakeup_] { wakeup->notify(); });
    while (!stopping_) co_await wakeup_->wait_until(paymcp::detail::async_event::moment::max());
    for (const std::shared_ptr<mcp::client_session>& one : present()) one->end_waits();
    served_.end_task_waits();
    co_await drain();
    for (const std::shared_ptr<mcp::client_session>& one : present()) one->leave();
    served_.cancel_tasks();
    served_.when_idle({});
}

PAYMCP_INLINE void hosted_calls::stop() {
    stopping_ = true;
    wakeup_->notify();
}

PAYMCP_INLINE paymcp::detail::asio_task<void> hosted_calls::drain() {
    const paymcp::detail::time_limit limit(executor_, waits_, grace_, wakeup_);
    while (served_.running() > 0 && !limit.over())
        co_await wakeup_->wait_until(paymcp::detail::async_event::moment::max());
}

PAYMCP_INLINE std::vector<std::shared_ptr<mcp::client_session>> hosted_calls::present() const {
    std::vector<std::shared_ptr<mcp::client_session>> all;
    for (const std::weak_ptr<mcp::client_session>& one : clients_)
        if (auto client = one.lock()) all.push_back(std::move(client));
    return all;
}

}  // namespace paymcp::inline v0::adapter::detail
