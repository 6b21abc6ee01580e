// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp.hpp>

#include "run_counter.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/hana/define_struct.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

namespace gallery {

using namespace paymcp;

/// The prices of the paid tools, by kind of provider.
struct usual_prices {
    using image = price<50, USD>;
    using translation = price<80, JPY>;
    using report = price<200, USD>;
    using failure = price<100, USD>;
    using dear = price<50000, USD>;
};

struct sum_of_two {
    BOOST_HANA_DEFINE_STRUCT(sum_of_two, (std::int64_t, sum));
};

struct run_total {
    BOOST_HANA_DEFINE_STRUCT(run_total, (std::int64_t, runs));
};

inline constexpr auto ping_free = tool<"ping_free", read_only>("Answer with pong", [] { return std::string("pong"); });

inline constexpr auto add = tool<"add", read_only>(
    "Add two integers",
    arg<"a">("The first summand"),
    arg<"b">("The second summand"),
    [](std::int32_t a, std::int32_t b) { return sum_of_two{std::int64_t{a} + b}; });

template <class Prices>
inline constexpr auto generate_image_at = tool<"generate_image", typename Prices::image>(
    "Generate an image based on user prompt",
    arg<"prompt">("What to draw"),
    [](std::string prompt) {
        count_run("generate_image", prompt);
        return "Image generated for: " + prompt;
    });

template <class Prices>
inline constexpr auto translate_at = tool<"translate", typename Prices::translation>(
    "Translate a text into another language",
    arg<"text">("The text to translate"),
    arg<"target">("The language to translate into", default_value("fr")),
    [](std::string text, std::string target) {
        count_run("translate", text);
        return "[" + target + "] " + text;
    });

inline boost::asio::awaitable<std::string> write_report(std::int32_t milliseconds, call& running) {
    count_run("slow_report", std::to_string(milliseconds));
    constexpr int steps = 10;
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    for (int step = 1; step <= steps; ++step) {
        timer.expires_after(std::chrono::milliseconds(milliseconds) / steps);
        co_await timer.async_wait(boost::asio::use_awaitable);
        running.report(step, steps, "writing the report");
    }
    co_return std::string("report ready after ") + std::to_string(milliseconds) + " ms";
}

template <class Prices>
inline constexpr auto slow_report_at = tool<"slow_report", typename Prices::report>(
    "Write a report that takes its time",
    arg<"milliseconds">("How long to work on it", minimum(0), maximum(60000)),
    [](std::int32_t milliseconds, call& running) { return write_report(milliseconds, running); });

template <class Prices>
inline constexpr auto always_fails_at = tool<"always_fails", typename Prices::failure>(
    "Fail after payment; the payment stays good for another try",
    arg<"reason">("What to fail with"),
    [](std::string reason) -> result<std::string> {
        count_run("always_fails", reason);
        return failure{reason};
    });

template <class Prices>
inline constexpr auto fails_uncharged_at = tool<"fails_uncharged", typename Prices::failure, capture_on_success>(
    "Fail after the money was reserved; nothing is charged",
    arg<"reason">("What to fail with"),
    [](std::string reason) -> result<std::string> {
        count_run("fails_uncharged", reason);
        return failure{reason};
    });

template <class Prices>
inline constexpr auto expensive_at = tool<"expensive", typename Prices::dear>("Be worth a lot", [] {
    count_run("expensive");
    return std::string("worth it");
});

inline constexpr auto run_count = tool<"run_count", read_only>(
    "Tell how often a paid tool has run in this process",
    arg<"tool">("The name of the paid tool"),
    [](std::string name) { return run_total{runs_of(name)}; });

/// All tools in their order, the paid ones at these prices.
template <class Prices>
inline constexpr auto& tools_at =
    toolset<ping_free, add, generate_image_at<Prices>, translate_at<Prices>, slow_report_at<Prices>,
            always_fails_at<Prices>, fails_uncharged_at<Prices>, expensive_at<Prices>, run_count>;

inline constexpr auto& tools = tools_at<usual_prices>;

}  // namespace gallery
