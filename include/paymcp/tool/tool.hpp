// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/fixed_string.hpp>
#include <paymcp/money/price.hpp>
#include <paymcp/tool/arg.hpp>
#include <paymcp/tool/detail/held_pack.hpp>
#include <paymcp/tool/detail/name.hpp>
#include <paymcp/tool/detail/require.hpp>
#include <paymcp/tool/detail/returned.hpp>
#include <paymcp/tool/detail/schema/schema_references.hpp>
#include <paymcp/tool/detail/signature.hpp>
#include <paymcp/tool/detail/wrapped.hpp>
#include <paymcp/tool/policies.hpp>

#include <boost/json/fwd.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

/// The result of `tool`: a function with its name, description, argument names and policies, all fixed at compile time.
///
/// Declare it `constexpr` at namespace scope; toolsets hold references to it.
template <fixed_string Name, class Policies, class Function, class... Args>
class tool_t {
    using sale = typename Policies::template in<slots::sale, void>;

public:
    using policies = Policies;
    using signature = signature_of<Function>;

    /// Whether the arguments come as one JSON object, by a schema that the author wrote.
    static constexpr bool is_raw = Policies::template has<slots::raw_input>;

    consteval tool_t(std::string_view description, const held_pack<Args...>& args, const Function& called)
        : description_(description), args_(args), function_(called) {}

    /// How many arguments an `arg<>` names.
    static constexpr std::size_t named = sizeof...(Args);

    /// The name on the wire.
    static constexpr std::string_view name() noexcept { return Name.view(); }

    /// The author's text, without the price.
    constexpr std::string_view description() const noexcept { return description_; }

    /// Whether each call costs money.
    static constexpr bool is_paid = is_price<sale>;

    /// Whether callers need a plan.
    static constexpr bool is_subscription = Policies::template has<slots::plan>;

    /// The price of a call, as an `amount`.
    static constexpr auto price() noexcept
        requires is_paid
    {
        return sale::amount();
    }

    /// The author's function.
    constexpr const Function& function() const noexcept { return function_; }

    /// The named arguments, in the order of the function's parameters; empty where one struct holds them.
    constexpr const held_pack<Args...>& args() const noexcept { return args_; }

private:
    std::string_view description_;
    held_pack<Args...> args_;
    Function function_;
};

template <class>
inline constexpr bool is_tool = false;
template <fixed_string Name, class Policies, class Function, class... Args>
inline constexpr bool is_tool<tool_t<Name, Policies, Function, Args...>> = true;

template <class>
inline constexpr bool is_arg = false;
template <fixed_string Name, std::uint8_t Rules, class Default>
inline constexpr bool is_arg<arg_t<Name, Rules, Default>> = true;

/// Whether a function of this signature takes all arguments as one described struct.
template <class Signature>
consteval bool takes_struct() {
    if constexpr (Signature::arity == 1) {
        return Described<std::remove_cvref_t<typename Signature::template parameter<0>>>;
    } else {
        return false;
    }
}

template <class Policies>
consteval bool require_policies_agree() {
    using timing = typename Policies::template in<slots::timing, charge_first>;
    constexpr bool paid = Policies::template has<slots::sale>;
    constexpr bool keeps = std::same_as<typename Policies::template in<slots::failure, void>, keep_on_failure>;
    static_assert(
        !paid || !Policies::template has<slots::plan>,
        "paymcp: a tool is sold by a price or by a subscription, not by both (docs/errors.md#policies-of-money)");
    static_assert(paid || !(Policies::template has<slots::timing> || Policies::template has<slots::failure> ||
                            Policies::template has<slots::repetition> || Policies::template has<slots::description>),
                  "paymcp: a policy about money needs a price on the same tool (docs/errors.md#policies-of-money)");
    static_assert(!std::same_as<timing, capture_on_success> || !Policies::template has<slots::failure>,
                  "paymcp: capture_on_success never charges for a failure, so there is nothing to keep or to refund "
                  "(docs/errors.md#policies-of-money)");
    static_assert(!keeps || !Policies::template has<slots::repetition>,
                  "paymcp: an at_most_once tool has no second try, so keep_on_failure would keep money for nothing "
                  "(docs/errors.md#policies-of-money)");
    static_assert(!Policies::template has<slots::questions> || Policies::template has<slots::pace>,
                  "paymcp: questions_first says when a task begins, so it needs long_running or task_required "
                  "beside it (docs/errors.md#tools)");
    return true;
}

