// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/multi_round_trip.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>
#include <paymcp/mcp/server/detail/questions.hpp>
#include <paymcp/payment/detail/canonical.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE multi_round_trip::multi_round_trip(std::vector<state_key> keys, const wall_clock& time,
                                                 milliseconds wait_timeout, const paymcp::detail::random_source& random,
                                                 std::string meta)
    : seal_(std::move(keys), time, wait_timeout),
      wait_timeout_(wait_timeout),
      random_(random),
      meta_(std::move(meta)) {}

PAYMCP_INLINE round_subject multi_round_trip::subject_of(std::string_view method, std::string_view name,
                                                         const boost::json::object& arguments,
                                                         std::string_view principal) {
    return {std::string(method), std::string(name),
            paymcp::detail::sha256_hex(paymcp::detail::canonical_text(arguments)), std::string(principal)};
}

PAYMCP_INLINE std::optional<rpc_error> multi_round_trip::read(const boost::json::object& params,
                                                              const round_subject& subject,
                                                              round_memory& memory) const {
    const boost::json::value* state = params.if_contains("requestState");
    if (state != nullptr && !state->is_null()) {
        auto opened = state->is_string() ? seal_.open(subject, state->get_string()) : std::nullopt;
        if (!opened)
            return bad_params(
                "The requestState is not of this request, or too old: it was changed, cut off or sealed for "
                "another. "
                "Make the request again without it.");
        memory = std::move(*opened);
    }
    const boost::json::value* given = params.if_contains("inputResponses");
    if (given == nullptr || !given->is_object()) return std::nullopt;
    for (const auto& one : given->get_object()) {
        if (memory.answers.size() >= max_answers) break;
        if (one.value().is_object()) memory.answers.emplace(one.key(), boost::json::serialize(one.value()));
    }
    return std::nullopt;
}

PAYMCP_INLINE boost::asio::awaitable<round_step> multi_round_trip::next(active_call& running,
                                                                        const round_subject& subject,
                                                                        std::size_t round) {
    const input_required asked = *std::exchange(running.rounds().required, std::nullopt);
    round_memory& memory = running.rounds();
    memory.state = asked.state();
    std::vector<const input_required::item*> open;
    std::vector<ability> missing;
    for (const input_required::item& one : asked.items()) {
        memory.answers.erase(one.key);
        if (running.can_ask(one.what.needs))
            open.push_back(&one);
        else if (one.needed)
            missing.push_back(one.what.needs);
    }
    if (open.empty() && missing.empty())
        for (const input_required::item& one : asked.items()) missing.push_back(one.what.needs);
    if (!missing.empty()) co_return unable(running, missing);
    if (open.empty() || round >= max_rounds)
        co_return broken("The handler asks again and again, or asks nothing at all.");
    if (running.task()) co_return co_await ask_in_task(running, open);
    if (running.speaks() >= revision::r2026_07_28) co_return ask_by_result(running, subject, open);
    co_return co_await ask_now(running, open);
}

PAYMCP_INLINE round_step multi_round_trip::broken(std::string why) {
    return {.over = {.error = rpc_error{error_code::internal_error, std::move(why), {}}}};
}

PAYMCP_INLINE round_step multi_round_trip::unable(const active_call& running, const std::vector<ability>& missing) {
    std::string wanted;
    for (const ability one : missing) wanted.append(wanted.empty() ? "" : ", ").append(name_of(one));
    std::string why = "This needs a client that can be asked for more, and this one cannot: " + wanted + '.';
    if (running.speaks() < revision::r2026_07_28) return {.unable = std::move(why)};
    return {.over = {.error = rpc_error{error_code::missing_client_capability, std::move(why),
                                        required_capabilities(missing)}}};
}

PAYMCP_INLINE round_step multi_round_trip::ask_by_result(active_call& running, const round_subject& subject,
                                                         const items& open) const {
    object_text requests;
    for (const auto* one : open) requests.keyed(one->key, input_request(in_words(one->what, running.speaks(), {})));
    const std::string state = seal_.seal(subject, running.rounds());
    if (state.size() > max_sealed) return broken("The answers so far are too long to be carried on.");
    return {.over = {.result = object_text()
                                   .text("resultType", "input_required")
                                   .raw("inputRequests", requests.str())
                                   .text("requestState", state)
                                   .raw("_meta", meta_)
                                   .str(),
                     .outcome = "asked"}};
}

PAYMCP_INLINE boost::asio::awaitable<round_step> multi_round_trip::ask_in_task(active_call& running,
                                                                               const items& open) {
    std::vector<std::pair<std::string, std::string>> requests;
    for (const auto* one : open)
        requests.emplace_back(one->key, input_request(in_words(one->what, running.speaks(), {})));
    std::map<std::string, std::string> answers = co_await running.task()->ask(std::move(requests), wait_timeout_);
    if (running.canceled()) co_return round_step{};
    for (const auto* one : open) {
        const auto given = answers.find(one->key);
        std::optional<std::string> answer;
        if (given != answers.end()) answer = std::move(given->second);
        if (!keep_answer(running, *one, std::move(answer))) co_return unanswered(*one);
    }
    co_return round_step{.again = true};
}

PAYMCP_INLINE bool multi_round_trip::keep_answer(active_call& running, const input_required::item& one,
                                                 std::optional<std::string> answer) {
    const bool user = one.what.needs == ability::form || one.what.needs == ability::link;
    if (!answer && !user) return false;
    running.rounds().answers.insert_or_assign(one.key, answer ? std::move(*answer) : R"({"action":"cancel"})");
    return true;
}

PAYMCP_INLINE round_step multi_round_trip::unanswered(const input_required::item& one) {
    return {.unable = std::string("The client did not answer: ") + std::string(name_of(one.what.needs)) +
                      " was asked for and not given."};
}

PAYMCP_INLINE boost::asio::awaitable<round_step> multi_round_trip::ask_now(active_call& running, const items& open) {
    for (const auto* one : open) {
        const std::string id = paymcp::detail::unguessable_id("ask_", random_);
        const client_question words = in_words(one->what, running.speaks(), id);
        std::string params = words.params.empty() ? "{}" : words.params;
        const paymcp::detail::client_answer given =
            co_await running.ask(std::string(words.method), std::move(params), wait_timeout_);
        if (given.outcome == paymcp::detail::ask_outcome::left) co_return round_step{};
        std::optional<std::string> answer;
        if (given.outcome == paymcp::detail::ask_outcome::answered && given.value.is_object())
            answer = boost::json::serialize(given.value);
        if (!keep_answer(running, *one, std::move(answer))) co_return unanswered(*one);
    }
    co_return round_step{.again = true};
}

}  // namespace paymcp::inline v0::mcp::detail
