// SPDX-License-Identifier: MIT
// Every vector of tests/data/coinbase_vectors.json, and keys in the forms that people paste.
#include "../support/webhook_bench.hpp"

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/provider/coinbase/coinbase_checkouts.hpp>

#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <boost/json.hpp>

#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coinbase_vectors_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;
using paymcp::testing::fake_clock;

boost::json::value read_vectors() {
    std::ifstream file(PAYMCP_TEST_DATA "/coinbase_vectors.json");
    return boost::json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}
const boost::json::value& vectors() {
    static const boost::json::value all = read_vectors();
    return all;
}

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

/// The keys of the vectors in their written form; `ec_p256` in three encodings.
std::vector<std::string> secrets_of(const std::string& kind) {
    std::vector<std::string> all;
    for (const boost::json::value& one : vectors().at("keys").at(kind).at("secrets").as_array())
        all.push_back(text(one));
    return all;
}

/// Whether OpenSSL accepts a signature, r and s of 32 bytes each, for the key.
bool signed_by_p256(const std::string& pem, std::string_view message, std::string_view signature) {
    const std::unique_ptr<BIO, detail::openssl_end<BIO_free>> source(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const std::unique_ptr<EVP_PKEY, detail::openssl_end<EVP_PKEY_free>> key(
        PEM_read_bio_PUBKEY(source.get(), nullptr, nullptr, nullptr));
    REQUIRE(signature.size() == 64);
    const auto* const bytes = reinterpret_cast<const unsigned char*>(signature.data());
    const std::unique_ptr<ECDSA_SIG, detail::openssl_end<ECDSA_SIG_free>> parts(ECDSA_SIG_new());
    ECDSA_SIG_set0(parts.get(), BN_bin2bn(bytes, 32, nullptr), BN_bin2bn(bytes + 32, 32, nullptr));
    unsigned char der[80];
    unsigned char* end = der;
    const int size = i2d_ECDSA_SIG(parts.get(), &end);
    const std::unique_ptr<EVP_MD_CTX, detail::openssl_end<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), der, static_cast<std::size_t>(size),
                            reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
}

TEST_CASE("tokens equal those of Coinbase's SDK, byte for byte where the signature is deterministic") {
    const std::string nonce = text(vectors().at("nonce"));
    std::size_t exact = 0;
    for (const boost::json::value& one : vectors().at("tokens").as_array()) {
        const std::string kind = text(one.at("key"));
        CAPTURE(text(one.at("name")));
        for (const std::string& written : secrets_of(kind)) {
            const auto key = signing_key::read(secret(written));
            REQUIRE(key.has_value());
            const std::string permit = detail::coinbase_permit(text(one.at("method")), text(one.at("url")) + "?page=2");
            const std::string token = detail::coinbase_token(*key, text(vectors().at("keys").at(kind).at("id")), permit,
                                                             at_second(one.at("now").as_int64()), nonce);
            const std::size_t last = token.rfind('.');
            CHECK(token.substr(0, last) == text(one.at("signing_input")));
            if (one.as_object().contains("token")) {
                CHECK(token == text(one.at("token")));
                ++exact;
            } else {
                const std::string signature = from_base64url(token.substr(last + 1)).value_or("");
                const std::string pem = text(vectors().at("keys").at(kind).at("public"));
                CHECK(signed_by_p256(pem, token.substr(0, last), signature));
                CHECK(!signed_by_p256(pem, token.substr(0, last) + 'x', signature));
            }
        }
    }
    CHECK(exact == 4);
    CHECK(vectors().at("tokens").as_array().size() == 7);
}

TEST_CASE("r and s of a signature have 32 bytes each, also with leading zeros") {
    const auto key = signing_key::read(secret(secrets_of("ec_p256").front()));
    REQUIRE(key.has_value());
    const std::string pem = text(vectors().at("keys").at("ec_p256").at("public"));
    int short_ones = 0;
    for (int i = 0; i < 3'000; ++i) {
        const std::string signature = key->sign("m");
        REQUIRE(signature.size() == 64);
        if (signature[0] != 0 && signature[32] != 0) continue;
        ++short_ones;
        CHECK(signed_by_p256(pem, "m", signature));
    }
    CHECK(short_ones > 0);
}

TEST_CASE("a token names a host's port when it is not the default one, and never the query") {
    CHECK(detail::coinbase_permit("GET", "https://a.example:443/x?y") == "GET a.example/x");
    CHECK(detail::coinbase_permit("GET", "http://127.0.0.1:8402/x") == "GET 127.0.0.1:8402/x");
}

std::string pem_of(const std::string& base64, const std::string& label) {
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
}

std::string replaced_all(std::string in, const std::string& from, const std::string& to) {
    for (std::size_t at = in.find(from); at != in.npos; at = in.find(from, at + to.size()))
        in.replace(at, from.size(), to);
    return in;
}

