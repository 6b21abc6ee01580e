// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/mpp/detail/challenge.hpp>

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/constant_time.hpp>
#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/hmac.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/core/detail/utf8.hpp>
#include <paymcp/wallet/detail/jcs.hpp>
#include <paymcp/wallet/detail/members.hpp>
#include <paymcp/wallet/detail/wire_text.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string challenge_id(std::string_view secret, const mpp_challenge& challenge) {
    std::string bound = challenge.realm;
    bound.append("|").append(challenge.method).append("|").append(challenge.intent);
    bound.append("|").append(to_base64url(challenge.request)).append("|").append(challenge.expires);
    bound.append("|").append(challenge.digest);
    if (!challenge.header.empty()) bound.append("|").append(challenge.header);
    bound.append("|").append(challenge.opaque);
    return to_base64url(hmac_sha256(secret, bound));
}

PAYMCP_INLINE bool is_issued(const mpp_challenge& challenge, const secret& current, const secret& previous) {
    const auto by = [&challenge](const secret& key) {
        return !key.empty() && same_in_constant_time(challenge_id(key.reveal(), challenge), challenge.id);
    };
    return by(current) || by(previous);
}

PAYMCP_INLINE std::string opaque_text(const mpp_binding& binding) {
    const boost::json::object members{{"h", binding.arguments_hash}, {"n", binding.nonce}, {"t", binding.tool}};
    return to_base64url(jcs_text(members).value_or(""));
}

PAYMCP_INLINE std::optional<mpp_binding> read_opaque(std::string_view opaque) {
    if (opaque.size() > max_wire_text) return std::nullopt;
    const auto text = from_base64url(opaque);
    const auto object = text ? read_wire_object(*text) : std::nullopt;
    if (!object) return std::nullopt;
    member_reader from(*object);
    mpp_binding binding{std::string(from.text("n")), std::string(from.text("t")), std::string(from.text("h"))};
    if (!from.sound()) return std::nullopt;
    return binding;
}

PAYMCP_INLINE mpp_binding bind_call(std::string_view tool, std::string_view arguments, const random_128& random) {
    return {to_hex(random), std::string(tool), sha256_hex(arguments)};
}

PAYMCP_INLINE std::string challenge_object(const mpp_challenge& challenge) {
    return object_text()
        .text("id", challenge.id)
        .text("realm", challenge.realm)
        .text("method", challenge.method)
        .text("intent", challenge.intent)
        .raw("request", challenge.request)
        .text_if("expires", challenge.expires)
        .text_if("digest", challenge.digest)
        .text_if("opaque", challenge.opaque)
        .text_if("header", challenge.header)
        .text_if("description", challenge.description)
        .str();
}

/// Writes parameters of `WWW-Authenticate` as quoted strings.
class parameter_writer {
public:
    void add(std::string_view name, std::string_view value) {
        text.append(text.empty() ? "Payment " : ", ").append(name).append("=\"");
        if (!is_utf8(value)) sound = false;
        for (std::size_t i = 0; sound && i < value.size();) {
            const std::size_t length = utf8_sequence(value.substr(i));
            add_character(value.substr(i, length));
            i += length;
        }
        text += '"';
    }
    void add_if(std::string_view name, std::string_view value) {
        if (!value.empty()) add(name, value);
    }

    bool sound = true;
    std::string text;

private:
    void add_character(std::string_view utf8) {
        const auto lead = static_cast<unsigned char>(utf8.front());
        if (utf8.size() == 1) {
            if (lead < 0x20 || lead == 0x7f) sound = false;
            if (lead == '"' || lead == '\\') text += '\\';
            text += utf8;
            return;
        }
        std::uint32_t point = lead & (0xffU >> (utf8.size() + 1));
        for (const char next : utf8.substr(1)) point = point << 6U | (static_cast<unsigned char>(next) & 0x3fU);
        if (point < 0x10000) {
            add_unit(point);
        } else {
            add_unit(0xd800U + ((point - 0x10000) >> 10U));
            add_unit(0xdc00U + ((point - 0x10000) & 0x3ffU));
        }
    }
    void add_unit(std::uint32_t unit) {
        const std::array<unsigned char, 2> bytes{static_cast<unsigned char>(unit >> 8U),
                                                 static_cast<unsigned char>(unit & 0xffU)};
        text.append("\\u").append(to_hex(bytes));
    }
};

PAYMCP_INLINE std::optional<std::string> challenge_header(const mpp_challenge& challenge) {
    parameter_writer header;
    header.add("id", challenge.id);
    header.add("realm", challenge.realm);
    header.add("method", challenge.method);
    header.add("intent", challenge.intent);
    header.add("request", to_base64url(challenge.request));
    header.add_if("description", challenge.description);
    header.add_if("digest", challenge.digest);
    header.add_if("expires", challenge.expires);
    header.add_if("header", challenge.header);
    header.add_if("opaque", challenge.opaque);
    if (!header.sound) return std::nullopt;
    return std::move(header.text);
}

}  // namespace paymcp::inline v0::detail
