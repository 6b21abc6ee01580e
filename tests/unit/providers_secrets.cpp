// SPDX-License-Identifier: MIT
// Keys as files, `.env` lines and the clipboard contain them: surrounding blanks are removed, and an invalid key is
// refused at the start, with the name of its variable and no part of the key.
#include "../support/fakes/all.hpp"

#include <paymcp/serve/seal_key_file.hpp>
#include <paymcp/store/redis/url.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>

#include "../support/temp_folder.hpp"

#include <cstdlib>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace providers_secrets_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;

constexpr const char* around[][2] = {{"", "\n"},
                                     {"", "\r\n"},
                                     {" ", ""},
                                     {"\t", " \n\n"},
                                     {"\xEF\xBB\xBF", "\r\n"},
                                     {"\xC2\xA0", "\xC2\xA0"},
                                     {" \xEF\xBB\xBF ", "\v\f"}};
constexpr const char* within[] = {"ab cd",
                                  "ab\ncd",
                                  "ab\tcd",
                                  "ab\x01"
                                  "cd",
                                  "ab\x7f"
                                  "cd",
                                  "abc\xC3\xA9",
                                  "ab\xE2\x80\x8B"
                                  "cd"};

TEST_CASE("blanks around a key are removed, and those within it are kept") {
    static_assert(trimmed_key(std::string_view(" \r\n\tsk_1 \n")) == "sk_1");
    static_assert(trimmed_key(std::string_view(" \n")).empty());
    static_assert(trimmed_key(std::string_view()).empty());
    for (const auto& [before, after] : around) {
        CHECK(trimmed_key(std::string_view(std::string(before) + "a b" + after)) == "a b");
        CHECK(trimmed_key(secret(std::string(before) + "sk_1" + after)).reveal() == "sk_1");
    }
    const secret clean("sk_1");
    CHECK(trimmed_key(clean).reveal().data() == clean.reveal().data());
    for (const char* wrong : within) CHECK_FALSE(can_be_key(wrong));
    CHECK_FALSE(can_be_key(""));
    CHECK_FALSE(can_be_key(std::string_view("a\0b", 3)));
    CHECK(can_be_key("AQE~!\"#$%&'()*+,-./:;<=>?@[]^_`{|}"));
    CHECK(can_be_key("-----BEGIN EC PRIVATE KEY-----\r\nMHcC\r\n-----END EC PRIVATE KEY-----"));
    CHECK(can_be_key("-----BEGIN EC PRIVATE KEY-----\\nMHcC\\n-----END EC PRIVATE KEY-----\\n"));
    CHECK_FALSE(can_be_key("-----BEGIN EC PRIVATE KEY-----\nM\x01\n-----END EC PRIVATE KEY-----"));
}

TEST_CASE("a variable is read without the blanks around its key, or named when it is empty") {
    const auto with = [](const std::string& value) { REQUIRE(setenv("PAYMCP_TEST_KEY", value.c_str(), 1) == 0); };
    const std::string variable = "the environment variable PAYMCP_TEST_KEY ";
    for (const auto& [before, after] : around) {
        with(std::string(before) + "sk_hush" + after);
        CHECK(read_env("PAYMCP_TEST_KEY").value().reveal() == "sk_hush");
        CHECK(env("PAYMCP_TEST_KEY").reveal() == "sk_hush");
        CHECK(env_if_set("PAYMCP_TEST_KEY").reveal() == "sk_hush");
    }
    for (const char* blank : {" ", "\n", " \r\n", "\xEF\xBB\xBF", "\xC2\xA0"}) {
        with(blank);
        CHECK(read_env("PAYMCP_TEST_KEY").error().message == variable + "is empty");
        CHECK(read_env_if_set("PAYMCP_TEST_KEY").error().message == variable + "is empty");
    }
    for (const char* wrong : within) {
        with(wrong);
        CHECK(read_env("PAYMCP_TEST_KEY").error().message == variable + std::string(not_a_key));
        CHECK(read_env_if_set("PAYMCP_TEST_KEY").error().code == "unusable_secret");
    }
    with("");
    CHECK(read_env_if_set("PAYMCP_TEST_KEY").value().empty());
    unsetenv("PAYMCP_TEST_KEY");
    CHECK(read_env_if_set("PAYMCP_TEST_KEY").value().empty());
}

