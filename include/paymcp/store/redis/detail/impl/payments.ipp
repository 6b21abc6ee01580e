// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/detail/payments.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/open_call.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/store/detail/posting_changes.hpp>
#include <paymcp/store/query.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE redis_notification read_redis_notification(std::string_view message) {
    const std::size_t gap = message.rfind(' ');
    if (gap == std::string_view::npos) return {message, {}};
    return {message.substr(0, gap), message.substr(gap + 1)};
}

PAYMCP_INLINE std::vector<std::string> redis_write_words(const std::string& prefix, const std::string& origin,
                                                         const payment& p, const retention& kept,
                                                         std::string expected, bool floors) {
    const auto flag = [](bool set) { return std::string(set ? "1" : "0"); };
    const auto lifetime = [](milliseconds length) { return redis_number(std::max<std::int64_t>(length.count(), 1)); };
    const std::string call = call_of(p);
    const std::string call_digest = call.empty() ? std::string() : sha256_hex(call);
    const bool done = p.state == payment_state::delivered;
    const bool has_output = (done || p.output != tool_output{}) && !lifecycle::output_is_dropped(p);
    const bool moving = needs_seller(p) || states::undelivered.contains(p.state);
    const bool ended = !states::is_open(p.state) && !needs_seller(p) && !postings::holds_plan(p);
    return {prefix,
            p.id,
            call_digest,
            redis_number(p.created),
            redis_number(static_cast<std::int64_t>(p.state)),
            flag(lifecycle::serves_calls(p)),
            flag(moving),
            ended && kept.records ? lifetime(*kept.records) : std::string(),
            done ? lifetime(kept.outputs) : std::string(),
            has_output ? "+" + p.output.content : std::string(),
            p.output.structured,
            flag(p.output.failed),
            std::move(expected),
            origin,
            postings_text(p.postings),
            flag(floors),
            "tool",
            p.tool,
            "arguments",
            p.arguments,
            "digest",
            p.digest,
            "amount",
            redis_number(p.amount),
            "currency",
            p.currency,
            "provider",
            p.provider,
            "reference",
            p.reference,
            "link",
            p.link,
            "principal",
            p.principal,
            "session",
            p.session,
            "created",
            redis_number(p.created),
            "expires",
            redis_number(p.expires),
            "state",
            redis_number(static_cast<std::int64_t>(p.state)),
            "authorized_only",
            flag(p.authorized_only),
            "token",
            std::to_string(p.held.token),
            "held_until",
            redis_number(p.held.until),
            "settled",
            redis_number(p.ended),
            "version",
            std::to_string(p.version),
            "collected",
            flag(p.collected),
            "unclear",
            p.unclear,
            "returned",
            std::to_string(p.returned),
            "dispute",
            redis_number(static_cast<std::int64_t>(p.dispute)),
            "used",
            p.used ? redis_number(*p.used) : std::string(),
            "output",
            flag(has_output || lifecycle::output_is_dropped(p)),
            "call",
            call_digest};
}

PAYMCP_INLINE payment redis_payment_reader::record(const redis_value& fields) {
    if (fields.items.size() != 26) damaged();
    const auto& at = fields.items;
    payment read;
    std::size_t next = 0;
    for (std::string* text : {&read.id, &read.tool, &read.arguments, &read.digest}) *text = at[next++].text;
    read.amount = number<std::int64_t>(at[next++]);
    for (std::string* text :
         {&read.currency, &read.provider, &read.reference, &read.link, &read.principal, &read.session})
        *text = at[next++].text;
    read.created = moment(at[next++]);
    read.expires = moment(at[next++]);
    read.state = static_cast<payment_state>(number<unsigned char>(at[next++]));
    read.authorized_only = at[next++].text == "1";
    read.held.token = number<std::uint64_t>(at[next++]);
    read.held.until = moment(at[next++]);
    read.ended = moment(at[next++]);
    read.version = number<std::uint64_t>(at[next++]);
    read.collected = at[next++].text == "1";
    // Absent in records of older versions.
    read.unclear = at[next++].text;
    if (const redis_value& sum = at[next++]; !sum.text.empty()) read.returned = number<std::int64_t>(sum);
    if (const redis_value& one = at[next++]; !one.text.empty())
        read.dispute = static_cast<states::dispute>(number<unsigned char>(one));
    if (const redis_value& part = at[next++]; !part.text.empty()) read.used = number<std::int64_t>(part);
    read.postings = read_postings(at[next++].text);
    return read;
}

PAYMCP_INLINE payment redis_payment_reader::whole(const redis_value& fields, const redis_value& output) {
    payment read = record(fields);
    if (fields.items.back().text != "1") return read;
    const bool there = output.items.size() == 3 && output.items[0].is == redis_value::kind::text;
    if (there)
        read.output = {
            .content = output.items[0].text, .structured = output.items[1].text, .failed = output.items[2].text == "1"};
    else
        read.output = {.content = {}, .structured = {}, .failed = false};
    return read;
}

}  // namespace paymcp::inline v0::detail
