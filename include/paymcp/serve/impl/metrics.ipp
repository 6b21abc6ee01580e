// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/metrics.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>

namespace paymcp::inline v0::mcp {

PAYMCP_INLINE void metrics::count_call(std::string_view tool, std::string_view outcome) {
    ++calls_[{std::string(tool), std::string(outcome)}];
}

PAYMCP_INLINE void metrics::count_payment(std::string_view from, std::string_view to) {
    ++payments_[{std::string(from), std::string(to)}];
}

PAYMCP_INLINE void metrics::count_provider(std::string_view operation, bool failed, std::chrono::nanoseconds took) {
    histogram& one = provider_[std::string(operation)];
    const double seconds = std::chrono::duration<double>(took).count();
    for (std::size_t i = 0; i < bounds.size(); ++i)
        if (seconds <= bounds[i]) ++one.within[i];
    ++one.count;
    one.seconds += seconds;
    if (failed) ++one.failures;
}

PAYMCP_INLINE void metrics::count_webhook(std::string_view provider, std::string_view outcome) {
    ++webhooks_[{std::string(provider), std::string(outcome)}];
}

PAYMCP_INLINE std::string metrics::text(const gauges& now) const {
    std::string out;
    head(out, "paymcp_calls_total", "counter", "Calls of tools by how they ended.");
    for (const auto& [key, count] : calls_)
        line(out, "paymcp_calls_total", {{"tool", key.first}, {"outcome", key.second}}, count);
    head(out, "paymcp_payments_total", "counter", "Steps of payments from state to state.");
    for (const auto& [key, count] : payments_)
        line(out, "paymcp_payments_total", {{"from", key.first}, {"to", key.second}}, count);
    head(out, "paymcp_unclear_payments_total", "counter",
         "Payments that the provider reports in a way that cannot be judged, and that could be later.");
    line(out, "paymcp_unclear_payments_total", {{"change", "found"}}, unclear_found_);
    line(out, "paymcp_unclear_payments_total", {{"change", "settled"}}, unclear_ended_);
    head(out, "paymcp_provider_errors_total", "counter", "Requests to the payment provider that failed.");
    for (const auto& [operation, one] : provider_)
        line(out, "paymcp_provider_errors_total", {{"operation", operation}}, one.failures);
    write_latency(out);
    head(out, "paymcp_refused_requests_total", "counter", "Requests refused before they meant anything.");
    for (const auto& [reason, count] : refusals_)
        line(out, "paymcp_refused_requests_total", {{"reason", reason}}, count);
    head(out, "paymcp_webhooks_total", "counter", "Webhooks of payment providers by what became of them.");
    for (const auto& [key, count] : webhooks_)
        line(out, "paymcp_webhooks_total", {{"provider", key.first}, {"outcome", key.second}}, count);
    head(out, "paymcp_seller_events_total", "counter", "Events for the seller by what became of each try.");
    for (const auto& [key, count] : seller_events_)
        line(out, "paymcp_seller_events_total", {{"type", key.first}, {"outcome", key.second}}, count);
    head(out, "paymcp_log_lines_dropped_total", "counter", "Log lines that could not be written.");
    line(out, "paymcp_log_lines_dropped_total", {}, dropped_ ? dropped_() : 0);
    gauge(out, "paymcp_http_connections", "Open HTTP connections.", now.connections);
    gauge(out, "paymcp_sessions", "Open legacy sessions.", now.sessions);
    gauge(out, "paymcp_streams", "Event streams of legacy sessions with a connection.", now.streams);
    gauge(out, "paymcp_requests_in_progress", "MCP requests in progress, listening ones included.", now.running);
    return out;
}

PAYMCP_INLINE void metrics::write_latency(std::string& out) const {
    constexpr std::string_view name = "paymcp_provider_seconds";
    head(out, name, "histogram", "How long the payment provider takes to answer.");
    const std::string bucket = std::string(name) + "_bucket";
    for (const auto& [operation, one] : provider_) {
        for (std::size_t i = 0; i < bounds.size(); ++i)
            line(out, bucket, {{"operation", operation}, {"le", paymcp::detail::number_text(bounds[i])}},
                 one.within[i]);
        line(out, bucket, {{"operation", operation}, {"le", "+Inf"}}, one.count);
        line(out, std::string(name) + "_sum", {{"operation", operation}}, paymcp::detail::number_text(one.seconds));
        line(out, std::string(name) + "_count", {{"operation", operation}}, one.count);
    }
}

PAYMCP_INLINE void metrics::head(std::string& out, std::string_view name, std::string_view type,
                                 std::string_view help) {
    out.append("# HELP ").append(name).append(" ").append(help);
    out.append("\n# TYPE ").append(name).append(" ").append(type) += '\n';
}

PAYMCP_INLINE std::string metrics::quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out + '"';
}

PAYMCP_INLINE void metrics::gauge(std::string& out, std::string_view name, std::string_view help, std::size_t value) {
    head(out, name, "gauge", help);
    line(out, name, {}, value);
}

PAYMCP_INLINE void metrics::line(std::string& out, std::string_view name, labels with, std::uint64_t value) {
    line(out, name, with, std::to_string(value));
}

PAYMCP_INLINE void metrics::line(std::string& out, std::string_view name, labels with, const std::string& value) {
    out.append(name);
    for (const auto& [label, text] : with)
        out.append(&with.begin()->first == &label ? "{" : ",").append(label).append("=").append(quoted(text));
    out.append(with.size() == 0 ? " " : "} ").append(value) += '\n';
}

}  // namespace paymcp::inline v0::mcp
