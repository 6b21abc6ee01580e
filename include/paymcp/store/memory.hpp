// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/concept.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace paymcp {

/// Keeps payments in this process's memory: for tests and demonstrations, since a restart forgets them.
///
/// A handle: copies share one store. Every function may be called from any thread.
class memory_store {
public:
    /// Inserts the payment unless the caller has an open one like it; see PaymentStore.
    result<opened_payment> open(const payment& subject) {
        const std::lock_guard lock(shared_->mutex);
        if (payment* known = find_open(subject)) return opened_payment{*known, true};
        const auto [place, inserted] = shared_->payments.try_emplace(subject.id, subject);
        if (!inserted) return error{"a payment with this id exists already", "duplicate_payment"};
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

    /// Writes the payment if nobody has written it since `version` was read.
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

private:
    using owner_key = std::tuple<std::string, std::string, std::string, std::int64_t, std::string, std::string>;

    struct contents {
        std::mutex mutex;
        std::unordered_map<std::string, payment> payments;
        std::map<owner_key, std::set<std::string>> open;  ///< the ids of the payments that are open, by their call
    };

    /// The prefixes keep a session from posing as a principal.
    static std::string owner_of(const payment& subject) {
        if (!subject.principal.empty()) return "p:" + subject.principal;
        return subject.session.empty() ? std::string() : "s:" + subject.session;
    }

    static owner_key key_of(const payment& subject) {
        return {owner_of(subject), subject.tool,     subject.digest,
                subject.amount,    subject.currency, subject.provider};
    }

    payment* find_open(const payment& subject) {
        if (owner_of(subject).empty()) return nullptr;
        const auto known = shared_->open.find(key_of(subject));
        return known == shared_->open.end() ? nullptr : &shared_->payments.at(*known->second.begin());
    }

    void index(const payment& subject) {
        if (is_open(subject.state) && !owner_of(subject).empty()) shared_->open[key_of(subject)].insert(subject.id);
    }

    void forget(const payment& subject) {
        const auto known = shared_->open.find(key_of(subject));
        if (known == shared_->open.end()) return;
        known->second.erase(subject.id);
        if (known->second.empty()) shared_->open.erase(known);
    }

    std::shared_ptr<contents> shared_ = std::make_shared<contents>();
};

static_assert(PaymentStore<memory_store>);

}  // namespace paymcp
