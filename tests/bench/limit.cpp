// SPDX-License-Identifier: MIT
// The limit that paymcp is compared with: the least that a server of one thread over Boost.Beast's coroutines does for
// a request. It reads it, and answers with a constant of the size of a tool's answer: limit PORT BYTES
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

asio::awaitable<void> serve(beast::tcp_stream stream, const std::string& answer) {
    stream.socket().set_option(tcp::no_delay(true));
    beast::flat_buffer buffer;
    try {
        for (bool open = true; open;) {
            beast::http::request<beast::http::string_body> request;
            co_await beast::http::async_read(stream, buffer, request, asio::use_awaitable);
            open = request.keep_alive();
            beast::http::response<beast::http::string_body> response(beast::http::status::ok, request.version());
            response.set(beast::http::field::content_type, "application/json");
            response.keep_alive(open);
            response.body() = answer;
            response.prepare_payload();
            co_await beast::http::async_write(stream, response, asio::use_awaitable);
        }
    } catch (const std::exception&) {
        co_return;  // the client has left
    }
}

asio::awaitable<void> accept(tcp::acceptor acceptor, const std::string& answer) {
    for (;;) {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(acceptor.get_executor(), serve(beast::tcp_stream(std::move(socket)), answer), asio::detached);
    }
}

}  // namespace

int main(int count, char** words) {
    if (count != 3) return EXIT_FAILURE;
    const std::string answer = R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":")" +
                               std::string(static_cast<std::size_t>(std::atoi(words[2])), 'x') + R"("}]}})";
    asio::io_context loop(1);
    const tcp::endpoint here(asio::ip::make_address("127.0.0.1"), static_cast<unsigned short>(std::atoi(words[1])));
    asio::co_spawn(loop, accept(tcp::acceptor(loop, here), answer), asio::detached);
    loop.run();
}
