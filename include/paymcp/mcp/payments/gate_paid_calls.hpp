// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/gate/detail/account_sale.hpp>
#include <paymcp/gate/gate.hpp>
#include <paymcp/mcp/payments/detail/paid_call_run.hpp>
#include <paymcp/mcp/payments/detail/payment_finder.hpp>
#include <paymcp/mcp/payments/paid_calls.hpp>
#include <paymcp/mcp/payments/plan_desk.hpp>
#include <paymcp/mcp/payments/wallet_sales.hpp>
#include <paymcp/mcp/server/call_end.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/mcp/server/detail/tool_pool.hpp>
#include <paymcp/payment/detail/request_state.hpp>
#include <paymcp/payment/seal.hpp>
#include <paymcp/watch/detail/delivery_tracker.hpp>
#include <paymcp/watch/payment_events.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp {

/// The paid calls of a server: the gate, with the server's store, provider and tools.
class gate_paid_calls final : public paid_calls {
public:
    /// All referenced objects must outlive it.
    gate_paid_calls(server_spec spec, paymcp::detail::store_port<paymcp::detail::asio_task>& store,
                    paymcp::detail::provider_port<paymcp::detail::asio_task>& provider, const wall_clock& time,
                    paymcp::detail::tool_pool& pool, watch::payment_events& events, const paymcp::detail::sealer& seals,
                    gating::options options, async::timer& waits = async::machine_timer());

    /// From now on calls that bring a machine's payment are performed, and where the flow says so, calls without one
    /// are told how to pay. `wallets` must outlive this object.
    void sell_to(wallet_sales& wallets) noexcept { wallets_ = &wallets; }

    paymcp::detail::asio_task<call_end> pay_and_call(paid_request request, gating::caller who,
                                                     paymcp::detail::client_link& client) override;

    /// The state of a confirmation contains only the number of its round trips: the id names the payment.
    paymcp::detail::asio_task<call_end> confirm(std::optional<std::size_t> tool, std::string payment_id,
                                                gating::caller who, paymcp::detail::client_link& client,
                                                std::optional<std::string> state) override;

    paymcp::detail::asio_task<result<std::vector<balance_line>>> balances(std::string principal) override;

    paymcp::detail::asio_task<result<void>> admit(std::size_t tool, std::string principal) override;

    paymcp::detail::asio_task<result<plan_list>> subscriptions(std::string principal) override;

    paymcp::detail::asio_task<result<held_subscription>> cancel_subscription(std::string payment_id,
                                                                             std::string principal) override;

    /// Who holds which plan.
    plan_desk& desk_of_plans() noexcept { return plans_; }

    paymcp::detail::asio_task<result<payment>> refund(std::string payment_id, gating::caller who) override;

    std::shared_ptr<paymcp::detail::delivery> hand_over(payment subject) override;

private:
    static constexpr std::string_view not_ours =
        "The requestState is not one of this server's: it was changed, cut off or sealed elsewhere. Make the call "
        "again without it.";

    /// A link can be paid until the payment expires, and a client may return with the answer some time later.
    static constexpr milliseconds time_to_return{3'600'000};

    /// More than the messages of one round trip.
    static constexpr double progress_of_a_round = 100;

    /// The payment id that a call presents, and its call; empty members are unknown.
    struct presented {
        std::string words;
        std::string tool;
        std::string digest;
        bool unreadable = false;
    };

    /// The answer of a call that is between a machine and this server alone, or nothing.
    paymcp::detail::asio_task<std::optional<wallet_answer>> deal_with_wallet(const paid_request& request,
                                                                             const gating::paid_tool& tool,
                                                                             std::string canonical,
                                                                             std::string principal,
                                                                             detail::paid_call_run& host);

    /// Text without an id is replaced by the only id that it can mean: of the payment whose link it is, or of the one
    /// for the same arguments. Only the caller's own payments count.
    paymcp::detail::asio_task<void> understand(gating::caller who, presented& what) const;

