// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/host_calls.hpp>
#include <paymcp/mcp/payments/paid_calls.hpp>
#include <paymcp/mcp/protocol/detail/batch.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/protocol/detail/protocol_version.hpp>
#include <paymcp/mcp/protocol/identity.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/mcp/server/detail/call_runner.hpp>
#include <paymcp/mcp/server/detail/multi_round_trip.hpp>
#include <paymcp/mcp/server/detail/render.hpp>
#include <paymcp/mcp/server/detail/tool_calls.hpp>
#include <paymcp/mcp/server/detail/tool_list.hpp>
#include <paymcp/mcp/server/detail/tool_pool.hpp>
#include <paymcp/mcp/server/response_channel.hpp>
#include <paymcp/mcp/server/server_options.hpp>
#include <paymcp/mcp/tasks/detail/task_methods.hpp>
#include <paymcp/mcp/tasks/detail/task_table.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0::mcp {

/// An MCP server over any transport: receives the messages of its clients and answers through their response channels.
///
/// It supports 2025-03-26, 2025-06-18, 2025-11-25 and 2026-07-28. The referenced objects, and the server, must outlive
/// the calls and tasks in progress. Different clients may use different executors.
class server {
public:
    server(server_identity identity, const server_definition& tools, paid_calls& calls, paymcp::detail::tool_pool& pool,
           server_options options = {})
        : identity_(std::move(identity)),
          tools_(tools),
          options_(std::move(options)),
          render_(tools, identity_),
          list_(tools, options_.features.page_size(), render_.server_meta()),
          runner_({options_.most_calls, options_.most_calls_in_all}, options_.log, options_.called),
          rounds_(paymcp::detail::given_or_random_keys(options_.sealing_keys, options_.random), time(),
                  options_.patience, options_.random,
                  std::string(1, '{') + detail::server_info_member(identity_) + '}'),
          tasks_(options_.tasks, time(), options_.random),
          task_methods_(tasks_, render_),
          host_(options_.features, render_, rounds_, runner_, pool),
          calls_({tools, render_, calls, pool, rounds_, runner_, tasks_},
                 {.logs = options_.features.logs(), .receipts = options_.receipts}),
          offers_tasks_(std::any_of(tools.tasks.begin(), tools.tasks.end(),
                                    [](task_support one) { return one != task_support::none; })),
          discover_(compose_discover()) {}
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    const rpc_limits& limits() const noexcept { return options_.limits; }
    std::size_t most_in_batch() const noexcept { return options_.most_in_batch; }
    const server_definition& tools() const noexcept { return tools_; }

    /// How many calls run: those of all clients, of tasks, which belong to no connection, and canceled ones that have
    /// not ended. Any thread may ask.
    std::size_t running() const noexcept { return runner_.running(); }

    /// Calls `wake` whenever the last running call has ended, on the executor of that call. One callback; set it while
    /// no call runs.
    void when_idle(std::function<void()> wake) { runner_.when_idle(std::move(wake)); }

    /// The server is about to end: no task waits for a payment any more. For calls see `client_session::end_waits`.
    void end_task_waits() const {
        tasks_.each([](const kept_task& one) { one.owner->end_waits(); });
    }

    /// Cancels every task. The clients' own calls: `client_session::leave`.
    void cancel_tasks() const {
        tasks_.each([](const kept_task& one) { one.cancel(); });
    }

    /// Whether a request is about an earlier task.
    static bool concerns_task(const rpc_request& request) { return task_methods::knows(request.method); }

    /// Receives one message of a stdio client, or an array of them; called on the session's executor, and returns at
    /// once.
    void receive(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                 std::string_view text) {
        if (takes_batches(*from) && looks_like_batch(text)) {
            receive_batch(from, channel, text);
            return;
        }
        rpc_message message = decode(text, options_.limits);
        if (auto* request = std::get_if<rpc_request>(&message)) {
            const era_decision decided = decide_stdio(*request, from->session());
            if (const auto* error = std::get_if<rpc_error>(&decided)) return refuse(*channel, request->id, *error);
            serve(from, channel, std::move(*request), std::get<era_choice>(decided));
        } else {
            take_other(*from, *channel, std::move(message));
        }
    }

