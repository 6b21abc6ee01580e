// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/fixed_string.hpp>
#include <paymcp/money/price.hpp>
#include <paymcp/tool/arg.hpp>
#include <paymcp/tool/detail/held_pack.hpp>
#include <paymcp/tool/detail/name.hpp>
#include <paymcp/tool/detail/price/price_function.hpp>
#include <paymcp/tool/detail/price/require_accounts.hpp>
#include <paymcp/tool/detail/price/require_plan.hpp>
#include <paymcp/tool/detail/require.hpp>
#include <paymcp/tool/detail/returned.hpp>
#include <paymcp/tool/detail/schema/schema_references.hpp>
#include <paymcp/tool/detail/signature.hpp>
#include <paymcp/tool/detail/tool_fault.hpp>
#include <paymcp/tool/detail/wrapped.hpp>
#include <paymcp/tool/policies.hpp>
#include <paymcp/tool/requires_scope.hpp>

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
    static constexpr bool is_paid = is_price<sale> || has_price_bounds<sale>;

    /// The plan that callers need, or that has calls free; empty for none.
    static constexpr std::string_view wants_plan() noexcept { return wanted_plan<Policies>(); }

    /// The plan that it sells; empty for none.
    static constexpr std::string_view sells_plan() noexcept {
        return plan_of<typename Policies::template in<slots::funds, void>>.name;
    }

    /// The fixed price of a call, as an `amount`; of a `price_from` ask `quote_of`. An `up_to` has none.
    static constexpr auto price() noexcept requires is_price<sale> { return sale::amount(); }

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

/// What `tool` makes where the compiler has refused one. It is in no list, so that one fault is one message.
struct refused_tool {};

/// Explains in a sentence why buyers cannot ask for their money back as a tool says.
template <class Window>
consteval bool require_window() {
    constexpr std::int64_t a_year = 366 * 24;
    static_assert(Window::hours > 0 && Window::hours <= a_year,
                  "paymcp: refund_within_hours takes a whole number of hours, from 1 to a year "
                  "(docs/errors.md#policies-of-money)");
    static_assert(valid_tool_name(Window::name),
                  "paymcp: the tool of refund_within_hours needs a name of A-Z a-z 0-9 _ . -, at most 64 characters "
                  "(docs/errors.md#policies-of-money)");
    return Window::hours > 0 && Window::hours <= a_year && valid_tool_name(Window::name);
}

template <class Policies>
consteval bool require_policies_agree() {
    using timing = typename Policies::template in<slots::timing, charge_first>;
    if constexpr (Policies::template has<slots::refund>)
        if constexpr (!require_window<typename Policies::template in<slots::refund, void>>()) return false;
    constexpr bool paid = Policies::template has<slots::sale>;
    constexpr bool planned = Policies::template has<slots::plan>;
    constexpr bool of_money = Policies::template has<slots::timing> || Policies::template has<slots::failure> ||
                              Policies::template has<slots::repetition> || Policies::template has<slots::description> ||
                              Policies::template has<slots::funds> || Policies::template has<slots::allowance> ||
                              Policies::template has<slots::refund>;
    constexpr bool captures = std::same_as<timing, capture_on_success>;
    constexpr bool says_failure = Policies::template has<slots::failure>;
    constexpr bool keeps = std::same_as<typename Policies::template in<slots::failure, void>, keep_on_failure>;
    constexpr bool repeats = !Policies::template has<slots::repetition>;
    constexpr bool varies = is_price_from<typename Policies::template in<slots::sale, void>>;
    constexpr bool quotable = !Policies::template has<slots::quote> || varies;
    constexpr bool metered = is_up_to<typename Policies::template in<slots::sale, void>>;
    constexpr bool before_run = std::same_as<typename Policies::template in<slots::timing, void>, charge_first>;
    constexpr bool paced = !Policies::template has<slots::questions> || Policies::template has<slots::pace>;
    constexpr bool accounts_agree = require_plan_agrees<Policies>() && require_accounts_agree<Policies>();
    static_assert(
        !paid || !planned,
        "paymcp: a tool is sold by a price or by a subscription, not by both; included_in has a priced tool free for "
        "who holds a plan (docs/errors.md#policies-of-money)");
    static_assert(paid || !of_money,
                  "paymcp: a policy about money needs a price on the same tool (docs/errors.md#policies-of-money)");
    static_assert(!captures || !says_failure,
                  "paymcp: capture_on_success never charges for a failure, so there is nothing to keep or to refund "
                  "(docs/errors.md#policies-of-money)");
    static_assert(!keeps || repeats,
                  "paymcp: an at_most_once tool has no second try, so keep_on_failure would keep money for nothing "
                  "(docs/errors.md#policies-of-money)");
    static_assert(!metered || !before_run,
                  "paymcp: up_to takes money after the run, when it is known what was used; leave charge_first out "
                  "(docs/errors.md#policies-of-money)");
    static_assert(!metered || !says_failure,
                  "paymcp: up_to never charges for a failure, so there is nothing to keep or to refund "
                  "(docs/errors.md#policies-of-money)");
    static_assert(quotable,
                  "paymcp: with_quote says what the arguments cost, so it needs a price_from on the same tool "
                  "(docs/errors.md#policies-of-money)");
    static_assert(paced,
                  "paymcp: questions_first says when a task begins, so it needs long_running or task_required "
                  "beside it (docs/errors.md#tools)");
    return !(paid && planned) && (paid || !of_money) && !(captures && says_failure) && (!keeps || repeats) &&
           !(metered && (before_run || says_failure)) && quotable && paced && accounts_agree;
}

