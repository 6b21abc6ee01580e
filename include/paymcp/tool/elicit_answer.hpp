// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/tool/call.hpp>
#include <paymcp/tool/detail/codec/decode.hpp>
#include <paymcp/tool/detail/schema/schema.hpp>
#include <paymcp/tool/detail/whole_struct.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0 {

/// An answer of the client or its user. It is untrusted: each function checks what it reads.
class given_answer {
public:
    given_answer() = default;
    explicit given_answer(std::string_view json);

    /// Whether there is an answer of any kind.
    bool given() const noexcept { return !said_.empty(); }

    /// Whether the user filled in the form, or agreed to open the link. That does not prove what happened at the link.
    bool accepted() const { return action() == "accept"; }

    /// Whether the user said no. A user who only closed the question has neither accepted nor declined.
    bool declined() const { return action() == "decline"; }

    /// The form's content, where it was accepted with one.
    const boost::json::object* content() const;

    /// One text of the form.
    std::optional<std::string> text(std::string_view member) const;

    /// The form's content as the described struct that `ask_form<Form>` asked for, if it is one.
    template <Described Form>
    std::optional<Form> as() const {
        const boost::json::object* form = content();
        Form filled{};
        detail::argument_error why;
        if (form == nullptr || !detail::decode_object<detail::struct_shape<Form>>(*form, filled, detail::place{}, why))
            return std::nullopt;
        return filled;
    }

    /// The model's text: its message, or of the first text block of several.
    std::optional<std::string> model_text() const;

    /// The answer as it came: an `ElicitResult`, `CreateMessageResult` or `ListRootsResult`, if the client followed
    /// MCP.
    const boost::json::object& json() const noexcept { return said_; }

private:
    std::string_view action() const;

    static std::optional<std::string> block_text(const boost::json::value& block);

    boost::json::object said_;
};

/// The answer to the question that was asked under this key.
given_answer answer_to(const call& running, std::string_view key);

namespace detail {

template <Described Form>
consteval bool is_flat() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return ((kind<without_optional_t<member_type<Form, I>>> != json_kind::none &&
                 kind<without_optional_t<member_type<Form, I>>> < json_kind::sequence) &&
                ...);
    }
    (std::make_index_sequence<member_count<Form>>{});
}

/// MCP's schemas of forms do not allow `additionalProperties`.
template <Described Form>
struct form_schema_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        constexpr std::string_view closing = R"(,"additionalProperties":false})";
        const std::string_view whole = static_text<whole_text>;
        sink.put(whole.substr(0, whole.size() - closing.size()));
        sink.put('}');
    }

    struct whole_schema {
        template <TextSink Sink>
        constexpr void operator()(Sink& sink) const {
            write_object_schema<struct_shape<Form>, schema_side::input>(sink, {}, {}, {});
        }
    };
    static constexpr whole_schema whole_text{};
};

}  // namespace detail

/// Shows the user a form with one field for each member of a described struct; read it with `given_answer::as<Form>`.
template <Described Form>
question ask_form(std::string message) {
    static_assert(
        detail::describes_whole<Form>(),
        "paymcp: a struct that derives from a described one is described itself, with all members, those of its bases "
        "included: BOOST_HANA_ADAPT_STRUCT (docs/errors.md#tools)");
    static_assert(detail::is_flat<Form>(),
                  "paymcp: a form has only bools, numbers, strings and named enums as members, optional or not "
                  "(docs/errors.md#tools)");
    return ask_form(std::move(message), std::string(detail::static_text<detail::form_schema_text<Form>{}>));
}

/// Lets the client's model answer one message of the user, in at most `max_tokens` tokens.
question ask_model(std::string_view message, int max_tokens);

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/impl/elicit_answer.ipp>
#endif
