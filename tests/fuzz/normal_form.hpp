// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// JSON in a form in which equal values are equal texts. It is written and read without the library and without
/// Boost.JSON, so that it can check both: numbers by strtol, strtoull and strtod, which round correctly.
namespace fuzz {

/// A double by its exact value: integral ones as integers if they fit 64 bits, so that 1.0 is 1 and -0.0 is 0.
inline std::string normal_double(double value) {
    std::array<char, 64> text{};
    if (value == 0) return "i0";
    if (value == std::floor(value) && value >= -0x1p63 && value < 0x1p63)
        std::snprintf(text.data(), text.size(), "i%lld", static_cast<long long>(value));
    else if (value == std::floor(value) && value >= 0 && value < 0x1p64)
        std::snprintf(text.data(), text.size(), "i%llu", static_cast<unsigned long long>(value));
    else
        std::snprintf(text.data(), text.size(), "d%a", value);
    return text.data();
}

/// The digits of a number that is integral by its text ("10.0", "1e1"), or empty if it is not or has over 20 digits.
inline std::string whole_digits(const std::string& text) {
    const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
    long exponent = mark < text.size() ? std::strtol(text.c_str() + mark + 1, nullptr, 10) : 0;
    std::string digits = text.substr(0, mark);
    if (const std::size_t point = digits.find('.'); point != std::string::npos) {
        exponent -= static_cast<long>(digits.size() - point - 1);
        digits.erase(point, 1);
    }
    for (; exponent < 0 && digits.ends_with('0'); ++exponent) digits.pop_back();
    if (exponent < 0 || exponent > 20) return {};
    digits.append(static_cast<std::size_t>(exponent), '0');
    const std::size_t sign = digits.starts_with('-') ? 1 : 0;
    digits.erase(sign, std::min(digits.find_first_not_of('0', sign), digits.size() - 1) - sign);
    return digits.size() > 21 ? std::string() : digits;
}

/// A number in JSON text. An integral one is exact within 64 bits.
inline std::string normal_number(const std::string& text) {
    if (const std::string digits = whole_digits(text); !digits.empty()) {
        std::int64_t whole = 0;
        std::uint64_t large = 0;
        const char* const end = digits.data() + digits.size();
        if (std::from_chars(digits.data(), end, whole).ec == std::errc()) return "i" + std::to_string(whole);
        if (std::from_chars(digits.data(), end, large).ec == std::errc()) return "i" + std::to_string(large);
    }
    return normal_double(std::strtod(text.c_str(), nullptr));
}

inline std::string normal_string(std::string_view bytes) {
    return "s" + std::to_string(bytes.size()) + ":" + std::string(bytes);
}

inline std::string normal_object(const std::map<std::string, std::string>& members) {
    std::string all = "{";
    for (const auto& [key, value] : members) all += normal_string(key) + "=" + value + ",";
    return all + "}";
}

/// Reads well-formed JSON text; empty for any other.
class normal_reader {
public:
    explicit normal_reader(std::string_view text) : text_(text) {}

    std::optional<std::string> read() {
        std::string found = value(0);
        space();
        if (broken_ || at_ != text_.size()) return std::nullopt;
        return found;
    }

private:
    static constexpr std::size_t deepest = 512;

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void space() {
        while (at_ < text_.size() && (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r')) ++at_;
    }

    bool next(char wanted) {
        space();
        if (peek() != wanted) return false;
        ++at_;
        return true;
    }

    std::string fail() {
        broken_ = true;
        return {};
    }

    std::string value(std::size_t depth) {
        space();
        if (depth > deepest || broken_) return fail();
        if (peek() == '{') return object(depth);
        if (peek() == '[') return array(depth);
        if (peek() == '"') return normal_string(string());
        for (const auto& [word, normal] : {std::pair{"null", "n"}, {"true", "t"}, {"false", "f"}})
            if (text_.substr(at_).starts_with(word)) {
                at_ += std::string_view(word).size();
                return normal;
            }
        const std::size_t end = std::min(text_.find_first_not_of("+-0123456789.eE", at_), text_.size());
        if (end == at_) return fail();
        const std::size_t from = std::exchange(at_, end);
        return normal_number(std::string(text_.substr(from, end - from)));
    }

    std::string object(std::size_t depth) {
        std::map<std::string, std::string> members;
        ++at_;
        if (next('}')) return normal_object(members);
        do {
            space();
            if (peek() != '"') return fail();
            std::string key = string();
            if (!next(':')) return fail();
            std::string member = value(depth + 1);
            if (!members.emplace(std::move(key), std::move(member)).second) return fail();
        } while (next(','));
        return next('}') ? normal_object(members) : fail();
    }

    std::string array(std::size_t depth) {
        std::string all = "[";
        ++at_;
        if (next(']')) return "[]";
        do all += value(depth + 1) + ",";
        while (next(','));
        return next(']') ? all + "]" : fail();
    }

    std::uint32_t hexadecimal() {
        std::uint32_t unit = 0;
        if (at_ + 4 > text_.size()) return broken_ = true, 0;
        std::from_chars(text_.data() + at_, text_.data() + at_ + 4, unit, 16);
        at_ += 4;
        return unit;
    }

    std::uint32_t code_point() {
        const std::uint32_t high = hexadecimal();
        if (high < 0xD800 || high > 0xDBFF || !text_.substr(at_).starts_with("\\u")) return high;
        at_ += 2;
        return 0x10000 + ((high - 0xD800) << 10) + (hexadecimal() - 0xDC00);
    }

    static std::string utf8(std::uint32_t point) {
        const auto byte = [](std::uint32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
        if (point < 0x80) return {byte(point)};
        if (point < 0x800) return {byte(0xC0 | point >> 6), byte(0x80 | (point & 0x3F))};
        if (point < 0x10000)
            return {byte(0xE0 | point >> 12), byte(0x80 | (point >> 6 & 0x3F)), byte(0x80 | (point & 0x3F))};
        return {byte(0xF0 | point >> 18), byte(0x80 | (point >> 12 & 0x3F)), byte(0x80 | (point >> 6 & 0x3F)),
                byte(0x80 | (point & 0x3F))};
    }

    std::string string() {
        constexpr std::string_view escaped = "\"\\/bfnrt";
        constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
        std::string bytes;
        for (++at_; at_ < text_.size() && peek() != '"'; ++at_) {
            if (peek() != '\\') {
                bytes += peek();
                continue;
            }
            ++at_;
            if (peek() == 'u') {
                ++at_;
                bytes += utf8(code_point());
                --at_;
            } else if (const std::size_t which = escaped.find(peek()); which != std::string_view::npos) {
                bytes += meant[which];
            } else {
                broken_ = true;
            }
        }
        ++at_;
        return bytes;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool broken_ = false;
};

inline std::optional<std::string> normal_form(std::string_view json) { return normal_reader(json).read(); }

}  // namespace fuzz