    /// Adds to a reply about an unknown payment the payments that the caller may mean.
    paymcp::detail::asio_task<void> explain(call_end& whole, const gating::caller& who, const presented& what);

    /// The answer of a call that a caller's account pays for, or nothing where a payer is to pay for it.
    paymcp::detail::asio_task<std::optional<call_end>> pay_by_account(const paid_request& request, std::size_t sale,
                                                                      std::string canonical, gating::caller who,
                                                                      detail::paid_call_run& host);

    /// Why a caller need not begin a subscription: it has one of this plan already, and no paid call is open.
    paymcp::detail::asio_task<std::optional<failure>> keeps_subscription(std::size_t sale, std::string canonical,
                                                                         gating::caller who);

    /// Whether calls of this tool are free for the caller now: by `free_calls`, or as holder of a plan.
    paymcp::detail::asio_task<bool> has_free_calls(const paymcp::detail::tool_definition& tool, std::string principal);

    /// Whether a payer has paid one of these and not got its result. Of a link that is open the provider is asked.
    paymcp::detail::asio_task<bool> is_paid_otherwise(std::vector<payment> open);

    /// Has an account pay for a call, by the gate with the provider `by`. `open` are the caller's payments for it.
    paymcp::detail::asio_task<gating::reply> by_account(gating::gate<paymcp::detail::asio_task>& gate,
                                                        std::string_view by, std::size_t sale, std::string canonical,
                                                        gating::caller who, detail::paid_call_run& host,
                                                        const std::vector<payment>& open);

    /// The refusal of a caller whose account was too low a moment ago and still is. Nothing is written for it, so that
    /// refused calls do not fill the store.
    paymcp::detail::asio_task<std::optional<gating::reply>> refused_again(const std::string& whose, std::size_t sale,
                                                                          const std::string& canonical);

    /// What a principal's balance holds. `money` is in micro-units.
    paymcp::detail::asio_task<result<balance_line>> balance_of(currency money, const std::string& principal);

    std::size_t sale_of(std::size_t tool) const;

    std::optional<paymcp::detail::request_state> read_state(const std::string& state) const;

    /// Why a sealed handle does not belong to this call, or empty.
    std::string mismatch(const paymcp::detail::request_state& handle, std::size_t sale, const std::string& canonical,
                         const gating::caller& who) const;

    /// A handle of a flow that this tool no longer uses has no phase here, but still names its payment.
    paymcp::detail::asio_task<call_end> resume(std::size_t sale, paymcp::detail::request_state handle,
                                               std::optional<rules::event> answer, std::string canonical,
                                               gating::caller who, detail::paid_call_run& host);

    /// The state is valid only for the caller that received it, also if the payment has no owner.
    call_end sealed(const rules::flow_table& flow, gating::reply ended, const gating::caller& who);

    struct refused_call {
        payment subject;
        unix_time until{};
    };
    static constexpr milliseconds refused_for{60'000};
    static constexpr std::size_t max_refused = 4'096;

    server_spec spec_;
    const wall_clock& time_;
    const paymcp::detail::sealer& seals_;
    detail::paid_call_context around_;
    detail::payment_finder finder_;
    gating::gate<paymcp::detail::asio_task> gate_;
    paymcp::detail::account_provider<paymcp::detail::asio_task> balance_{paymcp::detail::postings::by_balance};
    paymcp::detail::account_provider<paymcp::detail::asio_task> allowance_{paymcp::detail::postings::by_allowance};
    gating::gate<paymcp::detail::asio_task> paid_by_balance_;
    gating::gate<paymcp::detail::asio_task> paid_by_nobody_;
    paymcp::detail::store_port<paymcp::detail::asio_task>& store_;
    gating::parts<paymcp::detail::asio_task> paid_by_payer_;
    paymcp::detail::delivery_tracker collection_;
    plan_desk plans_;
    wallet_sales* wallets_ = nullptr;
    std::map<std::string, refused_call> refused_;  ///< by account provider, tool and principal
};

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/payments/impl/gate_paid_calls.ipp>
#endif
