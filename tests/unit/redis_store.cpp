// SPDX-License-Identifier: MIT
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/store/redis/redis.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <doctest/doctest.h>

#include "../support/comes.hpp"
#include "../support/redis_process.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace redis_store_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp_tests;
using paymcp::testing::sample_payment;
using std::chrono::steady_clock;

const redis_options impatient{
    .timeout = milliseconds(700), .longest_pause = milliseconds(100), .heartbeat = milliseconds(200)};

std::string refusal(const std::string& url, redis_options options = impatient) {
    try {
        redis_store(url, options).connect();
        return "";
    } catch (const std::exception& refused) {
        return refused.what();
    }
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A client of the same server, to inspect the store's keys.
class redis_eye {
public:
    explicit redis_eye(const redis_process& server) : client_({.address = detail::read_redis_url(server.url())}) {}

    detail::redis_value ask(std::vector<std::string> words) {
        return detail::wait_for<detail::redis_value>([&](auto done) { client_.send(words, std::move(done)); }).value();
    }

private:
    detail::redis_client client_;
};

payment opened_in(redis_store& store, payment_state state) {
    payment one = store.open(sample_payment()).value().subject;
    one.state = state;
    one.ended = one.created;
    one.output.content = R"([{"type":"text","text":"dog"}])";
    CHECK(store.replace(one, 1).value());
    ++one.version;
    return one;
}

TEST_CASE("a URL names the server and the credentials") {
    const auto read = [](const char* url) { return detail::read_redis_url(url); };
    CHECK(read("redis://localhost").port == "6379");
    CHECK(read("redis://localhost").database == 0);
    CHECK(read("redis://[::1]:7000/3").host == "::1");
    CHECK(read("redis://[::1]:7000/3").port == "7000");
    CHECK(read("redis://[::1]:7000/3").database == 3);
    CHECK(read("rediss://h").secure);
    CHECK(read("redis://:p%40ss%3A@h:1/").password == "p@ss:");
    CHECK(read("redis://alice:secret@h").user == "alice");
    for (const char* wrong :
         {"", "http://h", "redis://", "redis://h:x", "redis://h:99999", "redis://h/one", "redis://[::1",
          "redis://[::1]x", "redis://nobody@h", "redis://:%4@h", "redis://:%zz@h", "redis://h/-1"})
        CHECK_THROWS_AS(read(wrong), std::invalid_argument);
    CHECK_FALSE(contains(refusal("redis://alice:secret@h:x"), "secret"));
}

TEST_CASE("a server that is down, or refuses the login, ends the start with a sentence") {
    CHECK(contains(refusal("redis://127.0.0.1:" + std::to_string(free_port())), "Connection refused"));
    const redis_process server({"--requirepass", "open sesame"});
    CHECK(contains(refusal(server.url()), "NOAUTH"));
    const std::string place = server.url().substr(8);
    CHECK(contains(refusal("redis://:wrong@" + place), "it refused AUTH"));
    CHECK_FALSE(contains(refusal("redis://:wrong@" + place), "wrong"));
    CHECK(refusal("redis://:open%20sesame@" + place) == "");
    CHECK(refusal("redis://default:open%20sesame@" + place + "/2") == "");
}

TEST_CASE("TLS is verified") {
    const temp_folder folder;
    const std::string key = folder.file("key.pem");
    const std::string certificate = folder.file("certificate.pem");
    const std::string make =
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
        "subjectAltName=DNS:localhost -keyout " +
        key + " -out " + certificate + " 2>/dev/null";
    REQUIRE(std::system(make.c_str()) == 0);
    const std::string port = std::to_string(free_port());
    const redis_process server({"--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", key,
                                "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no"});
    redis_options trusting = impatient;
    trusting.authorities = certificate;
    CHECK(refusal("rediss://localhost:" + port, trusting) == "");
    CHECK(contains(refusal("rediss://127.0.0.1:" + port, trusting), "certificate verify failed"));
    CHECK(contains(refusal("rediss://localhost:" + port), "certificate verify failed"));
    redis_store store("rediss://localhost:" + port, trusting);
    store.connect();
    payment large = sample_payment();
    large.arguments = std::string(3'000'000, 'x');
    CHECK(store.open(large).has_value());
    CHECK(store.find(large.id).value()->arguments == large.arguments);
}

TEST_CASE("only ended payments expire, and only where requested") {
    const redis_process server;
    redis_eye eye(server);
    redis_options options;
    options.kept.records = milliseconds(100'000);
    options.kept.outputs = milliseconds(50'000);
    redis_store mortal(server.url(), options);
    mortal.connect();
    redis_store eternal(server.url());
    eternal.connect();
    const auto lifetime = [&](const std::string& key) { return eye.ask({"PTTL", "{paymcp}:" + key}).integer; };
    for (const payment_state state : testing::detail::all_states) {
        const payment one = opened_in(mortal, state);
        const bool goes = !states::is_open(state);
        CHECK((lifetime("p:" + one.id) > 0) == goes);
        CHECK((lifetime("r:" + one.id) > 0) == (state == payment_state::delivered));
        const payment other = opened_in(eternal, state);
        CHECK(lifetime("p:" + other.id) == -1);
        CHECK((lifetime("r:" + other.id) > 0) == (state == payment_state::delivered));
    }
    payment late = opened_in(mortal, payment_state::expired);
    late.state = payment_state::secured;
    CHECK(mortal.replace(late, late.version).value());
    CHECK(lifetime("p:" + late.id) == -1);  // it was paid after all
}

TEST_CASE("an expired result leaves a record that says so, and an expired record leaves the index") {
    const redis_process server;
    redis_eye eye(server);
    redis_options options;
    options.kept.outputs = milliseconds(30);
    redis_store store(server.url(), options);
    store.connect();
    const payment one = opened_in(store, payment_state::delivered);
    REQUIRE(comes([&] { return store.find(one.id).value()->output != one.output; }));
    payment rest = store.find(one.id).value().value();
    CHECK(lifecycle::output_is_dropped(rest));
    rest.output = one.output;
    CHECK(rest == one);
    payment again = store.find(one.id).value().value();
    again.link = "x";
    CHECK(store.replace(again, again.version).value());
    CHECK(lifecycle::output_is_dropped(store.find(one.id).value().value()));

    options.kept.records = milliseconds(30);
    redis_store forgetful(server.url(), options);
    forgetful.connect();
    for (int i = 0; i < 5; ++i) opened_in(forgetful, payment_state::refunded);
    REQUIRE(comes([&] { return eye.ask({"KEYS", "{paymcp}:p:*"}).items.size() == 1; }));
    CHECK(eye.ask({"ZCARD", "{paymcp}:created"}).integer == 6);
    CHECK(forgetful.list({}).value().payments.size() == 1);
    CHECK_FALSE(forgetful.sweep(system_clock().now()).value());
    CHECK(eye.ask({"ZCARD", "{paymcp}:created"}).integer == 1);
}

TEST_CASE("a server that forgets its scripts receives them again") {
    const redis_process server;
    redis_store store(server.url());
    store.connect();
    const payment one = store.open(sample_payment()).value().subject;
    redis_eye(server).ask({"SCRIPT", "FLUSH"});
    CHECK(store.find(one.id).value() == one);
    CHECK(store.replace(one, 1).value());
}

TEST_CASE("the place in an event list is kept for each provider") {
    redis_process server;
    redis_store store(server.url());
    CHECK(store.event_cursor("stripe").value().empty());
    CHECK(store.keep_event_cursor("stripe", "evt_1").has_value());
    CHECK(store.keep_event_cursor("stripe", "evt_2").has_value());
    redis_store other(server.url());
    CHECK(other.event_cursor("stripe").value() == "evt_2");
    CHECK(other.event_cursor("square").value().empty());
}

TEST_CASE("a server that restarts is found again, and has kept what it answered") {
    redis_process server;
    redis_store store(server.url(), impatient);
    store.connect();
    const payment one = store.open(sample_payment()).value().subject;
    server.kill();
    const auto began = steady_clock::now();
    const auto refused = store.find(one.id);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == "store_unavailable");
    CHECK(contains(refused.error().message, "the payment store cannot be reached"));
    CHECK(steady_clock::now() - began < std::chrono::seconds(3));
    server.start();
    CHECK(comes([&] { return store.find(one.id).has_value(); }));
    CHECK(store.find(one.id).value() == one);
    CHECK(store.replace(one, 1).value());
}

TEST_CASE("a call made during an outage is answered when the server returns in time") {
    redis_process server;
    redis_options patient = impatient;
    patient.timeout = milliseconds(8000);
    redis_store store(server.url(), patient);
    store.connect();
    server.kill();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // until the end of the connection is noticed
    std::promise<result<opened_payment>> answer;
    store.open(sample_payment(), [&](result<opened_payment> opened) { answer.set_value(std::move(opened)); });
    auto future = answer.get_future();
    CHECK(future.wait_for(std::chrono::milliseconds(200)) == std::future_status::timeout);
    server.start();
    CHECK(future.get().has_value());
}

TEST_CASE("a hanging server is not waited for, and its late answers are ignored") {
    redis_process server;
    redis_store store(server.url(), impatient);
    store.connect();
    const payment one = store.open(sample_payment()).value().subject;
    const payment other = store.open(sample_payment()).value().subject;
    server.freeze();
    const auto began = steady_clock::now();
    const auto refused = store.find(one.id);
    REQUIRE(refused.has_error());
    CHECK(contains(refused.error().message, "it does not answer in time"));
    CHECK(steady_clock::now() - began < std::chrono::seconds(3));
    server.thaw();
    CHECK(comes([&] { return store.find(other.id).has_value(); }));
    for (int i = 0; i < 20; ++i) {
        CHECK(store.find(other.id).value() == other);
        CHECK(store.find(one.id).value() == one);
    }
}

TEST_CASE("a read-only server refuses, and nothing is written") {
    const redis_process server;
    redis_eye eye(server);
    redis_store store(server.url());
    store.connect();
    const payment one = store.open(sample_payment()).value().subject;
    eye.ask({"CONFIG", "SET", "maxmemory", "1"});
    const payment wanted = sample_payment();
    const auto refused = store.open(wanted);
    REQUIRE(refused.has_error());
    CHECK(contains(refused.error().message, "OOM"));
    payment changed = one;
    changed.link = std::string(100'000, 'x');
    const bool written = store.replace(changed, 1).has_value();  // a script that has started writing may continue
    changed.version = 2;
    eye.ask({"CONFIG", "SET", "maxmemory", "0"});
    CHECK_FALSE(store.find(wanted.id).value().has_value());
    CHECK(store.find(one.id).value() == (written ? changed : one));
    eye.ask({"REPLICAOF", "127.0.0.1", "1"});
    CHECK(store.open(wanted).has_error());
    eye.ask({"REPLICAOF", "NO", "ONE"});
    CHECK(store.open(wanted).has_value());
}

TEST_CASE("events reach every server that shares the payments, once for each change of state") {
    const redis_process server;
    redis_store here(server.url(), impatient);
    here.connect();
    redis_store there(server.url(), impatient);
    there.connect();
    std::mutex guard;
    std::multiset<std::string> heard;
    there.on_change([&](std::string_view id) {
        const std::lock_guard lock(guard);
        heard.emplace(id);
    });
    const auto count = [&](const std::string& id) {
        const std::lock_guard lock(guard);
        return heard.count(id);
    };
    REQUIRE(comes([&] {
        here.announce("ping");
        return count("ping") > 0;
    }));
    payment one = here.open(sample_payment()).value().subject;
    one.state = payment_state::secured;
    CHECK(here.replace(one, 1).value());
    CHECK(comes([&] { return count(one.id) == 1; }));
    CHECK(here.replace(one, 2).value());
    one.state = payment_state::delivered;
    CHECK(here.replace(one, 3).value());
    CHECK(comes([&] { return count(one.id) == 2; }));
    here.announce("end");
    CHECK(comes([&] { return count("end") == 1; }));
    CHECK(count(one.id) == 2);
}

TEST_CASE("what a server has announced or written does not come back to it, nor to a copy of its store") {
    const redis_process server;
    std::mutex guard;
    std::multiset<std::string> heard;
    redis_store here(server.url(), impatient);
    here.connect();
    redis_store copy = here;
    redis_store there(server.url(), impatient);
    there.connect();
    const auto hear = [&](std::string_view id) {
        const std::lock_guard lock(guard);
        heard.emplace(id);
    };
    const auto count = [&](const std::string& id) {
        const std::lock_guard lock(guard);
        return heard.count(id);
    };
    here.on_change(hear);
    copy.on_change(hear);
    REQUIRE(comes([&] {
        there.announce("ping");
        return count("ping") > 1;
    }));
    payment one = here.open(sample_payment()).value().subject;
    here.announce(one.id);
    copy.announce("two words");
    one.state = payment_state::secured;
    CHECK(here.replace(one, 1).value());
    there.announce("two words");
    there.announce("end");
    CHECK(comes([&] { return count("end") == 2; }));
    CHECK(count(one.id) == 0);
    CHECK(count("two words") == 2);
    one.state = payment_state::delivered;
    CHECK(there.replace(one, 2).value());
    CHECK(comes([&] { return count(one.id) == 2; }));
}

TEST_CASE("a notification without an origin, or of another, is of the payment that it names") {
    using detail::read_redis_notification;
    CHECK(read_redis_notification("pay_1").payment_id == "pay_1");
    CHECK(read_redis_notification("pay_1").origin.empty());
    CHECK(read_redis_notification("pay_1 abc").payment_id == "pay_1");
    CHECK(read_redis_notification("pay_1 abc").origin == "abc");
    CHECK(read_redis_notification("a b abc").payment_id == "a b");
    CHECK(read_redis_notification("").payment_id.empty());
}

TEST_CASE("the server's time is the store's, whatever the local clock shows") {
    const redis_process server;
    redis_store store(server.url(), impatient);
    store.connect();
    CHECK(comes([&] {
        const auto apart = store.now() - system_clock().now();
        return apart < milliseconds(50) && apart > milliseconds(-50);
    }));
    static_assert(TimedStore<redis_store> && NotifyingStore<redis_store> && ExpiringStore<redis_store>);
}

TEST_CASE("servers with different prefixes are isolated") {
    const redis_process server;
    redis_store one(server.url());
    one.connect();
    redis_options options;
    options.prefix = "other";
    redis_store other(server.url(), options);
    other.connect();
    const payment opened = one.open(sample_payment()).value().subject;
    CHECK_FALSE(other.find(opened.id).value().has_value());
    CHECK(other.list({}).value().payments.empty());
}

}  // namespace

}  // namespace redis_store_test
