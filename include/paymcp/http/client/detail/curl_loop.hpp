// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/detail/curl_handle.hpp>
#include <paymcp/http/client/detail/curl_options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>

namespace paymcp::inline v0::detail {

/// Drives one libcurl multi handle: waits with Asio for the sockets and timeouts of libcurl, and notifies it.
///
/// libcurl owns the sockets; Asio only watches them. Use it on one executor that does not run two handlers at once.
class curl_loop : public std::enable_shared_from_this<curl_loop> {
public:
    /// Called once at the end of a transfer, unless it was removed before.
    using ending = std::function<void(CURLcode)>;

    curl_loop(boost::asio::any_io_executor executor, const curl_options& options)
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
    curl_loop(const curl_loop&) = delete;
    curl_loop& operator=(const curl_loop&) = delete;
    ~curl_loop() {
        // Closing the idle connections must not call back into this object during its destruction.
        curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, nullptr);
        curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, nullptr);
        for (auto& [socket, watched] : sockets_) watched->descriptor.release();
    }

    bool add(CURL* easy, ending ended) {
        endings_.emplace(easy, std::move(ended));
        if (curl_multi_add_handle(multi_.get(), easy) == CURLM_OK) return true;
        endings_.erase(easy);
        return false;
    }

    /// Aborts a transfer that has not ended; its connection is closed.
    void remove(CURL* easy) {
        if (endings_.erase(easy) > 0) curl_multi_remove_handle(multi_.get(), easy);
    }

private:
    struct watched_socket {
        explicit watched_socket(const boost::asio::any_io_executor& executor) : descriptor(executor) {}

        boost::asio::posix::stream_descriptor descriptor;
        int wanted = CURL_POLL_NONE;
        bool reading = false;  ///< a wait is in progress
        bool writing = false;
    };
    using socket_pointer = std::shared_ptr<watched_socket>;

    static int socket_wanted(CURL*, curl_socket_t socket, int what, void* self, void*) noexcept {
        return static_cast<curl_loop*>(self)->want(socket, what);
    }
    static int timeout_wanted(CURLM*, long length, void* self) noexcept {
        static_cast<curl_loop*>(self)->wake_in(length);
        return 0;
    }

    int want(curl_socket_t socket, int what) {
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

    /// The handler of a completed wait: notifies libcurl and waits for the next event.
    auto ready(curl_socket_t socket, const socket_pointer& watched, int what) {
        return [self = shared_from_this(), socket, watched, what](const boost::system::error_code& failure) {
            (what == CURL_CSELECT_IN ? watched->reading : watched->writing) = false;
            // A released descriptor's number may belong to another connection now.
            const auto found = self->sockets_.find(socket);
            if (found == self->sockets_.end() || found->second != watched) return;
            const int wanted_now = what == CURL_CSELECT_IN ? CURL_POLL_IN : CURL_POLL_OUT;
            if ((watched->wanted & wanted_now) != 0) self->act(socket, failure ? CURL_CSELECT_ERR : what);
            const auto still = self->sockets_.find(socket);
            if (still != self->sockets_.end() && still->second == watched) self->watch(socket, watched);
        };
    }

    void watch(curl_socket_t socket, const socket_pointer& watched) {
        using boost::asio::posix::descriptor_base;
        if ((watched->wanted & CURL_POLL_IN) != 0 && !std::exchange(watched->reading, true))
            watched->descriptor.async_wait(descriptor_base::wait_read, ready(socket, watched, CURL_CSELECT_IN));
        if ((watched->wanted & CURL_POLL_OUT) != 0 && !std::exchange(watched->writing, true))
            watched->descriptor.async_wait(descriptor_base::wait_write, ready(socket, watched, CURL_CSELECT_OUT));
    }

    void wake_in(long length) {
        timer_.cancel();
        if (length < 0) return;
        timer_.expires_after(std::chrono::milliseconds(length));
        timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& canceled) {
            const auto self = weak.lock();
            if (!canceled && self) self->act(CURL_SOCKET_TIMEOUT, 0);
        });
    }

    void act(curl_socket_t socket, int what) {
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

    boost::asio::any_io_executor executor_;
    boost::asio::steady_timer timer_;
    std::unordered_map<curl_socket_t, socket_pointer> sockets_;
    std::unordered_map<CURL*, ending> endings_;
    curl_multi multi_;
};

}  // namespace paymcp::inline v0::detail
