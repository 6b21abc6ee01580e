// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/written_reply.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/response_text.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>

namespace paymcp::inline v0::detail {

/// Wakes the thread that writes. Shared, since a part of the server may still hold the call.
class piece_bell {
public:
    void ring() {
        const std::lock_guard lock(guard_);
        rung_ = true;
        wake_.notify_one();
    }

    /// False where nothing came in that time.
    bool wait(milliseconds length) {
        std::unique_lock lock(guard_);
        const bool came = wake_.wait_for(lock, length, [this] { return rung_; });
        rung_ = false;
        return came;
    }

private:
    std::mutex guard_;
    std::condition_variable wake_;
    bool rung_ = false;
};

PAYMCP_INLINE bool written_reply::all(http::reply reply) {
    if (auto* now = std::get_if<http::response>(&reply)) return whole(std::move(*now));
    const std::shared_ptr<http::open_response> open = std::get<std::shared_ptr<http::open_response>>(reply);
    const bool keep = follow(*open);
    open->when_changed({});
    return keep;
}

PAYMCP_INLINE bool written_reply::whole(http::response response) {
    response = writable_response(std::move(response));
    std::string text = response_head(response, true);
    if (!head_only_) text += response.body;
    return write_(text);
}

PAYMCP_INLINE bool written_reply::follow(http::open_response& open) {
    const auto bell = std::make_shared<piece_bell>();
    open.when_changed([bell] { bell->ring(); });
    bool begun = false;
    for (;;) {
        http::open_response::events came = open.take();
        if (came.abandoned) return false;
        if (came.whole && came.head) {
            const bool written = whole(std::move(*came.head));
            if (!written) open.leave();
            if (written && came.written) came.written();
            return written;
        }
        std::string text;
        if (came.head) {
            begun = true;
            text = streaming_head(writable_response(std::move(*came.head)), true, true);
        }
        append_piece(text, came.bytes, true);
        if (begun && came.ended) text += "0\r\n\r\n";
        if (!text.empty() && !write_(text)) {
            open.leave();
            return false;
        }
        if (came.ended) {
            if (came.written) came.written();
            return true;
        }
        if (!text.empty() || bell->wait(silence_) || !begun) continue;
        std::string filler;
        append_piece(filler, open.filler(), true);
        if (!filler.empty() && !write_(filler)) {
            open.leave();
            return false;
        }
    }
}

}  // namespace paymcp::inline v0::detail
