// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/byte_stream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <memory>
#include <utility>

namespace paymcp::inline v0::detail {

/// Bytes within TLS.
class tls_stream final : public byte_stream {
public:
    tls_stream(tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> context)
        : context_(std::move(context)), stream_(std::move(socket), *context_) {}

    tcp::socket& socket() noexcept override { return stream_.next_layer(); }

    boost::asio::awaitable<bool> greet() override {
        const auto [failure] = co_await stream_.async_handshake(boost::asio::ssl::stream_base::server, no_throw);
        co_return !failure;
    }

    void read_some(boost::asio::mutable_buffer into, read_handler handler) override {
        stream_.async_read_some(into, std::move(handler));
    }

    boost::asio::awaitable<written> write(std::string_view bytes) override {
        return boost::asio::async_write(stream_, boost::asio::buffer(bytes), no_throw);
    }

    boost::asio::awaitable<void> part() override { co_await stream_.async_shutdown(no_throw); }

    // In TLS both sides send a closing message, after which neither sends.
    bool reads_after_parting() const noexcept override { return false; }

private:
    static constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);

    std::shared_ptr<boost::asio::ssl::context> context_;
    boost::asio::ssl::stream<tcp::socket> stream_;
};

}  // namespace paymcp::inline v0::detail
