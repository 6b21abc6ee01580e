// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/codec/encode_text.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/utf8.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void output_text::fail(std::string_view why) {
    if (fault_.empty()) fault_ = why;
}

PAYMCP_INLINE void output_text::string(std::string_view value) {
    if (!is_utf8(value)) fail("the tool returned text that is not valid UTF-8");
    string_sink out{text_};
    write_json_string(out, value);
}

PAYMCP_INLINE void output_text::value(const boost::json::value& from, std::size_t depth) {
    switch (from.kind()) {
        case boost::json::kind::null:
            put("null");
            break;
        case boost::json::kind::bool_:
            put(from.get_bool() ? "true" : "false");
            break;
        case boost::json::kind::int64:
            integer(from.get_int64());
            break;
        case boost::json::kind::uint64:
            integer(from.get_uint64());
            break;
        case boost::json::kind::double_:
            real(from.get_double());
            break;
        case boost::json::kind::string:
            string(from.get_string());
            break;
        case boost::json::kind::array:
            array(from.get_array(), depth);
            break;
        case boost::json::kind::object:
            object(from.get_object(), depth);
            break;
    }
}

PAYMCP_INLINE void output_text::array(const boost::json::array& from, std::size_t depth) {
    if (!may_nest(depth)) return;
    separated items{*this, '[', ']'};
    for (const boost::json::value& each : from) {
        items.next();
        value(each, depth + 1);
    }
}

PAYMCP_INLINE void output_text::object(const boost::json::object& from, std::size_t depth) {
    if (!may_nest(depth)) return;
    separated members{*this, '{', '}'};
    for (const auto& each : from) {
        members.next();
        string(each.key());
        put(':');
        value(each.value(), depth + 1);
    }
}

PAYMCP_INLINE bool output_text::may_nest(std::size_t depth) {
    if (depth < max_output_depth) return true;
    fail("the tool returned JSON that is nested too deeply");
    return false;
}

PAYMCP_INLINE void output_text::separated::next() {
    if (!first_) out_.put(',');
    first_ = false;
}

PAYMCP_INLINE void output_text::separated::key(std::string_view name) {
    next();
    out_.string(name);
    out_.put(':');
}

PAYMCP_INLINE void output_text::separated::member(std::string_view name, std::string_view value) {
    key(name);
    out_.string(value);
}

PAYMCP_INLINE void output_text::separated::member_if_any(std::string_view name, std::string_view value) {
    if (!value.empty()) member(name, value);
}

}  // namespace paymcp::inline v0::detail
