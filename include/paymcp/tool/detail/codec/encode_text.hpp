// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/core/detail/utf8.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

/// @file
/// Writing results of tools as JSON: the part that does not depend on an author's type.

namespace paymcp::inline v0::detail {

/// The maximum nesting of structured content: a tool can return anything that a message within the default limits can
/// contain.
inline constexpr std::size_t max_output_depth = 64;

/// Writes JSON, and keeps the first reason why the text cannot be sent.
class output_text {
public:
    /// Empty while there is no fault.
    const std::string& fault() const noexcept { return fault_; }
    void fail(std::string_view why) {
        if (fault_.empty()) fault_ = why;
    }

    std::string take() { return std::move(text_); }

    void put(char character) { text_.push_back(character); }
    void put(std::string_view json) { text_.append(json); }

    void string(std::string_view value) {
        if (!is_utf8(value)) fail("the tool returned text that is not valid UTF-8");
        string_sink out{text_};
        write_json_string(out, value);
    }

    template <std::integral Integer>
    void integer(Integer value) {
        string_sink out{text_};
        write_integer(out, value);
    }

    /// The shortest text that reads back as the same number.
    template <std::floating_point Real>
    void real(Real value) {
        if (!std::isfinite(value)) {
            fail("the tool returned a number that JSON cannot hold (infinite or not a number)");
            return;
        }
        char digits[32];
        const std::to_chars_result end = std::to_chars(digits, digits + sizeof digits, value);
        put(std::string_view{digits, static_cast<std::size_t>(end.ptr - digits)});
    }

    /// A JSON value that the author made.
    void value(const boost::json::value& from, std::size_t depth) {
        switch (from.kind()) {
            case boost::json::kind::null: put("null"); break;
            case boost::json::kind::bool_: put(from.get_bool() ? "true" : "false"); break;
            case boost::json::kind::int64: integer(from.get_int64()); break;
            case boost::json::kind::uint64: integer(from.get_uint64()); break;
            case boost::json::kind::double_: real(from.get_double()); break;
            case boost::json::kind::string: string(from.get_string()); break;
            case boost::json::kind::array: array(from.get_array(), depth); break;
            case boost::json::kind::object: object(from.get_object(), depth); break;
        }
    }

    void array(const boost::json::array& from, std::size_t depth) {
        if (!may_nest(depth)) return;
        separated items{*this, '[', ']'};
        for (const boost::json::value& each : from) {
            items.next();
            value(each, depth + 1);
        }
    }

    void object(const boost::json::object& from, std::size_t depth) {
        if (!may_nest(depth)) return;
        separated members{*this, '{', '}'};
        for (const auto& each : from) {
            members.next();
            string(each.key());
            put(':');
            value(each.value(), depth + 1);
        }
    }

    bool may_nest(std::size_t depth) {
        if (depth < max_output_depth) return true;
        fail("the tool returned JSON that is nested too deeply");
        return false;
    }

    /// Puts brackets around items and commas between them.
    class separated {
    public:
        separated(output_text& out, char open, char close) : out_(out), close_(close) { out_.put(open); }
        separated(const separated&) = delete;
        separated& operator=(const separated&) = delete;
        ~separated() { out_.put(close_); }

        void next() {
            if (!first_) out_.put(',');
            first_ = false;
        }

        void key(std::string_view name) {
            next();
            out_.string(name);
            out_.put(':');
        }
        void member(std::string_view name, std::string_view value) {
            key(name);
            out_.string(value);
        }
        void member_if_any(std::string_view name, std::string_view value) {
            if (!value.empty()) member(name, value);
        }

    private:
        output_text& out_;
        char close_;
        bool first_ = true;
    };

private:
    std::string text_;
    std::string fault_;
};

}  // namespace paymcp::inline v0::detail
