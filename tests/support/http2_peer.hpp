// SPDX-License-Identifier: MIT
#pragma once

#include "certificate.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp_tests {

/// Offers HTTP/2 over TLS, and speaks as much of it (RFC 9113) as it takes to answer every request with an empty 200.
class http2_peer {
public:
    http2_peer(boost::asio::io_context& context, const made_certificate& certificate)
        : state_(std::make_shared<state>(context, certificate)) {
        boost::asio::co_spawn(context, accept(state_), boost::asio::detached);
    }
    http2_peer(const http2_peer&) = delete;
    http2_peer& operator=(const http2_peer&) = delete;
    ~http2_peer() { state_->acceptor.close(); }

    std::string url() const {
        return "https://127.0.0.1:" + std::to_string(state_->acceptor.local_endpoint().port()) + "/";
    }
    std::size_t connections() const noexcept { return state_->connections; }  ///< on which HTTP/2 was begun
    std::size_t requests() const noexcept { return state_->requests; }

private:
    using tcp = boost::asio::ip::tcp;
    using stream = boost::asio::ssl::stream<tcp::socket>;

    struct state {
        state(boost::asio::io_context& context, const made_certificate& certificate)
            : acceptor(context, {boost::asio::ip::address_v4::loopback(), 0}) {
            const std::string key = certificate.key_pem();
            const std::string chain = certificate.certificate_pem();
            tls.use_certificate_chain(boost::asio::buffer(chain));
            tls.use_private_key(boost::asio::buffer(key), boost::asio::ssl::context::pem);
            SSL_CTX_set_alpn_select_cb(tls.native_handle(), choose, nullptr);
        }

        tcp::acceptor acceptor;
        boost::asio::ssl::context tls{boost::asio::ssl::context::tls_server};
        std::size_t connections = 0;
        std::size_t requests = 0;
    };

    /// Takes "h2" out of what the client offers (RFC 7301), and nothing else.
    static int choose(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                      unsigned length, void*) {
        for (unsigned at = 0; at < length; at += 1U + offered[at]) {
            const std::string_view name(reinterpret_cast<const char*>(offered) + at + 1, offered[at]);
            if (name != "h2") continue;
            *chosen = offered + at + 1;
            *size = offered[at];
            return SSL_TLSEXT_ERR_OK;
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }

    static boost::asio::awaitable<void> accept(std::shared_ptr<state> self) {
        for (;;) {
            boost::system::error_code failure;
            tcp::socket socket =
                co_await self->acceptor.async_accept(boost::asio::redirect_error(boost::asio::use_awaitable, failure));
            if (failure) co_return;
            boost::asio::co_spawn(self->acceptor.get_executor(), serve(self, std::move(socket)),
                                  [](const std::exception_ptr&) {});
        }
    }

    enum frame_type : std::uint8_t {
        data = 0,
        headers = 1,
        settings = 4
    };
    static constexpr std::uint8_t end_stream = 1, end_headers = 4, acknowledged = 1;

    static std::string frame(frame_type type, std::uint8_t flags, const std::array<char, 4>& stream_id,
                             std::string_view payload) {
        std::string bytes{'\0', '\0', static_cast<char>(payload.size()), static_cast<char>(type),
                          static_cast<char>(flags)};
        bytes.append(stream_id.data(), stream_id.size());
        bytes += payload;
        return bytes;
    }

    static boost::asio::awaitable<void> serve(std::shared_ptr<state> self, tcp::socket socket) {
        using boost::asio::use_awaitable;
        stream line(std::move(socket), self->tls);
        co_await line.async_handshake(stream::server, use_awaitable);
        std::string preface(24, '\0');
        co_await boost::asio::async_read(line, boost::asio::buffer(preface), use_awaitable);
        if (preface != "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") co_return;
        ++self->connections;
        std::string answer = frame(settings, 0, {}, {});
        for (;;) {
            co_await boost::asio::async_write(line, boost::asio::buffer(answer), use_awaitable);
            answer.clear();
            std::array<unsigned char, 9> head{};
            co_await boost::asio::async_read(line, boost::asio::buffer(head), use_awaitable);
            std::string payload(
                static_cast<std::size_t>(head[0]) << 16 | static_cast<std::size_t>(head[1]) << 8 | head[2], '\0');
            co_await boost::asio::async_read(line, boost::asio::buffer(payload), use_awaitable);
            if (head[3] == settings && (head[4] & acknowledged) == 0) answer = frame(settings, acknowledged, {}, {});
            if ((head[3] != headers && head[3] != data) || (head[4] & end_stream) == 0) continue;
            ++self->requests;
            const std::array<char, 4> stream_id{static_cast<char>(head[5]), static_cast<char>(head[6]),
                                                static_cast<char>(head[7]), static_cast<char>(head[8])};
            // 0x88 is ":status: 200" in the static table of HPACK (RFC 7541).
            answer = frame(headers, end_stream | end_headers, stream_id, "\x88");
        }
    }

    std::shared_ptr<state> state_;
};

}  // namespace paymcp_tests
