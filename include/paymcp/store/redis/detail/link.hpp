// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/store/redis/detail/protocol.hpp>
#include <paymcp/store/redis/detail/stream.hpp>
#include <paymcp/store/redis/url.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// The settings of a link; lengths in milliseconds.
struct redis_link_options {
    redis_address address{};
    std::string authorities{};            ///< a PEM file of the certificates to trust for TLS; empty for the system's
    milliseconds timeout{5'000};          ///< a command without an answer by then fails
    milliseconds longest_pause{2'000};    ///< between two tries to connect
    milliseconds heartbeat{5'000};        ///< how often the server is pinged
    std::vector<std::string> greeting{};  ///< a command that begins every connection after the login; may be empty
};

/// A connection to a Redis server that reconnects without limit, with growing, bounded and randomized pauses, so that
/// many servers do not reconnect at once. Runs on one event loop with one thread.
///
/// Commands are pipelined and answered in order. An unsent command waits for the connection until its timeout; a sent
/// one whose connection breaks fails at once, because its effect is unknown. A late answer closes the connection,
/// because the answers behind it may never arrive.
class redis_link : public std::enable_shared_from_this<redis_link> {
public:
    using handler = std::function<void(result<redis_value>)>;
    using steady = std::chrono::steady_clock;

    /// `pulse` is sent at the start of each connection and at every heartbeat; `felt` gets the answers.
    redis_link(boost::asio::io_context& loop, redis_link_options options, std::vector<std::string> pulse, handler felt)
        : loop_(loop),
          options_(std::move(options)),
          pulse_(std::move(pulse)),
          felt_(std::move(felt)),
          pause_(loop),
          watch_(loop) {}

    /// Makes the link a subscriber: every message goes to `heard`, commands are not answered. Call it before `start`.
    void listen(std::function<void(redis_value)> heard) { heard_ = std::move(heard); }

    void start() {
        boost::asio::co_spawn(loop_, live(shared_from_this()), boost::asio::detached);
        boost::asio::co_spawn(loop_, watch(shared_from_this()), boost::asio::detached);
    }

    /// Sends nothing more; pending commands fail.
    void stop() {
        stopped_ = true;
        why_ = "the store is closed";
        if (line_) line_->stream.close();
        pause_.cancel();
        watch_.cancel();
        fail(unsent_, "was not sent");
    }

    void send(const std::vector<std::string>& words, handler done) {
        if (stopped_) return done(broken("was not sent"));
        unsent_.push_back({redis_command(words), std::move(done), steady::now() + options_.timeout});
        watch_.cancel();
        if (line_ && line_->ready) flush(line_);
    }

private:
    struct command {
        std::string bytes;
        handler done;
        steady::time_point deadline;
    };

    struct line {
        line(boost::asio::io_context& loop, const redis_link_options& options)
            : stream(loop, options.address, options.authorities), heard(steady::now()) {}

        redis_stream stream;
        redis_answers answers;
        std::array<char, 16 * 1024> buffer{};
        std::deque<command> sent{};
        steady::time_point heard;
        bool ready = false;
        bool given_up = false;
        bool writing = false;
    };
    using line_handle = std::shared_ptr<line>;

    static boost::asio::awaitable<void> live(std::shared_ptr<redis_link> self) {
        while (!self->stopped_) {
            const auto made = std::make_shared<line>(self->loop_, self->options_);
            self->line_ = made;
            self->connecting_until_ = steady::now() + self->options_.timeout;
            try {
                co_await self->greet(*made);
                self->failures_ = 0;
                made->ready = true;
                self->next_pulse_ = steady::now();
                self->watch_.cancel();
                self->flush(made);
                for (;;) self->take(*made, co_await next(*made));
            } catch (const std::exception& failure) {
                if (!self->stopped_ && !made->given_up) self->why_ = failure.what();
            }
            made->ready = false;
            made->stream.close();
            self->line_.reset();
            self->fail(made->sent, "may or may not have been done");
            if (!self->stopped_) co_await self->pause();
        }
    }

    boost::asio::awaitable<void> greet(line& made) {
        co_await made.stream.connect(options_.address);
        std::vector<std::vector<std::string>> words;
        const redis_address& where = options_.address;
        if (!where.user.empty())
            words.push_back({"AUTH", where.user, where.password});
        else if (!where.password.empty())
            words.push_back({"AUTH", where.password});
        if (where.database != 0) words.push_back({"SELECT", std::to_string(where.database)});
        words.push_back({"PING"});
        if (!options_.greeting.empty()) words.push_back(options_.greeting);
        for (const std::vector<std::string>& each : words) {
            const std::string bytes = redis_command(each);
            co_await made.stream.write(boost::asio::buffer(bytes));
            const redis_value answer = co_await next(made);
            if (answer.is == redis_value::kind::failure)
                throw std::runtime_error("it refused " + each.front() + ": " + answer.text);
        }
    }

    static boost::asio::awaitable<redis_value> next(line& from) {
        for (;;) {
            if (std::optional<redis_value> whole = from.answers.next()) co_return std::move(*whole);
            const std::size_t size = co_await from.stream.read(boost::asio::buffer(from.buffer));
            from.heard = steady::now();
            from.answers.feed({from.buffer.data(), size});
        }
    }

    void take(line& from, redis_value answer) {
        if (heard_) return heard_(std::move(answer));
        if (from.sent.empty()) throw std::runtime_error("it answered what nobody asked");
        const handler done = std::move(from.sent.front().done);
        from.sent.pop_front();
        done(std::move(answer));
    }

    void flush(const line_handle& to) {
        if (to->writing || unsent_.empty()) return;
        to->writing = true;
        boost::asio::co_spawn(loop_, write(shared_from_this(), to), boost::asio::detached);
    }

    /// A write failure also ends the reader, which answers the sent commands.
    static boost::asio::awaitable<void> write(std::shared_ptr<redis_link> self, line_handle to) {
        while (to->ready && !self->unsent_.empty()) {
            std::string bytes;
            while (!self->unsent_.empty() && bytes.size() < most_at_once) {
                bytes += std::exchange(self->unsent_.front().bytes, {});
                if (!self->heard_) to->sent.push_back(std::move(self->unsent_.front()));
                self->unsent_.pop_front();
            }
            try {
                co_await to->stream.write(boost::asio::buffer(bytes));
            } catch (const std::exception&) {
                to->stream.close();
                break;
            }
        }
        to->writing = false;
    }

    boost::asio::awaitable<void> pause() {
        const milliseconds longest =
            std::min(options_.longest_pause, milliseconds(25) * (1 << std::min(failures_, 12)));
        ++failures_;
        std::uniform_int_distribution<milliseconds::rep> shuffled(longest.count() / 2, longest.count());
        pause_.expires_after(milliseconds(shuffled(random_)));
        boost::system::error_code ignored;
        co_await pause_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }

    /// Enforces the timeouts of connecting, waiting to be sent, being answered, and hearing nothing.
    static boost::asio::awaitable<void> watch(std::shared_ptr<redis_link> self) {
        while (!self->stopped_) {
            self->watch_.expires_at(self->inspect(steady::now()));
            boost::system::error_code ignored;
            co_await self->watch_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        }
    }

    /// The time of the next check.
    steady::time_point inspect(steady::time_point now) {
        if (line_ && line_->ready && next_pulse_ <= now) {
            next_pulse_ = now + options_.heartbeat;
            send(pulse_, felt_);
        }
        std::deque<command> late;
        while (!unsent_.empty() && unsent_.front().deadline <= now) {
            late.push_back(std::move(unsent_.front()));
            unsent_.pop_front();
        }
        fail(late, "was not sent");
        steady::time_point next = line_ && line_->ready ? next_pulse_ : now + options_.heartbeat;
        if (!unsent_.empty()) next = std::min(next, unsent_.front().deadline);
        if (!line_) return next;
        const steady::time_point silent = line_->heard + 2 * options_.heartbeat + options_.timeout;
        steady::time_point patience = line_->ready ? silent : connecting_until_;
        if (!line_->sent.empty()) patience = std::min(patience, line_->sent.front().deadline);
        if (patience <= now) {
            why_ = "it does not answer in time";
            line_->given_up = true;
            line_->stream.close();
            return next;
        }
        return std::min(next, patience);
    }

    void fail(std::deque<command>& commands, std::string_view what) {
        std::deque<command> ended;
        ended.swap(commands);
        for (const command& each : ended) each.done(broken(what));
    }

    failure broken(std::string_view what) const {
        return {std::string("the payment store cannot be reached, and a command ") + std::string(what) + ": " + why_,
                "store_unavailable"};
    }

    static constexpr std::size_t most_at_once = 1 << 20;

    boost::asio::io_context& loop_;
    redis_link_options options_;
    std::vector<std::string> pulse_;
    handler felt_;
    std::function<void(redis_value)> heard_{};
    boost::asio::steady_timer pause_;
    boost::asio::steady_timer watch_;
    std::deque<command> unsent_{};
    line_handle line_{};
    steady::time_point connecting_until_{};
    steady::time_point next_pulse_{};
    std::string why_ = "it did not answer yet";
    std::minstd_rand random_{std::random_device{}()};
    int failures_ = 0;
    bool stopped_ = false;
};

}  // namespace paymcp::inline v0::detail
