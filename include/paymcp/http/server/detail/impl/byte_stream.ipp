// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/byte_stream.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

class tcp_stream final : public byte_stream {
public:
    explicit tcp_stream(tcp::socket socket) : socket_(std::move(socket)) {
        boost::system::error_code unset;
        socket_.non_blocking(true, unset);
    }

    tcp::socket& socket() noexcept override { return socket_; }

    boost::asio::awaitable<bool> greet() override { co_return true; }

    void read_some(boost::asio::mutable_buffer into, read_handler handler) override {
        socket_.async_read_some(into, std::move(handler));
    }

    std::size_t write_now(std::string_view bytes) noexcept override {
        boost::system::error_code later;
        return socket_.non_blocking() ? socket_.write_some(boost::asio::buffer(bytes), later) : 0;
    }

    boost::asio::awaitable<written> write(std::string_view bytes) override {
        return boost::asio::async_write(socket_, boost::asio::buffer(bytes), no_throw);
    }

    boost::asio::awaitable<void> part() override {
        boost::system::error_code gone;
        socket_.shutdown(tcp::socket::shutdown_send, gone);
        co_return;
    }

    bool reads_after_parting() const noexcept override { return true; }

private:
    static constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);

    tcp::socket socket_;
};

PAYMCP_INLINE std::unique_ptr<byte_stream> plain_stream(boost::asio::ip::tcp::socket socket) {
    return std::make_unique<tcp_stream>(std::move(socket));
}

}  // namespace paymcp::inline v0::detail