    /// Whether this client may send arrays: it negotiated 2025-03-26.
    static bool takes_batches(const client_session& from) {
        return from.session() && from.session()->speaks == revision::r2025_03_26;
    }

    /// Receives an array of messages of a client that may send them. The responses are sent as one array; false if the
    /// array contains no request, and then the channel is not used.
    bool receive_batch(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                       std::string_view text) {
        auto read = read_batch(text);
        if (auto* refusal = std::get_if<rpc_refusal>(&read)) {
            refuse_unread(*from, *channel, std::move(*refusal));
            return true;
        }
        return take_batch(from, channel, std::get<std::vector<rpc_message>>(std::move(read)));
    }

    /// The messages of an array, or why it is invalid; for a transport that answers the latter differently.
    rpc_batch read_batch(std::string_view text) const {
        return decode_batch(text, options_.limits, options_.most_in_batch);
    }

    /// Refuses a stdio message that is too long to be kept, or each message of such an array.
    void refuse_long(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                     const envelope_scan& seen) {
        rpc_batch read = mcp::refuse_long(seen, options_.limits);
        if (auto* all = std::get_if<std::vector<rpc_message>>(&read); all != nullptr && takes_batches(*from))
            take_batch(from, channel, std::move(*all));
        else if (all != nullptr)
            refuse_unread(*from, *channel, {{error_code::invalid_request, detail::too_long(options_.limits), {}}});
        else
            refuse_unread(*from, *channel, std::get<rpc_refusal>(std::move(read)));
    }

    /// Like `receive_batch`, for an array that has been read.
    bool take_batch(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                    std::vector<rpc_message> messages) {
        const auto answered = [](const rpc_message& one) {
            const auto* refusal = std::get_if<rpc_refusal>(&one);
            return std::holds_alternative<rpc_request>(one) ||
                   (refusal != nullptr && refusal->of == rpc_refusal::kind::request);
        };
        const bool any = std::any_of(messages.begin(), messages.end(), answered);
        const auto all = std::make_shared<batch_answers>(channel);
        for (rpc_message& one : messages) {
            const std::shared_ptr<response_channel> part = answered(one) ? batch_answers::add(all) : channel;
            if (auto* request = std::get_if<rpc_request>(&one))
                serve_part(from, part, std::move(*request));
            else
                take_other(*from, *part, std::move(one));
        }
        if (any) all->close();
        return any;
    }

    /// Refuses an unreadable message. A notification is not answered, and neither is a response: but the request that
    /// waits for the response fails.
    static void refuse_unread(client_session& from, response_channel& channel, rpc_refusal refusal) {
        if (refusal.of == rpc_refusal::kind::notification) return;
        if (refusal.of == rpc_refusal::kind::response) return settle_unread(from, refusal);
        // Before 2025-11-25 there is no error without an id. The client has not used this id: the error is visible, and
        // matches no request.
        const bool needs_id = from.session() && from.session()->speaks < revision::r2025_11_25;
        if (!refusal.id && needs_id) refusal.id = request_id{"\"unreadable\""};
        channel.finish({compose_error(refusal.id, refusal.error), refusal.error.code});
    }

    /// The client's answer to a server request could not be read: that request has failed.
    static void settle_unread(client_session& from, const rpc_refusal& refusal) {
        from.requests().settle({refusal.id, true, boost::json::parse(error_text(refusal.error))});
    }

    /// Serves a request whose era is decided; called on the session's executor, and returns at once.
    ///
    /// Its channel is finished or abandoned later. That of a `subscriptions/listen` stays open until the client cancels
    /// it or disconnects, or until the session's `end_subscriptions`.
    void serve(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
               rpc_request request, const era_choice& chosen) {
        if (chosen.rules == era::handshake) return initialize(from, channel, request);
        if (from->awaits(request.id))
            return refuse(
                *channel, request.id,
                {error_code::invalid_request, "A call with this id is still running; each call needs its own.", {}});
        if (chosen.rules == era::modern ? serve_modern(from, channel, request, chosen)
                                        : serve_legacy(*from, *channel, request))
            return;
        if (request.method == "tools/list") return list_tools(*from, *channel, request, chosen.speaks);
        if (request.method == "tools/call") return calls_.take(from, channel, std::move(request), chosen);
        if (host_.take(from, channel, request, chosen)) return;
        refuse(*channel, request.id,
               {error_code::method_not_found,
                std::string("This server has no method \"") + shortened(request.method) + "\" in " +
                    std::string(to_string(chosen.speaks)) + '.',
                {}});
    }

