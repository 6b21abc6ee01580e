// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/random.hpp>
#include <paymcp/payment/account.hpp>
#include <paymcp/testing/law.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing::detail {

using accounts::posting;
using accounts::taken;

/// A name that no account has.
inline std::string new_account() { return paymcp::detail::unguessable_id("account_"); }

/// A payment that is equal to no other, with postings.
inline payment posting_payment(std::vector<posting> postings) {
    payment made = sample_payment();
    made.postings = std::move(postings);
    return made;
}

/// One store with its answers checked and unpacked.
template <class OpenStore, class Sync>
class account_desk {
    using store_type = std::remove_cvref_t<std::invoke_result_t<OpenStore&>>;

public:
    account_desk(OpenStore& open_store, Sync& sync) : sync_(sync), store_(open_store()) {}

    payment open(std::vector<posting> postings) {
        return answered(sync_(store_.open(posting_payment(std::move(postings)))), "open").subject;
    }

    /// A payment without postings, to be given some.
    payment open_empty() { return open({}); }

    payment found(const std::string& id) {
        std::optional<payment> known = answered(sync_(store_.find(id)), "find");
        expect(known.has_value(), "an opened payment was not found");
        return std::move(*known);
    }

    /// Writes these postings, which must be possible, and returns the payment as it is then.
    payment give(payment subject, std::vector<posting> postings) {
        subject.postings = std::move(postings);
        expect(replace(subject, subject.version), "a write of the right version was refused");
        ++subject.version;
        return subject;
    }

    bool replace(const payment& subject, std::uint64_t version) {
        return answered(sync_(store_.replace(subject, version)), "replace");
    }
    taken take(const payment& subject, std::uint64_t version) {
        return answered(sync_(store_.take(subject, version)), "take");
    }

    /// `take` of these postings.
    taken take_with(payment subject, std::vector<posting> postings) {
        subject.postings = std::move(postings);
        return take(subject, subject.version);
    }

    std::int64_t standing(std::string_view account) { return answered(sync_(store_.standing(account)), "standing"); }

    void expect_standing(std::string_view account, std::int64_t units, std::string_view otherwise) {
        const std::int64_t holds = standing(account);
        expect(holds == units, std::string(otherwise) + ": the account holds " + std::to_string(holds) + " and not " +
                                   std::to_string(units));
    }

    std::vector<accounts::listed> list(std::string_view prefix, std::string_view after, std::size_t limit) {
        return answered(sync_(store_.list_accounts(prefix, after, limit)), "list_accounts");
    }

    /// The code of the failure with which all three writes of these postings are refused, or what else happened.
    std::string refusal(const std::vector<posting>& postings) {
        const auto opened = sync_(store_.open(posting_payment(postings)));
        if (opened.has_value()) return "opened";
        payment subject = open_empty();
        subject.postings = postings;
        const auto replaced = sync_(store_.replace(subject, subject.version));
        if (replaced.has_value()) return "replaced";
        const auto taking = sync_(store_.take(subject, subject.version));
        if (taking.has_value()) return "taken";
        expect(found(subject.id).postings.empty(), "a write that was refused changed the payment");
        const bool alike = opened.error().code == replaced.error().code && opened.error().code == taking.error().code;
        return alike ? opened.error().code : std::string("different codes");
    }

    store_type& store() noexcept { return store_; }
    Sync& sync() noexcept { return sync_; }

private:
    Sync& sync_;
    store_type store_;
};

}  // namespace paymcp::inline v0::testing::detail
