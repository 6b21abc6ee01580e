// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/call_life.hpp>
#include <paymcp/wallet/detail/call_parts.hpp>
#include <paymcp/wallet/detail/call_settling.hpp>

#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// Ends what a call has left: after a crash, or after an outage of its rail. A result that waits for its settlement is
/// settled with the same body; a call that had settled nothing is dropped; a refund that is owed is sent. A paid call
/// whose tool has not run waits for its caller. `only_run` says that the payment's tool is not run twice.
///
/// Returns false where the caller must try again: a lease lasts, or the store or the rail has not answered.
template <template <class> class Task>
Task<bool> recover_call(call_parts<Task> parts, std::string id, bool only_run) {
    result<std::optional<payment>> found = co_await parts.store.find(std::move(id));
    if (!found.has_value()) co_return false;
    if (!found->has_value() || (*found)->provider != parts.rail.name()) co_return true;
    payment subject = std::move(**found);
    if (!states::is_open(subject.state)) co_return true;
    call_settling<Task> money(parts, subject);
    const unix_time lease = money.lease_now();
    if (lease < subject.held.until) co_return false;
    const unix_time now = parts.time.now();
    const transition_result dropped = co_await transition<Task>(parts.store).apply(subject, [&](const payment& last) {
        return call_life::abandoned(last, now, lease, only_run);
    });
    if (dropped != transition_result::refused) co_return dropped == transition_result::written;
    call_life::found what = call_life::found::busy;
    const transition_result taken = co_await transition<Task>(parts.store).apply(subject, [&](const payment& last) {
        call_life::claim_answer answer = call_life::take_up(last, lease, parts.limits.settle_lease);
        what = answer.what;
        return std::move(answer.next);
    });
    if (taken == transition_result::failed) co_return false;
    if (taken == transition_result::refused) co_return !call_life::is_owed(subject);
    money.token = subject.held.token;
    using call_flow::outcome;
    if (what == call_life::found::owed) co_return co_await money.give_back() == outcome::returned;
    const outcome settled = co_await money.settle_again();
    // The claim of a paid call whose tool has not run ends here, so that its caller's repeat can run it.
    if (settled == outcome::charged) co_await money.renew(milliseconds::zero());
    if (settled == outcome::settled || settled == outcome::charged) co_return true;
    if (settled == outcome::unanswered) co_await money.doubt();
    co_return false;
}

}  // namespace paymcp::inline v0::detail
