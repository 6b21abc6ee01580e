// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/active_call.hpp>
#include <paymcp/mcp/server/detail/call_runner.hpp>
#include <paymcp/mcp/server/detail/round_state.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// The next step after a handler has asked.
struct round_step {
    bool again = false;    ///< the answers are present: the handler is called again
    std::string unable{};  ///< the client cannot be asked: a sentence, for a result or an error
    call_end over{};       ///< otherwise: the final outcome of the call
};

/// Sends a handler's questions to its client in the form of each revision: on the call's own stream, in a task, or by
/// having the client repeat the call.
class multi_round_trip {
public:
    multi_round_trip(std::vector<state_key> keys, const wall_clock& time, milliseconds wait_timeout,
                     const paymcp::detail::random_source& random, std::string meta);

    static round_subject subject_of(std::string_view method, std::string_view name,
                                    const boost::json::object& arguments, std::string_view principal);

    /// The data that a client of 2026-07-28 sends from an earlier round trip. Answers without a state are treated like
    /// arguments; sealed answers cannot be replaced.
    std::optional<rpc_error> read(const boost::json::object& params, const round_subject& subject,
                                  round_memory& memory) const;

    /// The handler has asked: gets the answers, or ends the call. `round` counts round trips from 0.
    boost::asio::awaitable<round_step> next(active_call& running, const round_subject& subject, std::size_t round);

private:
    using items = std::vector<const input_required::item*>;

    static constexpr std::size_t max_answers = 64;
    static constexpr std::size_t max_rounds = 32;
    static constexpr std::size_t max_sealed = std::size_t{256} * 1024;

    static round_step broken(std::string why);

    static round_step unable(const active_call& running, const std::vector<ability>& missing);

    round_step ask_by_result(active_call& running, const round_subject& subject, const items& open) const;

    boost::asio::awaitable<round_step> ask_in_task(active_call& running, const items& open);

    /// Keeps an answer for the next call of the handler. A user who gives no answer has dismissed the question; a model
    /// or a client that gives no answer ends the call: false.
    static bool keep_answer(active_call& running, const input_required::item& one, std::optional<std::string> answer);

    static round_step unanswered(const input_required::item& one);

    boost::asio::awaitable<round_step> ask_now(active_call& running, const items& open);

    round_state_codec seal_;
    milliseconds wait_timeout_;
    paymcp::detail::random_source random_;
    std::string meta_;  ///< of every result of 2026-07-28
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/multi_round_trip.ipp>
#endif
