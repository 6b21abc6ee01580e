// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/batch.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE bool looks_like_batch(std::string_view text) {
    if (text.starts_with(envelope_scan::mark)) text.remove_prefix(envelope_scan::mark.size());
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '[';
}

PAYMCP_INLINE rpc_batch refuse_long_message(const envelope_scan& seen, const rpc_limits& limits) {
    const bool each = seen.whole() && seen.is_array() && !seen.too_many() && !seen.messages().empty();
    if (!each) return refuse_long(seen, limits);
    const rpc_error why{error_code::invalid_request, too_long(limits), {}};
    std::vector<rpc_message> refusals;
    for (const seen_envelope& one : seen.messages()) refusals.emplace_back(refuse_seen(one, why));
    return refusals;
}

PAYMCP_INLINE rpc_batch decode_batch(std::string_view text, const rpc_limits& limits, std::size_t most) {
    const envelope_scan scan(text, most);
    if (text.size() > limits.bytes) return refuse_long_message(scan, limits);
    if (!scan.whole()) return rpc_refusal{{error_code::parse_error, "The array of messages is not JSON.", {}}};
    if (!scan.is_array() || scan.messages().empty()) return invalid("An array of messages holds some.");
    if (scan.too_many()) return invalid(std::string("An array holds at most ") + std::to_string(most) + " messages.");
    const rpc_error marked{error_code::invalid_request, unreadable(envelope_scan::mark), {}};
    std::vector<rpc_message> messages;
    for (const seen_envelope& one : scan.messages())
        messages.push_back(scan.marked() ? rpc_message(refuse_seen(one, marked))
                                         : decode(text.substr(one.begin, one.end - one.begin), limits));
    return messages;
}

PAYMCP_INLINE std::shared_ptr<response_channel> batch_answers::add(const std::shared_ptr<batch_answers>& all) {
    ++all->open_;
    return std::make_shared<part>(all);
}

PAYMCP_INLINE void batch_answers::close() {
    closed_ = true;
    send_when_whole();
}

PAYMCP_INLINE void batch_answers::collect(rpc_answer answer) {
    --open_;
    if (!answer.text.empty()) answers_.append(answers_.empty() ? "" : ",").append(answer.text);
    if (answer.hand_over) parts_.push_back(std::move(answer.hand_over));
    send_when_whole();
}

PAYMCP_INLINE void batch_answers::send_when_whole() {
    if (!closed_ || open_ > 0) return;
    if (answers_.empty()) return channel_->abandon();
    paymcp::detail::begin_delivery all;
    if (!parts_.empty()) all = [parts = std::move(parts_)] { return deliver(parts); };
    channel_->finish({'[' + answers_ + ']', std::nullopt, std::move(all)});
}

PAYMCP_INLINE std::shared_ptr<paymcp::detail::delivery> batch_answers::deliver(
    const std::vector<paymcp::detail::begin_delivery>& parts) {
    std::vector<std::shared_ptr<paymcp::detail::delivery>> begun;
    for (const paymcp::detail::begin_delivery& one : parts)
        if (auto receipt = one()) begun.push_back(std::move(receipt));
    return std::make_shared<paymcp::detail::delivery>([all = std::move(begun)](bool reached) {
        for (const auto& one : all)
            if (reached) one->written();
    });
}

}  // namespace paymcp::inline v0::mcp::detail
