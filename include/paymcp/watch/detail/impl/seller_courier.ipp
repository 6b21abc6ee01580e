// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/seller_courier.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/async/detail/wait_for.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/client/retry_policy.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE seller_courier::seller_courier(courier_parts parts, courier_times times)
    : parts_(std::move(parts)), times_(times), wakeup_(std::make_shared<async_event>(parts_.executor)) {}

PAYMCP_INLINE asio_task<void> seller_courier::run() {
    const std::shared_ptr<seller_courier> self = shared_from_this();
    for (;;) {
        bool more = false;
        const std::size_t room = most_at_once - visits_;
        const bool ready = co_await keep_on();
        if (room > 0 && ready) {
            const unix_time now = parts_.time.now();
            outbox_port::taken some = co_await parts_.outbox.take(now, now + held_for, room);
            if (!some.has_value()) complain_once(some.error());
            failing_ = !some.has_value();
            if (some.has_value()) {
                more = some->size() == room;
                visits_ += some->size();
                for (seller::news& one : *some) spawn(parts_.executor, visit(self, std::move(one)));
            }
        }
        // With no room it is woken by the next visit that ends.
        if (!more || visits_ == most_at_once)
            co_await wait_for(parts_.executor, parts_.waits, wakeup_, times_.look_every);
    }
}

PAYMCP_INLINE asio_task<bool> seller_courier::keep_on() {
    const unix_time now = parts_.time.now();
    if (kept_at_ != unix_time{} && now < kept_at_ + keep_every) co_return true;
    const result<void> kept = co_await parts_.outbox.keep(now, kept_for + times_.give_up_after);
    if (kept.has_value())
        kept_at_ = now;
    else
        complain_once(kept.error());
    failing_ = !kept.has_value();
    co_return kept.has_value();
}

PAYMCP_INLINE void seller_courier::complain_once(const failure& why) {
    if (!failing_) parts_.complain(why.message);
}

PAYMCP_INLINE asio_task<void> seller_courier::visit(std::shared_ptr<seller_courier> self, seller::news one) {
    struct ended {
        seller_courier& courier;
        ~ended() {
            --courier.visits_;
            courier.wake();
        }
    };
    const ended last{*self};
    const rest left = co_await self->tell_all(one);
    // Also where all is told: what has changed meanwhile is then due.
    const unix_time due = left.due.value_or(self->parts_.time.now());
    co_await self->parts_.outbox.put_back(one.subject.id, one.changes.back().version, due, left.tries);
}

PAYMCP_INLINE asio_task<seller_courier::rest> seller_courier::tell_all(const seller::news& one) {
    const unix_time began = parts_.time.now();
    int tries = one.tries;
    rest left;
    for (std::size_t at = 0; at < one.changes.size(); ++at) {
        const seller::change& made = one.changes[at];
        const std::optional<unix_time> due = trouble_due(one, at);
        std::vector<seller::event_type> types = events_of(made);
        const bool in_trouble = due && *due <= parts_.time.now();
        if (in_trouble)
            types.push_back(trouble_of(made.after) == seller_trouble::owed ? seller::event_type::owed
                                                                           : seller::event_type::stuck);
        for (const seller::event_type type : types) {
            const bool told = co_await tell(one, made, type);
            if (!told) co_return rest{parts_.time.now() + pause_after(tries), tries + 1};
            tries = 0;
        }
        if (due && !in_trouble) {
            left.due = std::min(left.due.value_or(*due), *due);
            continue;
        }
        const result<void> dropped = co_await parts_.outbox.told(one.subject.id, made.version);
        // It is told again, so that this counts as a failure.
        if (!dropped.has_value()) co_return rest{parts_.time.now() + pause_after(one.tries), one.tries + 1};
        if (parts_.time.now() - began > longest_visit) co_return rest{parts_.time.now(), 0};
    }
    co_return left;
}

PAYMCP_INLINE asio_task<bool> seller_courier::tell(const seller::news& one, const seller::change& made,
                                                   seller::event_type type) {
    const seller::event told = seller_event_of(one.subject, made, type);
    const result<void> done = co_await parts_.deliver(told);
    if (done.has_value()) {
        parts_.outcome(told, "delivered", {});
        co_return true;
    }
    const bool late = type == seller::event_type::stuck || type == seller::event_type::owed;
    const unix_time began = made.noticed + (late ? times_.trouble_after : milliseconds::zero());
    const bool over = parts_.time.now() - began > times_.give_up_after;
    parts_.outcome(told, over ? "given_up" : "failed", done.error().message);
    co_return over;
}

PAYMCP_INLINE std::optional<unix_time> seller_courier::trouble_due(const seller::news& one, std::size_t at) const {
    if (trouble_since(one.changes, at) == seller_trouble::none) return std::nullopt;
    const unix_time due = one.changes[at].noticed + times_.trouble_after;
    // A tool may run long: it is not stuck as long as its lease is renewed.
    const payment& subject = one.subject;
    const bool runs = subject.state == payment_state::running && subject.unclear.empty() &&
                      parts_.lease_time(parts_.time.now()) < subject.held.until;
    return runs ? std::max(due, parts_.time.now() + times_.trouble_after) : due;
}

PAYMCP_INLINE milliseconds seller_courier::pause_after(int tries) const {
    milliseconds pause = times_.first_pause;
    for (int i = 0; i < tries && pause < times_.longest_pause; ++i) pause *= 2;
    return jittered(std::min(pause, times_.longest_pause), parts_.random);
}

}  // namespace paymcp::inline v0::detail
