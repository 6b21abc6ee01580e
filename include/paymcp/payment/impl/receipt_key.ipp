// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/receipt_key.hpp>

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/core/detail/jose/verifying_key.hpp>

#include <boost/json.hpp>

#include <array>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <optional>

namespace paymcp::inline v0::detail {


inline constexpr std::string_view receipt_type = "receipt+jws";

PAYMCP_INLINE std::optional<boost::json::object> jose_object(std::string_view text) {
    boost::system::error_code failed;
    boost::json::value read = boost::json::parse({text.data(), text.size()}, failed);
    if (failed || !read.is_object()) return std::nullopt;
    return std::move(read.get_object());
}

/// The key of that name that checks `EdDSA`, in a set of keys.
PAYMCP_INLINE result<verifying_key> key_named(std::string_view name, std::string_view keys) {
    const std::optional<boost::json::object> set = jose_object(keys);
    const boost::json::value* const list = set ? set->if_contains("keys") : nullptr;
    if (list == nullptr || !list->is_array()) return failure{"the keys are no set of JSON Web Keys", "malformed"};
    for (const boost::json::value& one : list->get_array()) {
        if (!one.is_object() || member_text(one.get_object(), "kid") != name) continue;
        result<verifying_key> key = verifying_key::read(one.get_object());
        if (key.has_value() && key->has_algorithm("EdDSA")) return key;
    }
    return failure{"none of the keys is the one that the receipt names", "unknown_key"};
}

}  // namespace paymcp::inline v0::detail

namespace paymcp::inline v0::receipts {

PAYMCP_INLINE result<receipt_key> receipt_key::read(const secret& text) {
    result<paymcp::detail::signing_key> key = paymcp::detail::signing_key::read(text);
    if (!key) return key.error();
    const std::string point = key->edwards_point();
    if (point.empty()) return failure{"it is a key of P-256; receipts are signed with Ed25519"};
    receipt_key made(std::move(*key));
    const std::string x = paymcp::detail::to_base64url(point);
    // RFC 7638: the required members, in the order of their names.
    const std::string thumb = R"({"crv":"Ed25519","kty":"OKP","x":")" + x + "\"}";
    const paymcp::detail::sha256_digest digest = paymcp::detail::sha256(thumb);
    made.id_ = paymcp::detail::to_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
    made.public_keys_ = R"({"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":")" + made.id_ +
                        R"(","x":")" + x + "\"}]}";
    return made;
}

PAYMCP_INLINE result<receipt_key> receipt_key::read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return failure{"the file cannot be read: " + path};
    result<receipt_key> key = read(secret(text));
    if (!key) return failure{path + ": " + key.error().message};
    return key;
}

PAYMCP_INLINE std::string receipt_key::sign(std::string_view text) const {
    const std::string header =
        paymcp::detail::object_text()
            .text("alg", "EdDSA")
            .text("typ", paymcp::detail::receipt_type)
            .text("kid", id_)
            .str();
    std::string jws = paymcp::detail::to_base64url(header);
    jws += '.';
    jws += paymcp::detail::to_base64url(text);
    const std::string signature = paymcp::detail::to_base64url(key_.sign(jws));
    return jws.append(1, '.').append(signature);
}

PAYMCP_INLINE result<std::string> verify_receipt(std::string_view jws, std::string_view keys) {
    const failure malformed{"it is no receipt in the form of a JWS", "malformed"};
    const std::size_t first = jws.find('.');
    const std::size_t last = jws.rfind('.');
    if (first == std::string_view::npos || first == last) return malformed;
    const std::optional<std::string> head = paymcp::detail::from_base64url(jws.substr(0, first));
    std::optional<std::string> text = paymcp::detail::from_base64url(jws.substr(first + 1, last - first - 1));
    const std::optional<std::string> signature = paymcp::detail::from_base64url(jws.substr(last + 1));
    if (!head || !text || !signature) return malformed;
    const std::optional<boost::json::object> header = paymcp::detail::jose_object(*head);
    // A header that a reader must understand (`crit`) says more than this one does.
    const bool plain = header && paymcp::detail::member_text(*header, "alg") == "EdDSA" && !header->contains("crit") &&
                       paymcp::detail::member_text(*header, "typ") == paymcp::detail::receipt_type;
    if (!plain) return malformed;
    const std::string_view name = paymcp::detail::member_text(*header, "kid");
    const result<paymcp::detail::verifying_key> key = paymcp::detail::key_named(name, keys);
    if (!key) return key.error();
    if (!key->signed_by(jws.substr(0, last), *signature))
        return failure{"the receipt is not as it was signed, or another key has signed it", "forged"};
    return std::move(*text);
}

}  // namespace paymcp::inline v0::receipts