TEST_CASE("a variable without a key gives a secret that says so where it is needed, and is not taken for none") {
    unsetenv("PAYMCP_TEST_KEY");
    const secret missing = env("PAYMCP_TEST_KEY");
    const std::string why = "the environment variable PAYMCP_TEST_KEY is not set";
    CHECK(missing.problem() == why);
    CHECK_FALSE(missing.empty());
    CHECK_THROWS_WITH_AS(missing.reveal(), why.c_str(), std::runtime_error);
    CHECK(trimmed_key(missing).problem() == why);
    CHECK(env_if_set("PAYMCP_TEST_KEY").problem().empty());

    REQUIRE(setenv("PAYMCP_TEST_KEY", "two words", 1) == 0);
    const secret wrong = env_if_set("PAYMCP_TEST_KEY");
    CHECK_FALSE(wrong.empty());
    CHECK(wrong.problem() == "the environment variable PAYMCP_TEST_KEY " + std::string(not_a_key));
    unsetenv("PAYMCP_TEST_KEY");

    fake_stripe nobody;
    const auto refuses = [&](auto provider) { CHECK_THROWS_WITH_AS(provider.use(nobody), why.c_str(), std::runtime_error); };
    const secret key("a");
    refuses(stripe(missing));
    refuses(stripe(secret("sk_test_1"), {.webhook_secrets = {missing}}));
    refuses(paypal(missing, key));
    refuses(paypal(key, missing));
    refuses(square(missing, "L"));
    refuses(square(key, "L", {.webhook_keys = {missing}, .webhook_url = "https://shop.example/hook"}));
    refuses(adyen(missing, "M"));
    refuses(adyen(key, "M", {.webhook_keys = {missing}}));
    refuses(coinbase_checkouts(missing, key));
    refuses(coinbase_checkouts(secret("id"), missing));
    refuses(walleot(missing));
    CHECK_THROWS_WITH_AS((void)stripe(missing).is_live(), why.c_str(), std::runtime_error);
}

/// All settings of each provider, by the name of their variable, with one of them as `value`.
struct given_key {
    const char* variable;
    std::function<void(http::client&, const std::string& value)> use;
};

const std::string adyen_key(fake_adyen::key);

std::vector<given_key> all_keys() {
    const auto start = [](auto provider, http::client& client) { provider.use(client); };
    std::vector<given_key> all;
    all.push_back({"STRIPE_API_KEY", [=](http::client& c, const std::string& v) { start(stripe(secret(v)), c); }});
    all.push_back({"STRIPE_WEBHOOK_SECRET", [=](http::client& c, const std::string& v) {
                       start(stripe(secret("sk_test_1"), {.webhook_secrets = {secret("whsec_1"), secret(v)}}), c);
                   }});
    all.push_back(
        {"PAYPAL_CLIENT_ID", [=](http::client& c, const std::string& v) { start(paypal(secret(v), secret("b")), c); }});
    all.push_back({"PAYPAL_CLIENT_SECRET",
                   [=](http::client& c, const std::string& v) { start(paypal(secret("a"), secret(v)), c); }});
    all.push_back({"PAYPAL_WEBHOOK_ID", [=](http::client& c, const std::string& v) {
                       start(paypal(secret("a"), secret("b"), {.webhook_id = v}), c);
                   }});
    all.push_back(
        {"SQUARE_ACCESS_TOKEN", [=](http::client& c, const std::string& v) { start(square(secret(v), "L"), c); }});
    all.push_back(
        {"SQUARE_LOCATION_ID", [=](http::client& c, const std::string& v) { start(square(secret("a"), v), c); }});
    all.push_back({"SQUARE_WEBHOOK_KEY", [=](http::client& c, const std::string& v) {
                       start(square(secret("a"), "L", {.webhook_keys = {secret(v)}}), c);
                   }});
    all.push_back({"SQUARE_WEBHOOK_URL", [=](http::client& c, const std::string& v) {
                       start(square(secret("a"), "L", {.webhook_url = v}), c);
                   }});
    all.push_back({"ADYEN_API_KEY", [=](http::client& c, const std::string& v) { start(adyen(secret(v), "M"), c); }});
    all.push_back(
        {"ADYEN_MERCHANT_ACCOUNT", [=](http::client& c, const std::string& v) { start(adyen(secret("a"), v), c); }});
    all.push_back({"WALLEOT_API_KEY", [=](http::client& c, const std::string& v) { start(walleot(secret(v)), c); }});
    return all;
}

std::string refusal_of(const given_key& key, const std::string& value) {
    fake_stripe nobody;
    try {
        key.use(nobody, value);
    } catch (const std::runtime_error& refused) {
        return refused.what();
    }
    return "";
}

