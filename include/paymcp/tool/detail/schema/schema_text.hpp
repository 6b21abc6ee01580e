// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// @file
/// Reads the text of a JSON schema at compile time. All functions require well-formed JSON.

namespace paymcp::inline v0::detail {

/// A text built at compile time; `broken` where it was too long or malformed.
struct static_words {
    std::array<char, 512> bytes{};
    std::size_t size = 0;
    bool broken = false;

    constexpr void put(char one) {
        if (size == bytes.size())
            broken = true;
        else
            bytes[size++] = one;
    }
    constexpr void put(std::string_view more) {
        for (const char one : more) put(one);
    }
    constexpr void put_code_point(unsigned long code) {
        const auto tail = [&](unsigned bits) { put(static_cast<char>(0x80 | (code >> bits & 0x3f))); };
        if (code < 0x80) return put(static_cast<char>(code));
        if (code < 0x800) return put(static_cast<char>(0xc0 | code >> 6)), tail(0);
        if (code < 0x10000) return put(static_cast<char>(0xe0 | code >> 12)), tail(6), tail(0);
        put(static_cast<char>(0xf0 | code >> 18)), tail(12), tail(6), tail(0);
    }
    constexpr std::string_view view() const { return {bytes.data(), size}; }
};

constexpr int hex_value(char digit) noexcept {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/// JSON text with the end of each string, object and array in it, so that values can be skipped.
class indexed_json {
public:
    constexpr indexed_json(std::string_view text, const std::uint32_t* ends) noexcept : text_(text), ends_(ends) {}

    constexpr char operator[](std::size_t at) const { return text_[at]; }
    constexpr std::string_view text() const noexcept { return text_; }

    constexpr std::size_t after_space(std::size_t at) const {
        while (text_[at] == ' ' || text_[at] == '\t') ++at;
        return at;
    }
    /// The position after the value that begins at `at`.
    constexpr std::size_t after_value(std::size_t at) const {
        if (ends_[at] != 0) return ends_[at];
        constexpr std::string_view behind = ",]} \t";
        while (at < text_.size() && behind.find(text_[at]) == behind.npos) ++at;
        return at;
    }
    /// Between the quotation marks of the string that begins at `at`.
    constexpr std::string_view inside(std::size_t at) const { return text_.substr(at + 1, ends_[at] - at - 2); }

private:
    std::string_view text_;
    const std::uint32_t* ends_;
};

/// Those ends, indexed by the position of each beginning.
template <std::size_t Size>
consteval std::array<std::uint32_t, Size> index_json(std::string_view text) {
    std::array<std::uint32_t, Size> ends{};
    std::array<std::uint32_t, Size / 2 + 1> open{};
    std::size_t depth = 0;
    for (std::size_t at = 0; at < Size; ++at) {
        const char one = text[at];
        if (one == '"') {
            const std::size_t first = at;
            for (++at; text[at] != '"'; ++at)
                if (text[at] == '\\') ++at;
            ends[first] = static_cast<std::uint32_t>(at + 1);
        } else if (one == '{' || one == '[') {
            open[depth++] = static_cast<std::uint32_t>(at);
        } else if (one == '}' || one == ']') {
            ends[open[--depth]] = static_cast<std::uint32_t>(at + 1);
        }
    }
    return ends;
}

constexpr unsigned long four_hex(std::string_view text, std::size_t at, bool& broken) {
    unsigned long code = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const int digit = at + i < text.size() ? hex_value(text[at + i]) : -1;
        broken = broken || digit < 0;
        code = code << 4 | static_cast<unsigned long>(digit & 15);
    }
    return code;
}

/// The unescaped text of the string that begins at `at`.
constexpr static_words string_at(const indexed_json& text, std::size_t at) {
    static_words out;
    const std::string_view inner = text.inside(at);
    for (std::size_t i = 0; i < inner.size(); ++i) {
        if (inner[i] != '\\') {
            out.put(inner[i]);
            continue;
        }
        constexpr std::string_view named = "\"\\/bfnrt";
        constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
        const char escape = inner[++i];
        if (escape != 'u') {
            const std::size_t which = named.find(escape);
            if (which == named.npos)
                out.broken = true;
            else
                out.put(meant[which]);
            continue;
        }
        unsigned long code = four_hex(inner, i + 1, out.broken);
        i += 4;
        if (code >= 0xd800 && code < 0xdc00 && inner.substr(i + 1, 2) == "\\u") {
            const unsigned long low = four_hex(inner, i + 3, out.broken);
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            i += 6;
        }
        out.put_code_point(code);
    }
    return out;
}

/// Whether the string that begins at `at` is `wanted`. Most strings are compared without unescaping.
constexpr bool says(const indexed_json& text, std::size_t at, std::string_view wanted) {
    const std::string_view inner = text.inside(at);
    if (inner.size() == wanted.size()) return inner == wanted;
    if (inner.size() < wanted.size() || inner.find('\\') == inner.npos) return false;
    const static_words read = string_at(text, at);
    return !read.broken && read.view() == wanted;
}

/// The position of the value of the member whose key begins at `key`.
constexpr std::size_t value_of(const indexed_json& text, std::size_t key) {
    return text.after_space(text.after_space(text.after_value(key)) + 1);
}

/// Calls `visit(key, value)` with the positions of each member's key and value until `visit` returns something other
/// than zero, and returns that.
template <class Visit>
constexpr std::size_t for_members(const indexed_json& text, std::size_t object, Visit visit) {
    std::size_t at = text.after_space(object + 1);
    while (text[at] == '"') {
        const std::size_t value = value_of(text, at);
        if (const std::size_t found = visit(at, value); found != 0) return found;
        at = text.after_space(text.after_value(value));
        if (text[at] == ',') at = text.after_space(at + 1);
    }
    return 0;
}

/// The same for the elements of an array.
template <class Visit>
constexpr std::size_t for_elements(const indexed_json& text, std::size_t array, Visit visit) {
    std::size_t at = text.after_space(array + 1);
    while (text[at] != ']') {
        if (const std::size_t found = visit(at); found != 0) return found;
        at = text.after_space(text.after_value(at));
        if (text[at] == ',') at = text.after_space(at + 1);
    }
    return 0;
}

/// The position of an object's member that is a string; zero where there is no such string.
constexpr std::size_t string_member(const indexed_json& text, std::size_t object, std::string_view name) {
    return for_members(text, object, [&](std::size_t key, std::size_t value) {
        return text[value] == '"' && says(text, key, name) ? value : 0;
    });
}

}  // namespace paymcp::inline v0::detail
