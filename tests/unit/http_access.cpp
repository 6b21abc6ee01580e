// SPDX-License-Identifier: MIT
// Who may use Streamable HTTP: sessions and their bounds, bearer tokens, challenges, and web pages.
#include <paymcp/http/server/detail/origin_check.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>
#include <paymcp/transport/streamable_http/detail/sessions.hpp>
#include <paymcp/transport/streamable_http/resource_metadata.hpp>

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace http_access_test {

using namespace paymcp;
using namespace paymcp::detail;

TEST_CASE("sessions are found by id and principal, and end when idle, deleted or too many") {
    boost::asio::io_context loop;
    testing::fake_clock time;
    http_sessions sessions({.most = 2, .idle = milliseconds(1000), .replay = {}}, time, secure_random);
    const auto make = [&](std::string principal) {
        auto made = sessions.make(loop.get_executor(), std::move(principal));
        made->client->open_session({});
        sessions.add(made);
        return made;
    };
    const auto anns = make("ann");
    CHECK(anns->id != sessions.make(loop.get_executor(), "ann")->id);
    for (const char c : anns->id) CHECK((c > ' ' && c < 0x7f));
    CHECK(anns->client->who().session != anns->id);
    CHECK(sessions.find(anns->id, "ann") == anns);
    CHECK_FALSE(sessions.find(anns->id, "bob"));
    CHECK_FALSE(sessions.find(anns->id, ""));
    CHECK_FALSE(sessions.find(anns->id + "0", "ann"));
    CHECK_FALSE(sessions.find("", "ann"));

    time.advance(milliseconds(900));
    CHECK(sessions.find(anns->id, "ann"));
    time.advance(milliseconds(900));
    CHECK(sessions.find(anns->id, "ann"));
    const auto bobs = make("bob");
    time.advance(milliseconds(999));
    sessions.end_idle();
    CHECK(sessions.size() == 2);
    time.advance(milliseconds(1));
    sessions.end_idle();
    CHECK(sessions.size() == 0);
    CHECK_FALSE(sessions.find(anns->id, "ann"));

    const auto watching = make("ann");
    const auto channel = std::make_shared<http::open_response>();
    watching->streams->open_general()->begin(channel, false);
    time.advance(milliseconds(5000));
    sessions.end_idle();
    CHECK(sessions.find(watching->id, "ann"));
    CHECK(sessions.streams() == 1);
    sessions.end(*watching);
    CHECK(channel->take().ended);
    CHECK_FALSE(sessions.find(watching->id, "ann"));
}

TEST_CASE("a full table or share ends the longest unused session, and never a busy one") {
    boost::asio::io_context loop;
    testing::fake_clock time;
    http_sessions sessions({.most = 4, .per_principal = 2, .idle = milliseconds(1000), .replay = {}}, time,
                           secure_random);
    const auto make = [&](std::string principal) {
        time.advance(milliseconds(1));
        REQUIRE(sessions.make_room(principal));
        auto made = sessions.make(loop.get_executor(), std::move(principal));
        sessions.add(made);
        return made;
    };
    const auto bobs = make("bob");
    const auto first = make("ann");
    const auto second = make("ann");
    time.advance(milliseconds(1));
    CHECK(sessions.find(first->id, "ann"));
    // Ann's third session replaces her least recently used one, not Bob's, which is older.
    const auto third = make("ann");
    CHECK_FALSE(sessions.find(second->id, "ann"));
    CHECK(sessions.find(first->id, "ann"));
    CHECK(sessions.size() == 3);
    // Anonymous clients have no share; the size of the table bounds them.
    const auto unknown = make("");
    const auto another = make("");
    CHECK_FALSE(sessions.find(bobs->id, "bob"));
    CHECK(sessions.size() == 4);

    std::vector<std::shared_ptr<http::open_response>> ways;
    for (const auto& one : {first, third, unknown, another}) {
        ways.push_back(std::make_shared<http::open_response>());
        one->streams->open_general()->begin(ways.back(), false);
    }
    CHECK_FALSE(sessions.make_room("carl"));
    CHECK_FALSE(sessions.make_room("ann"));
    CHECK(sessions.size() == 4);
    ways[2]->leave();
    CHECK_FALSE(sessions.make_room("ann"));
    CHECK(sessions.make_room("carl"));
    CHECK_FALSE(sessions.find(unknown->id, ""));
}

TEST_CASE("bearer tokens: the principals that they name, and the malformed ones") {
    mcp::bearer_tokens tokens;
    CHECK(tokens.add("ann=secret-1").has_value());
    CHECK(tokens.add("ann=secret-2").has_value());
    CHECK(tokens.add("bob=a=b").has_value());
    for (const char* wrong : {"ann", "=x", "ann=", "", "ann=a b", "ann=a\nb", "eve=secret-1"})
        CHECK(tokens.add(wrong).has_error());
    CHECK(tokens.principal_of("secret-1") == "ann");
    CHECK(tokens.principal_of("secret-2") == "ann");
    CHECK(tokens.principal_of("a=b") == "bob");
    CHECK(tokens.principal_of("secret-3") == "");
    CHECK(tokens.principal_of("") == "");
    CHECK(mcp::detail::bearer_token_of("Bearer x") == "x");
    CHECK(mcp::detail::bearer_token_of("bearer  x ") == "x");
    for (const char* other : {"", "Bearer", "Bearer ", "Basic x", "Bearerx"})
        CHECK(mcp::detail::bearer_token_of(other).empty());

    boost::asio::io_context loop;
    const auto ask = [&](std::vector<http::header> headers) {
        mcp::verification got;
        const http::request request{.method = "POST", .target = "/mcp", .headers = std::move(headers)};
        boost::asio::co_spawn(loop, tokens(request), [&](std::exception_ptr, mcp::verification one) { got = one; });
        loop.restart();
        loop.run();
        return got;
    };
    using enum mcp::verification::outcome;
    CHECK(ask({}).came == no_token);
    CHECK(ask({{"Authorization", "Bearer wrong"}}).came == bad_token);
    CHECK(ask({{"Authorization", "Basic secret-1"}}).came == bad_token);
    CHECK(ask({{"authorization", "Bearer secret-1"}}).came == admitted);
    CHECK(ask({{"authorization", "Bearer secret-1"}}).principal == "ann");
}

TEST_CASE("challenges name the fault and the metadata URL, and quote their values") {
    using enum mcp::verification::outcome;
    CHECK(challenge({.came = no_token}, "").header("WWW-Authenticate") == "Bearer");
    CHECK(challenge({.came = no_token}, "").status == 401);
    CHECK(challenge({.came = bad_token}, "https://h/m").header("WWW-Authenticate") ==
          R"(Bearer error="invalid_token", resource_metadata="https://h/m")");
    const http::response little = challenge({.came = too_little, .scope = "a \"b"}, "");
    CHECK(little.status == 403);
    CHECK(little.header("WWW-Authenticate") == R"(Bearer error="insufficient_scope", scope="a \"b")");
    const http::response told =
        resource_metadata({.authorization_servers = {"https://as"}, .scopes = {"buy"}}, "https://h/mcp");
    CHECK(boost::json::parse(told.body) ==
          boost::json::parse(R"({"resource":"https://h/mcp","authorization_servers":["https://as"],
                                 "scopes_supported":["buy"],"bearer_methods_supported":["header"]})"));
}

TEST_CASE("pages may call from loopback with our port, and from the allowed origins") {
    for (const char* good : {"http://localhost:8402", "http://127.0.0.1:8402", "https://localhost:8402",
                             "http://[::1]:8402", "http://LOCALHOST:8402"})
        CHECK(origin_allowed(good, 8402));
    for (const char* bad : {"", "null", "http://localhost", "http://localhost:80", "http://evil.example.com:8402",
                            "http://localhost.evil.example.com:8402", "http://evil.example.com",
                            "file://localhost:8402", "localhost:8402", "http://localhost:8402.evil.example.com",
                            "http://localhost:8402/x", "http://user@localhost:8402", "https://localhost"})
        CHECK_FALSE(origin_allowed(bad, 8402));
    CHECK(origin_allowed("http://localhost", 80));
    CHECK(origin_allowed("https://localhost", 443));
    CHECK_FALSE(origin_allowed("https://localhost", 80));
    const std::vector<std::string> allowed{"https://chat.example.com"};
    CHECK(origin_allowed("https://chat.example.com", 8402, allowed));
    CHECK_FALSE(origin_allowed("http://chat.example.com", 8402, allowed));
    CHECK_FALSE(origin_allowed("https://chat.example.com.evil.example.com", 8402, allowed));
    CHECK(origin_allowed("null", 8402, std::vector<std::string>{"*"}));
}

}  // namespace http_access_test
