// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/reply.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace paymcp::inline v0 {

namespace http {

PAYMCP_INLINE void open_response::respond(http::response whole, std::function<void()> written) {
    change([&] {
        whole_ = true;
        ended_ = true;
        head_ = std::move(whole);
        if (!gone_) written_ = std::move(written);
    });
}

PAYMCP_INLINE void open_response::begin(http::response head, std::string filler) {
    change([&] {
        pieces_ = std::move(head.body);
        head.body.clear();
        head_ = std::move(head);
        filler_ = std::move(filler);
    });
}

PAYMCP_INLINE void open_response::add_fields(std::vector<http::header> fields) {
    const std::lock_guard lock(guard_);
    fields_ = std::move(fields);
}

PAYMCP_INLINE void open_response::write(std::string bytes) {
    change([&] {
        // One piece larger than the bound is the handler's choice; a second waiting piece means a slow client.
        if (!pieces_.empty() && pieces_.size() + bytes.size() > max_backlog_)
            abandoned_ = true;
        else
            pieces_ += bytes;
    });
}

PAYMCP_INLINE void open_response::end(std::function<void()> written) {
    change([&] {
        ended_ = true;
        if (!gone_) written_ = std::move(written);
    });
}

PAYMCP_INLINE void open_response::abandon() {
    change([&] { abandoned_ = true; });
}

PAYMCP_INLINE std::size_t open_response::backlog() const {
    const std::lock_guard lock(guard_);
    return pieces_.size();
}

PAYMCP_INLINE bool open_response::gone() const {
    const std::lock_guard lock(guard_);
    return gone_;
}

PAYMCP_INLINE void open_response::when_gone(std::function<void()> told) {
    {
        const std::lock_guard lock(guard_);
        if (!gone_) {
            told_ = std::move(told);
            return;
        }
    }
    told();
}

PAYMCP_INLINE open_response::events open_response::take() {
    const std::lock_guard lock(guard_);
    events out{std::exchange(head_, std::nullopt), whole_, std::exchange(pieces_, {}), ended_, abandoned_,
               std::exchange(written_, {})};
    if (out.head) std::ranges::copy(fields_, std::back_inserter(out.head->headers));
    return out;
}

PAYMCP_INLINE std::string open_response::filler() const {
    const std::lock_guard lock(guard_);
    return filler_;
}

PAYMCP_INLINE void open_response::when_changed(std::function<void()> wake) {
    const std::lock_guard lock(guard_);
    wake_ = std::move(wake);
}

PAYMCP_INLINE void open_response::leave() {
    std::function<void()> told;
    std::function<void()> unwritten;
    {
        const std::lock_guard lock(guard_);
        gone_ = true;
        told = std::exchange(told_, {});
        unwritten = std::exchange(written_, {});
    }
    if (told) told();
}

}  // namespace http

namespace detail {

PAYMCP_INLINE http::responder responder_of(http::handler handler) {
    return [handler = std::move(handler)](http::request request) -> boost::asio::awaitable<http::reply> {
        auto answering = handler(std::move(request));
        co_return co_await std::move(answering);
    };
}

}  // namespace detail
}  // namespace paymcp::inline v0
