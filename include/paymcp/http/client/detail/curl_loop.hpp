// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/detail/curl_handle.hpp>
#include <paymcp/http/client/curl_options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <memory>
#include <unordered_map>

namespace paymcp::inline v0::detail {

/// Drives one libcurl multi handle: waits with Asio for the sockets and timeouts of libcurl, and notifies it.
///
/// libcurl owns the sockets; Asio only watches them. Use it on one executor that does not run two handlers at once.
class curl_loop : public std::enable_shared_from_this<curl_loop> {
public:
    /// Called once at the end of a transfer, unless it was removed before.
    using ending = std::function<void(CURLcode)>;

    curl_loop(boost::asio::any_io_executor executor, const http::curl_options& options);
    curl_loop(const curl_loop&) = delete;
    curl_loop& operator=(const curl_loop&) = delete;
    ~curl_loop();

    bool add(CURL* easy, ending ended);

    /// Aborts a transfer that has not ended; its connection is closed.
    void remove(CURL* easy);

private:
    struct watched_socket {
        explicit watched_socket(const boost::asio::any_io_executor& executor) : descriptor(executor) {}

        boost::asio::posix::stream_descriptor descriptor;
        int wanted = CURL_POLL_NONE;
        bool reading = false;  ///< a wait is in progress
        bool writing = false;
    };
    using socket_pointer = std::shared_ptr<watched_socket>;

    static int socket_wanted(CURL*, curl_socket_t socket, int what, void* self, void*) noexcept;
    static int timeout_wanted(CURLM*, long length, void* self) noexcept;

    int want(curl_socket_t socket, int what);

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

    void watch(curl_socket_t socket, const socket_pointer& watched);

    void wake_in(long length);

    void act(curl_socket_t socket, int what);

    boost::asio::any_io_executor executor_;
    boost::asio::steady_timer timer_;
    std::unordered_map<curl_socket_t, socket_pointer> sockets_;
    std::unordered_map<CURL*, ending> endings_;
    curl_multi multi_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/client/detail/impl/curl_loop.ipp>
#endif
