// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/memory.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/open_call.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/payment/seller_event.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE result<opened_payment> memory_store::open(const payment& subject) {
    if (const std::optional<failure> why = detail::refused_postings(subject.postings)) return *why;
    const std::lock_guard lock(shared_->mutex);
    if (payment* known = find_open(subject)) return opened_payment{*known, true};
    if (shared_->payments.contains(subject.id))
        return failure{"a payment with this id exists already", "duplicate_payment"};
    const result<accounts::taken> posted = shared_->accounts.apply({}, subject.postings, false);
    if (!posted.has_value()) return posted.error();
    const auto place = shared_->payments.try_emplace(subject.id, subject).first;
    place->second.version = 1;
    index(place->second);
    shared_->outbox.note({}, place->second);
    return opened_payment{place->second, false};
}

PAYMCP_INLINE result<std::optional<payment>> memory_store::find(std::string_view id) const {
    const std::lock_guard lock(shared_->mutex);
    const auto found = shared_->payments.find(std::string(id));
    if (found == shared_->payments.end()) return std::optional<payment>{};
    return std::optional<payment>{found->second};
}

PAYMCP_INLINE result<bool> memory_store::replace(const payment& subject, std::uint64_t version) {
    const result<accounts::taken> answer = write(subject, version, false);
    if (!answer.has_value()) return answer.error();
    return *answer == accounts::taken::written;
}

PAYMCP_INLINE result<accounts::taken> memory_store::take(const payment& subject, std::uint64_t version) {
    return write(subject, version, true);
}

PAYMCP_INLINE result<accounts::taken> memory_store::write(const payment& subject, std::uint64_t version, bool floors) {
    if (const std::optional<failure> why = detail::refused_postings(subject.postings)) return *why;
    const std::lock_guard lock(shared_->mutex);
    const auto found = shared_->payments.find(subject.id);
    if (found == shared_->payments.end() || found->second.version != version) return accounts::taken::outdated;
    const result<accounts::taken> posted =
        shared_->accounts.apply(found->second.postings, subject.postings, floors);
    if (!posted.has_value() || *posted != accounts::taken::written) return posted;
    const seller::standing before = seller::standing_of(found->second);
    drop_from_index(found->second);
    found->second = subject;
    found->second.version = version + 1;
    index(found->second);
    shared_->outbox.note(before, found->second);
    return accounts::taken::written;
}

PAYMCP_INLINE result<bool> memory_store::sweep(unix_time now) {
    const std::lock_guard lock(shared_->mutex);
    shared_->outbox.sweep(now);
    for (auto each = shared_->payments.begin(); each != shared_->payments.end();) {
        payment& subject = each->second;
        const bool untold = shared_->outbox.holds(subject.id);
        const bool needed = untold || detail::needs_seller(subject) || detail::postings::holds_plan(subject);
        const bool ended = !states::is_open(subject.state) && !needed;
        if (ended && kept_.records && subject.ended <= now - *kept_.records) {
            drop_from_index(subject);
            each = shared_->payments.erase(each);
            continue;
        }
        const bool of_balance = detail::is_of_balance(subject);
        const bool known =
            !subject.arguments.empty() || !subject.session.empty() || (!subject.principal.empty() && !of_balance);
        if (known && kept_.personal && detail::may_be_forgotten(subject) && subject.ended <= now - *kept_.personal)
            leave_books(subject, of_balance);
        const bool over = subject.ended <= now - kept_.outputs;
        if (std::optional<payment> rest = over ? detail::lifecycle::output_dropped(subject) : std::nullopt) {
            drop_from_index(subject);
            subject = std::move(*rest);
            ++subject.version;
        }
        ++each;
    }
    shared_->accounts.sweep(now);
    return false;
}

PAYMCP_INLINE void memory_store::leave_books(payment& subject, bool keeps_owner) {
    drop_from_index(subject);
    subject = detail::only_books_of(std::move(subject), keeps_owner);
    ++subject.version;
}

PAYMCP_INLINE result<ledger::forgotten> memory_store::forget(std::string_view principal) {
    ledger::forgotten done;
    const std::lock_guard lock(shared_->mutex);
    const bool balanced = shared_->accounts.holds_balance_of(principal);
    for (auto& [id, one] : shared_->payments) {
        if (principal.empty() || one.principal != principal) continue;
        const bool over = detail::may_be_forgotten(one);
        const bool keeps_owner = balanced && detail::is_of_balance(one);
        if (over) leave_books(one, keeps_owner);
        ++(over && !keeps_owner ? done.payments : done.open);
    }
    done.accounts = shared_->accounts.forget(principal);
    return done;
}

