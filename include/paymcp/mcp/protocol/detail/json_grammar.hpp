// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// The tokens of JSON text, besides objects and arrays.
enum class json_token : std::uint8_t { key, string, number, word };

/// Checks the grammar of JSON text (RFC 8259) that arrives in chunks of any size, whatever its strings contain and
/// however deep it is, and keeps only a bit for each level.
///
/// The listener receives tokens, with offsets in bytes from the start: `opened(bool object, size_t at)` and
/// `closed(size_t end)` for objects and arrays, `begun(json_token, size_t at)`, `ended(json_token, size_t end)` for all
/// others, and in between, while its `keeps()` returns true, `byte(char)` for each byte, quotes included.
template <class Listener>
class json_grammar {
public:
    explicit json_grammar(Listener& listener) noexcept : listener_(listener) {}

    void feed(std::string_view bytes) {
        std::size_t at = 0;
        while (at < bytes.size() && in_ != inside::nothing) {
            const std::size_t plain = count_plain(bytes.substr(at));
            at += plain;
            at_ += plain;
            if (at == bytes.size()) return;
            if (!step(bytes[at])) continue;
            ++at;
            ++at_;
        }
    }

    /// The text has ended; whether it was one complete JSON text.
    bool finish() {
        if (in_number()) end_number();
        return in_ == inside::end;
    }

private:
    enum class inside : std::uint8_t {
        nothing,    ///< it is not JSON
        value,      ///< a value begins
        first,      ///< a value begins, or an array ends
        key,        ///< a key begins
        first_key,  ///< a key begins, or an object ends
        colon,      ///< a colon
        rest,       ///< a comma, or what is open ends
        end,        ///< only blanks may follow
        text,       ///< a string or key goes on
        escape,     ///< it has a backslash
        hex,        ///< and digits after \u
        word,       ///< true, false or null goes on
        minus,      ///< from here on numbers: see `in_number`
        zero,
        whole,
        point,
        fraction,
        power,
        power_sign,
        power_digits
    };

    static constexpr std::size_t max_levels = std::size_t{8} * 1024 * 1024;

    static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
    static bool is_hex(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
    static bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
    static bool is_plain(char c) noexcept { return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20; }

    bool in_number() const noexcept { return in_ >= inside::minus; }

    /// How many bytes only continue a string.
    std::size_t count_plain(std::string_view bytes) const noexcept {
        if (in_ != inside::text || listener_.keeps()) return 0;
        std::size_t count = 0;
        while (count < bytes.size() && is_plain(bytes[count])) ++count;
        return count;
    }

    /// Processes one byte; false if a number ended before it, and it must be processed again.
    bool step(char c) {
        if (in_number()) return take_digit(c);
        switch (in_) {
            case inside::text:
            case inside::escape:
            case inside::hex: take_text(c); break;
            case inside::word: take_letter(c); break;
            default:
                if (!is_blank(c)) take_sign(c);
        }
        return true;
    }

    void take_sign(char c) {
        const bool closes = c == ']' || c == '}';
        switch (in_) {
            case inside::value: return begin_value(c);
            case inside::first: return c == ']' ? close(false) : begin_value(c);
            case inside::key: return c == '"' ? begin_text(json_token::key) : fail();
            case inside::first_key:
                if (c == '}') return close(true);
                return c == '"' ? begin_text(json_token::key) : fail();
            case inside::colon: in_ = c == ':' ? inside::value : inside::nothing; return;
            case inside::rest:
                if (closes) return close(c == '}');
                if (c != ',') return fail();
                in_ = levels_.back() ? inside::key : inside::value;
                return;
            default: return fail();
        }
    }

    void begin_value(char c) {
        if (c == '"') return begin_text(json_token::string);
        if (c == '{' || c == '[') return open(c == '{');
        if (c == '-' || is_digit(c)) return begin_number(c);
        word_ = c == 't' ? "rue" : c == 'f' ? "alse" : c == 'n' ? "ull" : "";
        if (word_.empty()) return fail();
        in_ = inside::word;
        listener_.begun(json_token::word, at_);
    }

    void fail() noexcept { in_ = inside::nothing; }

    void go_on() noexcept { in_ = levels_.empty() ? inside::end : inside::rest; }

    void open(bool object) {
        if (levels_.size() == max_levels) return fail();
        listener_.opened(object, at_);
        levels_.push_back(object);
        in_ = object ? inside::first_key : inside::first;
    }

    void close(bool object) {
        if (levels_.back() != object) return fail();
        levels_.pop_back();
        listener_.closed(at_ + 1);
        go_on();
    }

    void keep(char c) {
        if (listener_.keeps()) listener_.byte(c);
    }

    void begin_text(json_token what) {
        token_ = what;
        in_ = inside::text;
        listener_.begun(what, at_);
        keep('"');
    }

    void take_text(char c) {
        keep(c);
        if (in_ == inside::hex) {
            if (!is_hex(c)) return fail();
            if (--digits_ == 0) in_ = inside::text;
        } else if (in_ == inside::escape) {
            constexpr std::string_view known = "\"\\/bfnrtu";
            if (known.find(c) == std::string_view::npos) return fail();
            digits_ = 4;
            in_ = c == 'u' ? inside::hex : inside::text;
        } else if (c == '\\') {
            in_ = inside::escape;
        } else if (c == '"') {
            listener_.ended(token_, at_ + 1);
            if (token_ == json_token::key) in_ = inside::colon;
            else go_on();
        } else if (!is_plain(c)) {
            fail();
        }
    }

    void take_letter(char c) {
        if (c != word_.front()) return fail();
        word_.remove_prefix(1);
        if (!word_.empty()) return;
        listener_.ended(json_token::word, at_ + 1);
        go_on();
    }

    void begin_number(char c) {
        listener_.begun(json_token::number, at_);
        keep(c);
        in_ = c == '-' ? inside::minus : c == '0' ? inside::zero : inside::whole;
    }

    bool take_digit(char c) {
        const inside next = after(c);
        if (next == inside::nothing) {
            end_number();
            return false;
        }
        keep(c);
        in_ = next;
        return true;
    }

    /// The state after a byte in a number, or failure.
    inside after(char c) const noexcept {
        const bool digit = is_digit(c);
        const bool powers = c == 'e' || c == 'E';
        const auto where = [](bool so, inside next) { return so ? next : inside::nothing; };
        switch (in_) {
            case inside::minus: return c == '0' ? inside::zero : where(digit, inside::whole);
            case inside::zero: return c == '.' ? inside::point : where(powers, inside::power);
            case inside::whole:
                if (digit) return inside::whole;
                return c == '.' ? inside::point : where(powers, inside::power);
            case inside::point: return where(digit, inside::fraction);
            case inside::fraction: return digit ? inside::fraction : where(powers, inside::power);
            case inside::power:
                if (c == '+' || c == '-') return inside::power_sign;
                return where(digit, inside::power_digits);
            default: return where(digit, inside::power_digits);
        }
    }

    void end_number() {
        const bool sound = in_ == inside::zero || in_ == inside::whole || in_ == inside::fraction ||
                           in_ == inside::power_digits;
        if (!sound) return fail();
        listener_.ended(json_token::number, at_);
        go_on();
    }

    Listener& listener_;
    inside in_ = inside::value;
    std::size_t at_ = 0;        ///< the offset of the next byte
    std::vector<bool> levels_;  ///< of each object or array that is open, whether it is an object
    json_token token_ = json_token::string;
    std::string_view word_{};  ///< what is left of it
    int digits_ = 0;           ///< how many are left
};

}  // namespace paymcp::inline v0::mcp::detail
