// SPDX-License-Identifier: MIT
#pragma once

#include "house.hpp"

#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/payment/detail/store_port.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp_simulation {

/// One call, or the work of a server or a seller, in one process.
struct passer {
    std::size_t number = 0;
    std::size_t process = 0;
    std::string owner{};
};

enum class fate : std::uint8_t {
    well,
    silent,  ///< nothing happens, and no answer comes
    lost,    ///< it happens, and the answer is lost
};

/// What lies between a process and something outside.
class account_line {
public:
    account_line(house& in, const passer& by) noexcept : world_(in), by_(by) {}

protected:
    fate toss(std::size_t often) {
        if (!world_.chance.chance(often)) return fate::well;
        ++world_.count.lost;
        return world_.chance.chance(500) ? fate::silent : fate::lost;
    }

    point reach() {
        const bool slow = world_.chance.chance(world_.sky.slow);
        return point(world_.time, by_.number, milliseconds(slow ? world_.chance.between(0, 150'000) : 0));
    }

    house& world_;
    const passer& by_;
};

/// The store as one passer sees it.
class account_store_line final : public paymcp::detail::store_port<stepped>, account_line {
public:
    using account_line::account_line;

    stepped<result<paymcp::opened_payment>> open(const payment& subject) override {
        const fate how = toss(world_.sky.store);
        co_await reach();
        result<paymcp::opened_payment> answer = gone();
        if (how != fate::silent) answer = world_.store.open(subject);
        if (answer.has_value() && !answer->existing) world_.ids.push_back(subject.id), ++world_.count.payments;
        co_await reach();
        co_return how == fate::well ? std::move(answer) : result<paymcp::opened_payment>(gone());
    }

    stepped<result<std::optional<payment>>> find(std::string id) override {
        const fate how = toss(world_.sky.store);
        co_await reach();
        result<std::optional<payment>> answer = world_.store.find(id);
        co_return how == fate::well ? std::move(answer) : result<std::optional<payment>>(gone());
    }

    stepped<result<bool>> replace(const payment& subject, std::uint64_t version) override {
        const fate how = toss(world_.sky.store);
        co_await reach();
        const std::optional<payment> before = world_.stored(subject.id);
        result<bool> answer = gone();
        if (how != fate::silent) answer = world_.store.replace(subject, version);
        if (answer.has_value() && *answer) world_.written(*before, subject);
        co_await reach();
        co_return how == fate::well ? std::move(answer) : result<bool>(gone());
    }

    stepped<result<paymcp::accounts::taken>> take(const payment& subject, std::uint64_t version) override {
        const fate how = toss(world_.sky.store);
        co_await reach();
        const std::optional<payment> before = world_.stored(subject.id);
        result<paymcp::accounts::taken> answer = gone();
        if (how != fate::silent) answer = world_.store.take(subject, version);
        const bool written = answer.has_value() && *answer == paymcp::accounts::taken::written;
        if (written) world_.written(*before, subject);
        co_await reach();
        co_return how == fate::well ? std::move(answer) : result<paymcp::accounts::taken>(gone());
    }

    stepped<result<std::int64_t>> standing(std::string account) override {
        co_await reach();
        co_return world_.store.standing(account);
    }

    stepped<result<std::vector<paymcp::accounts::listed>>> list_accounts(std::string prefix, std::string after,
                                                                         std::size_t limit) override {
        co_await reach();
        co_return world_.store.list_accounts(prefix, after, limit);
    }

private:
    static paymcp::failure gone() { return {"the store is away", "store_unavailable"}; }
};

/// The provider of top-ups as one passer sees it.
class account_bank_line final : public paymcp::detail::provider_port<stepped>, account_line {
public:
    using account_line::account_line;

    std::string_view name() const noexcept override { return "bank"; }

    stepped<provider_result<checkout>> create(checkout_request order) override {
        const fate how = toss(world_.sky.provider);
        co_await reach();
        provider_result<checkout> answer = gone();
        if (how != fate::silent) answer = world_.provider.create(order);
        co_await reach();
        co_return how == fate::well ? std::move(answer) : provider_result<checkout>(gone());
    }

    stepped<provider_result<status_report>> status(checkout_request order) override {
        const fate how = toss(world_.sky.provider);
        co_await reach();
        provider_result<status_report> answer = world_.provider.status(order);
        co_await reach();
        co_return how == fate::well ? std::move(answer) : provider_result<status_report>(gone());
    }

    stepped<provider_result<void>> cancel(checkout_request order) override {
        return act(std::move(order), &bank::cancel);
    }
    stepped<provider_result<void>> refund(checkout_request order) override {
        return act(std::move(order), &bank::refund);
    }
    stepped<provider_result<void>> capture(checkout_request order) override {
        return act(std::move(order), &bank::capture);
    }
    stepped<provider_result<void>> void_authorization(checkout_request order) override {
        return act(std::move(order), &bank::void_authorization);
    }

private:
    stepped<provider_result<void>> act(checkout_request order,
                                       provider_result<void> (bank::*effect)(const checkout_request&)) {
        const fate how = toss(world_.sky.provider);
        co_await reach();
        provider_result<void> answer = gone();
        if (how != fate::silent) answer = (world_.provider.*effect)(order);
        co_await reach();
        co_return how == fate::well ? std::move(answer) : provider_result<void>(gone());
    }

    static provider_error gone() { return {"the provider is away", true}; }
};

/// The host of one call: each run has a result of its own.
class account_host final : public paymcp::gating::host<stepped>, account_line {
public:
    using account_line::account_line;

    stepped<tool_output> run(const paymcp::gating::paid_tool& /*tool*/, std::string /*arguments*/,
                             paymcp::detail::lease_keeper<stepped>& keeper) override {
        const std::string id = keeper.payment_id();
        world_.run_started(*world_.stored(id));
        for (std::size_t turns = world_.chance.below(4); turns > 0; --turns) {
            const bool stalls = world_.chance.chance(world_.sky.stalled_runs);
            const milliseconds length = stalls ? milliseconds(140'000) : keeper.interval();
            co_await point(world_.time, by_.number, length);
            const bool ours = co_await keeper.renew();
            if (!ours) break;
        }
        tool_output made;
        made.content = "made " + std::to_string(++world_.outputs);
        made.failed = world_.chance.chance(world_.sky.failing_runs);
        if (made.failed)
            ++world_.count.failed_runs;
        else
            world_.files[id].results.push_back(made);
        co_return made;
    }

    stepped<paymcp::gating::asked_user> ask(payment, milliseconds) override { co_return paymcp::gating::asked_user{}; }
    stepped<paymcp::rules::event> tell(payment) override { co_return paymcp::rules::event::cannot_tell; }
    stepped<paymcp::rules::event> wait(std::string, milliseconds at_most) override {
        co_await point(world_.time, by_.number, at_most);
        co_return paymcp::rules::event::woken;
    }
    stepped<bool> pause(milliseconds length) override {
        co_await point(world_.time, by_.number, length);
        co_return true;
    }
    void changed(const payment&) override {}
};

}  // namespace paymcp_simulation
