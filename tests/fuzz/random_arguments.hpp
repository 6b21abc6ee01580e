// SPDX-License-Identifier: MIT
#pragma once

#include "choices.hpp"
#include "normal_form.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace fuzz {

/// Whether a call with some arguments must be accepted, must be refused before it is billed, or may be either.
enum class admission : std::uint8_t {
    taken,
    either,
    refused
};

/// JSON text, its normal form, and whether it is admitted.
struct written {
    std::string text;
    std::string normal{};
    admission admitted = admission::taken;

    void follow(const written& part) { admitted = std::max(admitted, part.admitted); }
};

/// Writes an object from its members in order.
class object_writer {
public:
    void add(std::string_view key, const written& member) {
        add_unseen(key, member);
        members_[std::string(key)] = member.normal;
    }

    /// A member that the tool does not see as written.
    void add_unseen(std::string_view key, const written& member) {
        text_ += (text_.empty() ? "\"" : ",\"") + std::string(key) + "\":" + member.text;
        whole_.follow(member);
    }

    /// A member that the tool sees although it was omitted.
    void assume(std::string_view key, std::string normal) { members_[std::string(key)] = std::move(normal); }

    void refuse() { whole_.admitted = admission::refused; }

    written done() && {
        whole_.text = "{" + text_ + "}";
        whole_.normal = normal_object(members_);
        return std::move(whole_);
    }

private:
    std::string text_;
    std::map<std::string, std::string> members_;
    written whole_{};
};

/// Any JSON, and any value that a struct may contain.
class random_json {
public:
    explicit random_json(choices& from) : from_(from) {}

    written value(std::size_t depth = 0) {
        switch (from_.below(depth > 3 ? 5 : 8)) {
            case 0:
                return {"null", "n"};
            case 1:
                return boolean();
            case 2:
                return number();
            case 3:
            case 4:
                return string();
            case 5:
                return array(depth);
            case 6:
                return object(depth);
            default:
                return from_.chance(64) ? tower() : number();
        }
    }

    written boolean() { return from_.chance(128) ? written{"true", "t"} : written{"false", "f"}; }

    written string() {
        // Each piece in JSON text, and its bytes.
        static constexpr std::array<std::pair<const char*, const char*>, 15> pieces{{
            {"a", "a"},
            {"fox", "fox"},
            {" ", " "},
            {"\\n", "\n"},
            {"\\\"", "\""},
            {"\\\\", "\\"},
            {"\\/", "/"},
            {"\\u0001", "\x01"},
            {"\\u00e9", "\xC3\xA9"},
            {"\xC3\xA9", "\xC3\xA9"},
            {"\\ud83d\\ude00", "\xF0\x9F\x98\x80"},
            {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
            {"\xE2\x80\xA8", "\xE2\x80\xA8"},
            {"1e400", "1e400"},
            {"{[", "{["},
        }};
        std::string text;
        std::string bytes;
        for (std::size_t left = from_.below(6); left > 0; --left) {
            const auto& [json, meant] = from_.pick(pieces);
            text += json;
            bytes += meant;
        }
        return {'"' + text + '"', normal_string(bytes)};
    }

    written number() {
        static constexpr std::array<const char*, 24> special{"0",
                                                             "-0",
                                                             "-0.0",
                                                             "1.0",
                                                             "1e0",
                                                             "0.1",
                                                             "-1",
                                                             "9007199254740991",
                                                             "9007199254740992",
                                                             "9007199254740993",
                                                             "9007199254740993.0",
                                                             "9223372036854775807",
                                                             "-9223372036854775808",
                                                             "9223372036854775808",
                                                             "18446744073709551615",
                                                             "4.9e-324",
                                                             "2.2250738585072014e-308",
                                                             "1.7976931348623157e308",
                                                             "0.30000000000000004",
                                                             "123456789.12345678",
                                                             "1e22",
                                                             "1e23",
                                                             "5e-1",
                                                             "1E+2"};
        switch (from_.below(8)) {
            case 0:
                return of(std::to_string(static_cast<std::int64_t>(from_.bits())));
            case 1:
                return of(std::to_string(from_.bits()));
            case 2:
                return real(17);
            case 3:
                return real(16);
            case 4:
                return from_.chance(40) ? beyond() : of(std::to_string(from_.below(100)));
            default:
                return of(from_.pick(special));
        }
    }

    /// A number for a `double`, which rounds large integers.
    written floating() {
        written made = number();
        const double value = std::strtod(made.text.c_str(), nullptr);
        if (made.admitted == admission::refused) return made;
        made.normal = normal_double(value);
        if (!whole_digits(made.text).empty() && std::abs(value) > 0x1p53) made.admitted = admission::either;
        return made;
    }

    /// Any finite double, with this many digits.
    written real(int digits) {
        const double value = std::bit_cast<double>(from_.bits());
        if (!std::isfinite(value)) return of("0.5");
        std::array<char, 64> text{};
        std::snprintf(text.data(), text.size(), "%.*e", digits - 1, value);
        return in_range(text.data());
    }

    written object(std::size_t depth) {
        object_writer all;
        std::size_t which = 0;
        for (std::size_t left = from_.below(4); left > 0; --left)
            all.add("k" + std::to_string(which++), value(depth + 1));
        return std::move(all).done();
    }

    written array(std::size_t depth) {
        return list(5, [&] { return value(depth + 1); });
    }

    /// Fewer items than `most`.
    template <class Item>
    written list(std::size_t most, Item item) {
        written all{"[", "["};
        for (std::size_t left = from_.below(most), first = 1; left > 0; --left, first = 0) {
            const written one = item();
            all.text += (first != 0 ? "" : ",") + one.text;
            all.normal += one.normal + ",";
            all.follow(one);
        }
        all.text += "]";
        all.normal += "]";
        return all;
    }

private:
    static written of(const std::string& text) { return {text, normal_number(text)}; }

    /// Rounded to fewer digits, the largest doubles may exceed the range.
    static written in_range(const std::string& text) {
        if (!std::isfinite(std::strtod(text.c_str(), nullptr))) return {text, "?", admission::refused};
        return of(text);
    }

    /// A value outside the range of a double must be refused; a rounded one may be.
    written beyond() {
        static constexpr std::array<const char*, 4> too_large{"1e400", "-1e309", "1.8e308", "123e999999"};
        if (from_.chance(128)) return {from_.pick(too_large), "?", admission::refused};
        static constexpr std::array<const char*, 4> rounded{"1e-400", "18446744073709551616", "-9223372036854775809",
                                                            "123456789012345678901234567890"};
        written made = of(from_.pick(rounded));
        made.admitted = admission::either;
        return made;
    }

    /// Deep nesting, up to the limit of a message and beyond.
    written tower() {
        const std::size_t height = 1 + from_.below(90);
        written all = number();
        for (std::size_t level = 0; level < height; ++level) {
            const bool list = from_.chance(200);
            all.text = list ? "[" + all.text + "]" : R"({"k":)" + all.text + "}";
            all.normal = list ? "[" + all.normal + ",]" : normal_object({{"k", all.normal}});
        }
        if (all.admitted == admission::taken && height > 48) all.admitted = admission::either;
        return all;
    }

    choices& from_;
};

}  // namespace fuzz