TEST_CASE("every provider trims its settings, and refuses invalid ones by their name") {
    for (const given_key& key : all_keys()) {
        CAPTURE(key.variable);
        for (const auto& [before, after] : around)
            CHECK(refusal_of(key, std::string(before) + "sk_hush" + after).empty());
        for (const char* wrong : within)
            CHECK(refusal_of(key, wrong) == std::string(key.variable) + ' ' + std::string(not_a_key));
    }
    const auto webhook_key = [](const std::string& value) {
        return refusal_of({"",
                           [](http::client& c, const std::string& v) {
                               adyen one(secret("a"), "M", {.webhook_keys = {secret(v)}});
                               one.use(c);
                           }},
                          value);
    };
    for (const auto& [before, after] : around) CHECK(webhook_key(std::string(before) + adyen_key + after).empty());
    for (const std::string& wrong : {adyen_key + "0", adyen_key.substr(1), adyen_key.substr(2), adyen_key + "00",
                                     "g" + adyen_key.substr(1), std::string("not_hexadecimal")})
        CHECK(webhook_key(wrong) == "ADYEN_WEBHOOK_KEY is not a key of 64 hexadecimal digits");
    CHECK(webhook_key(" \n") == "ADYEN_WEBHOOK_KEY is empty");
    CHECK(webhook_key(adyen_key.substr(0, 32) + ' ' + adyen_key.substr(32)).find(not_a_key) != std::string::npos);
}

TEST_CASE("keys are sent and sign as if no blanks surrounded them") {
    for (const auto& [before, after] : around) {
        const auto dressed = [&](std::string_view key) { return secret(before + std::string(key) + after); };
        fake_stripe stripes;
        stripe one(dressed("sk_test_1"));
        one.use(stripes);
        REQUIRE(wait_for(one.create(order_for(500, "USD"))).has_value());
        CHECK(http::find_header(stripes.asked.back().headers, "Authorization") == "Bearer sk_test_1");
        CHECK_FALSE(one.is_live());

        fake_adyen adyens;
        adyen_options options;
        options.webhook_keys.push_back(dressed(adyen_key));
        adyen two(secret("key"), "Merchant", options);
        two.use(adyens);
        const auto made = wait_for(two.create(order_for(500, "USD")));
        REQUIRE(made.has_value());
        CHECK(two.webhook(adyens.webhook(made->reference)).has_value());
        CHECK(adyen_webhooks(options.webhook_keys).webhook(adyens.webhook(made->reference)).has_value());

        const std::string url = "https://shop.example/webhooks/square";
        http::request sent{.method = "POST", .target = "/", .body = "{}"};
        sent.headers.push_back({"x-square-hmacsha256-signature", to_base64(hmac_sha256("key", url + sent.body))});
        CHECK(square_webhooks({dressed("key")}, before + url + after).webhook(sent).has_value());
    }
}

TEST_CASE("bearer tokens and sealing keys are read without surrounding blanks") {
    const std::string key(64, 'a');
    for (const auto& [before, after] : around) {
        mcp::bearer_tokens tokens;
        CHECK(tokens.add(before + std::string("alice=tok") + after).has_value());
        CHECK(tokens.add(std::string("bob=") + before + "tik" + after).has_value());
        CHECK(tokens.principal_of("tok") == "alice");
        CHECK(tokens.principal_of("tik") == "bob");
        CHECK_FALSE(tokens.add(std::string("carol=") + before + after).has_value());
        CHECK(cli::read_state_key(before + key + after)->bytes == cli::read_state_key(key)->bytes);
    }
    for (const char* wrong : within) {
        const auto refused = mcp::bearer_tokens().add("alice=" + std::string(wrong));
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().message.find("ab") == std::string::npos);
    }
    const paymcp_tests::temp_folder folder;
    const std::string path = folder.file("keys");
    const auto written = [&](const std::string& text) {
        std::ofstream(path, std::ios::binary) << text;
        return cli::read_seal_key_file(path);
    };
    CHECK(written("\xEF\xBB\xBF" + key + "\r\n \t\r\n  " + std::string(64, 'b') + "\t\n")->size() == 2);
    for (const std::string& wrong : {key.substr(1), key + "0", key.substr(1) + "g", key.substr(1) + " a"}) {
        const auto refused = written(std::string(64, 'b') + "\n" + wrong + "\n");
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().message == path +
                                             ", line 2: a sealing key is 64 hexadecimal digits, such as openssl rand "
                                             "-hex 32 prints");
    }
    CHECK(written(" \n\r\n").error().message == "there is no sealing key in " + path);
}

TEST_CASE("the URL of a Redis server is read without surrounding blanks") {
    for (const auto& [before, after] : around) {
        const detail::redis_address read =
            detail::read_redis_url(before + std::string("redis://user:hush@host:7000/2") + after);
        CHECK(read.password == "hush");
        CHECK(read.database == 2);
    }
    for (const char* wrong : {"redis://user:hu sh@host", "redis://user:hush@ho\nst", "redis://user:hush@host:70\t00"})
        CHECK_THROWS_WITH_AS(static_cast<void>(detail::read_redis_url(wrong)),
                             "the URL of the Redis server cannot be used: it has a blank, a line end or another stray "
                             "character; it is redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]",
                             std::invalid_argument);
}

}  // namespace

}  // namespace providers_secrets_test
