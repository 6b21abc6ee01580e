// SPDX-License-Identifier: MIT
#pragma once

#include "fakes/all.hpp"

#include <paymcp/async/asio_task.hpp>
#include <paymcp/gate/detail/settle_payment.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/store/query.hpp>

#include <algorithm>

namespace fakes {

/// A payment at a provider with its record, and the server's settlement worker.
template <class Fake>
struct settlement_bench : counter<Fake> {
    using provider_type = typename counter<Fake>::provider_type;

    memory_store store;
    payment subject;
    checkout_request order;

    settlement_bench(bool reserve, payment_state state) : order(this->secured(reserve)) {
        subject.id = order.payment_id;
        subject.tool = "picture";
        subject.amount = order.amount;
        subject.currency = order.money.name();
        subject.provider = provider_type::name;
        subject.reference = order.reference;
        subject.authorized_only = reserve;
        subject.state = state;
        REQUIRE(store.open(subject).has_value());
    }
    payment record() { return **store.find(subject.id); }
    payment_state state() { return record().state; }
    void become(payment_state state, unix_time ended = unix_time(milliseconds(1))) {
        payment now = record();
        now.state = state;
        now.ended = ended;
        REQUIRE(*store.replace(now, now.version));
    }
    bool settle(bool announced = false) {
        store_adapter<paymcp::detail::asio_task, memory_store> stored(store);
        provider_adapter<paymcp::detail::asio_task, provider_type> asked(this->provider);
        const gating::parts<paymcp::detail::asio_task> parts{stored, asked, paymcp::detail::machine_clock(), {}};
        return wait_for(settle_payment<paymcp::detail::asio_task>(parts, {}, subject.id, {}, announced));
    }
    bool is_stuck() { return states::undelivered.contains(state()); }
    status_report report() { return *wait_for(this->provider.status(order)); }
};

}  // namespace fakes
