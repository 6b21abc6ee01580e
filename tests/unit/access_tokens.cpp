// SPDX-License-Identifier: MIT
// Access tokens of an OAuth issuer: which are refused and why, keys that are wrong, and the issuer's documents.
#include "../support/token_mint.hpp"

#include <paymcp/core/detail/jose/verifying_key.hpp>
#include <paymcp/testing/detail/run_awaitable.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/transport/streamable_http/access_tokens.hpp>
#include <paymcp/transport/streamable_http/detail/issuer_keys.hpp>
#include <paymcp/transport/streamable_http/resource_metadata.hpp>

#include <doctest/doctest.h>

namespace access_tokens_test {

namespace {

using namespace paymcp;
using namespace token_mint;
using paymcp::detail::verifying_key;
using outcome = mcp::verification::outcome;

/// Keys are costly to make, and one of each kind is enough.
const key& rsa() {
    static const key made = key::rsa("rsa");
    return made;
}
const key& p256() {
    static const key made = key::p256("p256");
    return made;
}
const key& ed25519() {
    static const key made = key::ed25519("ed25519");
    return made;
}

struct bench {
    testing::fake_clock time;
    std::shared_ptr<documents> told = std::make_shared<documents>(std::vector<key>{rsa(), p256(), ed25519()});
    std::vector<std::string> log;
    mcp::access_tokens verify{{.url = issuer, .audience = audience}, told, time, noted_in(log)};

    mcp::verification judge(const std::string& token) { return testing::detail::run_awaitable(verify(bearing(token))); }

    std::string why(const std::string& token) {
        const mcp::verification came = judge(token);
        CHECK(came.principal.empty());
        CHECK(came.came == outcome::bad_token);
        return came.why;
    }

    int sets_asked() { return told->asked[issuer + "/keys"]; }
};

std::string without(json::object from, std::string_view member, const key& by) {
    from.erase(member);
    return token(by, from);
}

template <class Value>
json::object with(json::object from, std::string_view member, const Value& value) {
    from[member] = json::value_from(value);
    return from;
}

TEST_CASE("the signatures of the specifications' examples are verified, and none that differs in one bit") {
    struct example {
        const char* key;
        const char* token;
    };
    for (const auto& [jwk, text] : {
             // RFC 8037, appendix A.4
             example{R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
                     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AI"
                     "bQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"},
             // RFC 7515, appendix A.3
             example{R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                     R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
                     "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9"
                     "pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqP"
                     "P3-Kg6NU1Q"},
             // RFC 7515, appendix A.2
             example{R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrc)"
                     "S2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpa"
                     "SHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJ"
                     R"(H7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"})",
                     "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9"
                     "pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0"
                     "Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIAR"
                     "NPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6"
                     "IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"},
         }) {
        const result<verifying_key> read = verifying_key::read(json::parse(jwk).as_object());
        REQUIRE(read.has_value());
        const std::string_view all = text;
        const std::size_t ends = all.rfind('.');
        std::string signature = paymcp::detail::from_base64url(all.substr(ends + 1)).value();
        const std::string message(all.substr(0, ends));
        CHECK(read->signed_by(message, signature));
        CHECK_FALSE(read->signed_by(message + ' ', signature));
        CHECK_FALSE(read->signed_by(message, signature + '\0'));
        CHECK_FALSE(read->signed_by(message, signature.substr(1)));
        CHECK_FALSE(read->signed_by(message, ""));
        CHECK_FALSE(read->signed_by(message, std::string(signature.size(), '\0')));
        for (std::size_t i = 0; i < signature.size(); ++i) {
            signature[i] ^= 1;
            CHECK_FALSE(read->signed_by(message, signature));
            signature[i] ^= 1;
        }
    }
}

TEST_CASE("a key is used for its own algorithm only, and one that cannot be used is refused") {
    const auto reads = [](const json::object& jwk) { return verifying_key::read(jwk).has_value(); };
    const json::object good = rsa().jwk();
    CHECK(reads(good));
    CHECK(verifying_key::read(good)->has_algorithm("RS256"));
    for (const char* other : {"none", "HS256", "ES256", "EdDSA", "PS256", "RS512", "rs256", ""})
        CHECK_FALSE(verifying_key::read(good)->has_algorithm(other));
    CHECK(verifying_key::read(ed25519().jwk())->has_algorithm("Ed25519"));
    CHECK(reads(with(good, "key_ops", json::array{"verify"})));
    CHECK_FALSE(reads(with(good, "key_ops", json::array{"encrypt"})));
    CHECK_FALSE(reads(with(good, "use", "enc")));
    CHECK_FALSE(reads(with(good, "alg", "RS512")));
    CHECK_FALSE(reads(with(good, "alg", 1)));
    CHECK_FALSE(reads(with(good, "d", "AQAB")));
    CHECK_FALSE(reads(with(good, "kty", "oct")));
    CHECK_FALSE(reads(with(good, "e", "AQ")));
    CHECK_FALSE(reads(with(good, "e", "AAAAAAAAAAAAAQAB")));
    CHECK_FALSE(reads(with(good, "n", "AQAB")));
    CHECK_FALSE(reads(with(good, "n", to_base64url(std::string(1025, '\xff')))));
    CHECK_FALSE(reads(key::rsa("short", 1024).jwk()));
    CHECK_FALSE(reads(with(key::p384("p384").jwk(), "alg", "ES256")));
    // The point of one key with the other coordinate of another is not on the curve.
    CHECK_FALSE(reads(with(p256().jwk(), "y", key::p256("other").jwk()["y"])));
    CHECK_FALSE(reads(with(p256().jwk(), "x", to_base64url(std::string(31, '\1')))));
    CHECK_FALSE(reads(with(ed25519().jwk(), "x", to_base64url(std::string(33, '\1')))));
    CHECK_FALSE(reads(with(ed25519().jwk(), "crv", "X25519")));
    CHECK_FALSE(reads({}));
}

