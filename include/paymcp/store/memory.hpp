// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/open_call.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/store/query.hpp>
#include <paymcp/store/retention.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

/// Keeps payments in this process's memory, for tests and demonstrations: a restart loses them. A server closes open
/// links when it ends.
///
/// A handle: copies share one store. Every function may be called from any thread. Models `QueryableStore`.
class memory_store {
public:
    static constexpr bool ends_with_process = true;

    memory_store() = default;
    explicit memory_store(retention kept) : kept_(kept) {}

    /// Inserts the payment unless the caller has an open one like it; see PaymentStore.
    result<opened_payment> open(const payment& subject) {
        const std::lock_guard lock(shared_->mutex);
        if (payment* known = find_open(subject)) return opened_payment{*known, true};
        const auto [place, inserted] = shared_->payments.try_emplace(subject.id, subject);
        if (!inserted) return failure{"a payment with this id exists already", "duplicate_payment"};
        place->second.version = 1;
        index(place->second);
        return opened_payment{place->second, false};
    }

    /// The payment as last written, or nothing.
    result<std::optional<payment>> find(std::string_view id) const {
        const std::lock_guard lock(shared_->mutex);
        const auto found = shared_->payments.find(std::string(id));
        if (found == shared_->payments.end()) return std::optional<payment>{};
        return std::optional<payment>{found->second};
    }

    /// Writes the payment if its stored version is still `version`.
    result<bool> replace(const payment& subject, std::uint64_t version) {
        const std::lock_guard lock(shared_->mutex);
        const auto found = shared_->payments.find(subject.id);
        if (found == shared_->payments.end() || found->second.version != version) return false;
        forget(found->second);
        found->second = subject;
        found->second.version = version + 1;
        index(found->second);
        return true;
    }

    /// Drops results and records whose retention has ended at `now`. Returns whether there is more to drop: always
    /// false.
    result<bool> sweep(unix_time now) {
        const std::lock_guard lock(shared_->mutex);
        for (auto each = shared_->payments.begin(); each != shared_->payments.end();) {
            payment& subject = each->second;
            const bool ended = !is_open(subject.state) && subject.unclear.empty();
            if (ended && kept_.records && subject.settled <= now - *kept_.records) {
                forget(subject);
                each = shared_->payments.erase(each);
                continue;
            }
            const bool over = subject.settled <= now - kept_.outputs;
            if (std::optional<payment> rest = over ? detail::lifecycle::output_dropped(subject) : std::nullopt) {
                forget(subject);
                subject = std::move(*rest);
                ++subject.version;
            }
            ++each;
        }
        return false;
    }

    /// The matching payments, newest first; see QueryableStore.
    result<payment_page> list(const payment_query& wanted) const {
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
        payment_page page;
        if (most > 0 && most < found.size()) page.next = detail::ledger_cursor(*found[most - 1]);
        for (std::size_t i = 0; i < most; ++i) {
            page.payments.push_back(*found[i]);
            page.payments.back().output = {};
        }
        return page;
    }

    /// Counts and sums of the matching payments; see QueryableStore.
    result<std::vector<payment_total>> totals(const payment_query& wanted) const {
        detail::ledger_sums sums;
        const std::lock_guard lock(shared_->mutex);
        for (const auto& [id, one] : shared_->payments)
            if (detail::matches(wanted, one)) sums.add(one);
        return sums.take();
    }

private:
    struct contents {
        std::mutex mutex;
        std::unordered_map<std::string, payment> payments;
        std::map<std::string, std::set<std::string>> open;  ///< the ids of payments that serve calls, by their call
    };

    /// A paid payment is preferred to an unpaid one.
    payment* find_open(const payment& subject) {
        const std::string call = detail::call_of(subject);
        const auto known = call.empty() ? shared_->open.end() : shared_->open.find(call);
        if (known == shared_->open.end()) return nullptr;
        const auto& ids = known->second;
        const auto paid = std::find_if(ids.begin(), ids.end(), [this](const std::string& id) {
            return shared_->payments.at(id).state != payment_state::created;
        });
        return &shared_->payments.at(paid == ids.end() ? *ids.begin() : *paid);
    }

    void index(const payment& subject) {
        const std::string call = detail::call_of(subject);
        if (detail::lifecycle::serves_calls(subject) && !call.empty()) shared_->open[call].insert(subject.id);
    }

    void forget(const payment& subject) {
        const auto known = shared_->open.find(detail::call_of(subject));
        if (known == shared_->open.end()) return;
        known->second.erase(subject.id);
        if (known->second.empty()) shared_->open.erase(known);
    }

    retention kept_;
    std::shared_ptr<contents> shared_ = std::make_shared<contents>();
};

static_assert(PaymentStore<memory_store>);
static_assert(QueryableStore<memory_store>);

}  // namespace paymcp::inline v0
