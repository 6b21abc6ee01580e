// SPDX-License-Identifier: MIT
// A shop inside a program: mounted in its HTTP server or listening, beside another one, and without a trace at its end.
#include "../support/gatehouse.hpp"

#include <paymcp.hpp>
#include <paymcp/serve/embedded_server.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

namespace embedded_server_test {

namespace {

using namespace paymcp;
namespace json = boost::json;
using paymcp_tests::gatehouse;
using paymcp_tests::wait_there;

constexpr auto draw = tool<"draw", price<50, USD>>("Draw", arg<"prompt">("What to draw"),
                                                   [](std::string prompt) { return "drawn: " + prompt; });

serve_options quiet(std::string mounted_at = "") {
    serve_options options;
    options.log = log_level::error;
    options.http.listen = http::loopback(0);
    options.http.mounted_at = std::move(mounted_at);
    options.http.limits.stream_keep_alive = milliseconds(20);  // a client that has gone is noticed at the next piece
    return options;
}

http::request called(const std::string& host, std::string tool, json::object arguments, json::object meta = {}) {
    meta["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
    meta["io.modelcontextprotocol/clientCapabilities"] = json::object{};
    const json::object params{{"name", tool}, {"arguments", std::move(arguments)}, {"_meta", std::move(meta)}};
    const json::object message{{"jsonrpc", "2.0"}, {"id", 1}, {"method", "tools/call"}, {"params", params}};
    return {"POST",
            "/mcp",
            {{"Host", host},
             {"Content-Type", "application/json"},
             {"Accept", "application/json, text/event-stream"},
             {"MCP-Protocol-Version", "2026-07-28"},
             {"Mcp-Method", "tools/call"},
             {"Mcp-Name", tool}},
            json::serialize(message)};
}

struct written {
    std::string text;
    bool keep = false;

    std::string status() const { return text.substr(0, text.find('\r')); }
    json::value body() const { return json::parse(text.substr(text.find("\r\n\r\n") + 4)); }
};

written ask(embedded_server& shop, http::request request) {
    written all;
    all.keep = shop.answer(std::move(request), [&](std::string_view bytes) {
        all.text += bytes;
        return true;
    });
    return all;
}

const std::string shop_host = "shop.example";

TEST_CASE("an address to be mounted at that cannot be is refused with the reason") {
    const auto refused = [](const std::string& address) -> std::string {
        try {
            const auto shop = embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, quiet(address));
            return "taken";
        } catch (const std::runtime_error& why) {
            return why.what();
        }
    };
    CHECK(refused("shop.example") == "mounted_at is no http or https URL: shop.example");
    CHECK(refused("https://shop.example/second") ==
          "mounted_at takes a host and no path, which clients would not find: https://shop.example/second");
    CHECK(refused("https://shop.example/") == "taken");
}

/// A call that comes from an address, through what wrote these fields.
http::request called_from(std::string peer, const std::string& prompt, std::vector<http::header> fields = {}) {
    http::request request = called(shop_host, "draw", {{"prompt", prompt}});
    request.peer = std::move(peer);
    request.headers.insert(request.headers.end(), fields.begin(), fields.end());
    return request;
}

bool is_refused(const written& answer) {
    const json::object result = answer.body().at("result").as_object();
    return result.contains("isError") && result.at("structuredContent").at("error") == "too_many_links";
}

TEST_CASE("one address opens as many links as one buyer may, whatever it says of itself") {
    serve_options options = quiet("https://shop.example");
    options.payments.buyers.links_per_minute = 1;
    options.http.mcp.trusted_proxies = {"198.51.100.7", "::1"};
    embedded_server shop = embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, options);
    CHECK_FALSE(is_refused(ask(shop, called_from("192.0.2.1:50000", "a dog"))));