TEST_CASE("a good token of each algorithm admits its user, and a client that acts for itself is no user") {
    bench test;
    for (const key* by : {&rsa(), &p256(), &ed25519()}) {
        const mcp::verification came = test.judge(token(*by, claims_of("ann")));
        CHECK(came.came == outcome::admitted);
        CHECK(came.principal == issuer + " sub=ann");
    }
    CHECK(test.sets_asked() == 1);
    CHECK(test.judge(token(rsa(), claims_of("a-client"))).principal == issuer + " client=a-client");
    const auto typed = [&](const json::value& type) {
        json::object header = header_of(rsa());
        header["typ"] = type;
        return test.judge(token(header, claims_of("ann"), [&](std::string_view body) { return rsa().sign(body); }))
            .came;
    };
    for (const char* type : {"AT+JWT", "application/at+jwt", "JWT"}) CHECK(typed(type) == outcome::admitted);
    for (const char* type : {"logout+jwt", "dpop+jwt", "", "JWS"}) CHECK(typed(type) == outcome::bad_token);
    CHECK(typed(nullptr) == outcome::bad_token);
    CHECK(test.judge(token(rsa(), with(claims_of("ann"), "aud", json::array{"x", audience}))).came ==
          outcome::admitted);
    const http::request bare{.method = "POST", .target = "/mcp"};
    CHECK(testing::detail::run_awaitable(test.verify(bare)).came == outcome::no_token);
}

TEST_CASE("a token is refused for what it does not say as it must") {
    bench test;
    const json::object good = claims_of("ann");
    const auto saying = [&](std::string_view member, const auto& value) {
        return test.why(token(rsa(), with(good, member, value)));
    };
    CHECK(saying("iss", issuer + '/') == "the token is of another issuer");
    CHECK(saying("iss", json::array{issuer}) == "the token is of another issuer");
    CHECK(test.why(without(good, "iss", rsa())) == "the token is of another issuer");
    for (const json::value& other :
         {json::value("https://shop.example"), json::value(audience + '/'), json::value(json::array{"x"}),
          json::value(json::object{{audience, 1}}), json::value(nullptr), json::parse("[[\"" + audience + "\"]]")})
        CHECK(saying("aud", other) == "the token is for another audience");
    CHECK(test.why(without(good, "aud", rsa())) == "the token is for another audience");
    CHECK(test.why(without(good, "exp", rsa())) == "the token does not say when it expires");
    for (const json::value& never : {json::value("1700000060"), json::value(-1), json::value(1e300), json::value(true),
                                     json::value(std::int64_t{9'000'000'000'000'000'000})})
        CHECK(saying("exp", never) == "the token does not say when it expires");
    CHECK(saying("nbf", "soon") == "the token does not say from when on it is valid");
    CHECK(saying("cnf", json::object{{"jkt", "x"}}) ==
          "the token is bound to a key, of which the request has no proof");
    CHECK(test.why(without(good, "sub", rsa())) == "the token does not say whose it is");
    for (const json::value& nobody : {json::value(""), json::value(7), json::value("a\nb"), json::value(nullptr),
                                      json::value(std::string(256, 's'))})
        CHECK(saying("sub", nobody) == "the token does not say whose it is");
    // What is wrong in itself is not worth a question to the issuer.
    CHECK(test.sets_asked() == 0);
}

