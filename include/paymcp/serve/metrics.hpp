// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>

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

namespace paymcp::inline v0::mcp {

/// The metrics of a running server in Prometheus text format 0.0.4. Labels contain only the server's words: names of
/// tools, states, operations; never the text of a client or a payer. Used on the server's executor.
class metrics {
public:
    /// Counts an ended tool call; `outcome` is a word of `mcp::server_options::called`.
    void count_call(std::string_view tool, std::string_view outcome);

    /// Counts a payment that has entered a state; `from` is "none" for a new one.
    void count_payment(std::string_view from, std::string_view to);

    /// Counts a payment whose status became unclear, or clear again.
    void count_unclear(bool found) { ++(found ? unclear_found_ : unclear_ended_); }

    /// Counts an answer or a failure of the provider.
    void count_provider(std::string_view operation, bool failed, std::chrono::nanoseconds took);

    /// Counts an early refusal; `reason` is a word of `refusal_sink`.
    void count_refusal(std::string_view reason) { ++refusals_[std::string(reason)]; }

    /// A provider's webhook has come; `outcome` is "taken", "repeated", "refused" or "unverified".
    void count_webhook(std::string_view provider, std::string_view outcome);

    /// The seller was told of an event: `outcome` is "delivered", "failed" and tried again, or "given_up".
    void count_seller_event(std::string_view type, std::string_view outcome) {
        ++seller_events_[{std::string(type), std::string(outcome)}];
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

    std::string text(const gauges& now) const;

private:
    using labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    static constexpr std::array bounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0};

    struct histogram {
        std::array<std::uint64_t, bounds.size()> within{};
        std::uint64_t count = 0;
        std::uint64_t failures = 0;
        double seconds = 0;
    };

    void write_latency(std::string& out) const;

    static void head(std::string& out, std::string_view name, std::string_view type, std::string_view help);

    static std::string quoted(std::string_view text);

    static void gauge(std::string& out, std::string_view name, std::string_view help, std::size_t value);

    static void line(std::string& out, std::string_view name, labels with, std::uint64_t value);

    static void line(std::string& out, std::string_view name, labels with, const std::string& value);

    std::map<std::pair<std::string, std::string>, std::uint64_t> calls_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> payments_;
    std::map<std::string, histogram> provider_;
    std::uint64_t unclear_found_ = 0;
    std::uint64_t unclear_ended_ = 0;
    std::map<std::string, std::uint64_t> refusals_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> webhooks_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> seller_events_;
    std::function<std::uint64_t()> dropped_;
};

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/impl/metrics.ipp>
#endif
