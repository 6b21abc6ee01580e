// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/tool_calls.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/server/detail/call_arguments.hpp>
#include <paymcp/mcp/server/detail/plan_words.hpp>
#include <paymcp/mcp/server/detail/refusal.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/detail/canonical.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/tool/detail/codec/encode.hpp>
#include <paymcp/tool/detail/price/quote.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE void tool_calls::handle(const std::shared_ptr<client_session>& from,
                                    const std::shared_ptr<response_channel>& channel, rpc_request request,
                                    const era_choice& chosen) {
    std::optional<named_call> read = read_call(*from, *channel, request, chosen);
    if (!read) return;
    const std::size_t index = read->index;
    paid_request& call = read->call;
    const paymcp::detail::exposed_tool& asked = with_.tools.exposed[index];
    if (with_.tools.task_support_of(index) == paymcp::detail::task_support::required &&
        !(chosen.rules == era::modern && chosen.can.tasks))
        return refuse_without_tasks(*channel, request.id, asked, chosen);
    call_facts facts = read_facts(request, chosen, *from, chosen_.logs);
    facts.tool = asked.name;
    facts.abortable = asked.role == paymcp::detail::tool_role::free_call;
    if (chosen.rules == era::modern && asked.role == paymcp::detail::tool_role::free_call) {
        // It takes a digest of the arguments, which most calls do without.
        round_subject subject;
        if (request.params.contains("requestState")) subject = subject_of(asked, call.arguments, facts.principal);
        if (const auto wrong = with_.rounds.read(request.params, subject, facts.rounds))
            return refuse(*channel, request.id, *wrong);
    }
    const paymcp::detail::task_support wanted = task_wanted(request, chosen, index);
    if (wanted != paymcp::detail::task_support::none) {
        if (const auto task = with_.tasks.open(*from, facts.abortable))
            return start_task(*channel, request.id, *task, std::move(facts), asked, std::move(call));
        if (wanted == paymcp::detail::task_support::required)
            return refuse_call(*channel, request.id, asked, chosen.speaks, "server_busy",
                               "Too many tasks are kept; call again later. Nothing was run or charged.");
    }
    const std::shared_ptr<active_call> running = from->begin(std::move(facts), channel);
    with_.runner.start(from, running, run(from, running, asked, std::move(call)));
}

PAYMCP_INLINE std::optional<tool_calls::named_call> tool_calls::read_call(const client_session& from,
                                                                          response_channel& channel,
                                                                          rpc_request& request,
                                                                          const era_choice& chosen) const {
    const boost::json::value* name = request.params.if_contains("name");
    if (name == nullptr || !name->is_string())
        return refuse(channel, request.id, bad_params("tools/call takes a name, a string.")), std::nullopt;
    const std::size_t index = with_.tools.find(name->get_string());
    if (index == server_definition::npos)
        return refuse(channel, request.id,
                      bad_params(std::string("There is no tool \"") + shortened(name->get_string()) +
                                 "\"; tools/list says which there are.")),
               std::nullopt;
    boost::json::object arguments;
    // Many clients write null for absent members.
    if (boost::json::value* given = request.params.if_contains("arguments"); given && !given->is_null()) {
        if (!given->is_object())
            return refuse(channel, request.id, bad_params("The arguments of tools/call are an object.")), std::nullopt;
        arguments = std::move(given->get_object());
    }
    const paymcp::detail::exposed_tool& asked = with_.tools.exposed[index];
    if (with_.runner.is_full(from))
        return refuse_call(channel, request.id, asked, chosen.speaks, "server_busy",
                           "Too many calls run at once; wait for one to finish and call again. Nothing was run or "
                           "charged."),
               std::nullopt;
    paid_request call{.tool = asked.tool, .arguments = std::move(arguments)};
    if (const std::optional<paymcp::detail::argument_error> wrong = check_call(with_.tools, asked, call))
        return answer(channel, request.id, with_.render.bad_arguments(asked, *wrong, chosen.speaks)), std::nullopt;
    const bool free =
        asked.role == paymcp::detail::tool_role::free_call || paymcp::detail::is_generated_help(asked.role);
    if (!free) {
        if (chosen.rules == era::modern) read_payment_round(request.params, call);
        read_wallet_payment(request.params, channel.payment_headers(), call);
        call.by_wallet = call.by_wallet || chosen.can.wallet;
    }
    return named_call{index, std::move(call)};
}