PAYMCP_INLINE result<ledger::page> memory_store::list(const ledger::query& wanted) const {
    std::optional<detail::ledger_place> after;
    if (!wanted.cursor.empty() && !(after = detail::read_ledger_cursor(wanted.cursor))) return detail::bad_cursor();
    const auto place = [](const payment& one) {
        return std::pair<std::int64_t, std::string_view>(one.created.time_since_epoch().count(), one.id);
    };
    const auto follows = [&](const payment& one) {
        return !after || place(one) < std::pair<std::int64_t, std::string_view>(after->created, after->id);
    };
    std::vector<const payment*> found;
    const std::lock_guard lock(shared_->mutex);
    for (const auto& [id, one] : shared_->payments)
        if (detail::matches(wanted, one) && follows(one)) found.push_back(&one);
    const std::size_t most = std::min(detail::page_size(wanted), found.size());
    const auto end = found.begin() + static_cast<std::ptrdiff_t>(most);
    std::partial_sort(found.begin(), end, found.end(),
                      [&](const payment* one, const payment* other) { return place(*one) > place(*other); });
    ledger::page page;
    if (most > 0 && most < found.size()) page.next = detail::ledger_cursor(*found[most - 1]);
    for (std::size_t i = 0; i < most; ++i) {
        page.payments.push_back(*found[i]);
        page.payments.back().output = {};
    }
    return page;
}

PAYMCP_INLINE result<std::vector<ledger::total>> memory_store::totals(const ledger::query& wanted) const {
    detail::ledger_sums sums;
    const std::lock_guard lock(shared_->mutex);
    for (const auto& [id, one] : shared_->payments)
        if (detail::matches(wanted, one)) sums.add(one);
    return sums.take();
}

PAYMCP_INLINE result<std::int64_t> memory_store::standing(std::string_view account) const {
    const std::lock_guard lock(shared_->mutex);
    return shared_->accounts.standing(account);
}

PAYMCP_INLINE result<std::vector<accounts::listed>> memory_store::list_accounts(std::string_view prefix,
                                                                                std::string_view after,
                                                                                std::size_t limit) const {
    const std::lock_guard lock(shared_->mutex);
    return shared_->accounts.list(prefix, after, limit);
}

PAYMCP_INLINE result<void> memory_store::keep_changes(unix_time now, milliseconds length) {
    const std::lock_guard lock(shared_->mutex);
    const bool was_on = shared_->outbox.is_on();
    shared_->outbox.keep(now + length);
    if (was_on) return {};
    for (const auto& [id, one] : shared_->payments) {
        seller::standing before = seller::standing_of(one);
        if (detail::trouble_of(before) == detail::seller_trouble::none) continue;
        before.state = payment_state::created;
        before.unclear = false;
        shared_->outbox.note(before, one);
    }
    return {};
}

PAYMCP_INLINE result<std::vector<seller::news>> memory_store::take_changes(unix_time now, unix_time until,
                                                                           std::size_t most) {
    const std::lock_guard lock(shared_->mutex);
    return shared_->outbox.take(now, until, most, [this](const std::string& id) {
        const auto found = shared_->payments.find(id);
        return found == shared_->payments.end() ? nullptr : &found->second;
    });
}

PAYMCP_INLINE result<void> memory_store::change_told(std::string_view id, std::uint64_t version) {
    const std::lock_guard lock(shared_->mutex);
    shared_->outbox.told(id, version);
    return {};
}

PAYMCP_INLINE result<void> memory_store::put_changes_back(std::string_view id, std::uint64_t version, unix_time due,
                                                          int tries) {
    const std::lock_guard lock(shared_->mutex);
    shared_->outbox.put_back(id, version, due, tries);
    return {};
}

PAYMCP_INLINE payment* memory_store::find_open(const payment& subject) {
    const std::string call = detail::call_of(subject);
    const auto known = call.empty() ? shared_->open.end() : shared_->open.find(call);
    if (known == shared_->open.end()) return nullptr;
    const auto& ids = known->second;
    const auto paid = std::find_if(ids.begin(), ids.end(), [this](const std::string& id) {
        return shared_->payments.at(id).state != payment_state::created;
    });
    return &shared_->payments.at(paid == ids.end() ? *ids.begin() : *paid);
}

PAYMCP_INLINE void memory_store::index(const payment& subject) {
    const std::string call = detail::call_of(subject);
    if (detail::lifecycle::serves_calls(subject) && !call.empty()) shared_->open[call].insert(subject.id);
}

PAYMCP_INLINE void memory_store::drop_from_index(const payment& subject) {
    const auto known = shared_->open.find(detail::call_of(subject));
    if (known == shared_->open.end()) return;
    known->second.erase(subject.id);
    if (known->second.empty()) shared_->open.erase(known);
}

}  // namespace paymcp::inline v0
