// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/table.hpp>
#include <paymcp/testing/gate_fixture.hpp>
#include <paymcp/testing/law.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::testing::detail {

/// A kind of client with its user.
struct buyer {
    std::string_view name;
    bool can_be_asked = false;
    rules::event answer = rules::event::accepted;  ///< the user's answer
    bool later = false;              ///< the answer comes with another request (MCP 2026-07-28)
    bool listens = false;            ///< to progress
    bool leaves = false;             ///< while the first call waits
    bool returns = false;            ///< automatic, where a request ends early (MCP 2026-07-28)
};

inline constexpr std::array<buyer, 10> buyers{
    buyer{.name = "a client that can do nothing"},
    buyer{.name = "a client that can do nothing and leaves", .leaves = true},
    buyer{.name = "a user who accepts", .can_be_asked = true},
    buyer{.name = "a user who declines", .can_be_asked = true, .answer = rules::event::declined},
    buyer{.name = "a user who does not answer", .can_be_asked = true, .answer = rules::event::unanswered},
    buyer{.name = "a user who accepts later", .can_be_asked = true, .later = true},
    buyer{.name = "a client that listens", .listens = true},
    buyer{.name = "a client that listens and leaves", .listens = true, .leaves = true},
    buyer{.name = "a user who accepts, in rounds", .can_be_asked = true, .later = true, .returns = true},
    buyer{.name = "a client that listens, in rounds", .listens = true, .returns = true},
};

/// How a tool is sold.
struct terms {
    std::string_view name;
    paymcp::detail::money_timing timing = paymcp::detail::money_timing::charge_first;
    paymcp::detail::on_failure failure = paymcp::detail::on_failure::keep;
    bool at_most_once = false;
};

inline constexpr std::array<terms, 4> all_terms{
    terms{.name = "keep_on_failure"},
    terms{.name = "refund_on_failure", .failure = paymcp::detail::on_failure::refund},
    terms{.name = "capture_on_success", .timing = paymcp::detail::money_timing::capture_on_success},
    terms{.name = "at_most_once", .at_most_once = true},
};

/// When the payer pays, if at all.
enum class pays : std::uint8_t {
    never,
    between_calls,
    when_asked,
    while_waiting
};

inline constexpr std::array<pays, 3> all_moments{pays::between_calls, pays::when_asked, pays::while_waiting};

/// The flow under test.
struct flow_subject {
    rules::flow_table table;
    paymcp::detail::flow_timing timing{};

    bool performs(rules::action act) const noexcept {
        for (const rules::rule& row : table.rules)
            if (row.act == act) return true;
        return false;
    }
    bool can_confirm() const noexcept {
        return table.find(paymcp::detail::entry_phase, rules::event::confirmed) != nullptr;
    }
};

/// One purchase of `picture`, from the first call on. After every reply the ledger and the store are compared.
class purchase {
public:
    purchase(const flow_subject& flow, const buyer& who, pays when, const terms& how)
        : at_(tool_for(how), flow.table, patient(), flow.timing), flow_(flow), who_(who), when_(when), how_(how) {
        at_.listens = who.listens;
        if (who.returns) at_.manner = gating::attendance::returns;
        if (who.can_be_asked)
            at_.when_asked = [this](const payment& subject) {
                if (when_ == pays::when_asked) at_.provider.pay(subject.id);
                return gating::asked_user{who_.answer, who_.later};
            };
        at_.while_waiting = [this] {
            if (when_ == pays::while_waiting && ++waits_ == 3) at_.provider.pay(newest());
        };
        at_.tool = [this](const paymcp::detail::tool_definition&, const std::string& arguments,
                          paymcp::detail::lease_keeper<paymcp::detail::sync_task>&) {
            return tool_output{.content = fails ? "no" : "picture" + arguments, .failed = fails};
        };
    }
    purchase(const purchase&) = delete;
    purchase& operator=(const purchase&) = delete;

    /// The first call.
    gating::reply start() {
        at_.client_leaves = who_.leaves;
        gating::reply first = seen(at_.call());
        at_.client_leaves = false;
        return first;
    }

    /// The client's next step: it brings the answer, presents the payment id, or calls again.
    gating::reply go_on() {
        if (last_.says == rules::verdict::asked) return seen(at_.resume(last_, who_.answer));
        if (last_.says == rules::verdict::waits) return seen(at_.resume(last_, std::nullopt));
        const bool presents = flow_.can_confirm() && last_.subject.has_value() && ++turns_ % 2 == 1;
        return seen(presents ? at_.confirm(last_.subject->id) : at_.call());
    }

    void pay() { at_.provider.pay(newest()); }