PAYMCP_INLINE void tool_calls::refuse_call(response_channel& channel, const request_id& id,
                                           const paymcp::detail::exposed_tool& asked, revision speaks,
                                           std::string_view code, std::string_view why) const {
    answer(channel, id, with_.render.refused(asked, code, why, speaks));
}

PAYMCP_INLINE paymcp::detail::task_support tool_calls::task_wanted(const rpc_request& request, const era_choice& chosen,
                                                                   std::size_t index) const {
    const paymcp::detail::exposed_tool& asked = with_.tools.exposed[index];
    const paymcp::detail::task_support support = with_.tools.task_support_of(index);
    if (support == paymcp::detail::task_support::none || chosen.rules != era::modern || !chosen.can.tasks)
        return paymcp::detail::task_support::none;
    const bool brings = request.params.contains("inputResponses") || request.params.contains("requestState");
    const bool first_asks =
        asked.role == paymcp::detail::tool_role::free_call && with_.tools.tools[asked.tool].questions_first;
    return first_asks && !brings ? paymcp::detail::task_support::none : support;
}

PAYMCP_INLINE void tool_calls::refuse_without_tasks(response_channel& channel, const request_id& id,
                                                    const paymcp::detail::exposed_tool& asked,
                                                    const era_choice& chosen) const {
    constexpr std::string_view why =
        "This tool takes too long for one call: it needs a client that knows the extension "
        "io.modelcontextprotocol/tasks.";
    if (chosen.rules != era::modern) return refuse_call(channel, id, asked, chosen.speaks, "tasks_required", why);
    refuse(channel, id,
           {error_code::missing_client_capability, std::string(why),
            R"({"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}})"});
}

PAYMCP_INLINE void tool_calls::start_task(response_channel& channel, const request_id& id, const kept_task& task,
                                          call_facts facts, const paymcp::detail::exposed_tool& asked,
                                          paid_request call) {
    facts.task = task.record;
    facts.progress_token.clear();
    facts.logs.reset();
    // Some clients validate this answer by the schema of a tool's result, which requires content.
    answer(channel, id,
           std::string("{\"resultType\":\"task\",\"content\":[],") + task.record->members() + ',' +
               with_.render.server_meta() + '}');
    const std::shared_ptr<active_call> running = task.owner->begin(std::move(facts), std::make_shared<task_channel>());
    with_.runner.start(task.owner, running, run(task.owner, running, asked, std::move(call)));
}

PAYMCP_INLINE boost::asio::awaitable<call_end> tool_calls::run(std::shared_ptr<client_session> from,
                                                               std::shared_ptr<active_call> running,
                                                               const paymcp::detail::exposed_tool& asked,
                                                               paid_request call) {
    if (asked.role == paymcp::detail::tool_role::free_call)
        co_return co_await run_free(running, asked, std::move(call.arguments));
    const revision speaks = running->speaks();
    if (asked.role == paymcp::detail::tool_role::quote) co_return quote(asked, call.arguments, speaks);
    if (asked.role == paymcp::detail::tool_role::balance) {
        std::string principal = from->who().principal;
        const result<std::vector<balance_line>> lines = co_await with_.calls.balances(std::move(principal));
        co_return balance(asked, lines, speaks);
    }
    if (asked.role == paymcp::detail::tool_role::subscriptions) {
        std::string principal = from->who().principal;
        const result<plan_list> list = co_await with_.calls.subscriptions(std::move(principal));
        if (list.has_error()) co_return refused_end(asked, list.error(), speaks);
        co_return said_end(subscriptions_text(*list), speaks);
    }
    if (asked.role == paymcp::detail::tool_role::cancel_subscription) {
        std::string principal = from->who().principal;
        const result<held_subscription> ended =
            co_await with_.calls.cancel_subscription(std::move(*call.payment_id), std::move(principal));
        if (ended.has_error()) co_return refused_end(asked, ended.error(), speaks);
        co_return said_end(canceled_text(*ended), speaks);
    }
    if (asked.role == paymcp::detail::tool_role::refund)
        co_return co_await refund(asked, std::move(*call.payment_id), from->who(), speaks);
    call_end ended;
    if (asked.role == paymcp::detail::tool_role::paid_call) {
        ended = co_await with_.calls.pay_and_call(std::move(call), from->who(), *running);
    } else {
        std::optional<std::size_t> tool;
        if (asked.role == paymcp::detail::tool_role::confirm) tool = asked.tool;
        ended = co_await with_.calls.confirm(tool, std::move(*call.payment_id), from->who(), *running,
                                             std::move(call.state));
    }
    if (asked.shown == rules::surface::dynamic && speaks < revision::r2026_07_28)
        note_change(from, asked.tool, ended.paid);
    put_into_words(*running, asked, ended);
    if (ended.delivered() && ended.paid.subject)
        ended.hand_over = [&calls = with_.calls, subject = std::move(*ended.paid.subject)] {
            return calls.hand_over(subject);
        };
    co_return ended;
}

