// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/openssl_end.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/transport/streamable_http/access_tokens.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// An issuer of access tokens in this process: keys that sign, and the documents that tell of them.
namespace token_mint {

namespace json = boost::json;
using paymcp::detail::openssl_end;
using paymcp::detail::to_base64url;

inline const std::string issuer = "https://login.example.com";
inline const std::string audience = "https://shop.example/mcp";

/// The order of P-256 and such numbers as 32 bytes.
inline std::string padded(const BIGNUM* number) {
    std::string bytes(32, '\0');
    if (BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), 32) != 32)
        throw std::runtime_error("size");
    return bytes;
}

/// A private key, and its public half as a JSON Web Key.
class key {
public:
    static key rsa(std::string kid, std::size_t bits = 2048) {
        return {std::move(kid), "RS256", EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits)};
    }
    static key p256(std::string kid) {
        return {std::move(kid), "ES256", EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
    }
    static key p384(std::string kid) {
        return {std::move(kid), "ES384", EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384")};
    }
    static key ed25519(std::string kid) {
        return {std::move(kid), "EdDSA", EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
    }

    const std::string& kid() const { return kid_; }
    const std::string& algorithm() const { return algorithm_; }

    json::object jwk() const {
        json::object made{{"kid", kid_}, {"use", "sig"}, {"alg", algorithm_}};
        if (algorithm_ == "RS256") {
            made["kty"] = "RSA";
            made["n"] = to_base64url(number(OSSL_PKEY_PARAM_RSA_N));
            made["e"] = to_base64url(number(OSSL_PKEY_PARAM_RSA_E));
        } else if (algorithm_ == "EdDSA") {
            made["kty"] = "OKP";
            made["crv"] = "Ed25519";
            std::array<unsigned char, 32> raw{};
            std::size_t size = raw.size();
            EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size);
            made["x"] = to_base64url({reinterpret_cast<const char*>(raw.data()), size});
        } else {
            made["kty"] = "EC";
            made["crv"] = algorithm_ == "ES256" ? "P-256" : "P-384";
            made["x"] = to_base64url(number(OSSL_PKEY_PARAM_EC_PUB_X));
            made["y"] = to_base64url(number(OSSL_PKEY_PARAM_EC_PUB_Y));
        }
        return made;
    }

    std::string sign(std::string_view message) const {
        const std::unique_ptr<EVP_MD_CTX, openssl_end<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
        std::string made(1024, '\0');
        std::size_t size = made.size();
        EVP_DigestSignInit(context.get(), nullptr, algorithm_ == "EdDSA" ? nullptr : EVP_sha256(), nullptr, key_.get());
        if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.data()), &size,
                           reinterpret_cast<const unsigned char*>(message.data()), message.size()) != 1)
            throw std::runtime_error("OpenSSL cannot sign");
        made.resize(size);
        if (algorithm_ != "ES256") return made;
        const auto* at = reinterpret_cast<const unsigned char*>(made.data());
        const std::unique_ptr<ECDSA_SIG, openssl_end<ECDSA_SIG_free>> parts(
            d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
        return padded(ECDSA_SIG_get0_r(parts.get())) + padded(ECDSA_SIG_get0_s(parts.get()));
    }

private:
    key(std::string kid, std::string algorithm, EVP_PKEY* made)
        : kid_(std::move(kid)), algorithm_(std::move(algorithm)), key_(made, openssl_end<EVP_PKEY_free>{}) {
        if (made == nullptr) throw std::runtime_error("OpenSSL makes no key");
    }

    std::string number(const char* name) const {
        BIGNUM* made = nullptr;
        if (EVP_PKEY_get_bn_param(key_.get(), name, &made) != 1) throw std::runtime_error(name);
        const std::unique_ptr<BIGNUM, openssl_end<BN_free>> owned(made);
        const bool of_curve = algorithm_ != "RS256";
        std::string bytes(static_cast<std::size_t>(of_curve ? (algorithm_ == "ES256" ? 32 : 48) : BN_num_bytes(made)),
                          '\0');
        BN_bn2binpad(made, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
        return bytes;
    }

    std::string kid_;
    std::string algorithm_;
    std::shared_ptr<EVP_PKEY> key_;
};

/// A token of these parts, whatever they say.
inline std::string token(const json::object& header, const json::object& claims,
                         const std::function<std::string(std::string_view)>& sign) {
    const std::string body = to_base64url(json::serialize(header)) + '.' + to_base64url(json::serialize(claims));
    return body + '.' + to_base64url(sign(body));
}

inline json::object header_of(const key& by) { return {{"alg", by.algorithm()}, {"typ", "at+jwt"}, {"kid", by.kid()}}; }

/// What a good token says; `now` in seconds.
inline json::object claims_of(std::string_view subject, std::int64_t now = 1'700'000'000) {
    return {{"iss", issuer},   {"sub", subject}, {"aud", audience}, {"client_id", "a-client"},
            {"exp", now + 60}, {"iat", now},     {"jti", "1"}};
}

inline std::string token(const key& by, const json::object& claims) {
    return token(header_of(by), claims, [&](std::string_view body) { return by.sign(body); });
}

/// A request with a token.
inline paymcp::http::request bearing(const std::string& token) {
    return {.method = "POST", .target = "/mcp", .headers = {{"Authorization", "Bearer " + token}}};
}

/// Keeps what is logged, each value of a line by itself.
inline paymcp::detail::log_sink noted_in(std::vector<std::string>& log) {
    return [&log](paymcp::log_level, std::string_view, paymcp::detail::log_fields fields) {
        for (const auto& [name, value] : fields) log.emplace_back(value);
    };
}

/// The issuer's documents by address; other addresses are answered 404. It counts what is asked.
class documents final : public paymcp::http::client {
public:
    explicit documents(const std::vector<key>& keys = {}) {
        pages[issuer + "/.well-known/oauth-authorization-server"] =
            json::serialize(json::object{{"issuer", issuer}, {"jwks_uri", issuer + "/keys"}});
        publish(keys);
    }

    void publish(const std::vector<key>& keys) {
        json::array all;
        for (const key& one : keys) all.push_back(one.jwk());
        publish(json::object{{"keys", std::move(all)}});
    }
    void publish(const json::object& set) { pages[issuer + "/keys"] = json::serialize(set); }

    boost::asio::awaitable<paymcp::http::send_result> send(paymcp::http::outgoing_request request) override {
        ++asked[request.url];
        if (before) co_await before();
        if (dead) co_return paymcp::http::send_failure{"no route to host", false};
        const auto found = pages.find(request.url);
        if (found == pages.end()) co_return paymcp::http::response{.status = 404};
        co_return paymcp::http::response{.status = 200, .body = found->second};
    }

    std::map<std::string, std::string> pages;
    std::map<std::string, int> asked;
    bool dead = false;
    std::function<boost::asio::awaitable<void>()> before{};
};

}  // namespace token_mint