    const written refused = ask(shop, called_from("192.0.2.1:50001", "a cat"));
    CHECK(is_refused(refused));
    const json::value told = refused.body().at("result").at("structuredContent");
    CHECK(told.at("retry_after").as_int64() >= 1);
    CHECK(told.at("message").as_string().find("one buyer may in a minute") != json::string::npos);
    CHECK(refused.text.find("\r\nRetry-After: ") != std::string::npos);

    const auto forwarded = [](std::string value) {
        return std::vector<http::header>{{"X-Forwarded-For", std::move(value)}};
    };
    SUBCASE("a field that no proxy wrote") {
        CHECK(is_refused(ask(shop, called_from("192.0.2.1:1", "a cow", forwarded("203.0.113.9")))));
    }
    SUBCASE("a field that the buyer wrote before the proxy") {
        CHECK(is_refused(ask(shop, called_from("198.51.100.7:1", "a cow", forwarded("203.0.113.9, 192.0.2.1")))));
    }
    SUBCASE("an address of its neighbor") { CHECK_FALSE(is_refused(ask(shop, called_from("192.0.2.2:1", "a cow")))); }
    SUBCASE("another one behind the same proxy") {
        CHECK_FALSE(is_refused(ask(shop, called_from("198.51.100.7:1", "a cow", forwarded("203.0.113.9")))));
        CHECK(is_refused(ask(shop, called_from("::1:1", "a fox", forwarded("203.0.113.9")))));
    }
    SUBCASE("loopback, and a proxy that says nothing, have no address") {
        for (const char* prompt : {"a cow", "a fox"}) {
            CHECK_FALSE(is_refused(ask(shop, called_from("127.0.0.1:1", prompt))));
            CHECK_FALSE(is_refused(ask(shop, called_from("198.51.100.7:1", prompt, forwarded("unknown")))));
        }
    }
    SUBCASE("many addresses of one network of IPv6 are one") {
        CHECK_FALSE(is_refused(ask(shop, called_from("2001:db8:1:2::1:1", "a cow"))));
        CHECK(is_refused(ask(shop, called_from("2001:db8:1:2:ffff::9:1", "a fox"))));
        CHECK_FALSE(is_refused(ask(shop, called_from("2001:db8:1:3::1:1", "a fox"))));
    }
}

TEST_CASE("a mounted shop sells to what the program's own server passes on") {
    embedded_server shop =
        embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, quiet("https://shop.example/"));
    CHECK(shop.url() == "https://shop.example/mcp");
    CHECK(shop.port() == 0);

    const written offered = ask(shop, called(shop_host, "draw", {{"prompt", "a dog"}}));
    CHECK(offered.status() == "HTTP/1.1 200 OK");
    CHECK(offered.keep);
    const json::object offer = offered.body().at_pointer("/result/structuredContent").as_object();
    const std::string link(offer.at("payment_url").as_string());
    REQUIRE(link.starts_with("https://shop.example/checkout/"));

    http::request paying{"POST", link.substr(20) + "/pay", {{"Host", shop_host}, {"Origin", "https://shop.example"}}};
    CHECK(shop.takes(paying.target));
    CHECK(ask(shop, std::move(paying)).status() == "HTTP/1.1 303 See Other");
    const written sold = ask(shop, called(shop_host, "confirm_draw", {{"payment_id", offer.at("payment_id")}}));
    CHECK(sold.body().at_pointer("/result/content/0/text") == "drawn: a dog");
    CHECK(shop.metrics().find(R"(paymcp_payments_total{from="running",to="delivered"} 1)") != std::string::npos);
}

