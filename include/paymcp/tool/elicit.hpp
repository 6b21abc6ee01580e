// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/elicit_request.hpp>

#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

namespace paymcp::inline v0 {

/// The return type of a handler that may have to ask the client first: a `T`, or the questions. See `input_required`.
///
///     [](call& running) -> asking<std::string> { ... }
template <class T>
class asking {
public:
    /// The result, or anything convertible to it.
    template <class Value>
    requires(std::constructible_from<T, Value> && !std::same_as<std::remove_cvref_t<Value>, asking> &&
             !std::same_as<std::remove_cvref_t<Value>, input_required>) asking(Value&& value)
        : holds_(std::in_place_index<0>, std::forward<Value>(value)) {}

    asking(input_required questions) : holds_(std::in_place_index<1>, std::move(questions)) {}

    /// Whether there is no result yet.
    bool asks() const noexcept { return holds_.index() == 1; }

    /// The result, where it does not ask.
    const T& value() const { return std::get<0>(holds_); }

    /// The questions, where it asks.
    const input_required& questions() const { return std::get<1>(holds_); }

private:
    std::variant<T, input_required> holds_;
};

}  // namespace paymcp::inline v0