    /// Continues, with the payment made by now, until a reply has the wanted verdict.
    gating::reply finish(rules::verdict wanted = rules::verdict::result) {
        for (int tries = 0; tries < 6 && last_.says != wanted; ++tries) {
            if (when_ != pays::never) pay();
            go_on();
        }
        require(last_.says == wanted, std::string("the call ended as '") + std::string(name_of(last_.says)) +
                                          "', not as '" + std::string(name_of(wanted)) + "'");
        return last_;
    }

    gating::reply buy() {
        start();
        return finish();
    }

    /// The id of the payment in the last reply that named one.
    const std::string& newest() {
        if (id_.empty() && at_.provider.payments() > 0) id_ = at_.only_payment();
        return id_;
    }

    /// Checks a reply, and then all payments.
    gating::reply seen(gating::reply answer) {
        if (answer.subject) id_ = answer.subject->id;
        last_ = answer;
        if (answer.says == rules::verdict::result) check_result(answer);
        for (const std::string& id : at_.provider.payment_ids()) check(at_.stored(id), at_.provider.books(id));
        if (answer.subject) check_verdict(answer, at_.provider.books(answer.subject->id));
        return answer;
    }

    void require(bool holds, const std::string& otherwise) const {
        expect(holds, otherwise + " (" + std::string(who_.name) + ", " + std::string(how_.name) + ")");
    }

    gate_fixture& at() noexcept { return at_; }
    const gating::reply& last() const noexcept { return last_; }
    scripted_provider::account books() { return at_.provider.books(newest()); }
    payment record() { return at_.stored(newest()); }

    bool fails = false;  ///< the tool supports it

private:
    static paymcp::detail::tool_definition tool_for(const terms& how) {
        paymcp::detail::tool_definition tool = gate_fixture::priced("picture", 50);
        tool.timing = how.timing;
        tool.failure = how.failure;
        tool.at_most_once = how.at_most_once;
        return tool;
    }

    /// A link that outlives every wait, so that only the laws about expiry see it end.
    static gating::options patient() {
        gating::options options;
        options.payment_ttl = milliseconds(1'000'000'000'000);
        options.wait_timeout = milliseconds(60'000);
        return options;
    }

    static bool is_paid(const scripted_provider::account& books) {
        return books.status == provider_status::paid || books.status == provider_status::authorized;
    }

    void check_result(const gating::reply& answer) {
        require(answer.subject && answer.output && !answer.output->failed, "a result came without payment or output");
        const payment kept = at_.stored(answer.subject->id);
        require(kept.state == payment_state::delivered, "a result left before it was recorded and paid for");
        require(kept.output == *answer.output, "another result left than was recorded");
        require(at_.provider.books(kept.id).charged == 1, "a result left for money that was not taken");
    }

    void check(const payment& kept, const scripted_provider::account& books) {
        require(books.charged <= 1 && books.refunded <= books.charged && books.voided <= 1,
                "the money moved more than once");
        switch (kept.state) {
            case payment_state::created:
                return;
            case payment_state::canceled:
            case payment_state::expired:
                return require(!is_paid(books), "a paid payment was given up");
            case payment_state::running:
                return require(false, "a claim was left behind");
            case payment_state::secured:
                return require(is_paid(books), "an unpaid payment counts as secured");
            case payment_state::delivered:
                return require(books.charged == 1 && books.refunded == 0, "a result was delivered for no money");
            case payment_state::refunded:
                return require(books.refunded == 1, "a refund is on record that was not made");
            case payment_state::voided:
                return require(books.charged == 0, "a reservation was charged and voided");
            case payment_state::recorded:
            case payment_state::refunding:
            case payment_state::voiding:
                break;
        }
        require(books.charged == 1 || is_paid(books), "a debt is noted for no money");
    }

    void check_verdict(const gating::reply& answer, const scripted_provider::account& books) {
        const bool ended = answer.says == rules::verdict::canceled || answer.says == rules::verdict::expired;
        require((!ended && answer.says != rules::verdict::declined) || !is_paid(books),
                std::string("a paid payment was answered as '") + std::string(name_of(answer.says)) + "'");
        require(!ended || !states::is_open(at_.stored(answer.subject->id).state),
                "an open payment was answered as ended");
        const bool shows_link = answer.says == rules::verdict::link || answer.says == rules::verdict::pending ||
                                answer.says == rules::verdict::asked || answer.says == rules::verdict::waits ||
                                answer.says == rules::verdict::declined;
        require(!shows_link || !answer.subject->link.empty(), "no link came with a reply to pay");
    }

    gate_fixture at_;
    const flow_subject& flow_;
    const buyer& who_;
    pays when_;
    const terms& how_;
    gating::reply last_{};
    std::string id_{};
    int waits_ = 0;
    int turns_ = 0;
};

}  // namespace paymcp::inline v0::testing::detail
