// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/detail/curl_loop.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <chrono>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE curl_loop::curl_loop(boost::asio::any_io_executor executor, const http::curl_options& options)
    : executor_(std::move(executor)), timer_(executor_) {
    set_up_curl();
    multi_.reset(curl_multi_init());
    if (!multi_) throw std::bad_alloc();
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &curl_loop::socket_wanted);
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &curl_loop::timeout_wanted);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, options.host_connections);
    curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
}

PAYMCP_INLINE curl_loop::~curl_loop() {
    // Closing the idle connections must not call back into this object during its destruction.
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, nullptr);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, nullptr);
    for (auto& [socket, watched] : sockets_) watched->descriptor.release();
}

PAYMCP_INLINE bool curl_loop::add(CURL* easy, ending ended) {
    endings_.emplace(easy, std::move(ended));
    if (curl_multi_add_handle(multi_.get(), easy) == CURLM_OK) return true;
    endings_.erase(easy);
    return false;
}

PAYMCP_INLINE void curl_loop::remove(CURL* easy) {
    if (endings_.erase(easy) > 0) curl_multi_remove_handle(multi_.get(), easy);
}

PAYMCP_INLINE int curl_loop::socket_wanted(CURL*, curl_socket_t socket, int what, void* self, void*) noexcept {
    return static_cast<curl_loop*>(self)->want(socket, what);
}

PAYMCP_INLINE int curl_loop::timeout_wanted(CURLM*, long length, void* self) noexcept {
    static_cast<curl_loop*>(self)->wake_in(length);
    return 0;
}

PAYMCP_INLINE int curl_loop::want(curl_socket_t socket, int what) {
    const auto found = sockets_.find(socket);
    if (what == CURL_POLL_REMOVE) {
        if (found == sockets_.end()) return 0;
        // libcurl closes the descriptor; pending waits for it are canceled.
        found->second->wanted = CURL_POLL_NONE;
        found->second->descriptor.release();
        sockets_.erase(found);
        return 0;
    }
    socket_pointer watched = found == sockets_.end() ? nullptr : found->second;
    if (!watched) {
        watched = std::make_shared<watched_socket>(executor_);
        boost::system::error_code failure;
        watched->descriptor.assign(socket, failure);
        if (failure) return -1;
        sockets_.emplace(socket, watched);
    }
    watched->wanted = what;
    watch(socket, watched);
    return 0;
}

PAYMCP_INLINE void curl_loop::watch(curl_socket_t socket, const socket_pointer& watched) {
    using boost::asio::posix::descriptor_base;
    if ((watched->wanted & CURL_POLL_IN) != 0 && !std::exchange(watched->reading, true))
        watched->descriptor.async_wait(descriptor_base::wait_read, ready(socket, watched, CURL_CSELECT_IN));
    if ((watched->wanted & CURL_POLL_OUT) != 0 && !std::exchange(watched->writing, true))
        watched->descriptor.async_wait(descriptor_base::wait_write, ready(socket, watched, CURL_CSELECT_OUT));
}

PAYMCP_INLINE void curl_loop::wake_in(long length) {
    timer_.cancel();
    if (length < 0) return;
    timer_.expires_after(std::chrono::milliseconds(length));
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& canceled) {
        const auto self = weak.lock();
        if (!canceled && self) self->act(CURL_SOCKET_TIMEOUT, 0);
    });
}

PAYMCP_INLINE void curl_loop::act(curl_socket_t socket, int what) {
    int running = 0;
    curl_multi_socket_action(multi_.get(), socket, what, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL* const easy = message->easy_handle;
        const CURLcode code = message->data.result;
        const auto found = endings_.find(easy);
        if (found == endings_.end()) continue;
        const ending ended = std::move(found->second);
        endings_.erase(found);
        curl_multi_remove_handle(multi_.get(), easy);
        ended(code);
    }
}

}  // namespace paymcp::inline v0::detail