    /// A notification of the client. An unknown or malformed one is ignored, as JSON-RPC requires.
    static void notice(client_session& from, const rpc_notification& notification) {
        if (notification.method != "notifications/cancelled") return;
        const boost::json::value* given = notification.params.if_contains("requestId");
        const std::optional<request_id> id = given == nullptr ? std::nullopt : read_id(*given);
        if (id) from.cancel(*id);
    }

private:
    static void take_other(client_session& from, response_channel& channel, rpc_message message) {
        if (const auto* notification = std::get_if<rpc_notification>(&message)) return notice(from, *notification);
        if (auto* response = std::get_if<rpc_response>(&message)) return from.requests().settle(std::move(*response));
        refuse_unread(from, channel, std::move(std::get<rpc_refusal>(message)));
    }

    /// A request in an array belongs to the array's session, and never opens one.
    void serve_part(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                    rpc_request request) {
        const era_decision decided = decide_stdio(request, from->session());
        const auto* choice = std::get_if<era_choice>(&decided);
        if (choice != nullptr && choice->rules == era::legacy) return serve(from, channel, std::move(request), *choice);
        refuse(*channel, request.id,
               {error_code::invalid_request,
                "An array holds messages of its own session; initialize and requests of other revisions come alone.",
                {}});
    }

    /// The methods of sessions only; true if the request was one of these.
    bool serve_legacy(client_session& from, response_channel& channel, const rpc_request& request) const {
        if (request.method == "ping") {
            answer(channel, request.id, "{}");
            return true;
        }
        if (request.method != "logging/setLevel" || !options_.features.logs() || !from.session()) return false;
        const boost::json::value* given = request.params.if_contains("level");
        const auto level = given != nullptr && given->is_string() ? severity_named(given->get_string()) : std::nullopt;
        if (!level) {
            refuse(channel, request.id, bad_level());
            return true;
        }
        from.agreed().logs = *level;
        answer(channel, request.id, "{}");
        return true;
    }

    /// The methods of stateless clients only; true if the request was one of these, or is refused.
    bool serve_modern(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                      const rpc_request& request, const era_choice& chosen) const {
        const boost::json::value* level = meta_member(request.params, log_level_key);
        if (level != nullptr && !(level->is_string() && severity_named(level->get_string()))) {
            refuse(*channel, request.id, bad_level());
        } else if (request.method == "server/discover") {
            answer(*channel, request.id, discover_);
        } else if (request.method == "subscriptions/listen" && options_.features.events().declared().any()) {
            listen(from, channel, request, chosen);
        } else if (offers_tasks_ && task_methods::knows(request.method)) {
            task_methods_.take(from, channel, request, chosen.can);
        } else {
            return false;
        }
        return true;
    }

    static rpc_error bad_level() {
        return detail::bad_params("A log level is debug, info, notice, warning, error, critical, alert or emergency.");
    }

    void initialize(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                    const rpc_request& request) const {
        const boost::json::value* version = request.params.if_contains("protocolVersion");
        const boost::json::value* can = request.params.if_contains("capabilities");
        if (version == nullptr || !version->is_string())
            return refuse(*channel, request.id, detail::bad_params("initialize takes a protocolVersion, a string."));
        if (can != nullptr && !can->is_object())
            return refuse(*channel, request.id, detail::bad_params("The capabilities of initialize are an object."));
        const revision speaks = negotiate(version->get_string());
        const boost::json::object none;
        from->open_session(
            {speaks, detail::read_capabilities(can == nullptr ? none : can->get_object()), {}, channel, {}, {}});
        options_.features.events().join(from);
        object_text result;
        result.text("protocolVersion", to_string(speaks))
            .raw("capabilities", capabilities(speaks))
            .raw("serverInfo", detail::implementation_text(identity_, speaks))
            .text_if("instructions", instructions());
        answer(*channel, request.id, result.str());
    }

