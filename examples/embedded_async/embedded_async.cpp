// SPDX-License-Identifier: MIT
// A Beast server that was there before, with a coroutine for each connection, and the shop mounted in it:
// embedded_async PORT
#include <paymcp.hpp>
#include <paymcp/serve/embedded_server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <csignal>
#include <iostream>
#include <string>
#include <thread>

namespace beast = boost::beast::http;
using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::asio::ip::tcp;
using namespace paymcp;

constexpr auto generate_image = tool<"generate_image", price<50, USD>>(
    "Generate an image based on user prompt",
    arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });

// [mount]
awaitable<bool> pass_on(embedded_server& shop, tcp::socket& socket, beast::request<beast::string_body>& from) {
    boost::system::error_code gone;
    const tcp::endpoint peer = socket.remote_endpoint(gone);
    if (gone) co_return false;
    http::request request{std::string(from.method_string()), std::string(from.target())};
    for (const auto& field : from) request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    request.body = std::move(from.body());
    request.peer = peer.address().to_string();
    const embedded_server::async_byte_sink write = [&socket](std::string_view bytes) -> awaitable<bool> {
        boost::system::error_code failed;
        co_await boost::asio::async_write(socket, boost::asio::buffer(bytes), redirect_error(use_awaitable, failed));
        co_return !failed;
    };
    co_return co_await shop.answer(std::move(request), write);
}
// [mount]

/// The program: one loop on one thread.
struct program {
    boost::asio::io_context io;
    embedded_server* shop = nullptr;
    int answering = 0;    ///< requests of the shop that are not answered yet
    bool ending = false;  ///< the shop has ended
};

awaitable<void> serve_connection(program& all, tcp::socket socket) {
    boost::beast::flat_buffer buffer;
    boost::system::error_code failed;
    for (bool open = true; open;) {
        beast::request<beast::string_body> request;
        co_await beast::async_read(socket, buffer, request, redirect_error(use_awaitable, failed));
        if (failed) co_return;
        open = request.keep_alive();
        if (all.shop->takes(std::string(request.target()))) {
            ++all.answering;
            const bool kept = co_await pass_on(*all.shop, socket, request);
            open = open && kept;
            if (--all.answering == 0 && all.ending) all.io.stop();
        } else {
            beast::response<beast::string_body> page{beast::status::ok, request.version()};
            page.body() = "the program's own page\n";
            page.prepare_payload();
            co_await beast::async_write(socket, page, redirect_error(use_awaitable, failed));
            open = open && !failed;
        }
    }
}

awaitable<void> accept(program& all, tcp::acceptor& acceptor) {
    for (;;) {
        boost::system::error_code failed;
        tcp::socket socket = co_await acceptor.async_accept(redirect_error(use_awaitable, failed));
        if (!failed) co_spawn(all.io, serve_connection(all, std::move(socket)), boost::asio::detached);
    }
}

int main(int argc, char** argv) {
    program all;
    tcp::acceptor acceptor(all.io, {boost::asio::ip::make_address("127.0.0.1"),
                                    static_cast<std::uint16_t>(argc > 1 ? std::stoi(argv[1]) : 0)});
    const std::string address = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
    serve_options options;
    options.http.mounted_at = address;
    embedded_server shop = embed<TwoStep<>>(toolset<generate_image>, with(), mock{}, memory_store{}, options);
    all.shop = &shop;
    co_spawn(all.io, accept(all, acceptor), boost::asio::detached);
    // [end]
    boost::asio::signal_set signals(all.io, SIGINT, SIGTERM);
    std::thread closing;
    signals.async_wait([&](boost::system::error_code, int) {
        closing = std::thread([&] {
            shop.stop();  // the loop goes on and writes the last answers
            boost::asio::post(all.io, [&] {
                all.ending = true;
                if (all.answering == 0) all.io.stop();
            });
        });
    });
    std::cout << address << std::endl;
    all.io.run();
    closing.join();
    // [end]
}
