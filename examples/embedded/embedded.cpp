// SPDX-License-Identifier: MIT
// A Beast server that was there before, with a thread for each connection, and the shop mounted in it: embedded PORT
#include <paymcp.hpp>
#include <paymcp/serve/embedded_server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <thread>

namespace beast = boost::beast::http;
using boost::asio::ip::tcp;
using namespace paymcp;

constexpr auto generate_image = tool<"generate_image", price<50, USD>>(
    "Generate an image based on user prompt",
    arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });

// [mount]
bool pass_on(embedded_server& shop, tcp::socket& socket, beast::request<beast::string_body>& from) {
    boost::system::error_code gone;
    const tcp::endpoint peer = socket.remote_endpoint(gone);
    if (gone) return false;
    http::request request{std::string(from.method_string()), std::string(from.target())};
    for (const auto& field : from) request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    request.body = std::move(from.body());
    request.peer = peer.address().to_string();
    return shop.answer(std::move(request), [&](std::string_view bytes) {
        boost::asio::write(socket, boost::asio::buffer(bytes), gone);
        return !gone;
    });
}
// [mount]

/// Answers the requests of one connection; `answering` counts those of the shop that are not answered yet.
void serve_connection(embedded_server& shop, tcp::socket socket, std::atomic<int>& answering) {
    boost::beast::flat_buffer buffer;
    boost::system::error_code failed;
    for (bool open = true; open;) {
        beast::request<beast::string_body> request;
        beast::read(socket, buffer, request, failed);
        if (failed) return;
        if (shop.takes(std::string(request.target()))) {
            open = request.keep_alive();
            ++answering;
            open = pass_on(shop, socket, request) && open;
            --answering;
            answering.notify_all();
        } else {
            beast::response<beast::string_body> page{beast::status::ok, request.version()};
            page.body() = "the program's own page\n";
            page.prepare_payload();
            beast::write(socket, page, failed);
            open = request.keep_alive() && !failed;
        }
    }
}

int main(int argc, char** argv) {
    boost::asio::io_context io;
    tcp::acceptor acceptor(io, {boost::asio::ip::make_address("127.0.0.1"),
                                static_cast<std::uint16_t>(argc > 1 ? std::stoi(argv[1]) : 0)});
    const std::string address = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
    // [embed]
    serve_options options;
    options.http.mounted_at = address;
    embedded_server shop = embed<TwoStep<>>(toolset<generate_image>, with(), mock{}, memory_store{}, options);
    // [embed]
    std::cout << address << std::endl;
    std::atomic<int> answering = 0;
    std::function<void()> accept = [&] {
        acceptor.async_accept([&](boost::system::error_code failed, tcp::socket socket) {
            if (!failed)
                std::thread([&, client = std::move(socket)]() mutable {
                    serve_connection(shop, std::move(client), answering);
                }).detach();
            accept();
        });
    };
    accept();
    // [end]
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&](boost::system::error_code, int) { io.stop(); });
    io.run();
    shop.stop();
    for (int left = answering; left != 0; left = answering) answering.wait(left);
    std::quick_exit(EXIT_SUCCESS);  // threads that wait for a client's next request end with the program
    // [end]
}
