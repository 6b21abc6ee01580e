// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/payment/detail/store_port.hpp>

#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

/// The result of a transition of the life cycle.
enum class transition_result : std::uint8_t {
    written,   ///< the payment is in the new state
    refused,   ///< the transition does not start from the payment's current state
    short_of,  ///< an account that is to pay holds too little
    failed,    ///< the store did not answer: the write may or may not have happened
};

/// Applies the transitions of life_cycle.hpp through a store's compare-and-set.
template <template <class> class Task>
class transition {
public:
    explicit transition(store_port<Task>& store) noexcept : store_(store) {}

    /// Applies `step`, a transition (payment -> optional<payment>), to the payment; to its newest version if `subject`
    /// is old. `subject` is left as last read or written. With `lags` the store may write behind what may lag
    /// (`lifecycle::may_lag`): for a step that nobody is told of before the next.
    template <class Step>
    Task<transition_result> apply(payment& subject, Step step, bool lags = false) {
        bool fresh = false;
        for (int attempt = 0; attempt < max_attempts; ++attempt) {
            std::optional<payment> next = step(subject);
            if (!next && fresh) co_return transition_result::refused;
            if (next) {
                if (!next->postings.empty()) next = postings::posted(std::move(*next));
                bool written = false;
                if (postings::spends(subject, *next)) {
                    const result<accounts::taken> taken = co_await store_.take(*next, subject.version);
                    if (!taken.has_value()) co_return transition_result::failed;
                    if (*taken == accounts::taken::short_of) co_return transition_result::short_of;
                    written = *taken == accounts::taken::written;
                } else {
                    const bool behind = lags && lifecycle::may_lag(subject, *next);
                    Task<result<bool>> writing =
                        behind ? store_.replace_behind(*next, subject.version) : store_.replace(*next, subject.version);
                    result<bool> answer = co_await std::move(writing);
                    if (!answer.has_value()) co_return transition_result::failed;
                    written = *answer;
                }
                if (written) {
                    const std::uint64_t version = subject.version + 1;
                    subject = std::move(*next);
                    subject.version = version;
                    co_return transition_result::written;
                }
            }
            result<std::optional<payment>> found = co_await store_.find(subject.id);
            if (!found.has_value() || !found->has_value()) co_return transition_result::failed;
            subject = std::move(**found);
            fresh = true;
        }
        co_return transition_result::failed;
    }

    /// Replaces `subject` by its newest version. Returns false where the store did not answer.
    Task<bool> reread(payment& subject) {
        result<std::optional<payment>> found = co_await store_.find(subject.id);
        if (!found.has_value() || !found->has_value()) co_return false;
        subject = std::move(**found);
        co_return true;
    }

private:
    /// Losing this often in a row means that other callers make progress on this payment; the caller may try again.
    static constexpr int max_attempts = 32;

    store_port<Task>& store_;
};

}  // namespace paymcp::inline v0::detail
