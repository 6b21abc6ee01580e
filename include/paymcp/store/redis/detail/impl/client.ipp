// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/detail/client.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/store/detail/completion.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE redis_client::redis_client(redis_link_options options)
    : shared_(std::make_shared<contents>(std::move(options))) {
    thread_ = std::thread([shared = shared_] { shared->loop.run(); });
}

PAYMCP_INLINE redis_client::~redis_client() {
    boost::asio::post(shared_->loop, [shared = shared_] { shared->close(); });
    if (thread_.get_id() == std::this_thread::get_id())
        thread_.detach();
    else
        thread_.join();
}

PAYMCP_INLINE void redis_client::send(std::vector<std::string> words, handler done) {
    boost::asio::post(shared_->loop, [shared = shared_, words = std::move(words), done = std::move(done)]() mutable {
        shared->commands->send(words, std::move(done));
    });
}

PAYMCP_INLINE void redis_client::run(const redis_script& script, std::size_t keys, std::vector<std::string> words,
                                     handler done) {
    words.insert(words.begin(), {"EVALSHA", script.digest(), std::to_string(keys)});
    auto by_text = [shared = shared_, text = script.text(), words](handler then) mutable {
        words[0] = "EVAL";
        words[1] = *text;
        shared->commands->send(words, std::move(then));
    };
    const auto done_or_again = [by_text = std::move(by_text),
                                done = std::move(done)](result<redis_value> answer) mutable {
        const bool forgotten =
            answer.has_value() && answer->is == redis_value::kind::failure && answer->text.starts_with("NOSCRIPT");
        if (forgotten)
            by_text(done);
        else
            done(std::move(answer));
    };
    send(std::move(words), done_or_again);
}

PAYMCP_INLINE void redis_client::reach() {
    const result<redis_value> answer = wait_for<redis_value>([this](auto done) {
        send({"TIME"}, [shared = shared_, done = std::move(done)](result<redis_value> told) {
            shared->compare(told);
            done(std::move(told));
        });
    });
    if (!answer.has_value()) throw std::runtime_error(answer.error().message);
    if (answer->is == redis_value::kind::failure) throw std::runtime_error("it refused TIME: " + answer->text);
    if (!shared_->time_known) throw std::runtime_error("it does not tell the time");
}

PAYMCP_INLINE void redis_client::subscribe(std::string channel, std::function<void(std::string_view)> heard) {
    boost::asio::post(shared_->loop, [shared = shared_, channel = std::move(channel), heard = std::move(heard)] {
        shared->subscribe(channel, heard);
    });
}

PAYMCP_INLINE std::int64_t redis_client::steady_now() {
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

PAYMCP_INLINE redis_client::contents::contents(redis_link_options wanted)
    : options(std::move(wanted)), work(loop.get_executor()) {
    commands = std::make_shared<redis_link>(loop, options, std::vector<std::string>{"TIME"},
                                            [this](result<redis_value> answer) { compare(answer); });
    commands->start();
}

PAYMCP_INLINE void redis_client::contents::close() {
    commands->stop();
    for (const auto& each : listening) each->stop();
    work.reset();
}

PAYMCP_INLINE void redis_client::contents::subscribe(const std::string& channel,
                                                     const std::function<void(std::string_view)>& heard) {
    redis_link_options wanted = options;
    wanted.greeting = {"SUBSCRIBE", channel};
    const auto made = std::make_shared<redis_link>(loop, std::move(wanted), std::vector<std::string>{"PING"},
                                                   [](const result<redis_value>&) {});
    made->on_push([heard](const redis_value& message) {
        if (message.items.size() == 3 && message.items[0].text == "message") heard(message.items[2].text);
    });
    made->start();
    listening.push_back(made);
}

PAYMCP_INLINE void redis_client::contents::compare(const result<redis_value>& answer) {
    if (!answer.has_value() || answer->items.size() != 2) return;
    const std::int64_t server = number(answer->items[0].text) * 1000 + number(answer->items[1].text) / 1000;
    const std::int64_t difference = server - steady_now();
    latest = comparisons % comparisons_believed == 0 ? difference : std::max(latest, difference);
    const bool enough = ++comparisons % comparisons_believed == 0;
    if (!time_known || enough)
        ahead = latest;
    else
        ahead = std::max(ahead.load(), difference);
    time_known = true;
}

PAYMCP_INLINE std::int64_t redis_client::contents::number(const std::string& text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace paymcp::inline v0::detail
