// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/codes.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// The charges of Coinbase Business Checkouts: USDC, with two of its six decimals, from 0.01 to 100000000.
struct coinbase_checkouts_charges {
    static constexpr std::int64_t highest = 100'000'000'000'000;

    static constexpr bool takes(currency money) noexcept { return money == USDC; }
    static constexpr std::int64_t minimum(currency money) noexcept { return step(money); }
    static constexpr std::int64_t step(currency money) noexcept {
        return money == USDC ? detail::step_of(money, 2) : 1;
    }

    /// Reports why the provider cannot charge a price.
    template <std::int64_t Minor, currency Money>
    static consteval bool require_price() {
        static_assert(takes(Money),
                      "paymcp: Coinbase takes prices in USDC only; price<500000, USDC> is 0.50 USDC "
                      "(docs/errors.md#providers-and-stores)");
        static_assert(Minor % step(Money) == 0,
                      "paymcp: Coinbase takes USDC with two decimals; a price is a multiple of 10000 minor units "
                      "(docs/errors.md#providers-and-stores)");
        static_assert(Minor <= highest,
                      "paymcp: Coinbase takes at most 100000000 USDC (docs/errors.md#providers-and-stores)");
        return true;
    }
};

/// The current state of a Coinbase checkout, with its refunds.
struct coinbase_checkout {
    status_report report;
    bool foreign = false;  ///< it carries the id of another payment
    std::size_t failed_refunds = 0;
};

/// Whether a text has the form of Coinbase's checkout ids, which is safe in a path.
constexpr bool is_coinbase_checkout_id(std::string_view id) noexcept {
    for (const char c : id)
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) return false;
    return id.size() == 24;
}

/// The meaning of Coinbase's words for a checkout. PARTIALLY_REFUNDED has none: this library refunds the whole amount.
constexpr provider_status coinbase_checkout_status(std::string_view word) noexcept {
    if (word == "ACTIVE" || word == "PROCESSING") return provider_status::pending;
    if (word == "COMPLETED") return provider_status::paid;
    if (word == "EXPIRED") return provider_status::expired;
    if (word == "DEACTIVATED" || word == "FAILED") return provider_status::canceled;
    if (word == "REFUNDED") return provider_status::refunded;
    return provider_status::unknown;
}

/// The refunded or in-progress amount of a checkout in minor units; nothing where it is unknown. Counts failed refunds.
inline std::optional<std::int64_t> coinbase_money_back(const boost::json::object& answer, currency money,
                                                       std::size_t& failed) {
    std::int64_t sum = 0;
    for (const boost::json::object* refund : objects_at(answer, {"refunds"})) {
        const std::string word = text_at(*refund, {"status"});
        if (word == "FAILED") {
            ++failed;
            continue;
        }
        const std::string code = text_at(*refund, {"currency"});
        const std::optional<std::int64_t> amount = from_wire_text(text_at(*refund, {"amount"}), money);
        const bool known = (word == "PENDING" || word == "COMPLETED") && (code.empty() || code == money.name());
        if (!known || !amount || *amount <= 0 || *amount > std::numeric_limits<std::int64_t>::max() - sum)
            return std::nullopt;
        sum += *amount;
    }
    const boost::json::value* total = answer.if_contains("refundedAmount");
    if (total == nullptr || total->is_null()) return sum;
    const std::optional<std::int64_t> told = from_wire_text(text_at(answer, {"refundedAmount"}), money);
    if (!told || *told < 0) return std::nullopt;
    return std::max(sum, *told);
}

/// The status of a completed checkout with that refunded amount.
inline void judge_coinbase_refunds(status_report& report, std::optional<std::int64_t> back, currency money) {
    report.why.clear();
    if (back == 0)
        report.status = provider_status::paid;
    else if (back == report.amount)
        report.status = provider_status::refunded;
    else
        report.why = std::string("its checkout is completed, and ") +
                     (back ? sum_in_words(*back, money.name()) : "an unreadable sum") + " of " +
                     sum_in_words(*report.amount, money.name()) + " was given back";
}

/// Reads a checkout. It is paid where Coinbase has confirmed the payment, states the amount, and has refunded nothing.
inline coinbase_checkout read_coinbase_checkout(const boost::json::object& answer, std::string_view payment_id) {
    coinbase_checkout read;
    if (const boost::json::value* owner = value_at(answer, {"metadata", payment_id_field}))
        read.foreign = !owner->is_string() || owner->get_string() != payment_id;
    std::string code = text_at(answer, {"currency"});
    const std::optional<currency> money = find_currency(code);
    if (money) read.report.amount = from_wire_text(text_at(answer, {"amount"}), *money);
    if (!code.empty()) read.report.currency = std::move(code);
    const std::string word = text_at(answer, {"status"});
    read.report.status = coinbase_checkout_status(word);
    if (read.report.status == provider_status::unknown)
        read.report.why = std::string("its checkout is ") + in_quotes(word);
    const bool reduced = word == "PARTIALLY_REFUNDED";
    if (read.report.status != provider_status::paid && !reduced) return read;
    read.report.status = provider_status::unknown;
    if (!reduced)
        read.report.why = std::string("its checkout has no amount that can be read, in ") +
                          in_quotes(read.report.currency.value_or(""));
    if (!read.report.amount || *read.report.amount <= 0) return read;
    // The status is COMPLETED during a refund, and again after a failed one.
    const std::optional<std::int64_t> back = coinbase_money_back(answer, *money, read.failed_refunds);
    if (!reduced) judge_coinbase_refunds(read.report, back, *money);
    const bool some = read.report.status == provider_status::unknown && back && *back < *read.report.amount;
    read.report.partly_back = reduced || some;
    read.report.undone =
        read.failed_refunds > 0 && (read.report.status == provider_status::paid || read.report.partly_back);
    return read;
}

}  // namespace paymcp::inline v0::detail
