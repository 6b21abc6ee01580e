// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/http/server/detail/cors.hpp>
#include <paymcp/http/server/detail/origin_check.hpp>
#include <paymcp/http/server/reply.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/transport/streamable_http/detail/channels.hpp>
#include <paymcp/transport/streamable_http/detail/dispatch.hpp>
#include <paymcp/transport/streamable_http/detail/headers.hpp>
#include <paymcp/transport/streamable_http/detail/mirrored_arguments.hpp>
#include <paymcp/transport/streamable_http/detail/sessions.hpp>
#include <paymcp/transport/streamable_http/resource_metadata.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0 {

/// Who may use an MCP endpoint, and its bounds; everything has a default.
struct streamable_http_options {
    /// Authenticates a request; empty: all callers are anonymous.
    request_verifier verify{};
    /// Origins of allowed web pages beside loopback names with the listening port: "https://a.example.com". They get
    /// CORS fields.
    std::vector<std::string> allowed_origins{};
    protected_resource resource{};
    detail::session_limits sessions{};
    random_source random = secure_random;
    log_sink log{};          ///< logs sessions and requests; may be empty
    refusal_sink refused{};  ///< reports refused origins and credentials; may be empty
};

/// The MCP endpoint of an HTTP server: Streamable HTTP of 2025-03-26, 2025-06-18 and 2025-11-25 with sessions, and the
/// stateless one of 2026-07-28, on one path at the same time.
///
/// Everything runs on one executor that does not run two handlers at once, whatever executor the HTTP server has. The
/// server, the clock and the endpoint itself must outlive all requests.
class streamable_http {
public:
    streamable_http(boost::asio::any_io_executor executor, mcp::server& served, const wall_clock& time,
                    streamable_http_options options = {})
        : executor_(std::move(executor)),
          server_(served),
          options_(std::move(options)),
          sessions_(options_.sessions, time, options_.random),
          mirrored_(served.tools()),
          progress_(std::make_shared<in_progress>()) {}
    streamable_http(const streamable_http&) = delete;
    streamable_http& operator=(const streamable_http&) = delete;
    ~streamable_http() { progress_->idle = {}; }

    /// For the router, at "/mcp" and "/mcp/".
    http_responder responder() {
        return [this](http_request request) -> boost::asio::awaitable<http_reply> {
            co_return co_await boost::asio::co_spawn(executor_, take(std::move(request)), boost::asio::use_awaitable);
        };
    }

    /// For the router, at `resource_metadata_path` and below it; 404 without an authorization server.
    http_handler metadata() const {
        return [this](http_request request) -> boost::asio::awaitable<http_response> {
            if (options_.resource.authorization_servers.empty())
                co_return detail::plain_response(404, "There is nothing at this address.");
            if (request.method != "GET" && request.method != "HEAD") co_return detail::method_not_allowed("GET, HEAD");
            co_return resource_metadata(options_.resource, base_url(request) + endpoint_path);
        };
    }

    /// The path of the endpoint.
    static constexpr const char* endpoint_path = "/mcp";

    /// Whether the body of a request is a message for the endpoint, by its head.
    static bool may_hold_message(const http_request& head) {
        const std::string_view path = head.path();
        const auto type = head.header("Content-Type");
        return head.method == "POST" && (path == "/mcp" || path == "/mcp/") && type && mcp::is_json_type(*type);
    }

    /// The listening port, and whether it uses TLS; set before the first request.
    void listens_at(std::uint16_t port, std::string scheme) {
        port_ = port;
        scheme_ = std::move(scheme);
    }

    std::size_t sessions() const noexcept { return sessions_.size(); }
    std::size_t streams() const { return sessions_.streams(); }
    std::size_t running() const noexcept { return progress_->running; }

    /// Ends the sessions that have been idle for too long; call it periodically, on the executor.
    void end_idle_sessions() { sessions_.end_idle(); }

    /// The server is about to end: new requests are answered 503 and subscriptions end. Running calls continue, but
    /// stop waiting for payments; their clients may still send answers, resume their streams and query their tasks.
    void wind_up() {
        refusing_ = true;
        sessions_.end_all_waits();
        for (const auto& client : stateless_clients()) {
            client->end_subscriptions();
            client->end_waits();
        }
    }

    /// `wake` is called whenever the last request in progress has ended.
    void when_idle(std::function<void()> wake) { progress_->idle = std::move(wake); }

