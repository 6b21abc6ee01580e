// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/table.hpp>

#include <array>
#include <cstddef>

namespace paymcp::inline v0::detail {

/// Joins parts of tables, so that flows share rows.
template <std::size_t... Counts>
constexpr auto join_rows(const std::array<rule, Counts>&... parts) {
    std::array<rule, (Counts + ...)> rows{};
    std::size_t at = 0;
    const auto append = [&](const auto& part) {
        for (const rule& row : part) rows[at++] = row;
    };
    (append(parts), ...);
    return rows;
}

/// The rows for a `status` between two waits: a provider that does not answer is asked again later.
template <class Phase>
constexpr std::array<rule, 5> polling_rows(Phase phase, consequence when_pending, consequence when_unreachable) {
    return {on(phase, event::secured) >> fulfil(),
            on(phase, event::pending) >> when_pending,
            on(phase, event::canceled) >> answer(verdict::canceled),
            on(phase, event::expired) >> answer(verdict::expired),
            on(phase, event::unreachable) >> when_unreachable};
}

/// The rows for a `status` that ends the call or lets it continue; a provider that does not answer ends it.
template <class Phase>
constexpr std::array<rule, 5> status_rows(Phase phase, consequence when_pending) {
    return polling_rows(phase, when_pending, answer(verdict::unavailable));
}

/// The rows from a call to a payment with a link: an unpaid payment, found or newly made, continues with `when_unpaid`.
/// An open payment that has ended is replaced by a new one, or by one that another call opened meanwhile; the latter is
/// checked as if its id had been presented.
template <class Phase>
constexpr std::array<rule, 12> opening_rows(Phase opening, Phase rechecking, Phase reopening, Phase checking,
                                            consequence when_unpaid) {
    return {enter(event::called) >> perform(opening, action::open),
            on(opening, event::opened) >> when_unpaid,
            on(opening, event::resumed) >> perform(rechecking, action::status),
            on(opening, event::open_failed) >> answer(verdict::unavailable),
            on(rechecking, event::secured) >> fulfil(),
            on(rechecking, event::pending) >> when_unpaid,
            on(rechecking, event::canceled) >> perform(reopening, action::create),
            on(rechecking, event::expired) >> perform(reopening, action::create),
            on(rechecking, event::unreachable) >> answer(verdict::unavailable),
            on(reopening, event::opened) >> when_unpaid,
            on(reopening, event::resumed) >> perform(checking, action::status),
            on(reopening, event::open_failed) >> answer(verdict::unavailable)};
}

/// The rows of a call that presents a payment id, up to the status of the payment.
template <class Phase>
constexpr std::array<rule, 5> loading_rows(Phase loading, Phase checking) {
    return {enter(event::confirmed) >> perform(loading, action::load),
            on(loading, event::loaded) >> perform(checking, action::status),
            on(loading, event::unknown) >> answer(verdict::unknown),
            on(loading, event::mismatch) >> answer(verdict::mismatch),
            on(loading, event::load_failed) >> answer(verdict::unavailable)};
}

}  // namespace paymcp::inline v0::detail