TEST_CASE("a mounted shop takes its own addresses alone, and no foreign Host") {
    embedded_server shop =
        embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, quiet("https://shop.example"));
    for (const char* target : {"/mcp", "/mcp?x", "/checkout/mock_1", "/webhooks/stripe",
                               "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"})
        CHECK_MESSAGE(shop.takes(target), target);
    for (const char* target : {"/", "/mcpx", "/metrics", "/healthz", "/checkoutx", "/.well-known/other"})
        CHECK_MESSAGE(!shop.takes(target), target);
    const auto refused_by = [](embedded_server& asked, const std::string& host) {
        return ask(asked, called(host, "draw", {})).status() == "HTTP/1.1 403 Forbidden";
    };
    for (const char* host : {"evil.example", "", "shop.example.evil.example", "evil.example:443", "shop.example:80",
                             "shop.example:8443", "shop.example:443:80", "shop.example:443@evil.example", ":443"})
        CHECK_MESSAGE(refused_by(shop, host), host);
    for (const char* host : {"shop.example", "shop.example:443", "Shop.Example:443", "shop.example:"})
        CHECK_MESSAGE(!refused_by(shop, host), host);
    embedded_server other =
        embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, quiet("http://shop.example:8080"));
    for (const char* host : {"shop.example", "shop.example:80", "shop.example:443"})
        CHECK_MESSAGE(refused_by(other, host), host);
    CHECK_FALSE(refused_by(other, "shop.example:8080"));
}

TEST_CASE("a coroutine on another loop gets the reply") {
    embedded_server shop =
        embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, quiet("https://shop.example"));
    boost::asio::io_context io;
    auto asked = co_spawn(io, shop.answer({"GET", "/mcp", {{"Host", shop_host}}}), boost::asio::use_future);
    io.run();
    const http::reply reply = asked.get();
    REQUIRE(std::holds_alternative<http::response>(reply));
    CHECK(std::get<http::response>(reply).status == 405);
}

TEST_CASE("a call that waits comes in pieces, and ends with a client that has gone") {
    embedded_server shop =
        embed<Progress<>>(toolset<draw>, with(), mock{}, memory_store{}, quiet("https://shop.example"));
    std::string seen;
    int pieces = 0;
    const bool keep =
        shop.answer(called(shop_host, "draw", {{"prompt", "x"}}, {{"progressToken", 1}}), [&](std::string_view bytes) {
            seen += bytes;
            return ++pieces < 2;
        });
    CHECK(!keep);
    CHECK(seen.find("Transfer-Encoding: chunked") != std::string::npos);
    CHECK(seen.find("https://shop.example/checkout/") != std::string::npos);
}

TEST_CASE(
    "a coroutine writes what another loop reads: whole replies, pieces to their end, and until a client has gone") {
    mock provider;
    embedded_server shop =
        embed<Progress<>>(toolset<draw>, with(), provider, memory_store{}, quiet("https://shop.example"));
    std::string seen;
    const auto written_while = [&](http::request request, const std::function<bool()>& stays) {
        seen.clear();
        boost::asio::io_context io;
        const embedded_server::async_byte_sink write = [&](std::string_view bytes) -> boost::asio::awaitable<bool> {
            co_await boost::asio::post(boost::asio::use_awaitable);
            seen += bytes;
            co_return stays();
        };
        auto done = co_spawn(io, shop.answer(std::move(request), write), boost::asio::use_future);
        io.run();
        return done.get();
    };
    CHECK(written_while({"GET", "/mcp", {{"Host", shop_host}}}, [] { return true; }));
    CHECK(seen.starts_with("HTTP/1.1 405 "));
    CHECK_FALSE(written_while({"GET", "/mcp", {{"Host", shop_host}}}, [] { return false; }));

    const http::request waits = called(shop_host, "draw", {{"prompt", "x"}}, {{"progressToken", 1}});
    int pieces = 0;
    CHECK_FALSE(written_while(waits, [&] { return ++pieces < 2; }));
    CHECK(seen.find("Transfer-Encoding: chunked") != std::string::npos);

    const auto pays = [&] {
        const std::size_t link = seen.find("https://shop.example/checkout/");
        if (link == std::string::npos) return true;
        const std::string_view reference = std::string_view(seen).substr(link + 30);
        (void)provider.pay(std::string(reference.substr(0, reference.find_first_not_of("mock_0123456789abcdef"))));
        return true;
    };
    CHECK(written_while(waits, pays));
    CHECK(seen.find("drawn: x") != std::string::npos);
    CHECK(seen.ends_with("0\r\n\r\n"));
}

