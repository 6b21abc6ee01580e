// SPDX-License-Identifier: MIT
// Access tokens that the issuer is asked about: which are admitted, for how long, and what its silence means.
#include "../support/token_mint.hpp"

#include <paymcp/core/secret.hpp>
#include <paymcp/testing/detail/run_awaitable.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/transport/streamable_http/introspected_tokens.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace introspected_tokens_test {

namespace {

using namespace paymcp;
using token_mint::bearing;
namespace json = boost::json;
using outcome = mcp::verification::outcome;

/// An issuer that is asked about tokens.
class endpoint final : public http::client {
public:
    boost::asio::awaitable<http::send_result> send(http::outgoing_request request) override {
        sent.push_back(std::move(request));
        if (holds != nullptr) {
            boost::system::error_code ended;
            co_await holds->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
        }
        co_return answer;
    }

    void says(const json::object& about) { answer = http::response{.status = 200, .body = json::serialize(about)}; }

    http::send_result answer = http::response{.status = 200, .body = R"({"active":false})"};
    std::vector<http::outgoing_request> sent{};
    boost::asio::steady_timer* holds = nullptr;
};

json::object active(std::string_view subject = "ann") {
    json::object about = token_mint::claims_of(subject);
    about["active"] = true;
    return about;
}

json::object with(json::object about, std::string_view member, json::value value) {
    about[member] = std::move(value);
    return about;
}

json::object without(json::object about, std::string_view member) {
    about.erase(member);
    return about;
}

mcp::token_issuer asked_at(std::string url = "https://login.example/introspect") {
    mcp::token_issuer issuer{.url = token_mint::issuer, .audience = token_mint::audience};
    issuer.introspection = {.url = std::move(url), .client_id = "the shop", .client_secret = secret("p:ss")};
    return issuer;
}

struct bench {
    testing::fake_clock time;
    std::shared_ptr<endpoint> issuer = std::make_shared<endpoint>();
    std::vector<std::string> log;
    mcp::introspected_tokens verify{asked_at(), issuer, time, token_mint::noted_in(log)};

    mcp::verification judge(const std::string& token) { return testing::detail::run_awaitable(verify(bearing(token))); }

