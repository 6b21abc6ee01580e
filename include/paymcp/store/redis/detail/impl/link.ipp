// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/detail/link.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <exception>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE redis_link::redis_link(boost::asio::io_context& loop, redis_link_options options,
                                     std::vector<std::string> pulse, handler felt)
    : loop_(loop),
      options_(std::move(options)),
      pulse_(std::move(pulse)),
      felt_(std::move(felt)),
      pause_(loop),
      watch_(loop) {}

PAYMCP_INLINE void redis_link::start() {
    spawn(loop_.get_executor(), live(shared_from_this()));
    spawn(loop_.get_executor(), watch(shared_from_this()));
}

PAYMCP_INLINE void redis_link::stop() {
    stopped_ = true;
    why_ = "the store is closed";
    if (line_) line_->stream.close();
    pause_.cancel();
    watch_.cancel();
    fail(unsent_, "was not sent");
}

PAYMCP_INLINE void redis_link::send(const std::vector<std::string>& words, handler done) {
    if (stopped_) return done(broken("was not sent"));
    unsent_.push_back({redis_command(words), std::move(done), steady::now() + options_.timeout});
    watch_.cancel();
    if (line_ && line_->ready) flush(line_);
}

PAYMCP_INLINE redis_link::line::line(boost::asio::io_context& loop, const redis_link_options& options)
    : stream(loop, options.address, options.authorities), heard(steady::now()) {}

PAYMCP_INLINE boost::asio::awaitable<void> redis_link::live(std::shared_ptr<redis_link> self) {
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
            for (;;) self->deliver(*made, co_await next(*made));
        } catch (const std::exception&) {
            if (!self->stopped_ && !made->given_up) self->why_ = exception_message();
        }
        made->ready = false;
        made->stream.close();
        self->line_.reset();
        self->fail(made->sent, "may or may not have been done");
        if (!self->stopped_) co_await self->pause();
    }
}

PAYMCP_INLINE boost::asio::awaitable<void> redis_link::greet(line& made) {
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

PAYMCP_INLINE boost::asio::awaitable<redis_value> redis_link::next(line& from) {
    for (;;) {
        if (std::optional<redis_value> whole = from.answers.next()) co_return std::move(*whole);
        const std::size_t size = co_await from.stream.read(boost::asio::buffer(from.buffer));
        from.heard = steady::now();
        from.answers.feed({from.buffer.data(), size});
    }
}

PAYMCP_INLINE void redis_link::deliver(line& from, redis_value answer) {
    if (heard_) return heard_(std::move(answer));
    if (from.sent.empty()) throw std::runtime_error("it sent an answer without a command");
    const handler done = std::move(from.sent.front().done);
    from.sent.pop_front();
    done(std::move(answer));
}

PAYMCP_INLINE void redis_link::flush(const line_handle& to) {
    if (to->writing || unsent_.empty()) return;
    to->writing = true;
    spawn(loop_.get_executor(), write(shared_from_this(), to));
}

PAYMCP_INLINE boost::asio::awaitable<void> redis_link::write(std::shared_ptr<redis_link> self, line_handle to) {
    while (to->ready && !self->unsent_.empty()) {
        std::string bytes;
        while (!self->unsent_.empty() && bytes.size() < max_at_once) {
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

PAYMCP_INLINE boost::asio::awaitable<void> redis_link::pause() {
    const milliseconds longest = std::min(options_.longest_pause, milliseconds(25) * (1 << std::min(failures_, 12)));
    ++failures_;
    std::uniform_int_distribution<milliseconds::rep> shuffled(longest.count() / 2, longest.count());
    pause_.expires_after(milliseconds(shuffled(random_)));
    boost::system::error_code ignored;
    co_await pause_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

PAYMCP_INLINE boost::asio::awaitable<void> redis_link::watch(std::shared_ptr<redis_link> self) {
    while (!self->stopped_) {
        self->watch_.expires_at(self->inspect(steady::now()));
        boost::system::error_code ignored;
        co_await self->watch_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
}

PAYMCP_INLINE redis_link::steady::time_point redis_link::inspect(steady::time_point now) {
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
    steady::time_point deadline = line_->ready ? silent : connecting_until_;
    if (!line_->sent.empty()) deadline = std::min(deadline, line_->sent.front().deadline);
    if (deadline <= now) {
        why_ = "it does not answer in time";
        line_->given_up = true;
        line_->stream.close();
        return next;
    }
    return std::min(next, deadline);
}

PAYMCP_INLINE void redis_link::fail(std::deque<command>& commands, std::string_view what) {
    std::deque<command> ended;
    ended.swap(commands);
    for (const command& each : ended) each.done(broken(what));
}

PAYMCP_INLINE failure redis_link::broken(std::string_view what) const {
    return {std::string("the payment store cannot be reached, and a command ") + std::string(what) + ": " + why_,
            "store_unavailable"};
}

}  // namespace paymcp::inline v0::detail
