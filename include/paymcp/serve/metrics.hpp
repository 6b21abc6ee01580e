// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0 {

/// The metrics of a running server in Prometheus text format 0.0.4. Labels contain only the server's words: names of
/// tools, states, operations; never the text of a client or a payer. Used on the server's executor.
class metrics {
public:
    /// Counts an ended tool call; `outcome` is a word of `mcp::server_options::called`.
    void count_call(std::string_view tool, std::string_view outcome) {
        ++calls_[{std::string(tool), std::string(outcome)}];
    }

    /// Counts a payment that has entered a state; `from` is "none" for a new one.
    void count_payment(std::string_view from, std::string_view to) {
        ++payments_[{std::string(from), std::string(to)}];
    }

    /// Counts a payment whose status became unclear, or clear again.
    void count_unclear(bool found) { ++(found ? unclear_found_ : unclear_settled_); }

    /// Counts an answer or a failure of the provider.
    void count_provider(std::string_view operation, bool failed, std::chrono::nanoseconds took) {
        histogram& one = provider_[std::string(operation)];
        const double seconds = std::chrono::duration<double>(took).count();
        for (std::size_t i = 0; i < bounds.size(); ++i)
            if (seconds <= bounds[i]) ++one.within[i];
        ++one.count;
        one.seconds += seconds;
        if (failed) ++one.failures;
    }

    /// Counts an early refusal; `reason` is a word of `refusal_sink`.
    void count_refusal(std::string_view reason) { ++refusals_[std::string(reason)]; }

    /// A provider's webhook has come; `outcome` is "taken", "repeated", "refused" or "unverified".
    void count_webhook(std::string_view provider, std::string_view outcome) {
        ++webhooks_[{std::string(provider), std::string(outcome)}];
    }

    /// Whom to ask how many log lines have been dropped.
    void ask_dropped(std::function<std::uint64_t()> dropped) { dropped_ = std::move(dropped); }

    /// What is open now, beside what has been counted.
    struct gauges {
        std::size_t connections = 0;
        std::size_t sessions = 0;
        std::size_t streams = 0;
        std::size_t running = 0;
    };

    std::string text(const gauges& now) const {
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
        line(out, "paymcp_unclear_payments_total", {{"change", "settled"}}, unclear_settled_);
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
        head(out, "paymcp_log_lines_dropped_total", "counter", "Log lines that could not be written.");
        line(out, "paymcp_log_lines_dropped_total", {}, dropped_ ? dropped_() : 0);
        gauge(out, "paymcp_http_connections", "Open HTTP connections.", now.connections);
        gauge(out, "paymcp_sessions", "Open legacy sessions.", now.sessions);
        gauge(out, "paymcp_streams", "Event streams of legacy sessions with a connection.", now.streams);
        gauge(out, "paymcp_requests_in_progress", "MCP requests in progress, listening ones included.", now.running);
        return out;
    }

private:
    using labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    static constexpr std::array bounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0};

    struct histogram {
        std::array<std::uint64_t, bounds.size()> within{};
        std::uint64_t count = 0;
        std::uint64_t failures = 0;
        double seconds = 0;
    };

    void write_latency(std::string& out) const {
        constexpr std::string_view name = "paymcp_provider_seconds";
        head(out, name, "histogram", "How long the payment provider takes to answer.");
        const std::string bucket = std::string(name) + "_bucket";
        for (const auto& [operation, one] : provider_) {
            for (std::size_t i = 0; i < bounds.size(); ++i)
                line(out, bucket, {{"operation", operation}, {"le", mcp::number_text(bounds[i])}}, one.within[i]);
            line(out, bucket, {{"operation", operation}, {"le", "+Inf"}}, one.count);
            line(out, std::string(name) + "_sum", {{"operation", operation}}, mcp::number_text(one.seconds));
            line(out, std::string(name) + "_count", {{"operation", operation}}, one.count);
        }
    }

    static void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
        out.append("# HELP ").append(name).append(" ").append(help);
        out.append("\n# TYPE ").append(name).append(" ").append(type) += '\n';
    }

    static std::string quoted(std::string_view text) {
        std::string out = "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            if (c == '\n') out += "\\n";
            else out += c;
        }
        return out + '"';
    }

    static void gauge(std::string& out, std::string_view name, std::string_view help, std::size_t value) {
        head(out, name, "gauge", help);
        line(out, name, {}, value);
    }

    static void line(std::string& out, std::string_view name, labels with, std::uint64_t value) {
        line(out, name, with, std::to_string(value));
    }

    static void line(std::string& out, std::string_view name, labels with, const std::string& value) {
        out.append(name);
        for (const auto& [label, text] : with)
            out.append(&with.begin()->first == &label ? "{" : ",").append(label).append("=").append(quoted(text));
        out.append(with.size() == 0 ? " " : "} ").append(value) += '\n';
    }

    std::map<std::pair<std::string, std::string>, std::uint64_t> calls_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> payments_;
    std::map<std::string, histogram> provider_;
    std::uint64_t unclear_found_ = 0;
    std::uint64_t unclear_settled_ = 0;
    std::map<std::string, std::uint64_t> refusals_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> webhooks_;
    std::function<std::uint64_t()> dropped_;
};

}  // namespace paymcp::inline v0
