// SPDX-License-Identifier: MIT
// The keys of an OAuth issuer: how they are found, kept, rotated and shared, and which documents are refused.
#include "../support/token_mint.hpp"

#include <paymcp/testing/detail/run_awaitable.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/transport/streamable_http/access_tokens.hpp>
#include <paymcp/transport/streamable_http/detail/issuer_keys.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

namespace issuer_keys_test {

namespace {

using namespace paymcp;
using namespace token_mint;
using outcome = mcp::verification::outcome;

const key& first() {
    static const key made = key::p256("first");
    return made;
}
const key& second() {
    static const key made = key::ed25519("second");
    return made;
}

/// An answer that comes after everything else that is to do now.
boost::asio::awaitable<void> takes_a_while() {
    for (int i = 0; i < 5; ++i)
        co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
}

struct bench {
    testing::fake_clock time;
    std::shared_ptr<documents> told = std::make_shared<documents>(std::vector<key>{first()});
    std::vector<std::string> log;
    mcp::access_tokens verify{{.url = issuer, .audience = audience}, told, time, noted_in(log)};

    boost::asio::awaitable<mcp::verification> judging(const key& by) {
        const std::int64_t now = time.now().time_since_epoch().count() / 1000;
        const http::request sent = bearing(token(by, claims_of("ann", now)));
        co_return co_await verify(sent);
    }

    outcome judge(const key& by) { return testing::detail::run_awaitable(judging(by)).came; }

    std::vector<outcome> judge_at_once(const std::vector<key>& by) {
        std::vector<boost::asio::awaitable<mcp::verification>> all;
        for (const key& one : by) all.push_back(judging(one));
        std::vector<outcome> came;
        for (const mcp::verification& one : testing::detail::run_awaitables(std::move(all))) came.push_back(one.came);
        return came;
    }

