// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/provider/detail/fit.hpp>
#include <paymcp/testing/law.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing {

/// How often money moved for one payment, by the provider's ledger.
struct money_moves {
    int taken = 0;     ///< the payer was charged
    int returned = 0;  ///< the payer got it back
    int given_up = 0;  ///< a reservation was voided
};

/// For a provider whose ledger the test cannot read: only its own reports are checked.
struct unread_books {};

namespace detail {

/// The laws of providers, by topic; `provider_laws` tries them all.
template <class Make, class Pay, class Books, class Sync>
class provider_trial {
    using provider_type = std::remove_cvref_t<std::invoke_result_t<Make&>>;
    using status_word = provider_status;

public:
    provider_trial(Make make, Pay pay, Books books, Sync sync)
        : pay_(std::move(pay)), books_(std::move(books)), sync_(std::move(sync)), provider_(make()) {}

    void try_creating(law_book& book) {
        book.law("the name is one lower-case word", [] {
            const std::string_view name = provider_type::name;
            const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
            expect(!name.empty() && name[0] >= 'a' && name[0] <= 'z' && std::all_of(name.begin(), name.end(), fits),
                   std::string("it is '") + std::string(name) + "'");
        });
        book.law("a created payment has a reference and a web link", [this] {
            const checkout made = create(order());
            expect(!made.reference.empty(), "the reference is empty");
            const bool web = made.url.starts_with("https://") || made.url.starts_with("http://");
            const auto printable = [](unsigned char c) { return c > 0x20 && c != 0x7f; };
            expect(web && std::all_of(made.url.begin(), made.url.end(), printable), "the link is '" + made.url + "'");
        });
        book.law("the same payment_id makes one payment, before it is paid and after", [this] {
            checkout_request one = created(order());
            const checkout first = create(one);
            expect(first.reference == one.reference, "a second payment was made");
            expect(create(one).url == first.url, "the same payment got another link");
            pay_(provider_, one);
            expect(create(one).reference == one.reference, "a second payment was made after the first was paid");
            expect(word(one) == status_word::paid, "asking for it again undid the payment");
        });
        book.law("another payment_id makes another payment, however equal the rest", [this] {
            const checkout_request one = created(order());
            const checkout_request other = created(order());
            expect(one.reference != other.reference, "two payments got one reference");
            pay_(provider_, one);
            expect(word(other) == status_word::pending, "paying one paid the other");
        });
        book.law("a new payment is pending", [this] {
            for (checkout_request one : orders()) {
                one = created(std::move(one));
                expect(word(one) == status_word::pending,
                       std::string("it is not, in ") + std::string(one.money.name()));
            }
        });
        book.law("a reference that the provider never gave is never paid", [this] {
            for (const char* reference : {"never_given", "", "..", "%2e%2e", "' OR 1=1 --"}) {
                checkout_request foreign = order();
                foreign.reference = reference;
                const provider_result<status_report> report = sync_(provider_.status(foreign));
                expect(!report.has_value() || !is_money(report->status), "'" + foreign.reference + "' is");
                expect(!sync_(provider_.refund(foreign)).has_value(), "'" + foreign.reference + "' was refunded");
            }
        });
    }

    void try_paying(law_book& book) {
        book.law("a paid payment is reported as paid, with the order's amount and currency if with any", [this] {
            for (checkout_request one : orders()) {
                one = created(std::move(one));
                pay_(provider_, one);
                const status_report report = status(one);
                const std::string what = std::to_string(one.amount) + " " + std::string(one.money.name());
                expect(report.status == status_word::paid, what + " is not paid");
                expect(report.amount.value_or(one.amount) == one.amount,
                       what + " became " + std::to_string(report.amount.value_or(0)));
                expect(report.currency.value_or(std::string(one.money.name())) == one.money.name(),
                       what + " became " + report.currency.value_or(""));
                moved(one, 1, 0, 0);
            }
        });
        book.law("a paid payment cannot be canceled and stays paid", [this] {
            const checkout_request one = paid();
            expect(!sync_(provider_.cancel(one)).has_value(), "it was canceled");
            expect(word(one) == status_word::paid, "it is no longer paid");
            moved(one, 1, 0, 0);
        });
        book.law("a refund returns the money once, however often it is requested", [this] {
            const checkout_request one = paid();
            answered(sync_(provider_.refund(one)), "refund");
            answered(sync_(provider_.refund(one)), "a repeated refund");
            expect(!is_money(word(one)), "it is still paid");
            moved(one, 1, 1, 0);
        });
    }

