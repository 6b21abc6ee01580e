// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/envelope_scan.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/server/response_channel.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// Whether a text can only be an array of messages.
bool looks_like_batch(std::string_view text);

/// The messages of an array, or why it is invalid.
using rpc_batch = std::variant<std::vector<rpc_message>, rpc_refusal>;

/// Refuses text that was too long to be kept, by its scan: each message of an array separately.
rpc_batch refuse_long_message(const envelope_scan& seen, const rpc_limits& limits);

/// Reads an array of messages (MCP 2025-03-26, "Batching"), each separately: a fault of one does not affect the others.
rpc_batch decode_batch(std::string_view text, const rpc_limits& limits, std::size_t most);

/// Collects the responses to the requests of one array, and sends them as one array when it is complete.
class batch_answers {
public:
    explicit batch_answers(std::shared_ptr<response_channel> channel) : channel_(std::move(channel)) {}

    /// The response channel of one request of the array; `all` keeps the others' answers.
    static std::shared_ptr<response_channel> add(const std::shared_ptr<batch_answers>& all);

    /// No more requests are added.
    void close();

private:
    class part final : public response_channel {
    public:
        explicit part(std::shared_ptr<batch_answers> all) : all_(std::move(all)) {}
        void send(std::string message) override { all_->channel_->send(std::move(message)); }
        void finish(rpc_answer answer) override { all_->collect(std::move(answer)); }
        void abandon() override { all_->collect({{}, std::nullopt}); }
        bool pushes() const noexcept override { return all_->channel_->pushes(); }
        bool congested() const noexcept override { return all_->channel_->congested(); }

    private:
        std::shared_ptr<batch_answers> all_;
    };

    void collect(rpc_answer answer);

    /// If every request was canceled, no response is sent.
    void send_when_whole();

    static std::shared_ptr<paymcp::detail::delivery> deliver(const std::vector<paymcp::detail::begin_delivery>& parts);

    std::shared_ptr<response_channel> channel_;
    std::size_t open_ = 0;
    bool closed_ = false;
    std::string answers_;
    std::vector<paymcp::detail::begin_delivery> parts_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/protocol/detail/impl/batch.ipp>
#endif
