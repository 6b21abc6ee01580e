// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/detail/api_answer.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <stdexcept>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void throw_exception_from_error(const api_failure& failed, const boost::source_location&) {
    throw std::runtime_error(failed.why.message);
}

PAYMCP_INLINE const boost::json::value* value_at(const boost::json::object& from,
                                                 std::initializer_list<std::string_view> path) {
    const boost::json::object* within = &from;
    const boost::json::value* found = nullptr;
    for (const std::string_view name : path) {
        found = within == nullptr ? nullptr : within->if_contains(name);
        if (found == nullptr) return nullptr;
        within = found->if_object();
    }
    return found;
}

PAYMCP_INLINE std::optional<std::int64_t> whole_at(const boost::json::object& from,
                                                   std::initializer_list<std::string_view> path) {
    const boost::json::value* found = value_at(from, path);
    if (found == nullptr || !found->is_int64()) return std::nullopt;
    return found->get_int64();
}

PAYMCP_INLINE std::vector<const boost::json::object*> objects_at(const boost::json::object& from,
                                                                 std::initializer_list<std::string_view> path) {
    static const boost::json::object nothing;
    std::vector<const boost::json::object*> objects;
    const boost::json::value* found = value_at(from, path);
    const boost::json::array* list = found == nullptr ? nullptr : found->if_array();
    if (list == nullptr) return objects;
    for (const boost::json::value& each : *list) objects.push_back(each.is_object() ? &each.get_object() : &nothing);
    return objects;
}

PAYMCP_INLINE std::pair<std::string, std::string> read_complaint(const boost::json::object& body) {
    const auto first_of = [](std::initializer_list<std::string> found) {
        for (const std::string& each : found)
            if (!each.empty()) return each;
        return std::string();
    };
    static const boost::json::object nothing;
    const auto listed = [&](std::string_view name) {
        const auto objects = objects_at(body, {name});
        return objects.empty() ? &nothing : objects.front();
    };
    const boost::json::object& detailed = *listed("details");
    const boost::json::object& error = *listed("errors");
    return {first_of({text_at(body, {"error", "code"}), text_at(detailed, {"issue"}), text_at(error, {"code"}),
                      text_at(error, {"id"}), text_at(body, {"error", "type"}), text_at(body, {"errorCode"}),
                      text_at(body, {"errorType"}), text_at(body, {"name"}), text_at(body, {"error"})}),
            first_of({text_at(body, {"error", "message"}), text_at(detailed, {"description"}),
                      text_at(error, {"detail"}), text_at(error, {"message"}), text_at(body, {"message"}),
                      text_at(body, {"errorMessage"}), text_at(body, {"error_description"})})};
}

PAYMCP_INLINE api_result read_answer(const std::string& title, const http::response& answer) {
    const bool success = answer.status >= 200 && answer.status < 300;
    const std::string answered = title + " answered " + std::to_string(answer.status);
    if (success && answer.status == 204 && answer.body.empty()) return boost::json::object();
    boost::system::error_code failure;
    boost::json::value parsed = boost::json::parse(answer.body, failure);
    const bool readable = !failure && parsed.is_object();
    if (success && !readable)
        return api_failure{{answered + " with something that is not a JSON object", true, true}, answer.status};
    if (success) return std::move(parsed.get_object());
    api_failure failed{{answered, may_have_happened(answer.status)}, answer.status};
    if (readable) {
        const auto [code, sentence] = read_complaint(parsed.get_object());
        failed.code = code;
        // Without a provider's error code, an intermediary may have answered.
        failed.why.answered = !code.empty() && is_about_the_payment(answer.status);
        if (!code.empty()) failed.why.message += std::string(": ") + printable(code);
        if (!sentence.empty()) failed.why.message += std::string(": ") + printable(sentence);
    }
    return failed;
}

PAYMCP_INLINE provider_error unseen(provider_error why) {
    why.may_have_happened = true;
    return why;
}

PAYMCP_INLINE provider_error incomplete(const std::string& title, std::string_view what) {
    return {title + "'s answer has no " + std::string(what), true, true};
}

}  // namespace paymcp::inline v0::detail
