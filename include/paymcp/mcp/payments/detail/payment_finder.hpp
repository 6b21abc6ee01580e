// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/payments/detail/known_payments.hpp>
#include <paymcp/mcp/payments/detail/payment_id.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/payment/record.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

/// Finds what a caller may mean by words that are no payment id, or by an id that leads nowhere: among the payments
/// that this caller was told of, and no others.
class payment_finder {
public:
    /// What is looked for; what is empty matches all.
    struct wanted {
        std::string_view tool{};
        std::string_view digest{};
        std::string_view not_id{};  ///< the id that led nowhere
    };

    /// Both must outlive the finder.
    payment_finder(paymcp::detail::store_port<asio_task>& store, const wall_clock& time) noexcept
        : store_(store), time_(time) {}

    /// The caller has been told of the payment.
    void remember(const caller& who, const payment& subject) { known_.remember(who, subject); }

    /// The one payment whose link the words are, or nothing.
    std::optional<std::string> by_link(const caller& who, std::string_view words) const {
        std::optional<std::string> found;
        for (const known_payments::one& each : known_.of(who)) {
            if (each.link.empty() || !names_link(words, each.link)) continue;
            if (found) return std::nullopt;
            found = each.id;
        }
        return found;
    }

    /// The caller's payments that can still lead to a result, the latest first: what may be paid or is, or else those
    /// whose result is kept.
    asio_task<std::vector<payment>> find(caller who, wanted what) const {
        std::vector<payment> open;
        std::vector<payment> delivered;
        for (const known_payments::one& each : known_.of(who)) {
            const bool fits = (what.tool.empty() || each.tool == what.tool) &&
                              (what.digest.empty() || each.digest == what.digest) && each.id != what.not_id;
            if (!fits) continue;
            result<std::optional<payment>> found = co_await store_.find(each.id);
            if (!found.has_value() || !found->has_value()) continue;
            payment& subject = **found;
            if (!subject.principal.empty() && subject.principal != who.principal) continue;
            if (leads_on(subject)) open.push_back(std::move(subject));
            else if (subject.state == payment_state::delivered &&
                     !paymcp::detail::lifecycle::output_is_dropped(subject))
                delivered.push_back(std::move(subject));
        }
        co_return open.empty() ? std::move(delivered) : std::move(open);
    }

private:
    bool leads_on(const payment& subject) const {
        if (subject.state == payment_state::created) return !subject.link.empty() && time_.now() < subject.expires;
        return states::deliverable.contains(subject.state);
    }

    paymcp::detail::store_port<asio_task>& store_;
    const wall_clock& time_;
    known_payments known_;
};

}  // namespace paymcp::inline v0::mcp
