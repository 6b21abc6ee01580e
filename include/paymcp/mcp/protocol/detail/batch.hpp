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

namespace paymcp::inline v0::mcp {

/// Whether a text can only be an array of messages.
inline bool looks_like_batch(std::string_view text) {
    if (text.starts_with(envelope_scan::mark)) text.remove_prefix(envelope_scan::mark.size());
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '[';
}

/// The messages of an array, or why it is invalid.
using rpc_batch = std::variant<std::vector<rpc_message>, rpc_refusal>;

/// Refuses text that was too long to be kept, by its scan: each message of an array separately.
inline rpc_batch refuse_long(const envelope_scan& seen, const rpc_limits& limits) {
    const bool each = seen.whole() && seen.is_array() && !seen.too_many() && !seen.messages().empty();
    if (!each) return detail::refuse_long(seen, limits);
    const rpc_error why{error_code::invalid_request, detail::too_long(limits), {}};
    std::vector<rpc_message> refusals;
    for (const seen_envelope& one : seen.messages()) refusals.emplace_back(detail::refuse_seen(one, why));
    return refusals;
}

/// Reads an array of messages (MCP 2025-03-26, "Batching"), each separately: a fault of one does not affect the others.
inline rpc_batch decode_batch(std::string_view text, const rpc_limits& limits, std::size_t most) {
    const envelope_scan scan(text, most);
    if (text.size() > limits.bytes) return refuse_long(scan, limits);
    if (!scan.whole()) return rpc_refusal{{error_code::parse_error, "The array of messages is not JSON.", {}}};
    if (!scan.is_array() || scan.messages().empty()) return detail::invalid("An array of messages holds some.");
    if (scan.too_many())
        return detail::invalid(std::string("An array holds at most ") + std::to_string(most) + " messages.");
    const rpc_error marked{error_code::invalid_request, detail::unreadable(envelope_scan::mark), {}};
    std::vector<rpc_message> messages;
    for (const seen_envelope& one : scan.messages())
        messages.push_back(scan.marked() ? rpc_message(detail::refuse_seen(one, marked))
                                         : decode(text.substr(one.begin, one.end - one.begin), limits));
    return messages;
}

/// Collects the responses to the requests of one array, and sends them as one array when it is complete.
class batch_answers {
public:
    explicit batch_answers(std::shared_ptr<response_channel> channel) : channel_(std::move(channel)) {}

    /// The response channel of one request of the array; `all` keeps the others' answers.
    static std::shared_ptr<response_channel> add(const std::shared_ptr<batch_answers>& all) {
        ++all->open_;
        return std::make_shared<part>(all);
    }

    /// No more requests are added.
    void close() {
        closed_ = true;
        send_when_whole();
    }

private:
    class part final : public response_channel {
    public:
        explicit part(std::shared_ptr<batch_answers> all) : all_(std::move(all)) {}
        void send(std::string message) override { all_->channel_->send(std::move(message)); }
        void finish(rpc_answer answer) override { all_->take(std::move(answer)); }
        void abandon() override { all_->take({{}, std::nullopt}); }
        bool pushes() const noexcept override { return all_->channel_->pushes(); }
        bool congested() const noexcept override { return all_->channel_->congested(); }

    private:
        std::shared_ptr<batch_answers> all_;
    };

    void take(rpc_answer answer) {
        --open_;
        if (!answer.text.empty()) answers_.append(answers_.empty() ? "" : ",").append(answer.text);
        if (answer.hand_over) parts_.push_back(std::move(answer.hand_over));
        send_when_whole();
    }

    /// If every request was canceled, no response is sent.
    void send_when_whole() {
        if (!closed_ || open_ > 0) return;
        if (answers_.empty()) return channel_->abandon();
        paymcp::detail::begin_delivery all;
        if (!parts_.empty()) all = [parts = std::move(parts_)] { return deliver(parts); };
        channel_->finish({'[' + answers_ + ']', std::nullopt, std::move(all)});
    }

    static std::shared_ptr<paymcp::detail::delivery> deliver(const std::vector<paymcp::detail::begin_delivery>& parts) {
        std::vector<std::shared_ptr<paymcp::detail::delivery>> begun;
        for (const paymcp::detail::begin_delivery& one : parts)
            if (auto receipt = one()) begun.push_back(std::move(receipt));
        return std::make_shared<paymcp::detail::delivery>([all = std::move(begun)](bool reached) {
            for (const auto& one : all)
                if (reached) one->written();
        });
    }

    std::shared_ptr<response_channel> channel_;
    std::size_t open_ = 0;
    bool closed_ = false;
    std::string answers_;
    std::vector<paymcp::detail::begin_delivery> parts_;
};

}  // namespace paymcp::inline v0::mcp
