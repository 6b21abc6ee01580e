// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>

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
    void fail(std::string_view why);

    std::string take() { return std::move(text_); }

    void put(char character) { text_.push_back(character); }
    void put(std::string_view json) { text_.append(json); }

    void string(std::string_view value);

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
    void value(const boost::json::value& from, std::size_t depth);

    void array(const boost::json::array& from, std::size_t depth);

    void object(const boost::json::object& from, std::size_t depth);

    bool may_nest(std::size_t depth);

    /// Puts brackets around items and commas between them.
    class separated {
    public:
        separated(output_text& out, char open, char close) : out_(out), close_(close) { out_.put(open); }
        separated(const separated&) = delete;
        separated& operator=(const separated&) = delete;
        ~separated() { out_.put(close_); }

        void next();

        void key(std::string_view name);
        void member(std::string_view name, std::string_view value);
        void member_if_any(std::string_view name, std::string_view value);

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

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/detail/codec/impl/encode_text.ipp>
#endif