    int sets_asked() { return told->asked[issuer + "/keys"]; }
    int metadata_asked() { return told->asked[issuer + "/.well-known/oauth-authorization-server"]; }
};

TEST_CASE("an unknown key is fetched once, for all requests that wait, and at a bounded rate") {
    bench test;
    test.told->before = takes_a_while;
    for (const outcome came : test.judge_at_once(std::vector<key>(50, first()))) CHECK(came == outcome::admitted);
    CHECK(test.sets_asked() == 1);

    const std::vector<key> unknown(50, second());
    for (const outcome came : test.judge_at_once(unknown)) CHECK(came == outcome::bad_token);
    CHECK(test.sets_asked() == 2);
    for (int i = 0; i < 20; ++i) CHECK(test.judge(second()) == outcome::bad_token);
    CHECK(test.sets_asked() == 3);
    test.time.advance(milliseconds(9'999));
    CHECK(test.judge(second()) == outcome::bad_token);
    CHECK(test.sets_asked() == 3);
    test.time.advance(milliseconds(1));
    for (int i = 0; i < 20; ++i) CHECK(test.judge(second()) == outcome::bad_token);
    CHECK(test.sets_asked() == 4);
    test.time.advance(std::chrono::hours(1));
    for (int i = 0; i < 20; ++i) CHECK(test.judge(second()) == outcome::bad_token);
    CHECK(test.sets_asked() == 7);
    CHECK(test.metadata_asked() == 1);
}

TEST_CASE("rotated keys: the new one is admitted at once, and with it the old one is gone") {
    bench test;
    CHECK(test.judge(first()) == outcome::admitted);
    test.told->publish({second()});
    CHECK(test.judge(first()) == outcome::admitted);
    CHECK(test.judge(second()) == outcome::admitted);
    CHECK(test.judge(first()) == outcome::bad_token);
    CHECK(test.sets_asked() == 3);
}

TEST_CASE("a withdrawn key is gone when the keys are no longer fresh, and no request waits for that") {
    bench test;
    CHECK(test.judge(first()) == outcome::admitted);
    test.told->publish({second()});
    test.time.advance(milliseconds(599'999));
    CHECK(test.judge(first()) == outcome::admitted);
    CHECK(test.sets_asked() == 1);
    test.time.advance(milliseconds(1));
    test.told->before = takes_a_while;
    CHECK(test.judge(first()) == outcome::admitted);
    CHECK(test.sets_asked() == 2);
    CHECK(test.judge(first()) == outcome::bad_token);
}

TEST_CASE("a dead issuer locks out nobody whose key is known, until the keys are too old") {
    bench test;
    CHECK(test.judge(first()) == outcome::admitted);
    test.told->dead = true;
    for (int hour = 0; hour < 23; ++hour) {
        test.time.advance(std::chrono::hours(1));
        CHECK(test.judge(first()) == outcome::admitted);
    }
    CHECK(test.judge(second()) == outcome::undecided);
    test.time.advance(std::chrono::hours(1) - milliseconds(1));
    CHECK(test.judge(first()) == outcome::admitted);
    test.time.advance(milliseconds(1));
    CHECK(test.judge(first()) == outcome::undecided);
    REQUIRE_FALSE(test.log.empty());
    CHECK(test.log.back() == "it does not answer: no route to host");
    test.told->dead = false;
    test.time.advance(milliseconds(10'000));
    CHECK(test.judge(first()) == outcome::admitted);
}

TEST_CASE("an issuer that has never answered is asked at a bounded rate, and nobody is told that his token is bad") {
    bench test;
    test.told->dead = true;
    for (int i = 0; i < 20; ++i) CHECK(test.judge(first()) == outcome::undecided);
    CHECK(test.metadata_asked() == 3);
    CHECK(test.log.size() == 3);
}

TEST_CASE("a clock that was set back keeps nobody from the keys") {
    bench test;
    CHECK(test.judge(first()) == outcome::admitted);
    for (int i = 0; i < 5; ++i) CHECK(test.judge(second()) == outcome::bad_token);
    test.time.advance(milliseconds(-3'600'000));
    test.told->publish({second()});
    CHECK(test.judge(second()) == outcome::admitted);
    test.told->dead = true;
    test.time.advance(milliseconds(-3'600'000));
    CHECK(test.judge(second()) == outcome::admitted);
    test.time.advance(std::chrono::hours(24) - milliseconds(1));
    CHECK(test.judge(second()) == outcome::admitted);
    test.time.advance(milliseconds(1));
    CHECK(test.judge(second()) == outcome::undecided);
}

TEST_CASE("a request that is given up does not end the fetch of the others") {
    bench test;
    boost::asio::io_context context{1};
    bool held = true;
    test.told->before = [&] {
        return [](bool& wait) -> boost::asio::awaitable<void> {
            while (wait)
                co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
        }(held);
    };
    boost::asio::cancellation_signal gone;
    bool given_up = false;
    std::optional<outcome> other;
    boost::asio::co_spawn(
        context, test.judging(first()),
        boost::asio::bind_cancellation_slot(
            gone.slot(), [&](const std::exception_ptr&, const mcp::verification&) { given_up = true; }));
    boost::asio::co_spawn(context, test.judging(first()),
                          [&](const std::exception_ptr&, const mcp::verification& came) { other = came.came; });
    for (int i = 0; i < 20; ++i) context.run_one();
    gone.emit(boost::asio::cancellation_type::terminal);
    while (!given_up) context.run_one();
    CHECK_FALSE(other.has_value());
    held = false;
    context.run();
    CHECK(other == outcome::admitted);
    CHECK(test.sets_asked() == 1);
}

TEST_CASE("metadata is found at its three places, and only where it speaks of this issuer and of safe addresses") {
    CHECK(mcp::detail::metadata_urls("https://a.example") ==
          std::vector<std::string>{"https://a.example/.well-known/oauth-authorization-server",
                                   "https://a.example/.well-known/openid-configuration"});
    CHECK(mcp::detail::metadata_urls("https://a.example:8443/realms/x/") ==
          std::vector<std::string>{"https://a.example:8443/.well-known/oauth-authorization-server/realms/x",
                                   "https://a.example:8443/.well-known/openid-configuration/realms/x",
                                   "https://a.example:8443/realms/x/.well-known/openid-configuration"});
    const auto told = [](const json::object& metadata) {
        bench test;
        test.told->pages.erase(issuer + "/.well-known/oauth-authorization-server");
        test.told->pages[issuer + "/.well-known/openid-configuration"] = json::serialize(metadata);
        const outcome came = test.judge(first());
        return came == outcome::admitted ? "admitted" : test.log.back();
    };
    CHECK(told({{"issuer", issuer}, {"jwks_uri", issuer + "/keys"}}) == "admitted");
    CHECK(told({{"issuer", issuer + '/'}, {"jwks_uri", issuer + "/keys"}}) == "its metadata names another issuer");
    CHECK(told({{"jwks_uri", issuer + "/keys"}}) == "its metadata names another issuer");
    for (const json::value& unsafe :
         {json::value("http://login.example.com/keys"), json::value("http://127.0.0.1/keys"),
          json::value("file:///etc/passwd"), json::value("/keys"), json::value(1), json::value("https://a@b/keys")})
        CHECK(told({{"issuer", issuer}, {"jwks_uri", unsafe}}) == "its metadata has no jwks_uri that may be asked");
    CHECK(told({{"issuer", issuer}, {"jwks_uri", issuer + "/nothing"}}) == "it answers with status 404");
}

TEST_CASE("a key set that is huge, garbage or ambiguous is refused, and the keys before it stay") {
    bench test;
    CHECK(test.judge(first()) == outcome::admitted);
    const json::object good = first().jwk();
    const auto many = [&](std::size_t count) {
        json::array all;
        for (std::size_t i = 0; i < count; ++i) all.push_back(json::object{{"kty", "oct"}, {"kid", std::to_string(i)}});
        return json::object{{"keys", std::move(all)}};
    };
    std::string deep;
    for (int i = 0; i < 40; ++i) deep += R"({"keys":)";
    struct wrong {
        std::string document;
        const char* complaint;
    };
    for (const auto& [document, complaint] : {
             wrong{"<html>", "its answer is no JSON object"},
             wrong{"[]", "its answer is no JSON object"},
             wrong{deep, "its answer is no JSON object"},
             wrong{std::string(128 * 1024 + 1, ' '), "its answer is too large"},
             wrong{"{}", "its key set has no keys"},
             wrong{R"({"keys":[]})", "its key set has no key for RS256, ES256 or EdDSA"},
             wrong{R"({"keys":[7]})", "its key set holds something that is no key"},
             wrong{json::serialize(many(64)), "its key set has no key for RS256, ES256 or EdDSA"},
             wrong{json::serialize(many(65)), "its key set has more than 64 keys"},
             wrong{json::serialize(json::object{{"keys", json::array{good, good}}}),
                   "its key set has two keys of the same name"},
         }) {
        test.time.advance(milliseconds(10'000));
        test.told->pages[issuer + "/keys"] = document;
        CHECK(test.judge(second()) == outcome::undecided);
        CHECK(test.log.back() == complaint);
        CHECK(test.judge(first()) == outcome::admitted);
    }
    // Other keys in the set do no harm.
    json::object mixed = many(3);
    mixed["keys"].as_array().push_back(second().jwk());
    mixed["keys"].as_array().push_back(key::p384("p384").jwk());
    test.time.advance(milliseconds(10'000));
    test.told->publish(mixed);
    CHECK(test.judge(second()) == outcome::admitted);
}

}  // namespace

}  // namespace issuer_keys_test
