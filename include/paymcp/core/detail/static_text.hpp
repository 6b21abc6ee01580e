// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace paymcp::inline v0::detail {

/// A destination for text, at compile time or at run time.
///
/// 1. `sink.put(character)` appends one character.
/// 2. `sink.put(text)` appends a `std::string_view`, which it does not keep.
///
/// Not required: constant expressions, which only a sink for `static_text` needs; any way to read the text back.
/// Models: `counting_sink`, `array_sink`, `string_sink`.
template <class S>
concept TextSink = requires(S& sink, char character, std::string_view text) {
    sink.put(character);
    sink.put(text);
};

/// Counts characters: the first pass over a generator.
struct counting_sink {
    std::size_t size = 0;

    constexpr void put(char) noexcept { ++size; }
    constexpr void put(std::string_view text) noexcept { size += text.size(); }
};

/// Fills an array of at least the counted size: the second pass.
struct array_sink {
    char* next;

    constexpr void put(char character) noexcept { *next++ = character; }
    constexpr void put(std::string_view text) noexcept {
#ifdef __clang__
        // Clang bounds the steps of constant evaluation: this call is one step, a loop takes several for each
        // character.
        if (text.empty()) return;
        __builtin_memcpy(next, text.data(), text.size());
        next += text.size();
#else
        // GCC spends as long on a turn of a loop as on the copy of a character, so a turn copies eight.
        const char* from = text.data();
        char* to = next;
        std::size_t left = text.size();
        for (; left >= 8; left -= 8, from += 8, to += 8) {
            to[0] = from[0];
            to[1] = from[1];
            to[2] = from[2];
            to[3] = from[3];
            to[4] = from[4];
            to[5] = from[5];
            to[6] = from[6];
            to[7] = from[7];
        }
        for (; left > 0; --left) *to++ = *from++;
        next = to;
#endif
    }
};

/// Appends to a string at run time, so that one generator serves compile time and run time.
struct string_sink {
    std::string& text;

    void put(char character) { text.push_back(character); }
    void put(std::string_view piece) { text.append(piece); }
};

/// A callable that writes the same text to every kind of sink each time it is called.
///
/// 1. `generate(sink)` is a constant expression for `counting_sink` and `array_sink`.
///
/// Not required: accepting `string_sink`, which only `text_from` uses. Models: `[](auto& sink) { sink.put("text"); }`.
/// See `static_text`.
template <class G>
concept TextGenerator = requires(const G& generate, counting_sink& counted, array_sink& filled) {
    generate(counted);
    generate(filled);
};

template <auto Generate>
consteval std::size_t text_size() {
    counting_sink sink;
    Generate(sink);
    return sink.size;
}

template <auto Generate>
consteval auto text_characters() {
    std::array<char, text_size<Generate>()> characters{};
    array_sink sink{characters.data()};
    Generate(sink);
    return characters;
}

template <auto Generate>
inline constexpr auto static_characters = text_characters<Generate>();

/// The text of a `TextGenerator`, generated at compile time and stored in read-only data:
/// `static_text<schema_of<T>{}>`.
///
/// A view of static storage, without a terminating zero; equal generators share it. Clang evaluates about a million
/// steps for one text, about 100 KiB of JSON strings; build a longer one from the views of its parts.
template <auto Generate>
    requires TextGenerator<std::remove_cv_t<decltype(Generate)>>
inline constexpr std::string_view static_text{static_characters<Generate>.data(),
                                              static_characters<Generate>.size()};

/// The text of a generator at run time.
template <std::invocable<string_sink&> Generate>
std::string text_from(const Generate& generate) {
    std::string text;
    string_sink sink{text};
    generate(sink);
    return text;
}

/// Writes an integer in decimal: `-9223372036854775808` and `18446744073709551615` included.
template <TextSink Sink, std::integral Integer>
constexpr void write_integer(Sink& sink, Integer value) {
    auto rest = static_cast<std::uint64_t>(value);
    if constexpr (std::is_signed_v<Integer>) {
        if (value < 0) {
            sink.put('-');
            rest = std::uint64_t{0} - rest;
        }
    }
    char digits[20]{};
    std::size_t first = sizeof digits;
    do {
        digits[--first] = static_cast<char>('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    sink.put(std::string_view{digits + first, sizeof digits - first});
}

/// How many of eight characters stand before the first that needs an escape in a JSON string, told from one word.
inline int plain_of_eight(const char* characters) noexcept {
    constexpr std::uint64_t each = 0x0101010101010101;
    std::uint64_t word = 0;
    __builtin_memcpy(&word, characters, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    const std::uint64_t quotes = word ^ each * '"';
    const std::uint64_t backslashes = word ^ each * '\\';
    const std::uint64_t found =
        ((word - each * 0x20) & ~word) | ((quotes - each) & ~quotes) | ((backslashes - each) & ~backslashes);
    return std::countr_zero(found & each * 0x80) / 8;  // a borrow reaches only the characters behind the first
}

/// Writes the characters of a JSON string literal (RFC 8259, section 7), without its quotes.
///
/// Quotes, backslashes and control characters are escaped, the latter as `\u00XX`; other bytes are copied unchanged, so
/// the text must be UTF-8 already.
template <TextSink Sink>
constexpr void write_json_characters(Sink& sink, std::string_view text) {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    const char* plain = text.data();
    const char* const end = plain + text.size();
    for (const char* at = plain; at != end; ++at) {
        if (!std::is_constant_evaluated()) {
            int skipped = 8;
            while (skipped == 8 && end - at >= 8) at += skipped = plain_of_eight(at);
            if (at == end) break;
        }
        const auto byte = static_cast<unsigned char>(*at);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        sink.put(std::string_view{plain, static_cast<std::size_t>(at - plain)});
        plain = at + 1;
        sink.put('\\');
        if (byte >= 0x20) {
            sink.put(*at);
        } else {
            sink.put("u00");
            sink.put(hexadecimal[byte >> 4U]);
            sink.put(hexadecimal[byte & 15U]);
        }
    }
    sink.put(std::string_view{plain, static_cast<std::size_t>(end - plain)});
}

/// The same with its quotes.
template <TextSink Sink>
constexpr void write_json_string(Sink& sink, std::string_view text) {
    sink.put('"');
    write_json_characters(sink, text);
    sink.put('"');
}

}  // namespace paymcp::inline v0
