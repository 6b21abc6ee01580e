// SPDX-License-Identifier: MIT
// The laws of request verifiers: the library's keep them, and a faulty verifier breaks the law that names its fault.
#include "../support/token_mint.hpp"

#include <paymcp/core/secret.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/verifier_laws.hpp>
#include <paymcp/transport/streamable_http/access_tokens.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>
#include <paymcp/transport/streamable_http/introspected_tokens.hpp>

#include <doctest/doctest.h>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace verifier_laws_test {

namespace {

using namespace paymcp;
using namespace paymcp::testing;

// [verifier]
/// Long tokens that differ in little.
const std::vector<std::pair<std::string, std::string>> tokens{
    {"ann", std::string(100, 'k') + "Mn-ann"}, {"bob", std::string(100, 'k') + "Mn-bob"}, {"ann", "second-Of.ann"}};

std::vector<known_sender> senders(const std::string& field = "Authorization", const std::string& scheme = "Bearer ") {
    std::vector<known_sender> all;
    for (const auto& [principal, token] : tokens) all.push_back({principal, {{field, scheme + token}}});
    return all;
}

TEST_CASE("bearer_tokens keeps the laws of verifiers") {
    const auto make = [] {
        mcp::bearer_tokens made;
        for (const auto& [principal, token] : tokens) REQUIRE(made.add(principal + '=' + token).has_value());
        return made;
    };
    const auto results = verifier_laws(make, senders());
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 14);
}
// [verifier]

TEST_CASE("access_tokens keeps the laws of verifiers") {
    const std::vector<token_mint::key> keys{token_mint::key::p256("one"), token_mint::key::ed25519("two")};
    const fake_clock time;
    std::vector<known_sender> owners;
    for (const char* subject : {"ann", "bob"})
        for (const token_mint::key& by : keys)
            owners.push_back({token_mint::issuer + " sub=" + subject,
                              {{"Authorization", "Bearer " + token_mint::token(by, token_mint::claims_of(subject))}}});
    const auto make = [&] {
        return mcp::access_tokens({.url = token_mint::issuer, .audience = token_mint::audience},
                                  std::make_shared<token_mint::documents>(keys), time);
    };
    CHECK(broken_laws(verifier_laws(make, owners)) == "");
}

/// An issuer that knows four tokens.
class asked_issuer final : public http::client {
public:
    boost::asio::awaitable<http::send_result> send(http::outgoing_request request) override {
        for (const char* subject : {"ann", "bob"})
            for (const char* end : {"1", "2"})
                if (request.body.starts_with(std::string("token=of_") + subject + end + '&')) {
                    boost::json::object about = token_mint::claims_of(subject);
                    about["active"] = true;
                    co_return http::response{.status = 200, .body = boost::json::serialize(about)};
                }
        co_return http::response{.status = 200, .body = R"({"active":false})"};
    }
};

TEST_CASE("introspected_tokens keeps the laws of verifiers") {
    const fake_clock time;
    std::vector<known_sender> owners;
    for (const std::string subject : {"ann", "bob"})
        for (const std::string end : {"1", "2"})
            owners.push_back(
                {token_mint::issuer + " sub=" + subject, {{"Authorization", "Bearer of_" + subject + end}}});
    const auto make = [&] {
        mcp::token_issuer issuer{.url = token_mint::issuer, .audience = token_mint::audience};
        issuer.introspection = {
            .url = token_mint::issuer + "/introspect", .client_id = "shop", .client_secret = secret("hush")};
        return mcp::introspected_tokens(issuer, std::make_shared<asked_issuer>(), time);
    };
    CHECK(broken_laws(verifier_laws(make, owners)) == "");
}

/// What is wrong with a verifier; by default nothing.
struct fault {
    std::size_t compared = std::string::npos;  ///< characters of a token that are compared
    bool by_given_length = false;              ///< what begins a token is taken for it
    bool by_own_length = false;                ///< what a token begins is taken for it
    bool any_case = false;
    bool as_c_string = false;
    bool by_parts = false;  ///< both halves of a token must be known, of whatever token
    bool believes_proxies = false;
    bool reads_target = false;
    bool reads_body = false;
    bool last_field = false;
    bool exact_names = false;
    bool names_strangers = false;  ///< a refusal names somebody
    bool remembers = false;        ///< without credentials, the last sender is meant
    bool numbers_principals = false;
    bool forgets_whom = false;   ///< requests that are verified at once share a variable
    bool shared_by_all = false;  ///< verifiers share a variable
    bool admits_empty = false;
    std::size_t most = std::string::npos;  ///< longer fields throw
};

inline std::atomic<int> calls_of_all = 0;

class plain_verifier {
public:
    explicit plain_verifier(const fault& wrong) : wrong_(&wrong), memory_(std::make_shared<memory>()) {}

