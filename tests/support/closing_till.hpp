// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/sync_task.hpp>
#include <paymcp/gate/detail/close_payment.hpp>
#include <paymcp/money/detail/iso4217.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/payment_samples.hpp>
#include <paymcp/testing/scripted_provider.hpp>

#include <doctest/doctest.h>

#include <utility>

/// A store and a provider, and payments in them in any state.
namespace till_test {

using namespace paymcp;
using namespace paymcp::detail;
using testing::provider_call;
using testing::provider_fault;

template <template <class> class Task>
struct till {
    memory_store kept{};
    testing::scripted_provider taking{};
    testing::fake_clock time{};
    store_adapter<Task, memory_store> store{kept};
    provider_adapter<Task, testing::scripted_provider> provider{taking};
    gating::parts<Task> parts{store, provider, time, {}};

    /// A payment with a link that the provider knows.
    payment open(bool reserve = false) {
        payment subject = testing::sample_payment();
        subject.created = time.now();
        subject.expires = subject.created + milliseconds(3'600'000);
        const provider_result<checkout> made = taking.create(detail::order_of(subject, reserve));
        subject.reference = made->reference;
        subject.link = made->url;
        return put(std::move(subject));
    }

    payment put(payment subject) { return kept.open(subject)->subject; }

    payment in(payment_state state, bool authorized_only = false, bool collected = false) {
        payment subject = open(authorized_only);
        taking.pay(subject.id);
        payment next = subject;
        next.state = state;
        next.authorized_only = authorized_only;
        next.collected = collected;
        next.held.until = state == payment_state::running ? time.now() + milliseconds(30'000) : unix_time{};
        CHECK(*kept.replace(next, subject.version));
        return **kept.find(subject.id);
    }

    payment now(const payment& subject) { return **kept.find(subject.id); }
};

}  // namespace till_test
