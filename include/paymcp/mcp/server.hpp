// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/definition.hpp>
#include <paymcp/mcp/era.hpp>
#include <paymcp/mcp/identity.hpp>
#include <paymcp/mcp/jsonrpc.hpp>
#include <paymcp/mcp/outlet.hpp>
#include <paymcp/mcp/payment_desk.hpp>
#include <paymcp/mcp/peer.hpp>
#include <paymcp/mcp/render.hpp>
#include <paymcp/mcp/tool_pool.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace paymcp::mcp {

struct server_options {
    rpc_limits limits{};
    /// How many calls of one peer may run at once; more are refused with a sentence.
    std::size_t most_calls = 64;
    /// Told what nobody else hears of: defects of the server itself, never secrets. May be empty.
    std::function<void(std::string_view)> log{};
};

/// An MCP server over any transport: takes the messages of its peers and answers through their outlets.
///
/// It speaks 2025-06-18, 2025-11-25 and 2026-07-28, and offers tools. All it refers to, and it itself, must outlive the
/// calls in progress. Calls of different peers may come on different executors.
class server {
public:
    server(server_identity identity, const server_definition& tools, payment_desk& desk, tool_pool& pool,
           server_options options = {})
        : identity_(std::move(identity)), tools_(tools), desk_(desk), pool_(pool), options_(std::move(options)),
          render_(tools, identity_), discover_(compose_discover()), modern_list_(compose_modern_list()) {}
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    const rpc_limits& limits() const noexcept { return options_.limits; }

    /// Takes one message of a stdio peer; called on the peer's executor, and returns at once.
    void receive(const std::shared_ptr<peer>& from, const std::shared_ptr<outlet>& way, std::string_view text) {
        rpc_message message = decode(text, options_.limits);
        if (auto* request = std::get_if<rpc_request>(&message)) {
            const era_decision decided = decide_stdio(*request, from->session());
            if (const auto* error = std::get_if<rpc_error>(&decided)) return refuse(*way, request->id, *error);
            serve(from, way, std::move(*request), std::get<era_choice>(decided));
        } else if (const auto* notification = std::get_if<rpc_notification>(&message)) {
            notice(*from, *notification);
        } else if (auto* response = std::get_if<rpc_response>(&message)) {
            from->requests().settle(std::move(*response));
        } else {
            refuse_unread(*from, *way, std::get<rpc_refusal>(message));
        }
    }

    /// Refuses what could not be taken as a message.
    static void refuse_unread(const peer& from, outlet& way, rpc_refusal refusal) {
        // 2025-06-18 knows no error without an id, and no client has sent this one: it is reported, and pairs with
        // nothing.
        const bool needs_id = from.session() && from.session()->speaks < revision::r2025_11_25;
        if (!refusal.id && needs_id) refusal.id = request_id{"\"unreadable\""};
        way.finish({compose_error(refusal.id, refusal.error), refusal.error.code});
    }

    /// Serves a request whose era is decided; called on the peer's executor, and returns at once.
    void serve(const std::shared_ptr<peer>& from, const std::shared_ptr<outlet>& way, rpc_request request,
               const era_choice& chosen) {
        if (chosen.rules == era::handshake) return initialize(*from, way, request);
        const bool modern = chosen.rules == era::modern;
        if (!modern && request.method == "ping") return answer(*way, request.id, "{}");
        if (modern && request.method == "server/discover") return answer(*way, request.id, discover_);
        if (request.method == "tools/list") return list_tools(*from, *way, request, chosen.speaks);
        if (request.method == "tools/call") return call_tool(from, way, std::move(request), chosen);
        refuse(*way, request.id,
               {error_code::method_not_found, "This server has no method \"" + shortened(request.method) + "\" in " +
                                                  std::string(to_string(chosen.speaks)) + '.'});
    }

