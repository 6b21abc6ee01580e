// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/store/detail/completion.hpp>
#include <paymcp/store/redis/detail/link.hpp>
#include <paymcp/store/redis/detail/protocol.hpp>
#include <paymcp/store/redis/detail/scripts.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// The connections of a store and the thread that runs them. The thread is not the server's event loop, so the store
/// works in programs without a loop, and a blocking caller can wait on any thread.
class redis_client {
public:
    using handler = redis_link::handler;

    explicit redis_client(redis_link_options options) : shared_(std::make_shared<contents>(std::move(options))) {
        thread_ = std::thread([shared = shared_] { shared->loop.run(); });
    }
    redis_client(const redis_client&) = delete;
    redis_client& operator=(const redis_client&) = delete;

    /// Pending requests are answered with an error. A completion may destroy the last handle of the store on the
    /// store's thread, which cannot join itself: then the thread is detached.
    ~redis_client() {
        boost::asio::post(shared_->loop, [shared = shared_] { shared->close(); });
        if (thread_.get_id() == std::this_thread::get_id())
            thread_.detach();
        else
            thread_.join();
    }

    /// `done` is called on the client's thread.
    void send(std::vector<std::string> words, handler done) {
        boost::asio::post(shared_->loop,
                          [shared = shared_, words = std::move(words), done = std::move(done)]() mutable {
                              shared->commands->send(words, std::move(done));
                          });
    }

    /// Runs a script by its digest; a server that does not know the digest gets the text. `words` are the keys and then
    /// the arguments.
    void run(const redis_script& script, std::size_t keys, std::vector<std::string> words, handler done) {
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

    /// Blocks until the server has answered and its time is known, or throws `std::runtime_error` with the reason.
    void reach() {
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

    /// Calls `heard` with each message of a channel, on the client's thread.
    void subscribe(std::string channel, std::function<void(std::string_view)> heard) {
        boost::asio::post(shared_->loop, [shared = shared_, channel = std::move(channel), heard = std::move(heard)] {
            shared->subscribe(channel, heard);
        });
    }

    /// The server's time, from its last answers and this machine's steady clock, so that steps of the machine's wall
    /// clock do not change it. Call `reach` first.
    unix_time now() const { return unix_time(milliseconds(steady_now() + shared_->ahead)); }

private:
    static std::int64_t steady_now() {
        return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }

    struct contents {
        explicit contents(redis_link_options wanted) : options(std::move(wanted)), work(loop.get_executor()) {
            commands = std::make_shared<redis_link>(loop, options, std::vector<std::string>{"TIME"},
                                                    [this](result<redis_value> answer) { compare(answer); });
            commands->start();
        }

        void close() {
            commands->stop();
            for (const auto& each : listening) each->stop();
            work.reset();
        }

        void subscribe(const std::string& channel, const std::function<void(std::string_view)>& heard) {
            redis_link_options wanted = options;
            wanted.greeting = {"SUBSCRIBE", channel};
            const auto made = std::make_shared<redis_link>(loop, std::move(wanted), std::vector<std::string>{"PING"},
                                                           [](const result<redis_value>&) {});
            made->listen([heard](const redis_value& message) {
                if (message.items.size() == 3 && message.items[0].text == "message") heard(message.items[2].text);
            });
            made->start();
            listening.push_back(made);
        }

        /// An answer takes time to arrive, so the server is ahead by at least the difference, and the greatest
        /// difference is the best estimate. Clocks drift, so only the last few comparisons count; a slow answer among
        /// them does no harm.
        void compare(const result<redis_value>& answer) {
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

        static std::int64_t number(const std::string& text) {
            std::int64_t value = 0;
            std::from_chars(text.data(), text.data() + text.size(), value);
            return value;
        }

        static constexpr unsigned comparisons_believed = 12;

        redis_link_options options;
        boost::asio::io_context loop{1};
        boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
        std::shared_ptr<redis_link> commands;
        std::vector<std::shared_ptr<redis_link>> listening;
        unsigned comparisons = 0;
        std::int64_t latest = 0;             ///< the greatest difference among the current comparisons
        std::atomic<std::int64_t> ahead{0};  ///< the server's time minus the steady clock
        std::atomic<bool> time_known{false};
    };

    std::shared_ptr<contents> shared_;
    std::thread thread_;
};

}  // namespace paymcp::inline v0::detail
