// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/detail/payment_id.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

PAYMCP_INLINE std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string out;
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from)) {
        out.append(text.substr(0, at)).append(to);
        text.remove_prefix(at + from.size());
    }
    return out.append(text);
}

PAYMCP_INLINE std::string plainly(std::string text) {
    constexpr std::array<std::string_view, 7> unseen{
        "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x81\xA0", "\xEF\xBB\xBF", "\xC2\xAD", "\\"};
    for (const std::string_view one : {std::string_view("\\n"), std::string_view("\\r"), std::string_view("\\t")})
        text = replaced(text, one, " ");
    for (const std::string_view one : unseen) text = replaced(text, one, "");
    text = replaced(text, "\xC2\xA0", " ");
    text = replaced(text, "%5F", "_");
    return replaced(text, "%5f", "_");
}

PAYMCP_INLINE std::vector<std::string> ids_in(std::string_view text) {
    std::vector<std::string> found;
    const std::string small = lowered(text);
    constexpr std::size_t length = payment_id_prefix.size() + payment_id_digits;
    for (std::size_t at = small.find(payment_id_prefix); at != std::string::npos;
         at = small.find(payment_id_prefix, at + 1)) {
        const std::string id = small.substr(at, length);
        const bool whole = id.size() == length &&
                           std::all_of(id.begin() + payment_id_prefix.size(), id.end(), is_hex) &&
                           (at == 0 || !is_alphanumeric(small[at - 1])) &&
                           (at + length == small.size() || !is_alphanumeric(small[at + length]));
        if (whole && std::find(found.begin(), found.end(), id) == found.end()) found.push_back(id);
    }
    return found;
}

PAYMCP_INLINE std::optional<std::string> one_id_in(const std::string& text) {
    std::vector<std::string> found = ids_in(text);
    if (!found.empty()) return found.size() == 1 ? std::optional(std::move(found.front())) : std::nullopt;
    std::string joined = text;
    std::erase_if(joined, is_blank);
    found = ids_in(joined);
    if (found.size() == 1) return std::move(found.front());
    const bool digits_only = joined.size() == payment_id_digits && std::all_of(joined.begin(), joined.end(), is_hex);
    if (digits_only) return std::string(payment_id_prefix) + lowered(joined);
    return std::nullopt;
}

PAYMCP_INLINE std::string undressed(std::string text) {
    constexpr std::array<std::string_view, 12> dress{"\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9A", "\xE2\x80\x9B",
                                                     "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E", "\xE2\x80\x9F",
                                                     "\xC2\xAB",     "\xC2\xBB",     "\xE2\x80\xB9", "\xE2\x80\xBA"};
    constexpr std::string_view signs = " \t\r\n\v\f\"'`<>()[]{}.,;:!*_~|";
    for (bool again = true; again && !text.empty();) {
        again = false;
        if (signs.find(text.front()) != std::string_view::npos) {
            text.erase(0, 1);
            again = true;
        } else if (signs.find(text.back()) != std::string_view::npos) {
            text.pop_back();
            again = true;
        }
        for (const std::string_view one : dress) {
            if (text.starts_with(one)) {
                text.erase(0, one.size());
                again = true;
            }
            if (text.ends_with(one)) {
                text.resize(text.size() - one.size());
                again = true;
            }
        }
    }
    return text;
}

PAYMCP_INLINE bool means_nothing(std::string_view word) {
    constexpr std::array<std::string_view, 10> words{"",    "null", "none", "nil", "undefined",
                                                     "nan", "n/a",  "na",   "-",   "empty"};
    const std::string small = lowered(word);
    return std::find(words.begin(), words.end(), small) != words.end();
}

PAYMCP_INLINE void gather_texts(const boost::json::value& value, std::string& into, int depth) {
    if (depth > 4) return;
    if (value.is_string()) {
        into.append(value.get_string().data(), value.get_string().size());
        into += '\n';
    } else if (value.is_array()) {
        for (const boost::json::value& one : value.get_array()) gather_texts(one, into, depth + 1);
    } else if (value.is_object()) {
        for (const auto& one : value.get_object()) gather_texts(one.value(), into, depth + 1);
    }
}

PAYMCP_INLINE bool is_payment_id(std::string_view text) {
    constexpr auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == payment_id_prefix.size() + payment_id_digits && text.starts_with(payment_id_prefix) &&
           std::ranges::all_of(text.substr(payment_id_prefix.size()), is_digit);
}

PAYMCP_INLINE std::optional<written_payment_id> read_payment_id(const boost::json::value& given) {
    if (given.is_null()) return written_payment_id{.left_out = true};
    std::string text;
    if (given.is_string())
        text.assign(given.get_string().data(), given.get_string().size());
    else if (given.is_structured())
        gather_texts(given, text);
    else
        return std::nullopt;
    if (text.size() > max_written_id_length) return written_payment_id{};
    if (is_payment_id(text)) return written_payment_id{.text = std::move(text), .readable = true};
    text = plainly(std::move(text));
    if (std::optional<std::string> id = one_id_in(text))
        return written_payment_id{.text = std::move(*id), .readable = true};
    if (!given.is_string()) return std::nullopt;
    text = undressed(std::move(text));
    if (means_nothing(text)) return written_payment_id{.left_out = true};
    return written_payment_id{.text = std::move(text)};
}

PAYMCP_INLINE bool names_link(std::string_view words, std::string_view link) {
    constexpr std::size_t shortest_part = 12;  // a shorter text may be an ordinary word
    const auto holds = [&](std::string_view part) {
        const std::size_t at = words.find(part);
        if (part.empty() || at == std::string_view::npos) return false;
        const std::string_view rest = words.substr(at + part.size());
        return rest.empty() || !(is_alphanumeric(rest.front()) || rest.front() == '-' || rest.front() == '_');
    };
    const std::string_view bare = link.substr(0, link.find('#'));
    const std::string_view whole = bare.ends_with('/') ? bare.substr(0, bare.size() - 1) : bare;
    if (holds(whole)) return true;
    const std::string_view last = whole.substr(whole.find_last_of("/=") + 1);
    return last.size() >= shortest_part && words == last;
}

}  // namespace paymcp::inline v0::mcp::detail