/// Checks the types of a function's parameters, whose number fits already, against the arguments that name them.
template <class Signature, class... Args>
consteval bool require_parameters() {
    if constexpr (sizeof...(Args) == 0 && takes_struct<Signature>()) {
        return require_schema<std::remove_cvref_t<typename Signature::template parameter<0>>>();
    } else {
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return (true && ... && require_member<kept_as<typename Signature::template parameter<I>>, Args>());
        }
        (std::make_index_sequence<sizeof...(Args)>{});
    }
}

/// Whether the references of a schema resolve; true where its text is malformed, which is reported elsewhere.
template <class Schema>
consteval bool require_references() {
    if constexpr (is_object_schema(Schema::text)) return references_lead<Schema>();
    else return true;
}

/// Checks a function that takes one object against the schema that its author wrote as text.
template <class Schema, class Signature, std::size_t Args>
consteval bool require_raw_input() {
    constexpr bool one_object = [] {
        if constexpr (Signature::arity == 1 && Args == 0) {
            using parameter = std::remove_cvref_t<typename Signature::template parameter<0>>;
            return std::same_as<parameter, boost::json::object>;
        } else {
            return false;
        }
    }();
    constexpr bool leads = require_references<Schema>();
    static_assert(one_object,
                  "paymcp: a tool with json_schema takes its arguments as one boost::json::object, and no arg<> "
                  "(docs/errors.md#tools)");
    static_assert(
        is_object_schema(Schema::text),
        "paymcp: json_schema takes one line of JSON, an object with \"type\":\"object\" (docs/errors.md#tools)");
    static_assert(leads,
                  "paymcp: a reference of json_schema leads to no schema of the same text, or in a circle; no "
                  "other document is fetched (docs/errors.md#tools)");
    return one_object && is_object_schema(Schema::text) && leads;
}

/// The same for what it returns.
template <class Schema, class Signature>
consteval bool require_raw_output() {
    constexpr bool returns_object = std::same_as<delivered_t<typename Signature::returned>, boost::json::object>;
    constexpr bool leads = require_references<Schema>();
    static_assert(returns_object,
                  "paymcp: a tool with json_output_schema returns a boost::json::object (docs/errors.md#tools)");
    static_assert(is_object_schema(Schema::text),
                  "paymcp: json_output_schema takes one line of JSON, an object with \"type\":\"object\" "
                  "(docs/errors.md#tools)");
    static_assert(leads,
                  "paymcp: a reference of json_output_schema leads to no schema of the same text, or in a "
                  "circle; no other document is fetched (docs/errors.md#tools)");
    return returns_object && is_object_schema(Schema::text) && leads;
}

/// Checks a function against the schemas that its author wrote as text, where he did.
template <class Policies, class Signature, std::size_t Args>
consteval bool require_raw() {
    bool fits = true;
    if constexpr (Policies::template has<slots::raw_input>)
        fits = require_raw_input<typename Policies::template in<slots::raw_input, void>, Signature, Args>();
    if constexpr (Policies::template has<slots::raw_output>)
        fits = require_raw_output<typename Policies::template in<slots::raw_output, void>, Signature>() && fits;
    return fits;
}

/// A question during a paid run would leave the money reserved until the user answers.
template <class Policies, class Signature>
consteval bool require_no_questions_when_paid() {
    constexpr bool asks =
        Policies::template has<slots::sale> && WrappedIn<awaited_t<typename Signature::returned>, asking>;
    static_assert(!asks,
                  "paymcp: a paid tool cannot ask the client while it runs; ask in a free tool, or take an argument "
                  "(docs/errors.md#tools)");
    return !asks;
}

/// A tool that is charged for what it uses must be able to say so.
template <class Policies, class Signature>
consteval bool require_report_of_use() {
    constexpr bool mute =
        is_up_to<typename Policies::template in<slots::sale, void>> && Signature::without_call == Signature::count;
    static_assert(!mute,
                  "paymcp: a tool with up_to says what it has used: its function takes a call& last, and calls "
                  "used(amount) of it (docs/errors.md#policies-of-money)");
    return !mute;
}