    /// Cancels all calls in progress and ends all streams. Payments keep their state.
    void leave_all() {
        sessions_.end_all();
        for (const auto& client : stateless_clients()) client->leave();
    }

private:
    struct in_progress {
        std::size_t running = 0;
        std::map<const mcp::client_session*, std::shared_ptr<mcp::client_session>>
            clients;  ///< stateless ones, owned only here
        std::function<void()> idle;
    };

    /// Counts a request, and keeps its stateless client until the server has released its response channel. The
    /// client's calls hold their channels in turn, so these must not own the owner of the client.
    std::shared_ptr<void> count_one(const std::shared_ptr<mcp::client_session>& stateless = {}) const {
        ++progress_->running;
        if (stateless) progress_->clients.emplace(stateless.get(), stateless);
        return {nullptr, [weak = std::weak_ptr(progress_), client = stateless.get()](void*) {
                    const auto counted = weak.lock();
                    if (!counted) return;
                    const auto kept = counted->clients.extract(client);
                    if (--counted->running == 0 && counted->idle) counted->idle();
                }};
    }

    std::vector<std::shared_ptr<mcp::client_session>> stateless_clients() const {
        std::vector<std::shared_ptr<mcp::client_session>> all;
        for (const auto& [key, client] : progress_->clients) all.push_back(client);
        return all;
    }

    void log(log_level level, std::string_view event, log_fields fields) const {
        if (options_.log) options_.log(level, event, fields);
    }

    boost::asio::awaitable<http_reply> take(http_request request) {
        const auto origin = request.header("Origin");
        if (!origin) co_return co_await take_allowed(std::move(request));
        const std::string from(*origin);
        if (!detail::origin_allowed(from, port_, options_.allowed_origins)) {
            if (options_.refused)
                options_.refused("origin", {{"status", "403"}, {"origin", from}, {"peer", request.peer}});
            co_return detail::plain_response(403, "Pages of this origin may not call this server.");
        }
        http_reply reply;
        // A browser sends no credentials with a preflight request.
        if (detail::is_preflight(request))
            reply = detail::preflight_answer(request);
        else reply = co_await take_allowed(std::move(request));
        detail::allow_reading(reply, from);
        co_return reply;
    }

    boost::asio::awaitable<http_reply> take_allowed(http_request request) {
        if (request.method != "POST" && request.method != "GET" && request.method != "DELETE")
            co_return detail::method_not_allowed("GET, POST, DELETE");
        if (const auto twice = mcp::repeated_field(request))
            co_return detail::plain_response(400, std::string("The field ") + std::string(*twice) + " is given twice.");
        verification who{.came = verification::outcome::admitted};
        if (options_.verify) who = co_await options_.verify(request);
        if (who.came != verification::outcome::admitted) {
            http_response refused = challenge(who, metadata_url(request));
            if (options_.refused)
                options_.refused("credentials",
                                 {{"status", std::to_string(refused.status)}, {"peer", request.peer}});
            co_return refused;
        }
        const mcp::mcp_fields fields = mcp::read_fields(request);
        std::shared_ptr<detail::http_session> session;
        mcp::session_facts facts;
        if (fields.session) {
            session = sessions_.find(*fields.session, who.principal);
            facts.is = session ? mcp::session_facts::standing::live : mcp::session_facts::standing::unknown;
        }
        if (session) {
            facts.speaks = session->client->session()->speaks;
            facts.can = session->client->session()->can;
        }
        if (request.method == "POST") co_return post(request, fields, std::move(session), facts, who.principal);
        co_return without_body(request.method == "DELETE", fields, session, facts);
    }

    http_reply without_body(bool ends, const mcp::mcp_fields& fields,
                            const std::shared_ptr<detail::http_session>& session, const mcp::session_facts& facts) {
        const mcp::http_decision decided = mcp::decide_session_method(ends, fields, facts);
        if (decided.status == 405) return detail::method_not_allowed("POST");
        if (decided.course == mcp::http_course::refuse) return refusal(decided, std::nullopt);
        if (decided.course == mcp::http_course::end_session) {
            sessions_.end(*session);
            return http_response{.status = 204, .headers = {}, .body = {}};
        }
        auto channel = std::make_shared<open_response>();
        if (!fields.last_event) {
            if (refusing_) return busy();
            session->streams->open_general()->begin(channel, primes(*session));
            return channel;
        }
        const std::shared_ptr<detail::event_stream> lost = session->streams->find(*fields.last_event);
        if (!lost) return detail::plain_response(400, "This session has no stream with that event, or no more.");
        lost->resume(channel, detail::read_event_id(*fields.last_event)->place);
        return channel;
    }

