// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing {

/// A kind of call to a provider.
enum class provider_call : std::uint8_t {
    create,
    status,
    cancel,
    refund,
    capture,
    void_authorization
};

/// How a scripted call fails.
enum class provider_fault : std::uint8_t {
    refused,  ///< an error, and certainly no effect
    lost,     ///< it took effect, and the answer was lost
    silent,   ///< no effect, and an error that leaves this open
    crowded,  ///< it was not asked, because requests of others fill the rate for the next 12 seconds
};

/// A provider whose payers and failures the test writes: an exact ledger, and a queue of faults for each call.
///
/// A handle: copies share one ledger, as restarted processes share the outside world. Any thread may use it.
class scripted_provider {
public:
    static constexpr std::string_view name = "scripted";
    static constexpr bool captures_part = true;

    /// The provider's ledger of one payment.
    struct account {
        checkout_request order;
        provider_status status = provider_status::pending;
        int charged = 0;   ///< how often money was taken
        int refunded = 0;  ///< how often it was refunded
        int voided = 0;    ///< how often a reservation was given up
        std::optional<std::int64_t> captured{};  ///< minor units that were taken of reserved money
    };

    provider_result<checkout> create(const checkout_request& order) {
        return perform<checkout>(provider_call::create, order, [&](account& books) {
            if (books.order.payment_id.empty()) books.order = order;
            books.order.reference = "ref_" + order.payment_id;
            return provider_result<checkout>(
                checkout{books.order.reference, "https://pay.example/" + order.payment_id});
        });
    }

    provider_result<status_report> status(const checkout_request& order) {
        return perform<status_report>(provider_call::status, order, [&](account& books) {
            status_report report{books.status, books.order.amount, std::string(books.order.money.name())};
            report.captured = books.captured;
            if (shared_->lie) report = *std::exchange(shared_->lie, std::nullopt);
            return provider_result<status_report>(report);
        });
    }

    provider_result<void> cancel(const checkout_request& order) {
        return perform<void>(provider_call::cancel, order, [](account& books) -> provider_result<void> {
            if (books.status == provider_status::pending) books.status = provider_status::canceled;
            if (books.status == provider_status::canceled) return {};
            return provider_error{"it is paid", false};
        });
    }

    provider_result<void> refund(const checkout_request& order) {
        return perform<void>(provider_call::refund, order, [](account& books) -> provider_result<void> {
            if (books.status == provider_status::refunded) return {};
            if (books.status != provider_status::paid) return provider_error{"nothing to refund", false};
            books.status = provider_status::refunded;
            ++books.refunded;
            return {};
        });
    }

    provider_result<void> capture(const checkout_request& order) {
        return perform<void>(provider_call::capture, order, [&order](account& books) -> provider_result<void> {
            const std::int64_t part = order.used.value_or(books.order.amount);
            const bool done = books.status == provider_status::paid;
            if (done && books.captured.value_or(part) == part) return {};
            if (books.status != provider_status::authorized) return provider_error{"nothing to capture", false};
            books.status = provider_status::paid;
            books.captured = part;
            ++books.charged;
            return {};
        });
    }

    provider_result<void> void_authorization(const checkout_request& order) {
        return perform<void>(provider_call::void_authorization, order, [](account& books) -> provider_result<void> {
            if (books.status == provider_status::canceled) return {};
            if (books.status != provider_status::authorized) return provider_error{"nothing to void", false};
            books.status = provider_status::canceled;
            ++books.voided;
            return {};
        });
    }

    /// The payer pays; an order that only reserves becomes authorized. False if the link no longer accepts money.
    bool pay(const std::string& payment_id) {
        const std::lock_guard lock(shared_->mutex);
        const auto found = shared_->accounts.find(payment_id);
        if (found == shared_->accounts.end() || found->second.status != provider_status::pending) return false;
        account& books = found->second;
        books.status = books.order.authorize_only ? provider_status::authorized : provider_status::paid;
        books.charged += books.order.authorize_only ? 0 : 1;
        return true;
    }

    /// Changes the status at the provider: canceled by the payer, expired, or any other.
    void set(const std::string& payment_id, provider_status status) {
        const std::lock_guard lock(shared_->mutex);
        shared_->accounts[payment_id].status = status;
    }

    /// Makes the next calls of this kind fail, one after another.
    void fail_next(provider_call call, provider_fault fault, int times = 1) {
        const std::lock_guard lock(shared_->mutex);
        for (int i = 0; i < times; ++i) shared_->faults[call].push_back(fault);
    }

    /// Sets the next status answer, whatever the ledger says.
    void lie_once(status_report report) {
        const std::lock_guard lock(shared_->mutex);
        shared_->lie = std::move(report);
    }

    /// The ledger of a payment, or an empty one.
    account books(const std::string& payment_id) const {
        const std::lock_guard lock(shared_->mutex);
        const auto found = shared_->accounts.find(payment_id);
        return found == shared_->accounts.end() ? account{} : found->second;
    }

    /// The ids of all payments, sorted.
    std::vector<std::string> payment_ids() const {
        const std::lock_guard lock(shared_->mutex);
        std::vector<std::string> ids;
        for (const auto& [id, books] : shared_->accounts) ids.push_back(id);
        return ids;
    }

    /// How many payments exist.
    std::size_t payments() const { return payment_ids().size(); }

    /// How often a call was made, failed ones included.
    int calls(provider_call call) const {
        const std::lock_guard lock(shared_->mutex);
        const auto found = shared_->calls.find(call);
        return found == shared_->calls.end() ? 0 : found->second;
    }

private:
    struct transition {
        mutable std::mutex mutex;
        std::map<std::string, account> accounts;
        std::map<provider_call, std::deque<provider_fault>> faults;
        std::map<provider_call, int> calls;
        std::optional<status_report> lie;
    };

    template <class T, class Effect>
    provider_result<T> perform(provider_call call, const checkout_request& order, Effect effect) {
        const std::lock_guard lock(shared_->mutex);
        ++shared_->calls[call];
        auto& faults = shared_->faults[call];
        if (faults.empty()) return effect(shared_->accounts[order.payment_id]);
        const provider_fault fault = faults.front();
        faults.pop_front();
        if (fault == provider_fault::lost) effect(shared_->accounts[order.payment_id]);
        provider_error failed{"scripted failure", fault == provider_fault::lost || fault == provider_fault::silent};
        if (fault == provider_fault::crowded) failed.retry_after = milliseconds(12'000);
        return failed;
    }

    std::shared_ptr<transition> shared_ = std::make_shared<transition>();
};

static_assert(AuthorizingProvider<scripted_provider>);

}  // namespace paymcp::inline v0::testing