    void listen(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                const rpc_request& request, const era_choice& chosen) const {
        constexpr std::size_t most_subscriptions = 16;
        const boost::json::value* filter = request.params.if_contains("notifications");
        const bool tasks = filter != nullptr && filter->is_object() && filter->get_object().contains("taskIds");
        if (tasks && !chosen.can.tasks)
            return refuse(*channel, request.id,
                          {error_code::missing_client_capability,
                           "taskIds are of the extension io.modelcontextprotocol/tasks; declare it.",
                           R"({"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}})"});
        if (from->subscriptions() >= most_subscriptions)
            return refuse(*channel, request.id, detail::bad_params("Too many subscriptions are open; cancel one."));
        auto read = read_listening(request, options_.features.events().declared());
        if (const auto* error = std::get_if<rpc_error>(&read)) return refuse(*channel, request.id, *error);
        auto& begun = std::get<listening>(read);
        begun.channel = channel;
        const std::string meta = "{\"io.modelcontextprotocol/subscriptionId\":" + request.id.json + ',' +
                                 detail::server_info_member(identity_) + '}';
        begun.farewell =
            compose_result(request.id, object_text().text("resultType", "complete").raw("_meta", meta).str());
        from->listen(std::move(begun));
        options_.features.events().join(from);
    }

    void list_tools(const client_session& from, response_channel& channel, const rpc_request& request,
                    revision speaks) const {
        const auto list = list_.read(request.params, speaks, from.session());
        if (const auto* error = std::get_if<rpc_error>(&list)) return refuse(channel, request.id, *error);
        answer(channel, request.id, std::get<std::string>(list));
    }

    /// `ServerCapabilities`: only the features that exist.
    std::string capabilities(revision speaks) const {
        const server_features& features = options_.features;
        const change_set told = features.events().declared();
        const bool modern = speaks >= revision::r2026_07_28;
        const auto changes = [](bool so) { return so ? std::string(R"({"listChanged":true})") : std::string("{}"); };
        object_text all;
        all.raw("tools", changes(told.has(paymcp::detail::change::tools) || (!modern && tools_.varies)));
        if (!features.resources().empty() || !features.templates().empty()) {
            object_text resources;
            if (told.has(paymcp::detail::change::contents)) resources.raw("subscribe", "true");
            if (told.has(paymcp::detail::change::resources)) resources.raw("listChanged", "true");
            all.raw("resources", resources.str());
        }
        if (!features.prompts().empty()) all.raw("prompts", changes(told.has(paymcp::detail::change::prompts)));
        if (features.completes()) all.raw("completions", "{}");
        if (features.logs()) all.raw("logging", "{}");
        if (modern && offers_tasks_) all.raw("extensions", object_text().raw(detail::tasks_extension, "{}").str());
        return all.str();
    }

    std::string_view instructions() const {
        if (identity_.instructions) return *identity_.instructions;
        const bool sells = std::any_of(tools_.tools.begin(), tools_.tools.end(),
                                       [](const tool_definition& one) { return one.paid; });
        return sells ? paying_instructions : std::string_view{};
    }

    std::string compose_discover() const {
        object_text result;
        result.raw("supportedVersions", modern_revisions_text())
            .raw("capabilities", capabilities(revision::r2026_07_28))
            .text_if("instructions", instructions())
            .raw("ttlMs", "300000")
            .text("cacheScope", "public");
        return render_.for_revision(result.str(), revision::r2026_07_28);
    }

    const wall_clock& time() const { return options_.time != nullptr ? *options_.time : machine_clock(); }

    server_identity identity_;
    const server_definition& tools_;
    server_options options_;
    renderer render_;
    tool_list list_;
    call_runner runner_;
    multi_round_trip rounds_;
    task_table tasks_;
    task_methods task_methods_;
    host_calls host_;
    tool_calls calls_;
    bool offers_tasks_;
    std::string discover_;
};

}  // namespace paymcp::inline v0::mcp