PAYMCP_INLINE boost::asio::awaitable<call_end> tool_calls::run_free(std::shared_ptr<active_call> running,
                                                                    const paymcp::detail::exposed_tool& asked,
                                                                    boost::json::object arguments) {
    const revision speaks = running->speaks();
    if (!with_.tools.tools[asked.tool].plan.empty()) {
        std::string principal(running->principal());
        const result<void> admitted = co_await with_.calls.admit(asked.tool, std::move(principal));
        if (admitted.has_error()) co_return refused_end(asked, admitted.error(), speaks);
    }
    for (std::size_t round = 0;; ++round) {
        boost::json::object given = arguments;
        tool_output output = co_await with_.pool.run(asked.tool, std::move(given), *running);
        with_.pool.report_failure(asked.name, {}, output);
        if (running->rounds().refused) co_return call_end{.error = error_of(*running->rounds().refused)};
        if (!running->rounds().required) co_return free_end(std::move(output), speaks);
        const round_subject subject = subject_of(asked, arguments, running->principal());
        round_step step = co_await with_.rounds.next(*running, subject, round);
        if (step.again) continue;
        step.over.outcome = "asked";
        if (step.unable.empty()) co_return std::move(step.over);
        co_return call_end{.result = with_.render.refused(asked, "client_unable", step.unable, speaks)};
    }
}

PAYMCP_INLINE call_end tool_calls::quote(const paymcp::detail::exposed_tool& asked,
                                         const boost::json::object& arguments, revision speaks) const {
    const paymcp::detail::tool_definition& tool = with_.tools.tools[asked.tool];
    const result<std::int64_t> price = price_of_call(tool, paymcp::detail::canonical_text(arguments));
    if (price.has_error()) {
        with_.pool.report_failure(asked.name, {}, paymcp::detail::failed_output(price.error().message));
        return refused_end(asked, {price.error().message, "no_price"}, speaks);
    }
    const std::string sentence = std::string(tool.name) + " costs " + format_amount(*price, tool.money) + '.';
    std::string said = object_text()
                           .text("message", sentence)
                           .text("amount", format_decimal(*price, tool.money))
                           .text("currency", tool.money.shown())
                           .str();
    return said_end(std::move(said), speaks);
}

PAYMCP_INLINE call_end tool_calls::balance(const paymcp::detail::exposed_tool& asked,
                                           const result<std::vector<balance_line>>& lines, revision speaks) const {
    if (lines.has_error())
        return refused_end(asked, lines.error(), speaks);
    std::string sentence = "Your balance is ";
    std::string list;
    for (const balance_line& one : *lines) {
        sentence.append(list.empty() ? "" : ", ").append(format_amount(one.micro, one.money));
        list.append(list.empty() ? "" : ",");
        list += sum_object(one.micro, one.money);
    }
    std::string said = object_text()
                           .text("message", sentence += '.')
                           .raw("balances", list.insert(0, 1, '[') += ']')
                           .str();
    return said_end(std::move(said), speaks);
}

PAYMCP_INLINE boost::asio::awaitable<call_end> tool_calls::refund(const paymcp::detail::exposed_tool& asked,
                                                                   std::string payment_id, gating::caller who,
                                                                   revision speaks) const {
    const result<payment> done = co_await with_.calls.refund(std::move(payment_id), std::move(who));
    if (done.has_error())
        co_return refused_end(asked, done.error(), speaks);
    const currency money{std::string_view(done->currency)};
    const std::int64_t sum = paymcp::detail::lifecycle::sum_of(*done);
    const std::string sentence =
        format_amount(sum, money)
            .append(" for ")
            .append(done->tool)
            .append(" go back to the payer. When they arrive is up to the bank or the payment provider.");
    std::string said = object_text()
                           .text("message", sentence)
                           .text("payment_id", done->id)
                           .text("status", "refunded")
                           .text("amount", format_decimal(sum, money))
                           .text("currency", done->currency)
                           .str();
    co_return said_end(std::move(said), speaks);
}