    void try_ending(law_book& book) {
        book.law("a canceled payment can no longer be paid, and may be canceled again", [this] {
            const checkout_request one = created(order());
            answered(sync_(provider_.cancel(one)), "cancel");
            pay_(provider_, one);
            const provider_status last = word(one);
            expect(last == status_word::canceled || last == status_word::expired, "it is not canceled");
            answered(sync_(provider_.cancel(one)), "a repeated cancel");
            moved(one, 0, 0, 0);
        });
        book.law("an unpaid payment cannot be refunded", [this] {
            const checkout_request open = created(order());
            expect(!sync_(provider_.refund(open)).has_value(), "a pending payment was refunded");
            const checkout_request ended = created(order());
            answered(sync_(provider_.cancel(ended)), "cancel");
            expect(!sync_(provider_.refund(ended)).has_value(), "a canceled payment was refunded");
            moved(open, 0, 0, 0);
            moved(ended, 0, 0, 0);
        });
    }

    void try_reserving(law_book& book) {
        book.law("an order to reserve is authorized when the payer agrees, not paid", [this] {
            for (checkout_request one : orders()) {
                one = reserved(std::move(one));
                expect(word(one) == status_word::authorized,
                       std::string("it is not, in ") + std::string(one.money.name()));
                moved(one, 0, 0, 0);
            }
        });
        book.law("a capture takes the reserved money once, however often it is requested", [this] {
            for (checkout_request one : orders()) {
                one = reserved(std::move(one));
                answered(sync_(provider_.capture(one)), "capture");
                answered(sync_(provider_.capture(one)), "a repeated capture");
                expect(word(one) == status_word::paid, "it is not paid");
                moved(one, 1, 0, 0);
            }
        });
        book.law("a void gives up the reservation once, however often it is requested", [this] {
            const checkout_request one = reserved(order());
            answered(sync_(provider_.void_authorization(one)), "void");
            answered(sync_(provider_.void_authorization(one)), "a repeated void");
            expect(!is_money(word(one)), "the money is still there");
            moved(one, 0, 0, 1);
        });
        book.law("captured money cannot be voided, and voided money cannot be captured", [this] {
            const checkout_request captured = reserved(order());
            answered(sync_(provider_.capture(captured)), "capture");
            expect(!sync_(provider_.void_authorization(captured)).has_value(), "captured money was voided");
            moved(captured, 1, 0, 0);
            const checkout_request voided = reserved(order());
            answered(sync_(provider_.void_authorization(voided)), "void");
            expect(!sync_(provider_.capture(voided)).has_value(), "voided money was captured");
            moved(voided, 0, 0, 1);
        });
        book.law("nothing can be captured or voided before the payer has agreed", [this] {
            checkout_request open = order();
            open.authorize_only = true;
            open = created(std::move(open));
            expect(!sync_(provider_.capture(open)).has_value(), "a pending payment was captured");
            expect(word(open) == status_word::pending, "it is no longer pending");
            moved(open, 0, 0, 0);
        });
        if constexpr (paymcp::detail::can_capture_part<provider_type>()) try_parts(book);
        book.law("captured money can be refunded", [this] {
            const checkout_request one = reserved(order());
            answered(sync_(provider_.capture(one)), "capture");
            answered(sync_(provider_.refund(one)), "refund");
            expect(!is_money(word(one)), "it is still paid");
            moved(one, 1, 1, 0);
        });
    }

