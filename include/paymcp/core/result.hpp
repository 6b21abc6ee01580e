// SPDX-License-Identifier: MIT
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <initializer_list>
#include <string>

namespace paymcp::inline v0 {

/// Why an operation failed: a sentence for a person, and a stable word for a program.
///
/// A tool handler returns it through `result<T>` to fail with that sentence.
struct failure {
    std::string message;          ///< one sentence
    std::string code = "failed";  ///< stable and machine-readable, `[a-z_]+`

    failure() = default;

    /// `failure{message}` or `failure{message, code}`, with braces only: if a string converted to a failure, a
    /// `result<std::string>` could not tell its value from its error.
    failure(std::initializer_list<std::string> message_and_code);

    bool operator==(const failure&) const = default;
};

/// A value or a `failure`. It is Boost.System's result, so `has_value()`, `*r`, `r->`, `r.error()` and `r.value()`
/// work.
///
/// Beware of `result<bool>`: constructed from a const rvalue of the same type, it holds whether that one had a value.
/// So a coroutine must never return a const local of this type.
template <class T>
using result = boost::system::result<T, failure>;

/// Called by `result<T>::value()` on an error; found by argument-dependent lookup (Boost.System customization).
[[noreturn]] void throw_exception_from_error(const failure& why, const boost::source_location&);

namespace detail {

/// What the exception that is being handled says, for people: without the place in the source that Boost adds to it.
/// Empty for one that is no `std::exception`.
std::string exception_message();

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/impl/result.ipp>
#endif