TEST_CASE("a key is accepted in the forms that people paste") {
    const std::string sec1 = secrets_of("ec_p256")[0];
    const std::string pkcs8 = secrets_of("ec_p256")[1];
    const std::string seed = secrets_of("ed25519")[0];
    for (const std::string& pem : {sec1, pkcs8}) {
        for (const std::string& written :
             {pem, "\n " + pem + " \r\n\n", replaced_all(pem, "\n", "\r\n"), replaced_all(pem, "\n", "\\n"),
              replaced_all(pem, "\n", "\\r\\n"), replaced_all(pem, "\n", " "), replaced_all(pem, "\n", ""),
              replaced_all(pem, "\n", "\n\n"), '"' + replaced_all(pem, "\n", "\\n") + '"',
              "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + pem}) {
            const auto key = signing_key::read(secret(written));
            CHECK_MESSAGE(key.has_value(), written);
            if (key) CHECK(key->algorithm() == "ES256");
        }
    }
    for (const std::string& written :
         {seed, seed + "\n", "  " + seed, seed + "\\n", seed.substr(0, 44) + "\n" + seed.substr(44)})
        CHECK(signing_key::read(secret(written)).value().algorithm() == "EdDSA");
    const std::string ed_pkcs8 =
        to_base64(from_hex("302e020100300506032b657004220420").value() + from_base64(seed).value().substr(0, 32));
    for (const std::string& written : {ed_pkcs8, pem_of(ed_pkcs8, "PRIVATE KEY")}) {
        const auto key = signing_key::read(secret(written));
        REQUIRE(key.has_value());
        CHECK(key->algorithm() == "EdDSA");
        CHECK(key->sign("m") == signing_key::read(secret(seed))->sign("m"));
    }
}

TEST_CASE("an invalid key is refused with a sentence that reveals no part of it") {
    const std::string sec1 = secrets_of("ec_p256")[0];
    const std::string seed = secrets_of("ed25519")[0];
    const std::string p384 =
        "MIGkAgEBBDBK8kUQN/G897AA5+im074+8Oge/PXUheJQUBD7EE3N1S/Sq5lY5P9Ho0HATN6TF+mgBwYFK4EEACKhZANiAATo"
        "3UJIZTQes8ggzacOYL7tSo+a1jaYzfiz/dflqU2yOA7usaFzO6EEGCotnp+zjPOEujy3yfJRgfwgXJSoJzkU3hRjACJ2p2Y8"
        "FKdPMfEmbuOkk/gtD7z/sgCkTVKGJzg=";
    const std::string x25519 = "MC4CAQAwBQYDK2VuBCIEICj4murEDpI+pwetHtqlyB7cJBwLTJDbBn2Jb7du/qdW";
    std::string halves = from_base64(seed).value();
    halves[63] = static_cast<char>(halves[63] ^ 1);

    const std::vector<std::pair<std::string, const char*>> wrong{
        {" ", "neither a PEM block nor base64"},
        {"secret key!", "neither a PEM block nor base64"},
        {"-----BEGIN", "neither a PEM block nor base64"},
        {"AAAA", "there is no private key in it"},
        {to_base64(std::string(32, 'a')), "there is no private key in it"},
        {to_base64(std::string(65, 'a')), "there is no private key in it"},
        {to_base64(std::string(64, 'a')), "do not belong together"},
        {to_base64(halves), "do not belong together"},
        {pem_of("AAAA", "RSA PRIVATE KEY"), "another algorithm"},
        {pem_of("AAAA", "ENCRYPTED PRIVATE KEY"), "encrypted"},
        {pem_of("AAAA", "EC PRIVATE KEY"), "there is no private key in it"},
        {text(vectors().at("keys").at("ec_p256").at("public")), "neither a PEM block nor base64"},
        {sec1.substr(0, sec1.find("-----END")), "last line is missing"},
        {sec1.substr(0, 80) + sec1.substr(84), ""},
        {replaced_all(sec1, "Fo", "Fp"), ""},
        {pem_of(p384, "EC PRIVATE KEY"), "another algorithm"},
        {pem_of(x25519, "PRIVATE KEY"), "another algorithm"},
        {pem_of(to_base64(from_base64(seed).value() + "trailing"), "PRIVATE KEY"), ""}};
    for (const auto& [written, why] : wrong) {
        const auto key = signing_key::read(secret(written));
        CAPTURE(written);
        REQUIRE(!key.has_value());
        CHECK(key.error().message.find(why) != std::string::npos);
        CHECK(key.error().message.find('\n') == std::string::npos);
        if (written.size() > 10) CHECK(key.error().message.find(written.substr(0, 10)) == std::string::npos);
    }
}

TEST_CASE("a start without a valid key is refused with the name of the variable") {
    certificate_host nobody;
    const auto refused = [&](const std::string& id, const std::string& key) -> std::string {
        try {
            coinbase_checkouts(secret(id), secret(key)).use(nobody);
        } catch (const std::runtime_error& failure) {
            return failure.what();
        }
        return "";
    };
    const std::string good = secrets_of("ec_p256").front();
    CHECK(refused(" organizations/o/apiKeys/k\r\n", good).empty());
    CHECK(refused("99999999-aaaa-4bbb-8ccc-dddddddddddd", secrets_of("ed25519").front() + "\n").empty());
    for (const std::string& id :
         std::vector<std::string>{"", " \n", "two words", good, "k\"", "k\\n", std::string(300, 'k'), "k\x01"})
        CHECK(refused(id, good).find("COINBASE_API_KEY_ID") != std::string::npos);
    for (const std::string& key : std::vector<std::string>{"", "hush", "\n", "AAAA", good.substr(0, 100)}) {
        const std::string told = refused("id", key);
        CHECK(told.find("COINBASE_API_KEY_SECRET") != std::string::npos);
        CHECK(told.find('\n') == std::string::npos);
        CHECK(told.find("hush") == std::string::npos);
    }
}

paymcp::http::request request_of(const boost::json::value& one) {
    const auto& payloads = vectors().at("payloads").as_array();
    paymcp::http::request request = posted(text(payloads.at(one.at("payload").to_number<std::size_t>())));
    for (const auto& [name, value] : one.at("headers").as_object())
        request.headers.push_back({std::string(name), text(value)});
    request.headers.push_back({"X-Hook0-Signature", text(one.at("header"))});
    return request;
}

TEST_CASE("every Coinbase webhook is accepted or refused as its own verifiers do") {
    const auto& all = vectors().at("webhooks").as_array();
    CHECK(all.size() == 37);
    std::size_t taken = 0;
    for (const boost::json::value& one : all) {
        CAPTURE(text(one.at("name")));
        const fake_clock time(at_second(one.at("now").as_int64()));
        const coinbase_checkouts_webhooks verifier({secret(text(one.at("secret")))}, time);
        const auto event = verifier.webhook(request_of(one));
        CHECK(event.has_value() == one.at("valid").as_bool());
        if (!event) CHECK(event.error().code == "webhook_refused");
        if (!event) continue;
        ++taken;
        CHECK(event->type.starts_with("checkout."));
        REQUIRE(event->about.size() == 1);
        CHECK(event->about[0].reference == "69163c762331ed43dc64a6ef");
    }
    CHECK(taken == 15);
}

/// A webhook with a body signed as Coinbase signs it and a header from the test.
paymcp::http::request signed_webhook(const std::string& body, const std::string& stamp, const std::string& more = {}) {
    const std::string names = "content-type x-event-id";
    const std::string v1 = to_hex(hmac_sha256("k", stamp + '.' + names + ".application/json.e1." + body));
    return posted(body, {{"X-Hook0-Signature", "t=" + stamp + ",h=" + names + ",v1=" + v1 + more},
                         {"content-type", "application/json"},
                         {"x-event-id", "e1"}});
}

TEST_CASE("an event's id counts only when it is signed, and an event about no checkout names no payment") {
    const fake_clock time(at_second(1000));
    const coinbase_checkouts_webhooks verifier({secret("k")}, time);
    const std::string checkout =
        R"({"eventType":"checkout.payment.success","id":"c","metadata":{"payment_id":"pay_1"}})";
    paymcp::http::request one = signed_webhook(checkout, "1000");
    one.headers.push_back({"x-hook0-id", "not signed"});
    CHECK(verifier.webhook(one)->id == "e1");
    CHECK(verifier.webhook(one)->about == std::vector<payment_ref>{{"pay_1", "c"}});
    for (const char* other : {"{}", R"({"eventType":"wallet.activity","id":"c"})", R"({"id":"c"})"})
        CHECK(verifier.webhook(signed_webhook(other, "1000"))->about.empty());
    for (const char* wrong : {"", "[]", "{", "1", "{} x"}) CHECK(!verifier.webhook(signed_webhook(wrong, "1000")));
}

TEST_CASE("malformed signatures of Coinbase webhooks are refused") {
    const std::string body = "{}";
    const fake_clock time(at_second(1000));
    const coinbase_checkouts_webhooks verifier({secret("k")}, time);
    REQUIRE(verifier.webhook(signed_webhook(body, "1000")).has_value());
    REQUIRE(verifier.webhook(signed_webhook(body, "1000", ",v0=00,x,=,")).has_value());
    for (const char* stamp : {"", "+1000", "-1000", " 1000", "1000x", "1e3", "99999999999999999999", "253402300800"})
        CHECK(!verifier.webhook(signed_webhook(body, stamp)).has_value());
    for (const char* more : {",t=1000", ",t=1001", ",h=content-type", ",v1=00", "0", "x"})
        CHECK(!verifier.webhook(signed_webhook(body, "1000", more)).has_value());
    paymcp::http::request request = signed_webhook(body, "1000");
    for (const std::string& header :
         {std::string(","), std::string("t=1000"), std::string("t=1000,h=,v1="),
          "t=1000,h= ,v1=" + std::string(64, '0'), "t=1000,h=a b,v1=" + std::string(64, '0'), std::string(100'000, ','),
          std::string(100'000, ' ')}) {
        request.headers.front().value = header;
        CHECK(!verifier.webhook(request).has_value());
    }
}

}  // namespace

}  // namespace coinbase_vectors_test