    /// Since 2025-11-25 a stream begins with an event that gives the client an id; older clients do not accept empty
    /// data.
    static bool primes(const detail::http_session& session) {
        return session.client->session()->speaks >= revision::r2025_11_25;
    }

    http_reply post(http_request& request, const mcp::mcp_fields& fields, std::shared_ptr<detail::http_session> session,
                    const mcp::session_facts& facts, const std::string& principal) {
        const auto type = request.header("Content-Type");
        if (!type || !mcp::is_json_type(*type))
            return detail::plain_response(415, "The body must be application/json.");
        if (const auto coding = request.header("Content-Encoding"); coding && !same_ignoring_case(*coding, "identity"))
            return detail::plain_response(415, "The body must not be compressed.");
        if (!fields.takes_json && !fields.takes_events)
            return detail::plain_response(406,
                                          "Answers are application/json or text/event-stream; Accept allows neither.");
        if (session && mcp::server::takes_batches(*session->client) && mcp::looks_like_batch(request.body) &&
            !fields.version_twice && !mcp::detail::names_modern(fields.version))
            return post_batch(request, fields, *session);
        mcp::rpc_message message = mcp::decode(request.body, server_.limits());
        if (const auto* unread = std::get_if<mcp::rpc_refusal>(&message);
            unread != nullptr && unread->of != mcp::rpc_refusal::kind::request)
            return take_unread(*unread, session);
        mcp::http_decision decided = mcp::decide_post(message, fields, facts);
        auto* asked = std::get_if<mcp::rpc_request>(&message);
        if (asked != nullptr)
            log(log_level::debug, "request", {{"method", mcp::shortened(asked->method)}, {"peer", request.peer}});
        if (decided.course == mcp::http_course::serve && refusing_ && !mcp::server::concerns_task(*asked))
            return busy();
        const bool calls = asked != nullptr && asked->method == "tools/call";
        if (calls && decided.course == mcp::http_course::serve && decided.choice.rules == mcp::era::modern) {
            if (const std::optional<mcp::rpc_error> wrong = mirrored_.check(asked->params, request))
                decided = {mcp::http_course::refuse, {}, 400, *wrong};
        }
        switch (decided.course) {
            case mcp::http_course::take_notice:
                mcp::server::notice(*session->client, std::get<mcp::rpc_notification>(message));
                return accepted();
            case mcp::http_course::take_response:
                session->client->requests().settle(std::move(std::get<mcp::rpc_response>(message)));
                return accepted();
            case mcp::http_course::drop: return accepted();
            case mcp::http_course::serve: break;
            default: return refusal(decided, id_of(message));
        }
        if (decided.choice.rules == mcp::era::handshake) return open_session(std::move(*asked), fields, principal);
        if (decided.choice.rules == mcp::era::legacy)
            return serve_legacy(std::move(*asked), fields, *session, decided.choice);
        return serve_modern(std::move(*asked), fields, decided.choice, principal);
    }

    /// An unreadable notification or response: no client waits for an answer, and HTTP reports the refusal.
    static http_reply take_unread(const mcp::rpc_refusal& unread,
                                  const std::shared_ptr<detail::http_session>& session) {
        if (session && unread.of == mcp::rpc_refusal::kind::response)
            mcp::server::settle_unread(*session->client, unread);
        return http_response{.status = 400, .headers = {}, .body = {}};
    }

    /// The responses to an array are one array; without a request there are no responses.
    http_reply post_batch(const http_request& request, const mcp::mcp_fields& fields, detail::http_session& session) {
        if (refusing_) return busy();
        auto read = server_.read_batch(request.body);
        if (const auto* unread = std::get_if<mcp::rpc_refusal>(&read))
            return refusal({mcp::http_course::refuse, {}, 400, unread->error}, unread->id);
        auto channel = std::make_shared<open_response>();
        auto back =
            std::make_shared<detail::legacy_channel>(channel, fields, session.streams, primes(session), count_one());
        auto messages = std::get<std::vector<mcp::rpc_message>>(std::move(read));
        if (!server_.take_batch(session.client, back, std::move(messages))) return accepted();
        return channel;
    }

