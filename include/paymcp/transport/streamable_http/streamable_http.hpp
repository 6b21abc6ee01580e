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
#include <paymcp/transport/streamable_http/detail/refused_requests.hpp>
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
        return [this](http_request request) {
            return boost::asio::co_spawn(executor_, take(std::move(request)), boost::asio::use_awaitable);
        };
    }

    /// For the router, at `resource_metadata_path` and below it; 404 without an authorization server.
    http_handler metadata() const {
        return [this](http_request request) -> boost::asio::awaitable<http_response> {
            if (options_.resource.authorization_servers.empty())
                co_return detail::plain_response(404, "There is nothing at this address.");
            if (request.method != "GET" && request.method != "HEAD") co_return detail::method_not_allowed("GET, HEAD");
            co_return detail::resource_metadata(options_.resource, base_url(request) + endpoint_path);
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

    /// What a request's fields say of the client that makes it.
    struct requester {
        mcp::mcp_fields fields;
        std::shared_ptr<detail::http_session> session{};
        mcp::session_facts facts{};
    };

    boost::asio::awaitable<http_reply> take(http_request request) {
        std::optional<std::string> origin;
        if (const auto given = request.header("Origin")) origin.emplace(*given);
        if (origin && !detail::origin_allowed(*origin, port_, options_.allowed_origins))
            co_return refuse_origin(request, *origin);
        http_reply reply;
        // A browser sends no credentials with a preflight request.
        if (origin && detail::is_preflight(request)) {
            reply = detail::preflight_answer(request);
        } else if (std::optional<http_response> wrong = detail::refuse_form(request)) {
            reply = std::move(*wrong);
        } else {
            verification who{.came = verification::outcome::admitted};
            if (options_.verify) who = co_await options_.verify(request);
            if (who.came != verification::outcome::admitted) reply = refuse_stranger(request, who);
            else if (request.method == "POST") reply = post(request, who.principal);
            else reply = without_body(request, who.principal);
        }
        if (origin) detail::allow_reading(reply, *origin);
        co_return reply;
    }

    http_response refuse_origin(const http_request& request, const std::string& origin) const {
        if (options_.refused)
            options_.refused("origin", {{"status", "403"}, {"origin", origin}, {"peer", request.peer}});
        return detail::plain_response(403, "Pages of this origin may not call this server.");
    }

    http_response refuse_stranger(const http_request& request, const verification& who) const {
        http_response refused = detail::challenge(who, metadata_url(request));
        if (options_.refused)
            options_.refused("credentials", {{"status", std::to_string(refused.status)}, {"peer", request.peer}});
        return refused;
    }

    /// `request` outlives what is read of it.
    requester read_requester(const http_request& request, const std::string& principal) {
        requester from{.fields = mcp::read_fields(request)};
        if (!from.fields.session) return from;
        from.session = sessions_.find(*from.fields.session, principal);
        from.facts.is = from.session ? mcp::session_facts::standing::live : mcp::session_facts::standing::unknown;
        if (from.session) {
            from.facts.speaks = from.session->client->session()->speaks;
            from.facts.can = from.session->client->session()->can;
        }
        return from;
    }

    http_reply without_body(const http_request& request, const std::string& principal) {
        const auto [fields, session, facts] = read_requester(request, principal);
        const bool ends = request.method == "DELETE";
        const mcp::http_decision decided = mcp::decide_session_method(ends, fields, facts);
        if (decided.status == 405) return detail::method_not_allowed("POST");
        if (decided.course == mcp::http_course::refuse) return detail::refusal(decided, std::nullopt);
        if (decided.course == mcp::http_course::end_session) {
            sessions_.end(*session);
            return http_response{.status = 204, .headers = {}, .body = {}};
        }
        auto channel = std::make_shared<open_response>();
        if (!fields.last_event) {
            if (refusing_) return detail::refuse_at_end();
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

    http_reply post(http_request& request, const std::string& principal) {
        const requester from = read_requester(request, principal);
        if (std::optional<http_response> wrong = detail::refuse_media(request, from.fields)) return std::move(*wrong);
        if (may_send_batch(from) && mcp::looks_like_batch(request.body))
            return post_batch(request, from.fields, *from.session);
        mcp::rpc_message message = mcp::decode(request.body, server_.limits());
        if (const auto* unread = std::get_if<mcp::rpc_refusal>(&message);
            unread != nullptr && unread->of != mcp::rpc_refusal::kind::request)
            return take_unread(*unread, from.session);
        mcp::http_decision decided = mcp::decide_post(message, from.fields, from.facts);
        auto* asked = std::get_if<mcp::rpc_request>(&message);
        if (asked != nullptr)
            log(log_level::debug, "request", {{"method", mcp::shortened(asked->method)}, {"peer", request.peer}});
        if (decided.course == mcp::http_course::serve && refusing_ && !mcp::server::concerns_task(*asked))
            return detail::refuse_at_end();
        const bool calls = asked != nullptr && asked->method == "tools/call";
        if (calls && decided.course == mcp::http_course::serve && decided.choice.rules == mcp::era::modern) {
            if (const std::optional<mcp::rpc_error> wrong = mirrored_.check(asked->params, request))
                decided = {mcp::http_course::refuse, {}, 400, *wrong};
        }
        if (decided.course != mcp::http_course::serve) return take_unserved(std::move(message), decided, from.session);
        if (decided.choice.rules == mcp::era::handshake) return open_session(std::move(*asked), from.fields, principal);
        auto channel = std::make_shared<open_response>();
        const bool legacy = decided.choice.rules == mcp::era::legacy;
        const auto client = legacy ? from.session->client : stateless_client(channel, principal);
        const auto back = legacy ? session_channel(channel, from.fields, *from.session)
                                 : stateless_channel(channel, from.fields, client);
        server_.serve(client, back, std::move(*asked), decided.choice);
        return channel;
    }

    static bool may_send_batch(const requester& from) {
        return from.session && mcp::server::takes_batches(*from.session->client) && !from.fields.version_twice &&
               !mcp::detail::names_modern(from.fields.version);
    }

    /// A message that is no request to serve.
    static http_reply take_unserved(mcp::rpc_message message, const mcp::http_decision& decided,
                                    const std::shared_ptr<detail::http_session>& session) {
        switch (decided.course) {
            case mcp::http_course::take_notice:
                mcp::server::notice(*session->client, std::get<mcp::rpc_notification>(message));
                return accepted();
            case mcp::http_course::take_response:
                session->client->requests().settle(std::move(std::get<mcp::rpc_response>(message)));
                return accepted();
            case mcp::http_course::drop: return accepted();
            default: return detail::refusal(decided, detail::id_of(message));
        }
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
        if (refusing_) return detail::refuse_at_end();
        auto read = server_.read_batch(request.body);
        if (const auto* unread = std::get_if<mcp::rpc_refusal>(&read))
            return detail::refusal({mcp::http_course::refuse, {}, 400, unread->error}, unread->id);
        auto channel = std::make_shared<open_response>();
        const auto back = session_channel(channel, fields, session);
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

    std::shared_ptr<mcp::response_channel> session_channel(const std::shared_ptr<open_response>& channel,
                                                           const mcp::mcp_fields& fields,
                                                           const detail::http_session& session) const {
        return std::make_shared<detail::legacy_channel>(channel, fields, session.streams, primes(session),
                                                        count_one());
    }

    std::shared_ptr<mcp::response_channel> stateless_channel(const std::shared_ptr<open_response>& channel,
                                                             const mcp::mcp_fields& fields,
                                                             const std::shared_ptr<mcp::client_session>& client) const {
        return std::make_shared<detail::modern_channel>(channel, fields, count_one(client));
    }

    /// The client is known only by this request; when it disconnects, it has canceled (MCP 2026-07-28, "Cancellation").
    std::shared_ptr<mcp::client_session> stateless_client(const std::shared_ptr<open_response>& channel,
                                                          const std::string& principal) const {
        auto client = std::make_shared<mcp::client_session>(executor_, caller{principal, {}});
        channel->when_gone([executor = executor_, left = std::weak_ptr(client), gone = std::weak_ptr(channel)] {
            boost::asio::post(executor, [left, gone] {
                if (const auto one = left.lock()) one->leave();
                if (const auto one = gone.lock()) one->abandon();
            });
        });
        return client;
    }

    static http_response accepted() { return {.status = 202, .headers = {}, .body = {}}; }

    std::string base_url(const http_request& request) const {
        if (!options_.resource.public_url.empty()) return options_.resource.public_url;
        return scheme_ + "://" + std::string(request.header("Host").value_or("127.0.0.1"));
    }

    std::string metadata_url(const http_request& request) const {
        if (options_.resource.authorization_servers.empty()) return {};
        return base_url(request) + std::string(detail::resource_metadata_path) + endpoint_path;
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