template <class... Args>
consteval bool arguments_are_unique() {
    const std::array<std::string_view, sizeof...(Args) + 1> argument_names{Args::name()...};
    for (std::size_t a = 0; a < sizeof...(Args); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            if (argument_names[a] == argument_names[b]) return false;
        }
    }
    return true;
}

/// Checks the parameters of a function against the arguments that name them.
template <class Signature, class... Args>
consteval bool require_parameters() {
    constexpr bool as_struct = sizeof...(Args) == 0 && takes_struct<Signature>();
    static_assert(arguments_are_unique<Args...>(),
                  "paymcp: two arguments of a tool have the same name (docs/errors.md#tools)");
    static_assert(
        Signature::constant,
        "paymcp: a tool's function is called by many calls at once, so it may not be mutable (docs/errors.md#tools)");
    if constexpr (as_struct) {
        using parameter = typename Signature::template parameter<0>;
        static_assert(
            takes_argument<parameter>,
            "paymcp: a tool's function takes its arguments by value or by const reference (docs/errors.md#tools)");
        return require_schema<std::remove_cvref_t<parameter>>();
    } else if constexpr (sizeof...(Args) == Signature::arity) {
        return []<std::size_t... I>(std::index_sequence<I...>) {
            static_assert(
                (takes_argument<typename Signature::template parameter<I>> && ...),
                "paymcp: a tool's function takes its arguments by value or by const reference (docs/errors.md#tools)");
            return (true && ... && require_member<kept_as<typename Signature::template parameter<I>>, Args>());
        }(std::make_index_sequence<sizeof...(Args)>{});
    } else {
        static_assert(sizeof...(Args) == Signature::arity,
                      "paymcp: a tool needs one arg<> for each parameter of its function, or one described struct and "
                      "no arg<> (docs/errors.md#tools)");
        return false;
    }
}

/// Whether the references of a schema resolve; true where its text is malformed, which is reported elsewhere.
template <class Schema>
consteval bool require_references() {
    if constexpr (is_object_schema(Schema::text)) return references_lead<Schema>();
    else return true;
}

/// Checks a function against the schemas that its author wrote as text.
template <class Policies, class Signature, std::size_t Args>
consteval bool require_raw() {
    if constexpr (Policies::template has<slots::raw_input>) {
        constexpr bool one_object = [] {
            if constexpr (Signature::arity == 1) {
                using parameter = std::remove_cvref_t<typename Signature::template parameter<0>>;
                return std::same_as<parameter, boost::json::object>;
            } else {
                return false;
            }
        }();
        static_assert(one_object && Args == 0 && Signature::constant,
                      "paymcp: a tool with json_schema takes its arguments as one boost::json::object, and no arg<> "
                      "(docs/errors.md#tools)");
        static_assert(
            is_object_schema(Policies::template in<slots::raw_input, void>::text),
            "paymcp: json_schema takes one line of JSON, an object with \"type\":\"object\" (docs/errors.md#tools)");
        static_assert(require_references<typename Policies::template in<slots::raw_input, void>>(),
                      "paymcp: a reference of json_schema leads to no schema of the same text, or in a circle; no "
                      "other document is fetched (docs/errors.md#tools)");
    }
    if constexpr (Policies::template has<slots::raw_output>) {
        static_assert(std::same_as<delivered_t<typename Signature::returned>, boost::json::object>,
                      "paymcp: a tool with json_output_schema returns a boost::json::object (docs/errors.md#tools)");
        static_assert(is_object_schema(Policies::template in<slots::raw_output, void>::text),
                      "paymcp: json_output_schema takes one line of JSON, an object with \"type\":\"object\" "
                      "(docs/errors.md#tools)");
        static_assert(require_references<typename Policies::template in<slots::raw_output, void>>(),
                      "paymcp: a reference of json_output_schema leads to no schema of the same text, or in a "
                      "circle; no other document is fetched (docs/errors.md#tools)");
    }
    return true;
}

