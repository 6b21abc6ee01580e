// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/call_runner.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>
#include <paymcp/mcp/protocol/detail/severity.hpp>

#include <optional>
#include <string>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE void answer(response_channel& channel, const request_id& id, std::string_view result,
                          paymcp::detail::begin_delivery hand_over, payment_head head) {
    channel.finish({compose_result(id, result), std::nullopt, std::move(hand_over), std::move(head)});
}

PAYMCP_INLINE void refuse(response_channel& channel, const request_id& id, const rpc_error& error) {
    channel.finish({compose_error(id, error), error.code});
}

PAYMCP_INLINE const boost::json::value* meta_member(const boost::json::object& params, std::string_view key) {
    const boost::json::value* meta = params.if_contains("_meta");
    return meta != nullptr && meta->is_object() ? meta->get_object().if_contains(json_view(key)) : nullptr;
}

PAYMCP_INLINE call_facts read_facts(const rpc_request& request, const era_choice& chosen, const client_session& from,
                                    bool logs) {
    call_facts facts{.id = request.id, .speaks = chosen.speaks, .can = chosen.can};
    const boost::json::value* token = meta_member(request.params, "progressToken");
    if (const auto usable = token == nullptr ? std::nullopt : read_id(*token)) facts.progress_token = usable->json;
    facts.principal = from.who().principal;
    if (!logs) return facts;
    if (chosen.rules != era::modern) {
        if (from.session()) facts.logs = from.session()->logs;
    } else if (const boost::json::value* level = meta_member(request.params, log_level_key)) {
        facts.logs = severity_named(level->get_string());
    }
    return facts;
}

PAYMCP_INLINE call_runner::call_runner(bounds most, std::function<void(std::string_view)> log,
                                       std::function<void(std::string_view, std::string_view)> called)
    : most_(most), log_(std::move(log)), called_(std::move(called)) {}

PAYMCP_INLINE bool call_runner::is_full(const client_session& from) const noexcept {
    return from.running() >= most_.of_one_peer || running_ >= most_.in_all;
}

PAYMCP_INLINE void call_runner::start(const std::shared_ptr<client_session>& from,
                                      const std::shared_ptr<active_call>& running,
                                      boost::asio::awaitable<call_end> work) {
    ++running_;
    const auto ended = std::make_shared<call_end>();  // Asio would move it seven times on its way to the handler
    auto done = [this, from, running, ended](const std::exception_ptr& thrown) {
        finish(*from, *running, thrown, std::move(*ended));
        if (--running_ == 0 && idle_) idle_();
    };
    paymcp::detail::spawn(from->executor(), paymcp::detail::keep_result(std::move(work), *ended), std::move(done),
                          running->slot());
}

PAYMCP_INLINE void call_runner::finish(client_session& from, active_call& running, const std::exception_ptr& thrown,
                                       call_end ended) {
    const bool canceled = running.canceled();
    from.end(running);
    if (called_ && !running.tool().empty())
        called_(running.tool(), canceled ? "canceled" : thrown ? "internal_error" : ended.outcome);
    if (thrown && !canceled) {
        log(thrown);
        ended.error = rpc_error{error_code::internal_error,
                                "The server failed inside. What was paid is kept: make the same call again.",
                                {}};
    }
    if (running.task()) return end_task(*running.task(), canceled, std::move(ended));
    if (canceled) return running.channel().abandon();
    if (ended.error) return refuse(running.channel(), running.id(), *ended.error);
    answer(running.channel(), running.id(), ended.result, std::move(ended.hand_over), std::move(ended.head));
}

PAYMCP_INLINE void call_runner::end_task(task_record& task, bool canceled, call_end ended) {
    if (canceled && !ended.delivered()) return task.end(task_status::cancelled, {});
    if (ended.error) return task.end(task_status::failed, error_text(*ended.error));
    task.end(task_status::completed, std::move(ended.result), std::move(ended.hand_over));
}

PAYMCP_INLINE void call_runner::log(const std::exception_ptr& thrown) const {
    if (!log_) return;
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& known) {
        log_(std::string("a call failed inside: ") + known.what());
    } catch (...) {
        log_("a call failed inside: an exception of unknown type");
    }
}

}  // namespace paymcp::inline v0::mcp::detail
