// SPDX-License-Identifier: MIT The mock provider as a separate process, with its checkout page: mock_provider [PORT].
// It prints its address on standard output, and ends with its standard input.
#include <paymcp/http/server/router.hpp>
#include <paymcp/http/server/server.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/serve/detail/checkout_listener.hpp>
#include <paymcp/testing/mock_provider_server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>

#include <unistd.h>

int main(int argc, char** argv) {
    using namespace paymcp;
    using namespace paymcp::detail;
    try {
        boost::asio::io_context loop(1);
        mock provider;
        http::router pages;
        pages.add(checkout_prefix, checkout_handler(provider));
        pages.add(testing::mock_provider_prefix, testing::mock_provider_handler(provider));
        const auto port = static_cast<std::uint16_t>(argc > 1 ? std::stoi(argv[1]) : 0);
        const http::server server(loop.get_executor(), http::loopback(port), std::move(pages));
        provider.serve_at(checkout_base(server));
        std::printf("http://127.0.0.1:%u\n", static_cast<unsigned>(server.local_endpoint().port()));
        std::fflush(stdout);
        boost::asio::posix::stream_descriptor input(loop, STDIN_FILENO);
        std::array<char, 64> ignored{};
        std::function<void()> wait_for_end = [&] {
            input.async_read_some(boost::asio::buffer(ignored), [&](const auto& failure, std::size_t) {
                if (failure) loop.stop();
                else wait_for_end();
            });
        };
        wait_for_end();
        loop.run();
        return 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "mock_provider: %s\n", failure.what());
        return 1;
    }
}