TEST_CASE("the leeway is exact to the millisecond, on both ends") {
    bench test;
    const json::object claims = with(claims_of("ann"), "nbf", 1'700'000'030);
    const std::string made = token(rsa(), claims);
    CHECK(test.judge(made).came == outcome::admitted);
    test.time.advance(milliseconds(-1));
    CHECK(test.why(made) == "the token is not valid yet");
    test.time.advance(milliseconds(1 + 60'000 + 30'000 - 1));
    CHECK(test.judge(made).came == outcome::admitted);
    test.time.advance(milliseconds(1));
    CHECK(test.why(made) == "the token has expired");
    const std::string fraction = token(rsa(), with(claims_of("ann"), "exp", 1'700'000'060.5));
    CHECK(test.judge(fraction).came == outcome::admitted);
    test.time.advance(milliseconds(500));
    CHECK(test.why(fraction) == "the token has expired");
}

TEST_CASE("a forged token is refused: another key, no algorithm, the public key as a secret, another's name") {
    bench test;
    const json::object claims = claims_of("ann");
    const auto forged = [&](const json::object& header, const key& by) {
        return test.why(token(header, claims, [&](std::string_view body) { return by.sign(body); }));
    };
    const key stranger = key::rsa("rsa");
    CHECK(test.why(token(stranger, claims)) == "the token is not signed by the issuer");
    json::object header = header_of(rsa());
    for (const char* algorithm : {"none", "None", "HS256", "HS512", "PS256", "ES256K", ""}) {
        header["alg"] = algorithm;
        CHECK(forged(header, rsa()) == "the token's algorithm is none of RS256, ES256 and EdDSA");
    }
    // Another algorithm than that of the key it names.
    header["alg"] = "ES256";
    CHECK(forged(header, p256()) == "the issuer has no such key");
    header = header_of(rsa());
    header["jwk"] = stranger.jwk();
    header["jku"] = "https://evil.example/keys";
    CHECK(forged(header, stranger) == "the token is not signed by the issuer");
    header["crit"] = json::array{"exp"};
    CHECK(forged(header, rsa()) == "the token needs an extension that is not known here");
    header = header_of(rsa());
    header["kid"] = 1;
    CHECK(forged(header, rsa()) == "the token's key has no usable name");

    const std::string good = token(rsa(), claims);
    const std::string head = good.substr(0, good.find('.'));
    const std::string body = good.substr(0, good.rfind('.'));
    for (const std::string& text :
         {std::string(), std::string("."), std::string(".."), head, body, body + '.', good + ".x", good + ".x.y",
          good + '=', '.' + good, std::string("e30.e30.e30"), std::string(13'000, 'x')})
        CHECK(test.judge(text).came == outcome::bad_token);
    const std::string other = token(rsa(), claims_of("bob"));
    const std::string swapped =
        head + other.substr(other.find('.'), other.rfind('.') - other.find('.')) + good.substr(good.rfind('.'));
    CHECK(test.why(swapped) == "the token is not signed by the issuer");
    CHECK(test.told->asked.count("https://evil.example/keys") == 0);
}

TEST_CASE("a token without a key's name is of the issuer's only key for its algorithm") {
    bench test;
    json::object header = header_of(rsa());
    header.erase("kid");
    const std::string made = token(header, claims_of("ann"), [&](std::string_view body) { return rsa().sign(body); });
    CHECK(test.judge(made).came == outcome::admitted);
    bench crowded;
    crowded.told->publish({rsa(), key::rsa("another")});
    CHECK(crowded.why(made) == "the issuer has no such key");
}

TEST_CASE("an issuer or an audience that cannot be used is refused at the start") {
    const testing::fake_clock time;
    const auto starts = [&](std::string url, std::string for_whom) {
        try {
            const mcp::access_tokens made({.url = std::move(url), .audience = std::move(for_whom)},
                                          std::make_shared<documents>(), time);
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    };
    CHECK(starts(issuer, audience));
    CHECK(starts("http://127.0.0.1:9000", "urn:shop"));
    CHECK(starts("http://localhost:9000/realms/a", audience));
    for (const char* wrong : {"", "login", "http://login.example.com", "https://a@b", "https://a?x=1", "https://a#x"})
        CHECK_FALSE(starts(wrong, audience));
    for (const char* wrong : {"", "shop", ":x", "https://a b", "https://a#x", "https:"})
        CHECK_FALSE(starts(issuer, wrong));
}

TEST_CASE("the challenge says that a token is invalid, and an undecided one keeps the client's token") {
    const std::string at = "https://shop.example/.well-known/oauth-protected-resource/mcp";
    const http::response refused = paymcp::detail::challenge({.came = outcome::bad_token, .why = "hush"}, at);
    CHECK(refused.status == 401);
    CHECK(refused.header("WWW-Authenticate") == "Bearer error=\"invalid_token\", resource_metadata=\"" + at + '"');
    CHECK(refused.body.find("hush") == std::string::npos);
    const http::response later = paymcp::detail::challenge({.came = outcome::undecided}, at);
    CHECK(later.status == 503);
    CHECK(later.header("Retry-After") == "10");
    CHECK_FALSE(later.header("WWW-Authenticate").has_value());
}

}  // namespace

}  // namespace access_tokens_test
