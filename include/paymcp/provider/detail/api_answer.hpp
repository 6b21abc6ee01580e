// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// Why a call of a provider's API failed, with the facts for a decision.
struct api_failure {
    provider_error why;
    unsigned status = 0;  ///< of the HTTP answer; 0 without an answer
    std::string code{};   ///< the provider's error code, where it has one
};

/// Called by Boost.System's `result::value()` on a failure.
[[noreturn]] void throw_exception_from_error(const api_failure& failed, const boost::source_location&);

/// The JSON object of a success, or the failure.
using api_result = boost::system::result<boost::json::object, api_failure>;

/// The member at the end of a path of names, or null.
const boost::json::value* value_at(const boost::json::object& from,
                                          std::initializer_list<std::string_view> path);

/// The whole number at the end of a path, or nothing. A number with a fraction or an exponent is not an amount of
/// money.
std::optional<std::int64_t> whole_at(const boost::json::object& from,
                                            std::initializer_list<std::string_view> path);

/// The objects of the array at the end of a path; other elements count as empty objects, and no array as an empty one.
std::vector<const boost::json::object*> objects_at(const boost::json::object& from,
                                                          std::initializer_list<std::string_view> path);

/// Whether a request with this answer may have taken effect. A refusal by the server's rules has not; a gateway
/// timeout, a conflict with the same request in progress, and every unexpected answer may have.
constexpr bool may_have_happened(unsigned status) noexcept {
    return status < 400 || status >= 500 || status == 408 || status == 409 || status == 425;
}

/// Whether a refusal is about the requested payment and lasts until someone acts. A refusal because of keys or rate
/// limits, or a temporary one, is not.
constexpr bool is_about_the_payment(unsigned status) noexcept {
    const bool passes = status == 408 || status == 409 || status == 425 || status == 429;
    return status >= 400 && status < 500 && !passes && status != 401 && status != 403 && status != 407;
}

/// The provider's code and message of an error, in any of the usual formats.
std::pair<std::string, std::string> read_complaint(const boost::json::object& body);

/// Interprets an HTTP answer of a JSON API.
api_result read_answer(const std::string& title, const http::response& answer);

/// A failure with unknown outcome of a sent request.
provider_error unseen(provider_error why);

/// A success without a required field: the request may nevertheless have taken effect.
provider_error incomplete(const std::string& title, std::string_view what);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/detail/impl/api_answer.ipp>
#endif