    /// A notification of the client. One that is unknown or makes no sense is ignored, as JSON-RPC asks.
    static void notice(peer& from, const rpc_notification& notification) {
        if (notification.method != "notifications/cancelled") return;
        const boost::json::value* given = notification.params.if_contains("requestId");
        const std::optional<request_id> id = given == nullptr ? std::nullopt : read_id(*given);
        if (id) from.cancel(*id);
    }

private:
    /// The response to a call: a result, or an error.
    struct call_end {
        std::string result{};
        std::optional<rpc_error> error{};
    };

    static void answer(outlet& way, const request_id& id, std::string_view result) {
        way.finish({compose_result(id, result), std::nullopt});
    }

    static void refuse(outlet& way, const request_id& id, const rpc_error& error) {
        way.finish({compose_error(id, error), error.code});
    }

    void initialize(peer& from, const std::shared_ptr<outlet>& way, const rpc_request& request) const {
        const boost::json::value* version = request.params.if_contains("protocolVersion");
        const boost::json::value* can = request.params.if_contains("capabilities");
        if (version == nullptr || !version->is_string())
            return refuse(*way, request.id, detail::bad_params("initialize takes a protocolVersion, a string."));
        if (can != nullptr && !can->is_object())
            return refuse(*way, request.id, detail::bad_params("The capabilities of initialize are an object."));
        const revision speaks = negotiate(version->get_string());
        const boost::json::object none;
        from.open_session({speaks, read_capabilities(can == nullptr ? none : can->get_object()), {}, way});
        object_text result;
        result.text("protocolVersion", to_string(speaks))
            .raw("capabilities", tools_.varies ? R"({"tools":{"listChanged":true}})" : R"({"tools":{}})")
            .raw("serverInfo", implementation_text(identity_, speaks))
            .text_if("instructions", identity_.instructions);
        answer(*way, request.id, result.str());
    }

    void list_tools(const peer& from, outlet& way, const rpc_request& request, revision speaks) const {
        if (request.params.contains("cursor"))
            return refuse(way, request.id,
                          detail::bad_params("There is no such cursor: the first page is the only one."));
        const bool modern = speaks >= revision::r2026_07_28;
        if (!modern && tools_.varies) return answer(way, request.id, list_of(*from.session()));
        answer(way, request.id, modern ? modern_list_ : tools_.list_for(speaks));
    }

    /// What a session sees now of a list that varies.
    std::string list_of(const legacy_session& session) const {
        const auto& entries = tools_.entries[static_cast<std::size_t>(session.speaks)];
        std::string list;
        for (std::size_t i = 0; i < entries.size(); ++i)
            if (session.open.shows(tools_.exposed[i])) list.append(list.empty() ? "" : ",").append(entries[i]);
        return "{\"tools\":[" + list + "]}";
    }

    void call_tool(const std::shared_ptr<peer>& from, const std::shared_ptr<outlet>& way, rpc_request request,
                   const era_choice& chosen) {
        const boost::json::value* name = request.params.if_contains("name");
        if (name == nullptr || !name->is_string())
            return refuse(*way, request.id, detail::bad_params("tools/call takes a name, a string."));
        const std::size_t index = tools_.find(name->get_string());
        if (index == server_definition::npos)
            return refuse(*way, request.id,
                          detail::bad_params("There is no tool \"" + shortened(name->get_string()) +
                                             "\"; tools/list says which there are."));
        boost::json::object arguments;
        if (boost::json::value* given = request.params.if_contains("arguments")) {
            if (!given->is_object())
                return refuse(*way, request.id, detail::bad_params("The arguments of tools/call are an object."));
            arguments = std::move(given->get_object());
        }
        if (from->awaits(request.id))
            return refuse(
                *way, request.id,
                {error_code::invalid_request, "A call with this id is still running; each call needs its own."});

        const exposed_tool& asked = tools_.exposed[index];
        if (from->running() >= options_.most_calls)
            return answer(*way, request.id,
                          render_.refused(asked, "server_busy",
                                          "Too many calls run at once; wait for one to finish and "
                                          "call again. Nothing was run or charged.",
                                          chosen.speaks));
        paid_request call{.tool = asked.tool, .arguments = std::move(arguments)};
        if (const std::optional<argument_error> wrong = check(asked, call))
            return answer(*way, request.id, render_.bad_arguments(asked, *wrong, chosen.speaks));
        if (chosen.rules == era::modern && asked.role == tool_role::paid_call) read_round(request.params, call);
        start(from, way, std::move(request), chosen, asked, std::move(call));
    }

