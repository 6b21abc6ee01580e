// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/server.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/protocol/detail/severity.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <optional>
#include <variant>

namespace paymcp::inline v0::mcp {

PAYMCP_INLINE server::server(server_identity identity, const server_definition& tools, paid_calls& calls,
                             paymcp::detail::tool_pool& pool, server_options options)
    : identity_(std::move(identity)),
      tools_(tools),
      options_(std::move(options)),
      render_(tools, identity_, options_.sign_receipt),
      list_(tools, options_.features.page_size(), render_.server_meta()),
      runner_({options_.max_calls, options_.max_calls_in_all}, options_.log, options_.called),
      rounds_(paymcp::detail::given_or_random_keys(options_.sealing_keys, options_.random), time(),
              options_.wait_timeout, options_.random,
              std::string(1, '{') + detail::server_info_member(identity_) + '}'),
      tasks_(options_.tasks, time(), options_.random),
      task_methods_(tasks_, render_),
      host_(options_.features, render_, rounds_, runner_, pool),
      calls_({tools, render_, calls, pool, rounds_, runner_, tasks_},
             {.logs = options_.features.logs(),
              .receipts = options_.receipts,
              .cancels_payments = options_.cancels_payments}),
      offers_tasks_(
          std::any_of(tools.tasks.begin(), tools.tasks.end(),
                      [](paymcp::detail::task_support one) { return one != paymcp::detail::task_support::none; })),
      discover_(compose_discover()) {}

PAYMCP_INLINE void server::end_task_waits() const {
    tasks_.each([](const detail::kept_task& one) { one.owner->end_waits(); });
}

PAYMCP_INLINE void server::cancel_tasks() const {
    tasks_.each([](const detail::kept_task& one) { one.cancel(); });
}

PAYMCP_INLINE void server::receive(const std::shared_ptr<client_session>& from,
                                   const std::shared_ptr<response_channel>& channel, std::string_view text) {
    if (takes_batches(*from) && detail::looks_like_batch(text)) {
        receive_batch(from, channel, text);
        return;
    }
    detail::rpc_message message = detail::decode(text, options_.limits);
    if (auto* request = std::get_if<detail::rpc_request>(&message)) {
        const detail::era_decision decided = detail::decide_stdio(*request, from->session());
        if (const auto* error = std::get_if<detail::rpc_error>(&decided))
            return detail::refuse(*channel, request->id, *error);
        serve(from, channel, std::move(*request), std::get<detail::era_choice>(decided));
    } else {
        take_other(*from, *channel, std::move(message));
    }
}

PAYMCP_INLINE bool server::takes_batches(const client_session& from) {
    return from.session() && from.session()->speaks == revision::r2025_03_26;
}

PAYMCP_INLINE bool server::receive_batch(const std::shared_ptr<client_session>& from,
                                         const std::shared_ptr<response_channel>& channel, std::string_view text) {
    auto read = read_batch(text);
    if (auto* refusal = std::get_if<detail::rpc_refusal>(&read)) {
        refuse_unread(*from, *channel, std::move(*refusal));
        return true;
    }
    return take_batch(from, channel, std::get<std::vector<detail::rpc_message>>(std::move(read)));
}

PAYMCP_INLINE detail::rpc_batch server::read_batch(std::string_view text) const {
    return detail::decode_batch(text, options_.limits, options_.max_in_batch);
}

PAYMCP_INLINE void server::refuse_long(const std::shared_ptr<client_session>& from,
                                       const std::shared_ptr<response_channel>& channel,
                                       const detail::envelope_scan& seen) {
    detail::rpc_batch read = detail::refuse_long_message(seen, options_.limits);
    if (auto* all = std::get_if<std::vector<detail::rpc_message>>(&read); all != nullptr && takes_batches(*from))
        take_batch(from, channel, std::move(*all));
    else if (all != nullptr)
        refuse_unread(*from, *channel, {{detail::error_code::invalid_request, detail::too_long(options_.limits), {}}});
    else
        refuse_unread(*from, *channel, std::get<detail::rpc_refusal>(std::move(read)));
}

PAYMCP_INLINE bool server::take_batch(const std::shared_ptr<client_session>& from,
                                      const std::shared_ptr<response_channel>& channel,
                                      std::vector<detail::rpc_message> messages) {
    const auto answered = [](const detail::rpc_message& one) {
        const auto* refusal = std::get_if<detail::rpc_refusal>(&one);
        return std::holds_alternative<detail::rpc_request>(one) ||
               (refusal != nullptr && refusal->of == detail::rpc_refusal::kind::request);
    };
    const bool any = std::any_of(messages.begin(), messages.end(), answered);
    const auto all = std::make_shared<detail::batch_answers>(channel);
    for (detail::rpc_message& one : messages) {
        const std::shared_ptr<response_channel> part = answered(one) ? detail::batch_answers::add(all) : channel;
        if (auto* request = std::get_if<detail::rpc_request>(&one))
            serve_part(from, part, std::move(*request));
        else
            take_other(*from, *part, std::move(one));
    }
    if (any) all->close();
    return any;
}

PAYMCP_INLINE void server::refuse_unread(client_session& from, response_channel& channel, detail::rpc_refusal refusal) {
    if (refusal.of == detail::rpc_refusal::kind::notification) return;
    if (refusal.of == detail::rpc_refusal::kind::response) return fail_unread(from, refusal);
    // Before 2025-11-25 there is no error without an id. The client has not used this id: the error is visible, and
    // matches no request.
    const bool needs_id = from.session() && from.session()->speaks < revision::r2025_11_25;
    if (!refusal.id && needs_id) refusal.id = detail::request_id{"\"unreadable\""};
    channel.finish({detail::compose_error(refusal.id, refusal.error), refusal.error.code});
}

PAYMCP_INLINE void server::fail_unread(client_session& from, const detail::rpc_refusal& refusal) {
    from.requests().answer({refusal.id, true, boost::json::parse(detail::error_text(refusal.error))});
}

PAYMCP_INLINE void server::serve(const std::shared_ptr<client_session>& from,
                                 const std::shared_ptr<response_channel>& channel, detail::rpc_request request,
                                 const detail::era_choice& chosen) {
    if (chosen.rules == detail::era::handshake) return initialize(from, channel, request);
    if (from->awaits(request.id))
        return detail::refuse(*channel, request.id,
                              {detail::error_code::invalid_request,
                               "A call with this id is still running; each call needs its own.",
                               {}});
    if (chosen.rules == detail::era::modern ? serve_modern(from, channel, request, chosen)
                                            : serve_legacy(*from, *channel, request))
        return;
    if (request.method == "tools/list") return list_tools(*from, *channel, request, chosen.speaks);
    if (request.method == "tools/call") return calls_.handle(from, channel, std::move(request), chosen);
    if (host_.handle(from, channel, request, chosen)) return;
    detail::refuse(*channel, request.id,
                   {detail::error_code::method_not_found,
                    std::string("This server has no method \"") + detail::shortened(request.method) + "\" in " +
                        std::string(to_string(chosen.speaks)) + '.',
                    {}});
}

PAYMCP_INLINE void server::notice(client_session& from, const detail::rpc_notification& notification) {
    if (notification.method != "notifications/cancelled") return;
    const boost::json::value* given = notification.params.if_contains("requestId");
    const std::optional<detail::request_id> id = given == nullptr ? std::nullopt : detail::read_id(*given);
    if (id) from.cancel(*id);
}

PAYMCP_INLINE void server::take_other(client_session& from, response_channel& channel, detail::rpc_message message) {
    if (const auto* notification = std::get_if<detail::rpc_notification>(&message)) return notice(from, *notification);
    if (auto* response = std::get_if<detail::rpc_response>(&message))
        return from.requests().answer(std::move(*response));
    refuse_unread(from, channel, std::move(std::get<detail::rpc_refusal>(message)));
}

PAYMCP_INLINE void server::serve_part(const std::shared_ptr<client_session>& from,
                                      const std::shared_ptr<response_channel>& channel, detail::rpc_request request) {
    const detail::era_decision decided = detail::decide_stdio(request, from->session());
    const auto* choice = std::get_if<detail::era_choice>(&decided);
    if (choice != nullptr && choice->rules == detail::era::legacy)
        return serve(from, channel, std::move(request), *choice);
    detail::refuse(
        *channel, request.id,
        {detail::error_code::invalid_request,
         "An array holds messages of its own session; initialize and requests of other revisions come alone.",
         {}});
}

PAYMCP_INLINE bool server::serve_legacy(client_session& from, response_channel& channel,
                                        const detail::rpc_request& request) const {
    if (request.method == "ping") {
        detail::answer(channel, request.id, "{}");
        return true;
    }
    if (request.method != "logging/setLevel" || !options_.features.logs() || !from.session()) return false;
    const boost::json::value* given = request.params.if_contains("level");
    const auto level =
        given != nullptr && given->is_string() ? detail::severity_named(given->get_string()) : std::nullopt;
    if (!level) {
        detail::refuse(channel, request.id, bad_level());
        return true;
    }
    from.agreed().logs = *level;
    detail::answer(channel, request.id, "{}");
    return true;
}

PAYMCP_INLINE bool server::serve_modern(const std::shared_ptr<client_session>& from,
                                        const std::shared_ptr<response_channel>& channel,
                                        const detail::rpc_request& request, const detail::era_choice& chosen) const {
    const boost::json::value* level = detail::meta_member(request.params, detail::log_level_key);
    if (level != nullptr && !(level->is_string() && detail::severity_named(level->get_string()))) {
        detail::refuse(*channel, request.id, bad_level());
    } else if (request.method == "server/discover") {
        detail::answer(*channel, request.id, discover_);
    } else if (request.method == "subscriptions/listen" && options_.features.events().declared().any()) {
        listen(from, channel, request, chosen);
    } else if (offers_tasks_ && detail::task_methods::knows(request.method)) {
        task_methods_.handle(from, channel, request, chosen.can);
    } else {
        return false;
    }
    return true;
}

PAYMCP_INLINE detail::rpc_error server::bad_level() {
    return detail::bad_params("A log level is debug, info, notice, warning, error, critical, alert or emergency.");
}

PAYMCP_INLINE void server::initialize(const std::shared_ptr<client_session>& from,
                                      const std::shared_ptr<response_channel>& channel,
                                      const detail::rpc_request& request) const {
    const boost::json::value* version = request.params.if_contains("protocolVersion");
    const boost::json::value* can = request.params.if_contains("capabilities");
    if (version == nullptr || !version->is_string())
        return detail::refuse(*channel, request.id,
                              detail::bad_params("initialize takes a protocolVersion, a string."));
    if (can != nullptr && !can->is_object())
        return detail::refuse(*channel, request.id,
                              detail::bad_params("The capabilities of initialize are an object."));
    const revision speaks = detail::negotiate(version->get_string());
    const boost::json::object none;
    from->open_session(
        {speaks, detail::read_capabilities(can == nullptr ? none : can->get_object()), {}, channel, {}, {}});
    options_.features.events().join(from);
    detail::object_text result;
    result.text("protocolVersion", to_string(speaks))
        .raw("capabilities", capabilities(speaks))
        .raw("serverInfo", detail::implementation_text(identity_, speaks))
        .text_if("instructions", instructions());
    detail::answer(*channel, request.id, result.str());
}

PAYMCP_INLINE void server::listen(const std::shared_ptr<client_session>& from,
                                  const std::shared_ptr<response_channel>& channel, const detail::rpc_request& request,
                                  const detail::era_choice& chosen) const {
    constexpr std::size_t max_subscriptions = 16;
    const boost::json::value* filter = request.params.if_contains("notifications");
    const bool tasks = filter != nullptr && filter->is_object() && filter->get_object().contains("taskIds");
    if (tasks && !chosen.can.tasks)
        return detail::refuse(*channel, request.id,
                              {detail::error_code::missing_client_capability,
                               "taskIds are of the extension io.modelcontextprotocol/tasks; declare it.",
                               R"({"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}})"});
    if (from->subscriptions() >= max_subscriptions)
        return detail::refuse(*channel, request.id, detail::bad_params("Too many subscriptions are open; cancel one."));
    auto read = detail::read_listening(request, options_.features.events().declared());
    if (const auto* error = std::get_if<detail::rpc_error>(&read)) return detail::refuse(*channel, request.id, *error);
    auto& begun = std::get<detail::listening>(read);
    begun.channel = channel;
    const std::string meta = "{\"io.modelcontextprotocol/subscriptionId\":" + request.id.json + ',' +
                             detail::server_info_member(identity_) + '}';
    begun.farewell = detail::compose_result(
        request.id, detail::object_text().text("resultType", "complete").raw("_meta", meta).str());
    from->listen(std::move(begun));
    options_.features.events().join(from);
}

