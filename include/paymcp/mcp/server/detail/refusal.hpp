// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/server/call_end.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/tool/output.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace paymcp::inline v0::mcp::detail {

/// A content block of text.
std::string text_block(std::string_view text);

/// A sum as an object for programs: `{"amount":"0.50","currency":"USD"}`. `units` are those of `money`.
std::string sum_object(std::int64_t units, const currency& money);

/// Renders replies other than the tool's result, as text for its reader and as codes for a program. One object renders
/// one reply to one name on the wire.
class reply_speaker {
public:
    reply_speaker(const server_definition& tools, const paymcp::detail::exposed_tool& asked, const gating::reply& about,
                  const presented_payment& presented);

    /// An output with a JSON object of stable keys as its first block and its structured content; a second block is for
    /// the person who pays. A failed tool's own message precedes ours.
    tool_output speak() const;

private:
    struct words {
        std::string message{};      ///< what happened and what to do next
        std::string_view error{};   ///< stable code of a refusal; empty for a link that a confirm tool follows up
        std::string_view status{};  ///< the status of the payment
        std::string next_step{};    ///< the tool to call next; empty if it depends
        bool shows_link = false;    ///< paying is still useful
    };

    static std::string appended(std::string_view array, std::string_view element);

    std::string payload_of(const words& said) const;

    words find_words() const;

    words speak_of_unknown() const;

    bool is_refunded() const { return about_.subject && about_.subject->state == payment_state::refunded; }

    words speak_of_failure() const;
    words speak_of_funds() const;

    std::string ask_again() const;

    /// The call that continues with a payment of this tool.
    std::string call_with(const payment& subject, std::string_view tool, std::string_view confirm) const;

    /// Whether the same call finds the payment again. Clients that keep their first tool list have no other way.
    static bool is_found_by_call(const payment& subject);

    static std::string sum_of(const payment& subject);

    /// Of a price with a bound: that less may be taken.
    std::string what_is_taken() const;

    std::string pay_and_come_back() const;

    /// A user is not told to pay again while there is a payment that the call may mean.
    std::string start_again() const;

    std::string name_known() const;

    std::string step_to_start_again() const;

    /// The gate's sentence as a clause.
    std::string because() const;

    std::string_view confirm_or_asked() const noexcept { return confirm_.empty() ? asked_.name : confirm_; }

    const server_definition& tools_;
    const paymcp::detail::exposed_tool& asked_;
    const gating::reply& about_;
    const presented_payment& presented_;
    std::string tool_;
    std::string_view confirm_;
    std::string sum_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/refusal.ipp>
#endif