    boost::asio::awaitable<mcp::verification> operator()(const http::request& request) const {
        std::string token;
        const bool given = read(request, token);
        if (token.size() > wrong_->most) throw std::length_error("too long");
        std::string principal = given ? principal_of(token) : std::string();
        if (wrong_->believes_proxies)
            if (const auto user = request.header("X-Forwarded-User")) principal = *user;
        if (wrong_->forgets_whom) {
            memory_->principal = principal;
            co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
            principal = memory_->principal;
        }
        if (wrong_->remembers) {
            if (principal.empty() && !given)
                principal = memory_->principal;
            else
                memory_->principal = principal;
        }
        if (wrong_->admits_empty && given && token.empty()) principal = "guest";
        if (principal.empty()) {
            using enum mcp::verification::outcome;
            co_return mcp::verification{.came = given ? bad_token : no_token,
                                        .principal = wrong_->names_strangers ? "stranger" : ""};
        }
        if (wrong_->numbers_principals && ++memory_->calls % 2 == 0) principal += "2";
        if (wrong_->shared_by_all && ++calls_of_all > 1500) principal += "2";
        co_return mcp::verification{.came = mcp::verification::outcome::admitted, .principal = principal};
    }

private:
    struct memory {
        std::string principal;
        int calls = 0;
    };

    bool read(const http::request& request, std::string& token) const {
        const std::string_view target = request.target;
        const std::size_t asked = target.find("access_token=");
        if (wrong_->reads_target && asked != target.npos) {
            token = target.substr(asked + 13, target.find('&', asked) - asked - 13);
            return true;
        }
        if (wrong_->reads_body && request.body.starts_with("access_token=")) {
            token = request.body.substr(13);
            return true;
        }
        bool found = false;
        for (const http::header& each : request.headers) {
            const bool is_it = wrong_->exact_names ? each.name == "Authorization"
                                                   : paymcp::detail::same_ignoring_case(each.name, "Authorization");
            if (!is_it || (found && !wrong_->last_field)) continue;
            token = each.value.starts_with("Bearer ") ? each.value.substr(7) : std::string();
            found = true;
        }
        return found;
    }

    bool equal(std::string given, std::string known) const {
        if (wrong_->as_c_string) given = given.c_str();
        if (wrong_->by_given_length) return !given.empty() && known.starts_with(given);
        if (wrong_->by_own_length) return given.starts_with(known);
        if (wrong_->any_case) return paymcp::detail::same_ignoring_case(given, known);
        return given.substr(0, wrong_->compared) == known.substr(0, wrong_->compared);
    }

    std::string principal_of(const std::string& given) const {
        bool begins = false;
        bool ends = false;
        for (const auto& [principal, token] : tokens) {
            if (equal(given, token)) return principal;
            begins = begins || given.starts_with(token.substr(0, token.size() / 2));
            ends = ends || given.ends_with(token.substr(token.size() / 2));
        }
        return wrong_->by_parts && begins && ends ? "ann" : "";
    }

    const fault* wrong_;
    std::shared_ptr<memory> memory_;
};

bool breaks(const fault& wrong, std::string_view law) {
    calls_of_all = 0;
    const std::string broken = broken_laws(verifier_laws([&] { return plain_verifier(wrong); }, senders()));
    return law.empty() ? broken.empty() : broken.find(law) != std::string::npos;
}

TEST_CASE("a verifier without a fault keeps the laws") { CHECK(breaks({}, "")); }

TEST_CASE("a verifier that compares tokens wrongly breaks a law that says so") {
    CHECK(breaks({.compared = 72}, "each sender is admitted as its principal"));
    CHECK(breaks({.compared = 105}, "a token with a changed character is refused: its last character"));
    CHECK(breaks({.compared = 104}, "a part of a token is refused"));
    CHECK(breaks({.by_given_length = true}, "a part of a token is refused"));
    CHECK(breaks({.by_own_length = true}, "and so is anything longer: a longer one"));
    CHECK(breaks({.any_case = true}, "a token with a changed character is refused"));
    CHECK(breaks({.as_c_string = true}, "and so is anything longer: a longer one"));
    CHECK(breaks({.by_parts = true}, "pieces of two tokens"));
    CHECK(breaks({.admits_empty = true}, "unknown, empty and hostile credentials"));
}

TEST_CASE("a verifier that believes what anybody can say breaks a law that says so") {
    CHECK(breaks({.believes_proxies = true}, "other fields do not change the principal"));
    CHECK(breaks({.believes_proxies = true}, "a request without credentials has no principal"));
    CHECK(breaks({.reads_target = true}, "a token counts nowhere but in its field"));
    CHECK(breaks({.reads_body = true}, "a token counts nowhere but in its field"));
    CHECK(breaks({.last_field = true}, "a second sender's credentials"));
}

TEST_CASE("a verifier that answers wrongly breaks a law that says so") {
    CHECK(breaks({.exact_names = true}, "the case of field names"));
    CHECK(breaks({.names_strangers = true}, "was refused as 'stranger'"));
    CHECK(breaks({.remembers = true}, "the same request gets the same answer"));
    CHECK(breaks({.numbers_principals = true}, "the same request gets the same answer"));
    CHECK(breaks({.forgets_whom = true}, "verified at once on one executor"));
    CHECK(breaks({.shared_by_all = true}, "8 verifiers in 8 threads"));
    CHECK(breaks({.most = 1000}, "nothing is thrown: too long"));
}

TEST_CASE("senders with one principal are too few for the laws") {
    std::vector<known_sender> one = senders();
    one.resize(1);
    const fault none;
    CHECK(broken_laws(verifier_laws([&] { return plain_verifier(none); }, one)).find("no two senders") !=
          std::string::npos);
}

}  // namespace

}  // namespace verifier_laws_test
