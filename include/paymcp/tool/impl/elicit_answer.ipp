// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/elicit_answer.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_reader.hpp>

#include <boost/json.hpp>

#include <type_traits>

namespace paymcp::inline v0 {

PAYMCP_INLINE given_answer::given_answer(std::string_view json) {
    boost::json::error_code failure;
    boost::json::value parsed = detail::read_json(json, failure);
    if (!failure && parsed.is_object()) said_ = std::move(parsed.get_object());
}

PAYMCP_INLINE const boost::json::object* given_answer::content() const {
    const boost::json::value* found = accepted() ? said_.if_contains("content") : nullptr;
    return found == nullptr ? nullptr : found->if_object();
}

PAYMCP_INLINE std::optional<std::string> given_answer::text(std::string_view member) const {
    const boost::json::object* form = content();
    const boost::json::value* found =
        form == nullptr ? nullptr : form->if_contains(boost::json::string_view(member.data(), member.size()));
    if (found == nullptr || !found->is_string()) return std::nullopt;
    return std::string(found->get_string());
}

PAYMCP_INLINE std::optional<std::string> given_answer::model_text() const {
    const boost::json::value* found = said_.if_contains("content");
    if (found == nullptr) return std::nullopt;
    if (found->is_object()) return block_text(*found);
    if (!found->is_array()) return std::nullopt;
    for (const boost::json::value& block : found->get_array())
        if (auto written = block_text(block)) return written;
    return std::nullopt;
}

PAYMCP_INLINE std::string_view given_answer::action() const {
    const boost::json::value* found = said_.if_contains("action");
    return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view{};
}

PAYMCP_INLINE std::optional<std::string> given_answer::block_text(const boost::json::value& block) {
    if (!block.is_object()) return std::nullopt;
    const boost::json::value* written = block.get_object().if_contains("text");
    if (written == nullptr || !written->is_string()) return std::nullopt;
    return std::string(written->get_string());
}

PAYMCP_INLINE given_answer answer_to(const call& running, std::string_view key) {
    const std::optional<std::string_view> json = running.answer(key);
    return json ? given_answer(*json) : given_answer();
}

PAYMCP_INLINE question ask_model(std::string_view message, int max_tokens) {
    std::string params = R"({"messages":[{"role":"user","content":{"type":"text","text":)";
    params += boost::json::serialize(boost::json::string_view(message.data(), message.size()));
    params += std::string("}}],\"maxTokens\":") + std::to_string(max_tokens) + '}';
    return ask_model(std::move(params));
}

}  // namespace paymcp::inline v0
