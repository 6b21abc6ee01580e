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
        if (chosen.rules == era::handshake) return initialize(*from, *way, request);
        const bool modern = chosen.rules == era::modern;
        if (!modern && request.method == "ping") return answer(*way, request.id, "{}");
        if (modern && request.method == "server/discover") return answer(*way, request.id, discover_);
        if (request.method == "tools/list") return list_tools(*way, request, chosen.speaks);
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
    static void answer(outlet& way, const request_id& id, std::string_view result) {
        way.finish({compose_result(id, result), std::nullopt});
    }

    static void refuse(outlet& way, const request_id& id, const rpc_error& error) {
        way.finish({compose_error(id, error), error.code});
    }

    void initialize(peer& from, outlet& way, const rpc_request& request) const {
        const boost::json::value* version = request.params.if_contains("protocolVersion");
        const boost::json::value* can = request.params.if_contains("capabilities");
        if (version == nullptr || !version->is_string())
            return refuse(way, request.id, detail::bad_params("initialize takes a protocolVersion, a string."));
        if (can != nullptr && !can->is_object())
            return refuse(way, request.id, detail::bad_params("The capabilities of initialize are an object."));
        const revision speaks = negotiate(version->get_string());
        const boost::json::object none;
        from.open_session({speaks, read_capabilities(can == nullptr ? none : can->get_object())});
        object_text result;
        result.text("protocolVersion", to_string(speaks))
            .raw("capabilities", R"({"tools":{}})")
            .raw("serverInfo", implementation_text(identity_, speaks))
            .text_if("instructions", identity_.instructions);
        answer(way, request.id, result.str());
    }

    void list_tools(outlet& way, const rpc_request& request, revision speaks) const {
        if (request.params.contains("cursor"))
            return refuse(way, request.id,
                          detail::bad_params("There is no such cursor: the first page is the only one."));
        answer(way, request.id, speaks >= revision::r2026_07_28 ? modern_list_ : tools_.list_for(speaks));
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
        if (const std::optional<argument_error> wrong = check(asked, arguments))
            return answer(*way, request.id, render_.bad_arguments(asked, *wrong, chosen.speaks));
        start(from, way, std::move(request), chosen, asked, std::move(arguments));
    }

    /// A confirming name takes a payment_id and nothing else; the other names take what the tool takes.
    std::optional<argument_error> check(const exposed_tool& asked, const boost::json::object& arguments) const {
        if (asked.role == tool_role::free_call || asked.role == tool_role::paid_call)
            return tools_.tools[asked.tool].check(arguments);
        const boost::json::value* id = arguments.if_contains("payment_id");
        if (id == nullptr) return argument_error{"/payment_id", "required, but missing"};
        if (!id->is_string()) return argument_error{"/payment_id", "expected a string"};
        for (const auto& member : arguments) {
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
               const era_choice& chosen, const exposed_tool& asked, boost::json::object arguments) {
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
        auto done = [this, from, running](std::exception_ptr thrown, std::string result) {
            finish(*from, *running, thrown, result);
        };
        boost::asio::co_spawn(from->executor(), run(from, running, asked, std::move(arguments)),
                              boost::asio::bind_cancellation_slot(slot, std::move(done)));
    }

    boost::asio::awaitable<std::string> run(std::shared_ptr<peer> from, std::shared_ptr<active_call> running,
                                            const exposed_tool& asked, boost::json::object arguments) {
        const revision speaks = running->speaks();
        if (asked.role == tool_role::free_call) {
            const tool_output output = co_await pool_.run(asked.tool, std::move(arguments), *running);
            co_return render_.free_output(output, speaks);
        }
        reply ended;
        if (asked.role == tool_role::paid_call) {
            ended = co_await desk_.pay_and_call(asked.tool, std::move(arguments), from->who(), *running);
        } else {
            std::optional<std::size_t> tool;
            if (asked.role == tool_role::confirm) tool = asked.tool;
            std::string id(arguments.at("payment_id").get_string());
            ended = co_await desk_.confirm(tool, std::move(id), from->who(), *running);
        }
        co_return render_.payment_reply(asked, ended, speaks);
    }

    void finish(peer& from, active_call& running, const std::exception_ptr& thrown, std::string_view result) {
        const bool canceled = running.canceled();
        from.end(running);
        if (canceled) return running.way().abandon();
        if (!thrown) return answer(running.way(), running.id(), result);
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
