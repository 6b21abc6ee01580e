// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/provider/mock/detail/mock_payment.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

namespace detail {

class mock_books;

}  // namespace detail

/// The settings of a `mock`; everything has a default.
struct mock_options {
    /// A file that keeps the payments over a restart, beside a store that does; empty: they end with the process. One
    /// process at a time uses it. An answer leaves only when what it says is on the disk.
    std::string books{};
    /// Decides which payments have expired; the system clock if null. It outlives every copy.
    const wall_clock* time = nullptr;
    detail::random_source random = detail::secure_random;  ///< makes the references
};

/// A provider that moves no money, for trials and tests: payments live in memory, or in a file (`mock_options::books`),
/// and the payer decides on the mock's page (checkout_page.hpp), or a test decides with `pay` and `cancel_by_user`.
///
/// It is a handle: copies share the payments, so a test keeps one copy while a server has another. All functions may be
/// called from any thread. Payments are never dropped. Models `AuthorizingProvider` and `SubscribingProvider`: renewals
/// are paid when they are due by the clock, unless a test has them declined.
class mock {
public:
    static constexpr std::string_view name = "mock";
    static constexpr bool captures_part = true;

    /// Called with the payment id when the payer has paid, canceled or contested, and after each step at the desk.
    using observer = std::function<void(std::string_view payment_id)>;

    /// `time` decides which payments have expired, and `random` makes the references. `time` must outlive every copy.
    explicit mock(const wall_clock& time = detail::machine_clock(),
                  detail::random_source random = detail::secure_random);

    /// Names the file of `books` and does not touch it: `connect`, or else the first use, opens it.
    explicit mock(mock_options options);

    /// Opens the books, if there are any and they are not open. Throws `std::runtime_error` where they cannot be used.
    /// A use without it fails there, and the next one tries again. `serve` connects when it starts.
    void connect();

    /// Whether its payments live only in memory: it was given no `books`.
    bool ends_with_process() const noexcept { return ledger_->path.empty(); }

    /// Sets where the checkout page is served: links are `base` and the reference. A missing final '/' is added. Links
    /// that were returned before stay unchanged.
    void serve_at(std::string base);

    /// Adds an observer. It is called in the thread of the payer's action, with no lock held.
    void on_change(observer changed);

    /// Makes the payment, or finds the one with that `payment_id`. Refused before `serve_at`, and where the same
    /// `payment_id` comes with other money or another interval.
    provider_result<checkout> create(const checkout_request& order);

    provider_result<status_report> status(const checkout_request& order);

    /// Cancels a pending payment. For a payment that has ended unpaid it succeeds and changes nothing.
    provider_result<void> cancel(const checkout_request& order);

    /// Refunds what has not gone back at the desk; refused while a dispute is open. A subscription that the payment
    /// began ends at once, also where the refund is refused then.
    provider_result<void> refund(const checkout_request& order);

    /// Captures `order.used`, or all of it. Refused where another part is captured already.
    provider_result<void> capture(const checkout_request& order);

    provider_result<void> void_authorization(const checkout_request& order);

    /// The subscription that the payment began; its first period begins when the payer pays.
    provider_result<subscription_report> subscription(const checkout_request& order);

    /// Has the subscription end with its period. Refused before it has begun.
    provider_result<void> end_renewal(const checkout_request& order);

    /// The action of the button Pay: pays, or authorizes where only that was requested. Repeating it changes nothing.
    /// Errors: `payment_unknown`; `refused` where the payment has ended.
    result<void> pay(std::string_view reference);

    /// The action of the button Cancel. Repeating it changes nothing. Errors: `payment_unknown`; `refused` where it is
    /// not pending.
    result<void> cancel_by_user(std::string_view reference);

    /// What a seller does in a provider's dashboard: refunds a part, or what is left where it comes to that. Not
    /// idempotent: each call is another refund. Errors: `payment_unknown`; `refused` where so much is not there, or a
    /// dispute is open.
    result<void> refund_at_desk(std::string_view reference, std::int64_t minor);

    /// The payer contests paid money, or the dispute is decided; a lost one returns what is left. Repeating it changes
    /// nothing. Errors: `payment_unknown`; `refused` where no money is there, or an undecided dispute is needed.
    result<void> dispute(std::string_view reference, states::dispute now);

    /// What an empty card does: the renewals of a subscription from now on are not paid, so that it is past due from
    /// the next one on. Repeating it changes nothing. Errors: `payment_unknown`; `refused` where the payment is for no
    /// subscription, or it has ended.
    result<void> decline_renewals(std::string_view reference);

    /// Renewals are paid again, and one that is past due is paid now. Errors: as of `decline_renewals`.
    result<void> accept_renewals(std::string_view reference);

    /// The current payment, or nothing.
    std::optional<detail::mock_payment> find(std::string_view reference) const;

    /// How often each function was called.
    detail::mock_calls calls() const;

private:
    using mock_states = std::initializer_list<detail::mock_state>;

    struct transition {
        transition(const wall_clock& at, detail::random_source source) : time(at), random(std::move(source)) {}

        /// The payment, as its time says; null where there is none, also where the books cannot be opened.
        detail::mock_payment* find(std::string_view reference);

        /// Opens the books where there are any. Throws like `connect`.
        void open();

        /// The same; why it failed, or nothing.
        std::optional<failure> not_open();

        /// Takes a payment as it shall be: first into the books, then here.
        result<void> add(detail::mock_payment next);

        const wall_clock& time;
        detail::random_source random;
        std::mutex guard;  ///< guards the members below
        std::string path;  ///< of the books; empty for none
        std::shared_ptr<detail::mock_books> books;
        std::string base;
        std::map<std::string, detail::mock_payment, std::less<>> payments;  ///< by reference
        std::map<std::string, std::string> references;              ///< by our payment id
        std::vector<observer> observers;
        detail::mock_calls calls;
    };

    static provider_error no_such_payment() { return {"the mock provider knows no such payment", false}; }

    static std::string refusal(std::string_view what, detail::mock_state state);

    static bool among(detail::mock_state state, mock_states set) { return std::ranges::find(set, state) != set.end(); }

    /// Whether the seller has captured money of it that a desk can move.
    /// What was captured of it.
    static std::int64_t taken_of(const detail::mock_payment& one) { return one.taken.value_or(one.amount); }

    static bool is_taken(const detail::mock_payment& one) {
        return among(one.state, {detail::mock_state::paid, detail::mock_state::captured});
    }

    provider_result<void> change(const checkout_request& order, std::size_t detail::mock_calls::*counter,
                                 std::string_view what, mock_states from, detail::mock_state to, mock_states done,
                                 std::optional<std::int64_t> taken = std::nullopt);

    result<void> act(std::string_view reference, std::string_view what, std::optional<detail::mock_state> to,
                     mock_states done);

    /// The payment of an order, which begins a subscription; the lock is held.
    provider_result<detail::mock_payment> plan_of(const checkout_request& order);

    /// Has a subscription end then; the lock is held.
    provider_result<void> end_at(detail::mock_payment known, unix_time end);

    /// Ends a running subscription before its money goes back; does nothing where there is none.
    provider_result<void> end_now(const checkout_request& order);

    /// Sets since when renewals are declined.
    result<void> set_declined(std::string_view reference, bool declined);

    /// Writes what `change` makes of a payment, and tells the observers; nothing where that is the same.
    result<void> alter(std::string_view reference, const std::function<result<void>(detail::mock_payment&)>& change);

    std::shared_ptr<transition> ledger_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/mock/impl/mock.ipp>
#endif