PAYMCP_INLINE round_subject tool_calls::subject_of(const paymcp::detail::exposed_tool& asked,
                                                  const boost::json::object& arguments, std::string_view principal) {
    return multi_round_trip::subject_of("tools/call", asked.name, arguments, principal);
}

PAYMCP_INLINE call_end tool_calls::free_end(tool_output output, revision speaks) const {
    const std::string_view outcome = output.failed ? "failed" : "result";
    return {.result = with_.render.free_output(std::move(output), speaks), .outcome = outcome};
}

PAYMCP_INLINE call_end tool_calls::said_end(std::string said, revision speaks) const {
    std::string content = std::string(1, '[').append(text_block(said)) + ']';
    return free_end({.content = std::move(content), .structured = std::move(said)}, speaks);
}

PAYMCP_INLINE call_end tool_calls::refused_end(const paymcp::detail::exposed_tool& asked, const failure& why,
                                               revision speaks) const {
    return {.result = with_.render.refused(asked, why.code, why.message, speaks), .outcome = "failed"};
}

PAYMCP_INLINE bool tool_calls::ends_unpaid(const active_call& running, const gating::reply& paid) const {
    if (!running.ending() || !chosen_.cancels_payments || !chosen_.cancels_payments()) return false;
    if (!paid.subject || paid.subject->state != payment_state::created) return false;
    using rules::verdict;
    return paid.says == verdict::link || paid.says == verdict::pending || paid.says == verdict::asked ||
           paid.says == verdict::waits || paid.says == verdict::declined;
}

PAYMCP_INLINE void tool_calls::put_into_words(const active_call& running, const paymcp::detail::exposed_tool& asked,
                                              call_end& ended) const {
    if (ended.error) return;
    const revision speaks = running.speaks();
    if (ended.wallet) {
        ended.outcome = ended.wallet->outcome;
        ended.result = with_.render.wallet_reply(asked, *ended.wallet, speaks);
        ended.head = std::move(ended.wallet->head);
        return;
    }
    if (ended.refused) {
        ended.outcome = "failed";
        ended.result = with_.render.refused(asked, ended.refused->code, ended.refused->message, speaks);
        return;
    }
    if (ends_unpaid(running, ended.paid)) {
        ended.paid.says = rules::verdict::canceled;
        ended.paid.server_ends = true;
    }
    const bool modern = speaks >= revision::r2026_07_28;
    const gating::reply& paid = ended.paid;
    ended.head.retry_after = paid.retry_seconds();
    ended.outcome = name_of(paid.says);
    if (paid.says == rules::verdict::waits && modern) {
        ended.result = with_.render.next_round(ended.state);
    } else if (paid.says != rules::verdict::asked) {
        ended.result = with_.render.payment_reply(asked, paid, speaks, chosen_.receipts || running.can().receipts,
                                                  ended.presented, ended.left);
    } else if (modern) {
        ended.result = with_.render.question(*paid.subject, elicitation_mode_of(running.can(), speaks), ended.state);
    } else {
        ended.error = rpc_error{
            error_code::url_elicitation_required, "Payment required: open the link, pay, and make the same call again.",
            required_elicitation(*paid.subject, paid.subject->id + '_' + std::to_string(paid.resume.asked))};
    }
}

PAYMCP_INLINE void tool_calls::note_change(const std::shared_ptr<client_session>& from, std::size_t tool,
                                           const gating::reply& ended) {
    if (!from->open().note(tool, ended)) return;
    from->announce(compose_notification("notifications/tools/list_changed", "{}"));
    if (!from->open().awaits_confirmation(tool)) return;
    paymcp::detail::spawn(from->executor(), expire_later(from, tool, *ended.subject));
}

PAYMCP_INLINE boost::asio::awaitable<void> tool_calls::expire_later(std::weak_ptr<client_session> of, std::size_t tool,
                                                                    payment subject) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, subject.expires - subject.created);
    co_await timer.async_wait(boost::asio::use_awaitable);
    const std::shared_ptr<client_session> session = of.lock();
    if (session && session->open().expire(tool, subject.id))
        session->announce(compose_notification("notifications/tools/list_changed", "{}"));
}

}  // namespace paymcp::inline v0::mcp::detail