    http_reply open_session(mcp::rpc_request request, const mcp::mcp_fields& fields, const std::string& principal) {
        if (!sessions_.make_room(principal)) {
            http_response full = detail::json_response(
                503, mcp::compose_error(request.id, {mcp::error_code::internal_error,
                                                     "The server has as many sessions as it can hold; try later."}));
            return full.set("Retry-After", "30");
        }
        const std::shared_ptr<detail::http_session> made = sessions_.make(executor_, principal);
        const auto kept = std::make_shared<detail::kept_answer>();
        server_.serve(made->client, kept, std::move(request), {mcp::era::handshake});
        http_response response = detail::json_response(200, {});
        if (const auto& agreed = made->client->session()) {
            mcp::legacy_session with_streams = *agreed;
            with_streams.general = std::make_shared<detail::general_channel>(made->streams);
            made->client->open_session(std::move(with_streams));
            sessions_.add(made);
            response.set("Mcp-Session-Id", made->id);
            log(log_level::debug, "session_opened",
                {{"revision", to_string(agreed->speaks)}, {"principal", principal}});
        }
        response.body = std::move(kept->answer.text);
        if (fields.takes_json) return response;
        response.set("Content-Type", std::string(detail::event_stream_type));
        response.body = detail::sse_event({}, response.body);
        return response;
    }

    http_reply serve_legacy(mcp::rpc_request request, const mcp::mcp_fields& fields, detail::http_session& session,
                            const mcp::era_choice& choice) {
        auto channel = std::make_shared<open_response>();
        auto back =
            std::make_shared<detail::legacy_channel>(channel, fields, session.streams, primes(session), count_one());
        server_.serve(session.client, back, std::move(request), choice);
        return channel;
    }

    /// The client is known only by this request; when it disconnects, it has canceled (MCP 2026-07-28, "Cancellation").
    http_reply serve_modern(mcp::rpc_request request, const mcp::mcp_fields& fields, const mcp::era_choice& choice,
                            const std::string& principal) {
        auto channel = std::make_shared<open_response>();
        auto client = std::make_shared<mcp::client_session>(executor_, caller{principal, {}});
        channel->when_gone([executor = executor_, left = std::weak_ptr(client), gone = std::weak_ptr(channel)] {
            boost::asio::post(executor, [left, gone] {
                if (const auto one = left.lock()) one->leave();
                if (const auto one = gone.lock()) one->abandon();
            });
        });
        auto back = std::make_shared<detail::modern_channel>(channel, fields, count_one(client));
        server_.serve(client, back, std::move(request), choice);
        return channel;
    }

    static http_response accepted() { return {.status = 202, .headers = {}, .body = {}}; }

    static http_response busy() {
        http_response response = detail::plain_response(503, "The server is shutting down.");
        return response.set("Retry-After", "5");
    }

    static std::optional<mcp::request_id> id_of(const mcp::rpc_message& message) {
        if (const auto* request = std::get_if<mcp::rpc_request>(&message)) return request->id;
        if (const auto* unread = std::get_if<mcp::rpc_refusal>(&message)) return unread->id;
        return std::nullopt;
    }

    static http_response refusal(const mcp::http_decision& decided, const std::optional<mcp::request_id>& id) {
        return detail::json_response(decided.status, mcp::compose_error(id, decided.error));
    }

    std::string base_url(const http_request& request) const {
        if (!options_.resource.public_url.empty()) return options_.resource.public_url;
        return scheme_ + "://" + std::string(request.header("Host").value_or("127.0.0.1"));
    }

    std::string metadata_url(const http_request& request) const {
        if (options_.resource.authorization_servers.empty()) return {};
        return base_url(request) + std::string(resource_metadata_path) + endpoint_path;
    }

    boost::asio::any_io_executor executor_;
    mcp::server& server_;
    streamable_http_options options_;
    detail::http_sessions sessions_;
    mcp::mirrored_arguments mirrored_;
    std::shared_ptr<in_progress> progress_;
    std::uint16_t port_ = 0;
    std::string scheme_ = "http";
    bool refusing_ = false;
};

}  // namespace paymcp::inline v0
