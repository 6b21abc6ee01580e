// SPDX-License-Identifier: MIT
// A coroutine tool that asks an HTTP API: http_api [--options], with the API's address in QUOTES_URL.
#include <paymcp.hpp>
#include <paymcp/async/asio_task.hpp>
#include <paymcp/http/client/curl_client.hpp>
#include <paymcp/http/url.hpp>

#include <boost/asio/this_coro.hpp>

#include <cstdlib>

using namespace paymcp;

// [tool]
boost::asio::awaitable<result<std::string>> ask_for_quote(std::string author) {
    const char* service = std::getenv("QUOTES_URL");
    if (service == nullptr) co_return failure{"QUOTES_URL is not set"};
    http::curl_client client(co_await boost::asio::this_coro::executor);
    http::outgoing_request request{.method = "GET", .url = service + ("?author=" + http::url_encode(author))};
    const http::send_result answer = co_await client.send(std::move(request));
    if (!answer.has_value()) co_return failure{"the service of quotes cannot be reached: " + answer.error().message};
    if (answer->status != 200) co_return failure{"the service of quotes answered " + std::to_string(answer->status)};
    co_return answer->body;
}

constexpr auto quote = tool<"quote", price<10, USD>, capture_on_success>(
    "Find a quote of an author",
    arg<"author">("Whose words"),
    [](std::string author) { return ask_for_quote(std::move(author)); });
// [tool]

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<quote>, mock{}, memory_store{});
}