TEST_CASE("two shops live in one process, and leave its signals alone") {
    const auto handler = [](int signal) {
        struct sigaction now {};
        ::sigaction(signal, nullptr, &now);
        return now.sa_handler;
    };
    const auto before = std::vector{handler(SIGTERM), handler(SIGINT), handler(SIGPIPE)};
    embedded_server one = embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, quiet());
    embedded_server other = embed<Resubmit<>>(toolset<draw>, with(), mock{}, memory_store{}, quiet());
    CHECK(one.port() != 0);
    CHECK(one.port() != other.port());
    CHECK(before == std::vector{handler(SIGTERM), handler(SIGINT), handler(SIGPIPE)});
    const std::string host = "127.0.0.1:" + std::to_string(one.port());
    CHECK(ask(one, called(host, "draw", {{"prompt", "x"}})).body().at_pointer("/result/structuredContent/next_step") ==
          "confirm_draw");
    other.stop();
    CHECK(ask(one, called(host, "draw", {{"prompt", "y"}})).status() == "HTTP/1.1 200 OK");
}

TEST_CASE("a shop that stops waits for a tool that blocks, answers it, and then refuses") {
    gatehouse here;
    embedded_server shop =
        embed<TwoStep<>>(toolset<draw, wait_there>, with(here), mock{}, memory_store{}, quiet("https://shop.example"));
    written through;
    std::thread caller([&] { through = ask(shop, called(shop_host, "wait_there", {})); });
    here.entered.get_future().wait();
    std::thread stopping([&] { shop.stop(); });
    here.opened.set_value();
    stopping.join();
    caller.join();
    CHECK(through.body().at_pointer("/result/content/0/text") == "through");
    CHECK(ask(shop, called(shop_host, "draw", {})).status() == "HTTP/1.1 503 Service Unavailable");
    CHECK(shop.metrics().find(R"(paymcp_calls_total{tool="wait_there",outcome="result"} 1)") != std::string::npos);
    shop.stop();
}

constexpr auto fail_paid = tool<"fail_paid", price<50, USD>>(
    "Fail", [](call&) -> std::string { throw std::runtime_error("no ink\nlevel=error forged=1"); });
constexpr auto fail_free =
    tool<"fail_free">("Fail", [](call&) -> std::string { throw std::runtime_error(std::string(5000, 'x')); });

TEST_CASE("the log says why a tool failed: in one bounded line, with the payment's id cut short") {
    std::vector<std::string> lines;
    serve_options options = quiet("https://shop.example");
    options.log = log_level::info;
    options.log_to = [&](log_level, std::string_view line) { lines.emplace_back(line); };
    std::string id;
    {
        mock provider;
        embedded_server shop =
            embed<TwoStep<>>(toolset<draw, fail_paid, fail_free>, with(), provider, memory_store{}, std::move(options));
        const written offered = ask(shop, called(shop_host, "fail_paid", {}));
        const json::object offer = offered.body().at_pointer("/result/structuredContent").as_object();
        id = offer.at("payment_id").as_string();
        (void)provider.pay(std::string(offer.at("payment_url").as_string()).substr(30));
        CHECK(ask(shop, called(shop_host, "confirm_fail_paid", {{"payment_id", id}})).text.find("no ink") !=
              std::string::npos);
        for (int i = 0; i < 40; ++i) (void)ask(shop, called(shop_host, "fail_free", {}));
        (void)ask(shop, called(shop_host, "draw", {{"prompt", "x"}}));
    }
    const auto about = [&](std::string_view part) {
        std::vector<std::string> found;
        for (const std::string& line : lines)
            if (line.find(part) != line.npos) found.push_back(line);
        return found;
    };
    const std::vector<std::string> paid = about("event=tool_failed tool=fail_paid ");
    REQUIRE(paid.size() == 1);
    CHECK(paid[0].find("level=error ") != std::string::npos);
    CHECK(paid[0].ends_with(" payment=" + id.substr(0, 10) + R"(... reason="no ink\u000alevel=error forged=1")"));
    const std::vector<std::string> free = about("event=tool_failed tool=fail_free reason=xxx");
    CHECK(free.size() >= 20);
    CHECK(free.size() < 40);
    CHECK(free[0].find("level=info ") != std::string::npos);
    CHECK(free[0].size() < 1200);
    CHECK(about("tool_failed").size() == free.size() + 1);
}

