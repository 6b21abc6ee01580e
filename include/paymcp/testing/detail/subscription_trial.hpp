// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/payment/subscription_report.hpp>
#include <paymcp/testing/detail/provider_trial.hpp>
#include <paymcp/testing/law.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace paymcp::inline v0::testing::detail {

/// The laws of providers with those of subscriptions; `provider_laws` tries them for a model.
template <class Make, class Pay, class Books, class Sync>
class subscription_trial : public provider_trial<Make, Pay, Books, Sync> {
public:
    using provider_trial<Make, Pay, Books, Sync>::provider_trial;

    void try_subscribing(law_book& book) {
        book.law("an order that renews begins a subscription, paid for one interval by its first invoice", [this] {
            struct span {
                plans::interval each;
                int least, most;  // days
            };
            for (const span wanted : {span{plans::interval::day, 1, 1},
                                      {plans::interval::week, 7, 7},
                                      {plans::interval::month, 28, 31},
                                      {plans::interval::year, 365, 366}}) {
                const checkout_request one = subscribed(wanted.each);
                const subscription_report now = subscription(one);
                expect(now.status == plans::status::active && now.paid, "it is not active and paid");
                expect(now.renews, "it does not renew");
                const std::int64_t length = (now.period_ends - now.period_begins).count();
                constexpr std::int64_t day = 86'400'000;
                expect(length >= wanted.least * day && length <= wanted.most * day,
                       std::string("its period has ") + std::to_string(length / day) + " days");
                expect(now.last_paid && !now.last_paid->reference.empty() && now.last_paid->first,
                       "its first invoice is not the last that was paid");
                expect(now.last_paid->amount == one.amount && now.last_paid->currency == one.money.name(),
                       std::string("its invoice was for ") + std::to_string(now.last_paid->amount) + " " +
                           now.last_paid->currency);
                this->moved(one, 1, 0, 0);
            }
        });
        book.law("there is no subscription before it is paid, nor for a reference that was never given", [this] {
            checkout_request open = this->order();
            open.renews = plans::interval::month;
            open = this->created(std::move(open));
            open.renews.reset();
            expect(subscription(open).status == plans::status::none, "there is one before it is paid");
            answered(this->sync_(this->provider_.cancel(open)), "cancel");
            this->pay_(this->provider_, open);
            expect(subscription(open).status == plans::status::none, "there is one of a link that was closed");
            open.reference = "never_given";
            expect(!this->sync_(this->provider_.subscription(open)).has_value(), "there is one that was never begun");
            expect(!this->sync_(this->provider_.end_renewal(open)).has_value(), "one that was never begun was ended");
        });
        book.law("a subscription whose renewal was ended stays paid for its period, however often it is ended", [this] {
            const checkout_request one = subscribed(plans::interval::month);
            const subscription_report before = subscription(one);
            answered(this->sync_(this->provider_.end_renewal(one)), "end of renewal");
            answered(this->sync_(this->provider_.end_renewal(one)), "a repeated end of renewal");
            const subscription_report now = subscription(one);
            expect(now.status == plans::status::active && now.paid, "it is no longer active and paid");
            expect(!now.renews, "it renews");
            expect(now.period_ends == before.period_ends, "its period has another end");
            this->moved(one, 1, 0, 0);
        });
        book.law("a refund ends a subscription at once and returns its first payment once", [this] {
            const checkout_request one = subscribed(plans::interval::month);
            answered(this->sync_(this->provider_.refund(one)), "refund");
            answered(this->sync_(this->provider_.refund(one)), "a repeated refund");
            expect(subscription(one).status == plans::status::ended, "it has not ended");
            answered(this->sync_(this->provider_.end_renewal(one)), "end of renewal of one that has ended");
            this->moved(one, 1, 1, 0);
        });
        book.law("the money of a subscription is not reserved", [this] {
            checkout_request one = this->order();
            one.renews = plans::interval::month;
            one.authorize_only = true;
            expect(!this->sync_(this->provider_.create(one)).has_value(), "an order to reserve it was taken");
        });
    }

private:
    /// Only `create` is told how often it renews.
    checkout_request subscribed(plans::interval each) {
        checkout_request one = this->order();
        one.renews = each;
        one = this->created(std::move(one));
        one.renews.reset();
        this->pay_(this->provider_, one);
        expect(this->word(one) == provider_status::paid, "its first payment is not paid");
        return one;
    }
    subscription_report subscription(const checkout_request& one) {
        return answered(this->sync_(this->provider_.subscription(one)), "subscription");
    }
};

}  // namespace paymcp::inline v0::testing::detail
