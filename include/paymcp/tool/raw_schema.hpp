// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/utf8.hpp>
#include <paymcp/core/fixed_string.hpp>

#include <cstddef>
#include <string_view>

namespace paymcp::inline v0 {

namespace detail {

/// Checks at compile time whether a JSON text is well-formed and an object schema.
class json_scan {
public:
    constexpr explicit json_scan(std::string_view text) noexcept : text_(text) {}

    /// Whether the text is one JSON object with `"type":"object"` among its own members.
    constexpr bool object_schema() {
        space();
        if (!object(true)) return false;
        space();
        return at_ == text_.size() && typed_;
    }

private:
    constexpr bool next(char wanted) {
        if (at_ >= text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }

    constexpr void space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
    }

    constexpr bool string() {
        if (!next('"')) return false;
        while (at_ < text_.size() && text_[at_] != '"') {
            if (static_cast<unsigned char>(text_[at_]) < 0x20) return false;
            at_ += text_[at_] == '\\' ? 2 : 1;
        }
        return next('"');
    }

    constexpr bool word(std::string_view wanted) {
        if (text_.substr(at_, wanted.size()) != wanted) return false;
        at_ += wanted.size();
        return true;
    }

    constexpr bool number() {
        const std::size_t from = at_;
        while (at_ < text_.size() && std::string_view("+-.eE0123456789").find(text_[at_]) != std::string_view::npos)
            ++at_;
        return at_ > from;
    }

    constexpr bool value() {
        if (at_ >= text_.size()) return false;
        switch (text_[at_]) {
            case '{':
                return object(false);
            case '[':
                return array();
            case '"':
                return string();
            case 't':
                return word("true");
            case 'f':
                return word("false");
            case 'n':
                return word("null");
            default:
                return number();
        }
    }

    constexpr bool array() {
        ++at_;
        space();
        if (next(']')) return true;
        do {
            space();
            if (!value()) return false;
            space();
        } while (next(','));
        return next(']');
    }

    constexpr bool object(bool outermost) {
        if (!next('{')) return false;
        space();
        if (next('}')) return true;
        do {
            space();
            const std::size_t key = at_;
            if (!string()) return false;
            const bool type = outermost && text_.substr(key, at_ - key) == "\"type\"";
            space();
            if (!next(':')) return false;
            space();
            const std::size_t from = at_;
            if (!value()) return false;
            if (type) typed_ = text_.substr(from, at_ - from) == "\"object\"";
            space();
        } while (next(','));
        return next('}');
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool typed_ = false;
};

/// Whether the text is an object schema in one line, as on the wire.
constexpr bool is_object_schema(std::string_view text) {
    return is_utf8(text) && text.find('\n') == std::string_view::npos && json_scan(text).object_schema();
}

}  // namespace detail

namespace detail::slots {

struct raw_input;
struct raw_output;

}  // namespace slots

/// For a tool whose arguments are not described by C++ types: the JSON Schema is this text, and the function takes the
/// arguments as one `boost::json::object`.
///
///     constexpr auto find = tool<"find", json_schema<R"({"type":"object","properties":{...}})">>(
///         "Find something", [](boost::json::object arguments) { ... });
///
/// The library does not check arguments against such a schema. The function checks them, and fails with a message. Each
/// `$ref` leads to a schema of the same text (see schema_references.hpp).
template <detail::fixed_string Text>
struct json_schema {
    using slot = detail::slots::raw_input;
    static constexpr std::string_view text = Text.view();
};

/// The JSON Schema of what a function returns as `boost::json::object`. Each `$ref` leads to a schema of the same text.
template <detail::fixed_string Text>
struct json_output_schema {
    using slot = detail::slots::raw_output;
    static constexpr std::string_view text = Text.view();
};

}  // namespace paymcp::inline v0