TEST_CASE("a file of bearer tokens admits who has one of them, and belongs to its name") {
    char name[] = "/tmp/paymcp_tokens_XXXXXX";
    const int made = ::mkstemp(name);
    REQUIRE(made >= 0);
    const std::string text = "ann=hush-1\n\nbob=hush-2\n";
    CHECK(::write(made, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    ::close(made);
    serve_options options = quiet("https://shop.example");
    options.http.bearer_file = name;
    serve_options both = options;
    both.http.mcp.verify = mcp::bearer_tokens();
    embedded_server shop = embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, options);
    CHECK_THROWS_AS(embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, both), std::runtime_error);
    ::unlink(name);
    CHECK_THROWS_AS(embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, options), std::runtime_error);

    const auto asked_with = [&](const std::string& token, const std::string& tool, json::object arguments) {
        http::request made_call = called(shop_host, tool, std::move(arguments));
        made_call.headers.push_back({"Authorization", "Bearer " + token});
        return ask(shop, std::move(made_call));
    };
    CHECK(ask(shop, called(shop_host, "draw", {{"prompt", "x"}})).status() == "HTTP/1.1 401 Unauthorized");
    CHECK(asked_with("hush-3", "draw", {{"prompt", "x"}}).status() == "HTTP/1.1 401 Unauthorized");
    const written offered = asked_with("hush-1", "draw", {{"prompt", "x"}});
    const json::value id = offered.body().at_pointer("/result/structuredContent/payment_id");
    CHECK(asked_with("hush-2", "confirm_draw", {{"payment_id", id}}).text.find("payment_pending") == std::string::npos);
    CHECK(asked_with("hush-1", "confirm_draw", {{"payment_id", id}}).text.find("payment_pending") != std::string::npos);
}

TEST_CASE("a call that waits for money when the server and its store end is told not to pay any more") {
    embedded_server shop =
        embed<Progress<>>(toolset<draw>, with(), mock{}, memory_store{}, quiet("https://shop.example"));
    std::string seen;
    std::thread stopping;
    (void)shop.answer(called(shop_host, "draw", {{"prompt", "x"}}, {{"progressToken", 1}}),
                      [&](std::string_view bytes) {
                          seen += bytes;
                          if (!stopping.joinable()) stopping = std::thread([&] { shop.stop(); });
                          return true;
                      });
    stopping.join();
    const std::string_view told = std::string_view(seen).substr(seen.rfind("data: "));
    CHECK(told.find("payment_canceled") != told.npos);
    CHECK(told.find("do not pay it any more") != told.npos);
    CHECK(told.find("/checkout/") == told.npos);
    CHECK(shop.metrics().find(R"(paymcp_payments_total{from="created",to="canceled"} 1)") != std::string::npos);
}

TEST_CASE("a start that cannot work throws") {
    CHECK_THROWS_AS(embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, quiet("shop.example")),
                    std::runtime_error);
    CHECK_THROWS_AS(embed<TwoStep<>>(toolset<draw>, with(), mock{mock_options{.books = "/nowhere/mock.books"}},
                                     memory_store{}, quiet()),
                    std::runtime_error);
    embedded_server first = embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, quiet());
    serve_options taken = quiet();
    taken.http.listen = http::loopback(first.port());
    CHECK_THROWS_AS(embed<TwoStep<>>(toolset<draw>, with(), mock{}, memory_store{}, taken), std::exception);
}

}  // namespace

}  // namespace embedded_server_test