/// A question during a paid run would leave the money reserved until the user answers.
template <class Policies, class Signature>
consteval bool require_no_questions_when_paid() {
    static_assert(!Policies::template has<slots::sale> || !WrappedIn<awaited_t<typename Signature::returned>, asking>,
                  "paymcp: a paid tool cannot ask the client while it runs; ask in a free tool, or take an argument "
                  "(docs/errors.md#tools)");
    return true;
}

/// Splits what follows the description into the named arguments and the function.
template <fixed_string Name, class Policies, class... Rest, std::size_t... I>
consteval auto make_tool(std::string_view description, const held_pack<Rest...>& rest, std::index_sequence<I...>) {
    using types = std::tuple<Rest...>;
    using function = std::tuple_element_t<sizeof...(I), types>;
    constexpr bool args_first = (is_arg<std::tuple_element_t<I, types>> && ...);
    constexpr bool callable = FunctionPointer<function> || SingleCall<function>;
    static_assert(args_first,
                  "paymcp: a tool takes its description, one arg<> for each parameter, and its function last "
                  "(docs/errors.md#tools)");
    static_assert(!args_first || callable,
                  "paymcp: a tool's function is a function pointer or a lambda without overloads and auto parameters "
                  "(docs/errors.md#tools)");
    if constexpr (args_first && callable) {
        using signature = signature_of<function>;
        [[maybe_unused]] constexpr bool parameters_fit = [] {
            if constexpr (Policies::template has<slots::raw_input>) return true;
            else return require_parameters<signature, std::tuple_element_t<I, types>...>();
        }();
        [[maybe_unused]] constexpr bool raw_fits = require_raw<Policies, signature, sizeof...(I)>();
        [[maybe_unused]] constexpr bool questions_fit = require_no_questions_when_paid<Policies, signature>();
        [[maybe_unused]] constexpr bool result_fits = require_returnable<delivered_t<typename signature::returned>>();
        [[maybe_unused]] constexpr bool policies_fit = Policies::well_formed() && require_policies_agree<Policies>();
        using made = tool_t<Name, Policies, function, std::tuple_element_t<I, types>...>;
        return made{description, held_pack<std::tuple_element_t<I, types>...>{{held_at<I>(rest)}...},
                    held_at<sizeof...(I)>(rest)};
    }
}

}  // namespace detail

/// Declares a tool: its name and policies, its description, its arguments and its function.
///
///     constexpr auto generate_image = tool<"generate_image", price<50, USD>>(
///         "Generate an image based on user prompt", arg<"prompt">("What to draw"),
///         [](std::string prompt) { return "Image generated for: " + prompt; });
///
/// The function's parameters are named by one `arg` each, or are one struct described with Boost.Hana; a trailing
/// `call&` is the running call. Types: those of kind.hpp; `std::optional` for an optional argument. The function
/// returns a type that returned.hpp allows, directly or as an awaitable, and is called concurrently. An exception that
/// it throws is a failed result with the exception's message. The description must outlive the tool, as a literal does.
template <detail::fixed_string Name, class... Policies, class... Rest>
consteval auto tool(std::string_view description, Rest... rest) {
    static_assert(
        detail::valid_tool_name(Name.view()),
        "paymcp: a tool's name is 1 to 64 characters out of A-Z, a-z, 0-9, '_', '.' and '-' (docs/errors.md#tools)");
    static_assert(sizeof...(Rest) > 0, "paymcp: a tool needs a function after its description (docs/errors.md#tools)");
    if constexpr (sizeof...(Rest) > 0) {
        return detail::make_tool<Name, detail::policy_pack<Policies...>, Rest...>(
            description, detail::held_pack<Rest...>{{rest}...}, std::make_index_sequence<sizeof...(Rest) - 1>{});
    }
}

}  // namespace paymcp::inline v0