    void try_parts(law_book& book) {
        book.law("a part of reserved money is captured once and stated, and all of it goes back", [this] {
            for (checkout_request one : orders()) {
                one.used = 0;
                one = reserved(std::move(one));
                one.used = least(one.money, one.amount / 3);
                answered(sync_(provider_.capture(one)), "capture of a part");
                answered(sync_(provider_.capture(one)), "a repeated capture of a part");
                const status_report report = status(one);
                expect(report.status == status_word::paid, "it is not paid");
                expect(report.captured == one.used,
                       std::to_string(report.captured.value_or(-1)) + " is stated, not " + std::to_string(*one.used));
                expect(report.amount.value_or(one.amount) == one.amount, "the amount is not the one of the order");
                moved(one, 1, 0, 0);
                answered(sync_(provider_.refund(one)), "refund");
                expect(!is_money(word(one)), "it is still paid");
                moved(one, 1, 1, 0);
            }
        });
        book.law("another part than was captured is not captured", [this] {
            checkout_request one = order();
            one.used = 0;
            one = reserved(std::move(one));
            one.used = least(one.money, one.amount / 3);
            answered(sync_(provider_.capture(one)), "capture of a part");
            one.used = one.amount;
            expect(!sync_(provider_.capture(one)).has_value(), "a capture of more succeeded");
            moved(one, 1, 0, 0);
        });
    }

protected:
    /// Amounts that floating point would round, in currencies with 2, 0, 3 and 6 decimals.
    struct sum {
        std::string_view code;
        std::int64_t amount;
    };
    static constexpr std::array<sum, 9> sums{sum{"USD", 1999}, {"USD", 829},      {"EUR", 1'000'001},
                                             {"JPY", 500},     {"JPY", 80},       {"KWD", 1005},
                                             {"KWD", 99'995},  {"USDC", 500'001}, {"USD", 100'000'009}};

    static bool takes(const currency& money) {
        if constexpr (requires {
                          { provider_type::takes(money) } -> std::same_as<bool>;
                      })
            return provider_type::takes(money);
        else
            return true;
    }
    /// The amount, or the next one that the provider accepts.
    static std::int64_t least(const currency& money, std::int64_t amount) {
        if constexpr (requires { { provider_type::minimum(money) } -> std::convertible_to<std::int64_t>; })
            amount = std::max<std::int64_t>(provider_type::minimum(money), amount);
        if constexpr (requires { { provider_type::step(money) } -> std::convertible_to<std::int64_t>; })
            amount += (provider_type::step(money) - amount % provider_type::step(money)) % provider_type::step(money);
        return amount;
    }
    static bool is_money(provider_status status) {
        return status == status_word::paid || status == status_word::authorized;
    }

    /// A unique order for each amount that the provider accepts.
    std::vector<checkout_request> orders() const {
        std::vector<checkout_request> all;
        for (const sum& each : sums) {
            const currency money{each.code};
            if (!takes(money)) continue;
            all.push_back({.payment_id = paymcp::detail::unguessable_id("pay_"),
                           .reference = {},
                           .tool = "picture",
                           .description = "picture()",
                           .amount = least(money, each.amount),
                           .money = money,
                           .expires = paymcp::detail::system_clock().now() + milliseconds(3'600'000)});
        }
        expect(!all.empty(), "the provider takes none of USD, EUR, JPY, KWD and USDC");
        return all;
    }
    checkout_request order() const { return orders().front(); }

    checkout create(const checkout_request& one) { return answered(sync_(provider_.create(one)), "create"); }

    checkout_request created(checkout_request one) {
        one.reference = create(one).reference;
        return one;
    }
    checkout_request paid() {
        checkout_request one = created(order());
        pay_(provider_, one);
        expect(word(one) == status_word::paid, "what was paid is not paid");
        return one;
    }
    checkout_request reserved(checkout_request one) {
        one.authorize_only = true;
        one = created(std::move(one));
        pay_(provider_, one);
        return one;
    }

    /// A gate does not repeat that the order was to reserve: the reference alone decides.
    status_report status(checkout_request one) {
        one.authorize_only = false;
        return answered(sync_(provider_.status(one)), "status");
    }
    provider_status word(const checkout_request& one) { return status(one).status; }

    void moved(const checkout_request& one, int taken, int returned, int given_up) {
        if constexpr (!std::is_same_v<Books, unread_books>) {
            const money_moves moves = books_(provider_, one);
            const auto same = [](int moved, int wanted, std::string_view how) {
                expect(moved == wanted,
                       std::string(how) + " " + std::to_string(moved) + " times, not " + std::to_string(wanted));
            };
            same(moves.taken, taken, "the money was taken");
            same(moves.returned, returned, "the money was returned");
            same(moves.given_up, given_up, "a reservation was given up");
        }
    }

    Pay pay_;
    [[no_unique_address]] Books books_;
    Sync sync_;
    provider_type provider_;
};

}  // namespace detail
}  // namespace paymcp::inline v0::testing
