// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/sync_task.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/scripted_client.hpp>
#include <paymcp/wallet/detail/machine_paid_call.hpp>
#include <paymcp/wallet/detail/recover_call.hpp>

#include <atomic>
#include <cstddef>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp_tests {

/// A rail with a chain behind it: it takes each body's money once, and answers what the test scripted, or else
/// honestly.
class scripted_rail {
public:
    static constexpr std::string_view name = "scripted";

    using order = paymcp::wallet::rail_order;
    using verdict = paymcp::wallet::rail_verdict;
    using answer = paymcp::wallet::rail_answer;

    /// The next answer to `settle`; `takes` says whether the money is taken all the same.
    struct line {
        verdict says;
        bool takes = false;
    };

    verdict verify(const order& asked) {
        const std::lock_guard lock(guard);
        ++verifications;
        if (!verify_says.empty()) return std::exchange(verify_says, {}).front();
        if (used.contains(asked.body)) return used_up();
        return {.answer = answer::yes};
    }

    verdict settle(const order& asked) {
        const std::lock_guard lock(guard);
        bodies.push_back(asked.body);
        if (!settle_says.empty()) {
            const line next = settle_says.front();
            settle_says.pop_front();
            if (next.takes) take(asked.body);
            return next.says;
        }
        if (used.contains(asked.body)) return used_up();
        take(asked.body);
        return {.answer = answer::yes, .reference = "tx_" + asked.body};
    }

    static verdict used_up() { return {.answer = answer::no, .reason = "nonce_already_used", .used_up = true}; }
    static verdict no(std::string why) { return {.answer = answer::no, .reason = std::move(why)}; }
    static verdict silence() { return {.reason = "timed out"}; }

    std::mutex guard;
    std::vector<verdict> verify_says{};  ///< the first is the next answer to `verify`
    std::deque<line> settle_says{};
    std::vector<std::string> bodies{};  ///< of every settlement that was asked for
    std::set<std::string> used{};
    int verifications = 0;
    int charged = 0;
    int refunded = 0;

private:
    void take(const std::string& body) { charged += used.insert(body).second ? 1 : 0; }
};

/// The same, and it gives money back.
class refunding_rail : public scripted_rail {
public:
    verdict refund(const order&) {
        ++refunded;
        return {.answer = answer::yes};
    }
};

/// Thrown in place of the death of a process.
struct died {};

/// A store that dies before or after its n-th operation.
template <class Store>
class dying_line final : public paymcp::detail::store_port<paymcp::detail::sync_task> {
public:
    template <class T>
    using task = paymcp::detail::sync_task<T>;
    template <class T>
    using result = paymcp::result<T>;
    using payment = paymcp::payment;

    explicit dying_line(Store& store) : inner_(store) {}

    /// Counts down with the operations; each counts twice, before and after its effect. Negative: it lives.
    int dies_at = -1;

    task<result<paymcp::opened_payment>> open(const payment& subject) override {
        step();
        result<paymcp::opened_payment> done = co_await inner_.open(subject);
        step();
        co_return std::move(done);
    }
    task<result<std::optional<payment>>> find(std::string id) override {
        step();
        co_return co_await inner_.find(std::move(id));
    }
    task<result<bool>> replace(const payment& subject, std::uint64_t version) override {
        step();
        result<bool> done = co_await inner_.replace(subject, version);
        step();
        co_return std::move(done);
    }

private:
    void step() {
        if (dies_at < 0) return;
        if (dies_at == 0) throw died();
        --dies_at;
    }

    paymcp::detail::store_adapter<paymcp::detail::sync_task, Store> inner_;
};

/// A shop for machines over a store and a rail; calls of it may come from many threads.
template <class Store, class Rail = scripted_rail>
class wallet_till {
public:
    explicit wallet_till(Store keeps) : client(time), store(std::move(keeps)), line_(store), rail_port_(rail) {
        definition_.name = "paint";
        tool_.definition = &definition_;
    }

    /// A payment that ends in five minutes.
    paymcp::detail::machine_call call(std::string key = "nonce_1", std::string arguments = R"({"n":1})") {
        paymcp::detail::machine_call made;
        made.tool = "paint";
        made.arguments = std::move(arguments);
        made.rail = "scripted";
        made.key = std::move(key);
        made.body = "body of " + made.key;
        made.amount = 50;
        made.currency = "USD";
        made.expires = time.now() + paymcp::milliseconds(300'000);
        return made;
    }

    paymcp::detail::call_answer send(const paymcp::detail::machine_call& with) {
        paymcp::detail::call_parts<paymcp::detail::sync_task> parts{line_, rail_port_, time};
        paymcp::detail::machine_paid_call<paymcp::detail::sync_task> performer(parts, client, tool_, with);
        return performer.perform().get();
    }

    /// What a server that starts does for the payment, after every lease of an earlier one.
    bool recover(const std::string& key = "nonce_1", bool only_run = false) {
        time.advance(paymcp::milliseconds(200'000));
        paymcp::detail::call_parts<paymcp::detail::sync_task> parts{line_, rail_port_, time};
        const std::string id = paymcp::detail::call_life::record_id(key);
        return paymcp::detail::recover_call<paymcp::detail::sync_task>(parts, id, only_run).get();
    }

    paymcp::payment stored(const std::string& key = "nonce_1") {
        return store.find(paymcp::detail::call_life::record_id(key)).value().value();
    }

    void die_at(int operation) { line_.dies_at = operation; }

    paymcp::testing::fake_clock time;
    paymcp::testing::scripted_client client;
    Rail rail;
    Store store;

private:
    dying_line<Store> line_;
    paymcp::detail::rail_adapter<paymcp::detail::sync_task, Rail> rail_port_;
    paymcp::detail::tool_definition definition_{};
    paymcp::gating::paid_tool tool_{};
};

}  // namespace paymcp_tests
