// SPDX-License-Identifier: MIT
// How an event is signed and sent.
#include <paymcp/http/client/curl_client.hpp>
#include <paymcp/serve/detail/seller_post.hpp>
#include <paymcp/testing/fake_clock.hpp>

#include <doctest/doctest.h>

#include "../support/loopback_peer.hpp"
#include "../support/temp_folder.hpp"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace seller_post_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp_tests;

/// The seller's address, which answers what a test says.
class address final : public http::client {
public:
    boost::asio::awaitable<http::send_result> send(http::outgoing_request request) override {
        asked.push_back(std::move(request));
        if (status == 0) co_return http::send_failure{"no route", true};
        co_return http::response{.status = status, .headers = {}, .body = "not read"};
    }

    std::vector<http::outgoing_request> asked;
    unsigned status = 204;
};

result<event_keys> keys_of(const std::string& text) {
    const temp_folder folder;
    std::ofstream(folder.file("keys")) << text;
    return read_event_key_file(folder.file("keys"));
}

seller::event sample() {
    seller::event told;
    told.id = "pay_1_4_sold";
    told.created = unix_time(milliseconds(1'700'000'000'123));
    told.payment = "pay_1";
    told.version = 4;
    told.state = payment_state::delivered;
    told.tool = "picture";
    told.amount = 50;
    told.currency = "USD";
    told.provider = "stripe";
    told.reference = "cs_1";
    return told;
}

std::string header_of(const http::outgoing_request& request, std::string_view name) {
    return std::string(http::find_header(request.headers, name).value_or("none"));
}

TEST_CASE("the signature is that of Standard Webhooks") {
    // The example of the specification's libraries.
    const auto keys = keys_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
    REQUIRE(keys.has_value());
    CHECK(event_signature(*keys, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})") ==
          "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("each key of the file signs, so that keys can be replaced") {
    const auto keys = keys_of(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\r\n\n  "
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    REQUIRE(keys.has_value());
    const std::string both = event_signature(*keys, "a", "1", "{}");
    CHECK(both == event_signature({(*keys)[0]}, "a", "1", "{}") + " " + event_signature({(*keys)[1]}, "a", "1", "{}"));
}

TEST_CASE("a file without a usable key is refused, and no key is shown") {
    for (const char* text : {"", "\n\n", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_MfKQ9r8G", "whsec_!!!!",
                             "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nhunter2"}) {
        const auto keys = keys_of(text);
        REQUIRE_FALSE(keys.has_value());
        CHECK(keys.error().message.find("hunter2") == std::string::npos);
        CHECK(keys.error().message.find("MfKQ9") == std::string::npos);
    }
    CHECK_FALSE(read_event_key_file("/nowhere/keys").has_value());
}

TEST_CASE("an address is an https URL, or this machine") {
    seller::event_options wanted;
    CHECK(flaw_of(wanted).empty());
    wanted.key_file = "keys";
    CHECK_FALSE(flaw_of(wanted).empty());
    for (const char* good : {"https://shop.example/events", "https://shop.example:8443/a?b=c", "http://127.0.0.1:9/x",
                             "http://localhost/x", "http://[::1]:8080/"}) {
        wanted.url = good;
        CHECK_MESSAGE(flaw_of(wanted).empty(), good);
    }
    for (const char* bad : {"http://shop.example/events", "ftp://shop.example/", "shop.example", "https://a@b/",
                            "https://shop.example/#x", "http://127.0.0.1.example/", "https://"}) {
        wanted.url = bad;
        CHECK_MESSAGE(!flaw_of(wanted).empty(), bad);
    }
    wanted.url = "https://shop.example/events";
    wanted.tell = [](const seller::event&) {};
    CHECK_FALSE(flaw_of(wanted).empty());
    wanted.tell = {};
    wanted.key_file.clear();
    CHECK_FALSE(flaw_of(wanted).empty());
}

TEST_CASE("an event is posted with its id, the time and the signature") {
    boost::asio::io_context context;
    const testing::fake_clock time;
    address seller;
    const auto keys = keys_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const seller_post post("https://shop.example/events", *keys, seller, time);
    CHECK(run(context, post.deliver(sample())).has_value());
    REQUIRE(seller.asked.size() == 1);
    const http::outgoing_request& request = seller.asked[0];
    CHECK(request.method == "POST");
    CHECK(request.url == "https://shop.example/events");
    CHECK(header_of(request, "content-type") == "application/json");
    CHECK(header_of(request, "webhook-id") == "pay_1_4_sold");
    CHECK(header_of(request, "webhook-timestamp") == "1700000000");
    CHECK(header_of(request, "webhook-signature") ==
          event_signature(*keys, "pay_1_4_sold", "1700000000", request.body));
    CHECK(request.body == R"({"id":"pay_1_4_sold","type":"payment.sold","timestamp":"2023-11-14T22:13:20.123Z",)"
                          R"("data":{"payment":"pay_1","version":4,"state":"delivered","tool":"picture","amount":50,)"
                          R"("currency":"USD","provider":"stripe","reference":"cs_1","returned":0,"dispute":"none"}})");
}

TEST_CASE("any status from 200 to 299 says that it has arrived, and no other") {
    boost::asio::io_context context;
    const testing::fake_clock time;
    address seller;
    const seller_post post("https://shop.example/", *keys_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), seller, time);
    for (const unsigned good : {200U, 201U, 202U, 204U, 299U}) {
        seller.status = good;
        CHECK(run(context, post.deliver(sample())).has_value());
    }
    for (const unsigned bad : {0U, 199U, 300U, 301U, 302U, 307U, 400U, 401U, 404U, 410U, 429U, 500U, 503U}) {
        seller.status = bad;
        CHECK_FALSE(run(context, post.deliver(sample())).has_value());
    }
}

TEST_CASE("a redirect is not followed") {
    boost::asio::io_context context;
    const testing::fake_clock time;
    loopback_peer peer(context, [](const std::string&, std::size_t) {
        return loopback_peer::answer{"HTTP/1.1 307 Go\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
                                     loopback_peer::then::close};
    });
    http::curl_client client(context.get_executor(), {});
    const seller_post post(peer.url("/events"), *keys_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), client, time);
    CHECK_FALSE(run(context, post.deliver(sample())).has_value());
    CHECK(peer.requests().size() == 1);
}

}  // namespace

}  // namespace seller_post_test