    /// What the client brings from an earlier round (MCP 2026-07-28). Whatever it brings without a state is not asked
    /// for, and an answer that makes no sense is none: the user is asked again.
    static void read_round(const boost::json::object& params, paid_request& call) {
        const boost::json::value* state = params.if_contains("requestState");
        if (state == nullptr) return;
        call.state = state->is_string() ? std::string(state->get_string()) : std::string();
        const boost::json::value* answers = params.if_contains("inputResponses");
        if (answers == nullptr || !answers->is_object()) return;
        const boost::json::value* ours = answers->get_object().if_contains(payment_question);
        if (ours != nullptr && ours->is_object() && ours->get_object().contains("action"))
            call.answer = answer_of(*ours);
    }

    /// A confirming name takes a payment_id and nothing else; the other names take what the tool takes, and those that
    /// are called again a payment_id beside it. An empty one is none: models fill in what they need not.
    std::optional<argument_error> check(const exposed_tool& asked, paid_request& call) const {
        const bool confirms = asked.role == tool_role::confirm || asked.role == tool_role::shared_confirm;
        const bool resubmits = asked.role == tool_role::paid_call && asked.shown == surface::resubmit;
        if (!confirms && !resubmits) return tools_.tools[asked.tool].check(call.arguments);
        const boost::json::value* id = call.arguments.if_contains("payment_id");
        if (id == nullptr && confirms) return argument_error{"/payment_id", "required, but missing"};
        if (id != nullptr && !id->is_string()) return argument_error{"/payment_id", "expected a string"};
        if (id != nullptr && (confirms || !id->get_string().empty())) call.payment_id = std::string(id->get_string());
        if (resubmits) {
            call.arguments.erase("payment_id");
            return tools_.tools[asked.tool].check(call.arguments);
        }
        for (const auto& member : call.arguments) {
            if (member.key() != "payment_id")
                return argument_error{pointer_to(member.key()), "not known here; known is payment_id"};
        }
        return std::nullopt;
    }

    /// RFC 6901, section 3.
    static std::string pointer_to(std::string_view member) {
        std::string out = "/";
        for (const char c : shortened(member)) {
            if (c == '~') out += "~0";
            else if (c == '/') out += "~1";
            else out += c;
        }
        return out;
    }

    void start(const std::shared_ptr<peer>& from, const std::shared_ptr<outlet>& way, rpc_request request,
               const era_choice& chosen, const exposed_tool& asked, paid_request call) {
        call_facts facts{.id = std::move(request.id), .speaks = chosen.speaks, .can = chosen.can};
        if (const auto* meta = request.params.if_contains("_meta"); meta != nullptr && meta->is_object()) {
            const boost::json::value* token = meta->get_object().if_contains("progressToken");
            if (const auto usable = token == nullptr ? std::nullopt : read_id(*token))
                facts.progress_token = usable->json;
        }
        facts.principal = from->who().principal;
        facts.abortable = asked.role == tool_role::free_call;
        std::shared_ptr<active_call> running = from->begin(std::move(facts), way);
        const auto slot = running->slot();
        auto done = [this, from, running](std::exception_ptr thrown, const call_end& ended) {
            finish(*from, *running, thrown, ended);
        };
        boost::asio::co_spawn(from->executor(), run(from, running, asked, std::move(call)),
                              boost::asio::bind_cancellation_slot(slot, std::move(done)));
    }