PAYMCP_INLINE void server::list_tools(const client_session& from, response_channel& channel,
                                      const detail::rpc_request& request, revision speaks) const {
    const auto list = list_.read(request.params, speaks, from.session());
    if (const auto* error = std::get_if<detail::rpc_error>(&list)) return detail::refuse(channel, request.id, *error);
    detail::answer(channel, request.id, std::get<std::string>(list));
}

PAYMCP_INLINE std::string server::capabilities(revision speaks) const {
    const server_features& features = options_.features;
    const detail::change_set told = features.events().declared();
    const bool modern = speaks >= revision::r2026_07_28;
    const auto changes = [](bool so) { return so ? std::string(R"({"listChanged":true})") : std::string("{}"); };
    detail::object_text all;
    all.raw("tools", changes(told.has(paymcp::detail::change::tools) || (!modern && tools_.varies)));
    if (!features.resources().empty() || !features.templates().empty()) {
        detail::object_text resources;
        if (told.has(paymcp::detail::change::contents)) resources.raw("subscribe", "true");
        if (told.has(paymcp::detail::change::resources)) resources.raw("listChanged", "true");
        all.raw("resources", resources.str());
    }
    if (!features.prompts().empty()) all.raw("prompts", changes(told.has(paymcp::detail::change::prompts)));
    if (features.completes()) all.raw("completions", "{}");
    if (features.logs()) all.raw("logging", "{}");
    if (modern && offers_tasks_) all.raw("extensions", detail::object_text().raw(detail::tasks_extension, "{}").str());
    return all.str();
}

PAYMCP_INLINE std::string_view server::instructions() const {
    if (identity_.instructions) return *identity_.instructions;
    const bool sells = std::any_of(tools_.tools.begin(), tools_.tools.end(),
                                   [](const paymcp::detail::tool_definition& one) { return one.paid; });
    return sells ? paying_instructions : std::string_view{};
}

PAYMCP_INLINE std::string server::compose_discover() const {
    detail::object_text result;
    result.raw("supportedVersions", detail::modern_revisions_text())
        .raw("capabilities", capabilities(revision::r2026_07_28))
        .text_if("instructions", instructions())
        .raw("ttlMs", "300000")
        .text("cacheScope", "public");
    return render_.for_revision(result.str(), revision::r2026_07_28);
}

}  // namespace paymcp::inline v0::mcp