    std::string why(const json::object& about) {
        issuer->says(about);
        const mcp::verification came = judge("token_" + std::to_string(issuer->sent.size()));
        CHECK(came.came == outcome::bad_token);
        CHECK(came.principal.empty());
        return came.why;
    }
};

TEST_CASE("an active token for this resource admits its user, and the issuer is asked as RFC 7662 has it") {
    bench at;
    at.issuer->says(with(active(), "scope", "shop images"));
    const mcp::verification came = at.judge("abc+/=");
    CHECK(came.came == outcome::admitted);
    CHECK(came.principal == token_mint::issuer + " sub=ann");
    CHECK(came.scopes == std::vector<std::string>{"shop", "images"});
    REQUIRE(at.issuer->sent.size() == 1);
    const http::outgoing_request& sent = at.issuer->sent.front();
    CHECK(sent.method == "POST");
    CHECK(sent.url == "https://login.example/introspect");
    CHECK(sent.body == "token=abc%2B%2F%3D&token_type_hint=access_token");
    // "the%20shop:p%3Ass"
    CHECK(http::find_header(sent.headers, "Authorization") == "Basic dGhlJTIwc2hvcDpwJTNBc3M=");
    CHECK(http::find_header(sent.headers, "Content-Type") == "application/x-www-form-urlencoded");
}

TEST_CASE("an answer may leave out its issuer and its end, and nothing else that names the payer") {
    bench at;
    at.issuer->says(without(without(active(), "iss"), "exp"));
    CHECK(at.judge("a").principal == token_mint::issuer + " sub=ann");
    CHECK(at.why(without(active(), "sub")) == "the token does not say whose it is");
    CHECK(at.why(without(active(), "aud")) == "the token is for another audience");
}

TEST_CASE("what the issuer does not say is active for this resource is refused") {
    bench at;
    CHECK(at.why({{"active", false}}) == "the issuer says that the token is not active");
    CHECK(at.why(with(active(), "active", "true")) == "the issuer says that the token is not active");
    CHECK(at.why(with(active(), "active", 1)) == "the issuer says that the token is not active");
    CHECK(at.why(with(active(), "aud", "https://other.example/mcp")) == "the token is for another audience");
    CHECK(at.why(with(active(), "iss", "https://other.example")) == "the token is of another issuer");
    CHECK(at.why(with(active(), "exp", 1'699'999'000)) == "the token has expired");
    CHECK(at.why(with(active(), "nbf", 1'700'009'000)) == "the token is not valid yet");
    CHECK(at.why(with(active(), "cnf", json::object{{"jkt", "x"}})) ==
          "the token is bound to a key, of which the request has no proof");
}

TEST_CASE("what can be no token is not sent to the issuer") {
    bench at;
    at.issuer->says(active());
    for (const std::string& text : {std::string(), std::string("a b"), std::string("a&b=c"), std::string("a\r\nX: y"),
                                    std::string("\xc3\xa9"), std::string(12 * 1024 + 1, 'a')})
        CHECK(at.judge(text).came == outcome::bad_token);
    CHECK(at.issuer->sent.empty());
    CHECK(testing::detail::run_awaitable(at.verify({.method = "POST", .target = "/mcp"})).came == outcome::no_token);
}

TEST_CASE("an answer counts for ten seconds, and a token that is withdrawn or ends is refused after it") {
    bench at;
    at.issuer->says(with(active(), "exp", 1'700'000'015));
    CHECK(at.judge("a").came == outcome::admitted);
    at.issuer->says({{"active", false}});
    at.time.advance(milliseconds(9'999));
    CHECK(at.judge("a").came == outcome::admitted);
    CHECK(at.issuer->sent.size() == 1);
    CHECK(at.judge("b").came == outcome::bad_token);
    CHECK(at.judge("b").came == outcome::bad_token);
    CHECK(at.issuer->sent.size() == 2);
    at.time.advance(milliseconds(1));
    CHECK(at.judge("a").came == outcome::bad_token);
    CHECK(at.issuer->sent.size() == 3);
}

TEST_CASE("the end of a token is looked at in a remembered answer, too") {
    testing::fake_clock time;
    const auto issuer = std::make_shared<endpoint>();
    mcp::token_issuer settings = asked_at();
    settings.leeway = milliseconds(0);
    const mcp::introspected_tokens verify(settings, issuer, time);
    issuer->says(with(active(), "exp", 1'700'000'005));
    CHECK(testing::detail::run_awaitable(verify(bearing("a"))).came == outcome::admitted);
    time.advance(milliseconds(5'000));
    CHECK(testing::detail::run_awaitable(verify(bearing("a"))).why == "the token has expired");
    CHECK(issuer->sent.size() == 1);
}

TEST_CASE("an issuer that does not answer refuses nobody, is asked again, and the log has no token") {
    bench at;
    const std::vector<http::send_result> silences{
        http::send_failure{"no route to host", false},
        http::response{.status = 500},
        http::response{.status = 401, .body = R"({"error":"invalid_client"})"},
        http::response{.status = 200, .body = "<html>"},
        http::response{.status = 200, .body = "{}"},
        http::response{.status = 200, .body = R"({"active":true,"filler":")" + std::string(70'000, 'x') + "\"}"}};
    for (const http::send_result& silence : silences) {
        at.issuer->answer = silence;
        CHECK(at.judge("very_secret").came == outcome::undecided);
    }
    CHECK(at.issuer->sent.size() == silences.size());
    CHECK(at.log.size() == silences.size());
    for (const std::string& line : at.log) CHECK(line.find("very_secret") == std::string::npos);
    at.issuer->says(active());
    CHECK(at.judge("very_secret").came == outcome::admitted);
}

TEST_CASE("a crowd of unknown tokens keeps a bounded number of questions under way") {
    bench at;
    boost::asio::io_context loop;
    boost::asio::steady_timer holds(loop, boost::asio::steady_timer::time_point::max());
    at.issuer->holds = &holds;
    at.issuer->says(active());
    int undecided = 0;
    int admitted = 0;
    for (int i = 0; i < 100; ++i)
        boost::asio::co_spawn(
            loop,
            [&, i]() -> boost::asio::awaitable<void> {
                const http::request request = bearing("token_" + std::to_string(i));
                const mcp::verification came = co_await at.verify(request);
                ++(came.came == outcome::undecided ? undecided : admitted);
            },
            boost::asio::detached);
    loop.poll();
    CHECK(at.issuer->sent.size() == 64);
    CHECK(undecided == 36);
    holds.cancel();
    loop.run();
    CHECK(admitted == 64);
}

TEST_CASE("what a server cannot ask with is refused at its start") {
    const testing::fake_clock time;
    const auto refused = [&](const mcp::token_issuer& issuer) -> std::string {
        try {
            const mcp::introspected_tokens made(issuer, std::make_shared<endpoint>(), time);
            return "taken";
        } catch (const std::runtime_error& why) {
            return why.what();
        }
    };
    CHECK(refused(asked_at()) == "taken");
    CHECK(refused(asked_at("http://login.example/introspect")) ==
          "the introspection endpoint is no https URL: http://login.example/introspect");
    mcp::token_issuer nobody = asked_at();
    nobody.introspection.client_id.clear();
    CHECK(refused(nobody) == "to be asked about tokens, the issuer wants a client id and its secret");
    mcp::token_issuer nowhere = asked_at();
    nowhere.audience = "shop";
    CHECK(refused(nowhere).find("the audience of access tokens") == 0);
}

}  // namespace
}  // namespace introspected_tokens_test