/// Checks all that lies deeper than the form of a tool: the types and the schemas of its arguments and its result, and
/// how its policies agree.
template <class Policies, class Function, class... Args>
consteval bool require_inner_parts() {
    using signature = signature_of<Function>;
    constexpr bool arguments_fit = [] {
        if constexpr (Policies::template has<slots::raw_input>)
            return true;
        else
            return require_parameters<signature, Args...>();
    }();
    constexpr bool raw_fits = require_raw<Policies, signature, sizeof...(Args)>();
    constexpr bool questions_fit = require_no_questions_when_paid<Policies, signature>();
    constexpr bool result_fits = require_returnable<delivered_t<typename signature::returned>>();
    constexpr bool policies_agree = require_policies_agree<Policies>() && require_scope_words<Policies>();
    constexpr bool price_fits =
        require_price_function<typename Policies::template in<slots::sale, void>, signature>() &&
        require_report_of_use<Policies, signature>();
    return arguments_fit && raw_fits && questions_fit && result_fits && policies_agree && price_fits;
}

/// Splits what follows the description into the named arguments and the function.
template <fixed_string Name, class Policies, class... Rest, std::size_t... I>
consteval auto make_tool(std::string_view description, const held_pack<Rest...>& rest, std::index_sequence<I...>) {
    using types = std::tuple<Rest...>;
    using function = std::tuple_element_t<sizeof...(I), types>;
    if constexpr (!require_inner_parts<Policies, function, std::tuple_element_t<I, types>...>()) {
        return refused_tool{};
    } else {
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
/// The function's parameters are named by one `arg` each, or are one struct described with Boost.Hana. After them
/// it takes references to objects that `serve` is given (`with`), and a `call&`, the running call. Types: those of
/// kind.hpp; `std::optional` for an optional argument. The function captures nothing, and returns a type that
/// returned.hpp allows, directly or as an awaitable. It is called by several threads at once, unless the tool is
/// `single_threaded`, and may be a pointer to a member function of such an object. An exception that it throws is a
/// failed result with the exception's message. The description must outlive the tool, as a literal does.
template <detail::fixed_string Name, class... Policies, class... Rest>
consteval auto tool([[maybe_unused]] std::string_view description, [[maybe_unused]] Rest... rest) {
    // What is most often wrong is asserted here and not deeper, so that the sentence stands among the compiler's first
    // lines. A tool that is refused has another type, which toolsets and `serve` pass over in silence.
    using policies = detail::policy_pack<Policies...>;
    using detail::tool_fault;
    constexpr bool named = detail::valid_tool_name(Name.view());
    static_assert(
        named,
        "paymcp: a tool's name is 1 to 64 characters out of A-Z, a-z, 0-9, '_', '.' and '-' (docs/errors.md#tools)");
    constexpr bool priced = (detail::sound_price<Policies> && ...);
    // A price that cannot be says why itself.
    static_assert(priced || (sizeof(std::conditional_t<detail::sound_price<Policies>, char, Policies>) + ... + 1) > 0);
    if constexpr (!named || !priced) {
        return detail::refused_tool{};
    } else if constexpr (!policies::well_formed()) {
        return detail::refused_tool{};
    } else {
        constexpr tool_fault fault = detail::fault_of<policies, Rest...>();
        static_assert(fault != tool_fault::no_function,
                      "paymcp: a tool needs a function after its description (docs/errors.md#tools)");
        static_assert(fault != tool_fault::function_not_last,
                      "paymcp: a tool takes its description, one arg<> for each parameter, and its function last "
                      "(docs/errors.md#tools)");
        static_assert(fault != tool_fault::not_callable,
                      "paymcp: a tool's function is a function pointer or a lambda without overloads and auto "
                      "parameters (docs/errors.md#tools)");
        static_assert(fault != tool_fault::arguments_last,
                      "paymcp: a tool's function takes its arguments first, then objects of with and call& "
                      "(docs/errors.md#tools)");
        static_assert(fault != tool_fault::is_mutable,
                      "paymcp: a tool's function is called by many calls at once, so it may not be mutable "
                      "(docs/errors.md#tools)");
        static_assert(fault != tool_fault::captures,
                      "paymcp: a tool is a constant and captures nothing: give the object to serve by with(object) "
                      "(docs/errors.md#tools)");
        static_assert(fault != tool_fault::same_argument_names,
                      "paymcp: two arguments of a tool have the same name (docs/errors.md#tools)");
        static_assert(fault != tool_fault::takes_reference,
                      "paymcp: a tool's function takes its arguments by value or by const reference "
                      "(docs/errors.md#tools)");
        static_assert(fault != tool_fault::argument_count,
                      "paymcp: a tool needs one arg<> for each parameter of its function, or one described struct "
                      "and no arg<> (docs/errors.md#tools)");
        if constexpr (fault != tool_fault::none) {
            return detail::refused_tool{};
        } else {
            return detail::make_tool<Name, policies, Rest...>(description, detail::held_pack<Rest...>{{rest}...},
                                                              std::make_index_sequence<sizeof...(Rest) - 1>{});
        }
    }
}

/// Refuses a `tool` without its description, in a sentence.
template <detail::fixed_string Name, class... Policies, class... Rest>
requires(!detail::begins_with_text<Rest...>) consteval auto tool(Rest...) {
    static_assert(detail::begins_with_text<Rest...>,
                  "paymcp: a tool needs a description, first in its parentheses (docs/errors.md#tools)");
    return detail::refused_tool{};
}

}  // namespace paymcp::inline v0
