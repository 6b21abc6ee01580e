// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/adapter/call.hpp>
#include <paymcp/mcp/server/response_channel.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::adapter::detail {

/// The channel between the shop's thread, which answers, and a thread that waits for the answer.
class call_channel final : public mcp::response_channel {
public:
    /// `pushes`: the waiting thread can send notifications.
    explicit call_channel(bool pushes) noexcept : pushes_(pushes) {}

    void send(std::string message) override;
    void finish(mcp::rpc_answer answer) override;
    void abandon() override;
    bool pushes() const noexcept override { return pushes_; }
    bool takes_answers() const noexcept override { return false; }
    bool congested() const noexcept override { return backlog_ > max_backlog; }

    /// The call makes no sense, or comes too late.
    void refuse(call_error error);

    /// Waits for the answer, and passes on each notification that comes before it. What `notify` throws leaves this
    /// function; the call then goes on unheard.
    outcome wait(const std::function<void(std::string_view)>& notify);

private:
    static constexpr std::size_t max_backlog = 64;

    void end(outcome reached);

    const bool pushes_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> messages_;
    std::atomic<std::size_t> backlog_ = 0;
    std::optional<outcome> ended_;
};

/// The result or the error in a response to `request_id_text`; `sent` hears whether a result reaches the client.
outcome outcome_of(std::string response, std::shared_ptr<paymcp::detail::delivery> sent);

/// The id of every request that a shop makes of a call.
inline constexpr std::string_view request_id_text = "1";

}  // namespace paymcp::inline v0::adapter::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/adapter/detail/impl/call_channel.ipp>
#endif