    boost::asio::awaitable<call_end> run(std::shared_ptr<peer> from, std::shared_ptr<active_call> running,
                                         const exposed_tool& asked, paid_request call) {
        const revision speaks = running->speaks();
        if (asked.role == tool_role::free_call) {
            const tool_output output = co_await pool_.run(asked.tool, std::move(call.arguments), *running);
            co_return call_end{render_.free_output(output, speaks), {}};
        }
        desk_reply reply;
        if (asked.role == tool_role::paid_call) {
            reply = co_await desk_.pay_and_call(std::move(call), from->who(), *running);
        } else {
            std::optional<std::size_t> tool;
            if (asked.role == tool_role::confirm) tool = asked.tool;
            reply = co_await desk_.confirm(tool, std::move(*call.payment_id), from->who(), *running);
        }
        if (asked.shown == surface::dynamic && speaks < revision::r2026_07_28)
            note_change(from, asked.tool, reply.ended);
        co_return respond(*running, asked, reply);
    }

    call_end respond(const active_call& running, const exposed_tool& asked, const desk_reply& reply) const {
        const revision speaks = running.speaks();
        if (!reply.refused.empty()) return {{}, detail::bad_params(reply.refused)};
        if (reply.ended.says != verdict::asked) return {render_.payment_reply(asked, reply.ended, speaks), {}};
        const payment& subject = *reply.ended.subject;
        if (speaks >= revision::r2026_07_28)
            return {render_.question(subject, elicitation_mode_of(running.can(), speaks), reply.state), {}};
        return {{},
                rpc_error{error_code::url_elicitation_required,
                          "Payment required: open the link, pay, and make the same call again.",
                          required_elicitation(subject, subject.id + '_' + std::to_string(reply.ended.resume.asked))}};
    }

    /// A legacy session sees a tool or its confirm tool; it hears when that changes, at the latest when the time to pay
    /// is over.
    static void note_change(const std::shared_ptr<peer>& from, std::size_t tool, const reply& ended) {
        if (!from->open().note(tool, ended)) return;
        from->announce(compose_notification("notifications/tools/list_changed", "{}"));
        if (!from->open().awaits_confirmation(tool)) return;
        boost::asio::co_spawn(from->executor(), expire_later(from, tool, *ended.subject), boost::asio::detached);
    }

    static boost::asio::awaitable<void> expire_later(std::weak_ptr<peer> of, std::size_t tool, payment subject) {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, subject.expires - subject.created);
        co_await timer.async_wait(boost::asio::use_awaitable);
        const std::shared_ptr<peer> session = of.lock();
        if (session && session->open().expire(tool, subject.id))
            session->announce(compose_notification("notifications/tools/list_changed", "{}"));
    }

    void finish(peer& from, active_call& running, const std::exception_ptr& thrown, const call_end& ended) {
        const bool canceled = running.canceled();
        from.end(running);
        if (canceled) return running.way().abandon();
        if (!thrown && !ended.error) return answer(running.way(), running.id(), ended.result);
        if (!thrown) return refuse(running.way(), running.id(), *ended.error);
        log(thrown);
        refuse(
            running.way(), running.id(),
            {error_code::internal_error, "The server failed inside. What was paid is kept: make the same call again."});
    }

    void log(const std::exception_ptr& thrown) const {
        if (!options_.log) return;
        try {
            std::rethrow_exception(thrown);
        } catch (const std::exception& known) {
            options_.log(std::string("a call failed inside: ") + known.what());
        } catch (...) {
            options_.log("a call failed inside: an exception of unknown type");
        }
    }

    std::string compose_discover() const {
        object_text result;
        result.raw("supportedVersions", modern_revisions_text())
            .raw("capabilities", R"({"tools":{}})")
            .text_if("instructions", identity_.instructions)
            .raw("ttlMs", "300000")
            .text("cacheScope", "public");
        return render_.for_revision(result.str(), revision::r2026_07_28);
    }

    std::string compose_modern_list() const {
        std::string list(tools_.list_for(revision::r2026_07_28));
        list.pop_back();
        return list + ',' + render_.server_meta() + '}';
    }

    server_identity identity_;
    const server_definition& tools_;
    payment_desk& desk_;
    tool_pool& pool_;
    server_options options_;
    renderer render_;
    std::string discover_;
    std::string modern_list_;
};

}  // namespace paymcp::mcp
