// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/streamable_http.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/server/detail/cors.hpp>
#include <paymcp/http/server/detail/origin_check.hpp>
#include <paymcp/http/server/detail/sse.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>
#include <paymcp/transport/streamable_http/detail/buyer_address.hpp>
#include <paymcp/transport/streamable_http/detail/channels.hpp>
#include <paymcp/transport/streamable_http/detail/refused_requests.hpp>

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <variant>

namespace paymcp::inline v0::mcp {

PAYMCP_INLINE streamable_http::streamable_http(boost::asio::any_io_executor executor, server& served,
                                               const wall_clock& time, streamable_http_options options)
    : executor_(std::move(executor)),
      server_(served),
      options_(std::move(options)),
      sessions_(options_.sessions, time, options_.random),
      mirrored_(served.tools()),
      scoped_(served.tools()),
      progress_(std::make_shared<in_progress>()) {
    if (!options_.verify) detail::refuse_scopes(served.tools(), "without a verifier");
    if (!options_.verify) detail::refuse_accounts(served.tools(), "without a verifier");
    // A name=token permits no scope: each call of such a tool would be refused, and no client could ask for more.
    if (options_.verify.target<bearer_tokens>() != nullptr)
        detail::refuse_scopes(served.tools(), "by a token of --bearer or --bearer-file");
    std::vector<std::string>& named = options_.resource.scopes;
    for (const std::string& one : scoped_.all())
        if (std::ranges::find(named, one) == named.end()) named.push_back(one);
}

PAYMCP_INLINE http::responder streamable_http::responder() {
    return [this](http::request request) { return paymcp::detail::run_on(executor_, answer(std::move(request))); };
}

PAYMCP_INLINE http::handler streamable_http::metadata() const {
    return [this](http::request request) -> boost::asio::awaitable<http::response> {
        if (options_.resource.authorization_servers.empty())
            co_return paymcp::detail::plain_response(404, "There is nothing at this address.");
        if (request.method != "GET" && request.method != "HEAD")
            co_return paymcp::detail::method_not_allowed("GET, HEAD");
        co_return paymcp::detail::resource_metadata(options_.resource, base_url(request) + endpoint_path);
    };
}

PAYMCP_INLINE bool streamable_http::may_hold_message(const http::request& head) {
    const std::string_view path = head.path();
    const auto type = head.header("Content-Type");
    return head.method == "POST" && (path == "/mcp" || path == "/mcp/") && type && detail::is_json_type(*type);
}

PAYMCP_INLINE void streamable_http::listens_at(std::uint16_t port, std::string scheme) {
    port_ = port;
    scheme_ = std::move(scheme);
}

PAYMCP_INLINE void streamable_http::wind_up() {
    refusing_ = true;
    sessions_.end_all_waits();
    for (const auto& client : stateless_clients()) {
        client->end_subscriptions();
        client->end_waits();
    }
}

PAYMCP_INLINE void streamable_http::leave_all() {
    sessions_.end_all();
    for (const auto& client : stateless_clients()) client->leave();
}

PAYMCP_INLINE std::shared_ptr<void> streamable_http::count_one(const std::shared_ptr<client_session>& stateless) const {
    ++progress_->running;
    if (stateless) progress_->clients.emplace(stateless.get(), stateless);
    return {nullptr, [weak = std::weak_ptr(progress_), client = stateless.get()](void*) {
                const auto counted = weak.lock();
                if (!counted) return;
                const auto kept = counted->clients.extract(client);
                if (--counted->running == 0 && counted->idle) counted->idle();
            }};
}

PAYMCP_INLINE std::vector<std::shared_ptr<client_session>> streamable_http::stateless_clients() const {
    std::vector<std::shared_ptr<client_session>> all;
    for (const auto& [key, client] : progress_->clients) all.push_back(client);
    return all;
}

PAYMCP_INLINE void streamable_http::log(log_level level, std::string_view event,
                                        paymcp::detail::log_fields fields) const {
    if (options_.log) options_.log(level, event, fields);
}

PAYMCP_INLINE boost::asio::awaitable<http::reply> streamable_http::answer(http::request request) {
    std::optional<std::string> origin;
    if (const auto given = request.header("Origin")) origin.emplace(*given);
    if (origin && !paymcp::detail::origin_allowed(*origin, port_, options_.allowed_origins))
        co_return refuse_origin(request, *origin);
    http::reply reply;
    // A browser sends no credentials with a preflight request.
    if (origin && paymcp::detail::is_preflight(request)) {
        reply = paymcp::detail::preflight_answer(request);
    } else if (std::optional<http::response> wrong = paymcp::detail::refuse_form(request)) {
        reply = std::move(*wrong);
    } else {
        verification who{.came = verification::outcome::admitted};
        if (options_.verify) who = co_await options_.verify(request);
        if (who.came != verification::outcome::admitted)
            reply = refuse_stranger(request, who);
        else if (request.method == "POST")
            reply = post(request, who);
        else
            reply = without_body(request, who.principal);
    }
    if (origin) paymcp::detail::allow_reading(reply, *origin);
    co_return reply;
}

PAYMCP_INLINE http::response streamable_http::refuse_origin(const http::request& request,
                                                            const std::string& origin) const {
    if (options_.refused) options_.refused("origin", {{"status", "403"}, {"origin", origin}, {"peer", request.peer}});
    return paymcp::detail::plain_response(403, "Pages of this origin may not call this server.");
}

PAYMCP_INLINE http::response streamable_http::refuse_stranger(const http::request& request,
                                                              const verification& who) const {
    http::response refused = paymcp::detail::challenge(who, metadata_url(request));
    if (options_.refused) {
        const std::string status = std::to_string(refused.status);
        if (who.why.empty())
            options_.refused("credentials", {{"status", status}, {"peer", request.peer}});
        else
            options_.refused("credentials", {{"status", status}, {"why", who.why}, {"peer", request.peer}});
    }
    return refused;
}

PAYMCP_INLINE streamable_http::requester streamable_http::read_requester(const http::request& request,
                                                                         const std::string& principal) {
    requester from{.fields = detail::read_fields(request)};
    from.fields.asks_by_status =
        !options_.payment_required_path.empty() && request.path() == options_.payment_required_path;
    if (!from.fields.session) return from;
    from.session = sessions_.find(*from.fields.session, principal);
    from.facts.is = from.session ? detail::session_facts::standing::live : detail::session_facts::standing::unknown;
    if (from.session) {
        from.facts.speaks = from.session->client->session()->speaks;
        from.facts.can = from.session->client->session()->can;
    }
    return from;
}

PAYMCP_INLINE http::reply streamable_http::without_body(const http::request& request, const std::string& principal) {
    const auto [fields, session, facts] = read_requester(request, principal);
    const bool ends = request.method == "DELETE";
    const detail::http_decision decided = detail::decide_session_method(ends, fields, facts);
    if (decided.status == 405) return paymcp::detail::method_not_allowed("POST");
    if (decided.course == detail::http_course::refuse) return paymcp::detail::refusal(decided, std::nullopt);
    if (decided.course == detail::http_course::end_session) {
        sessions_.end(*session);
        return http::response{.status = 204, .headers = {}, .body = {}};
    }
    auto channel = std::make_shared<http::open_response>();
    if (!fields.last_event) {
        if (refusing_) return paymcp::detail::refuse_at_end();
        session->streams->open_general()->begin(channel, primes(*session));
        return channel;
    }
    const std::shared_ptr<paymcp::detail::event_stream> lost = session->streams->find(*fields.last_event);
    if (!lost) return paymcp::detail::plain_response(400, "This session has no stream with that event, or no more.");
    lost->resume(channel, paymcp::detail::read_event_id(*fields.last_event)->place);
    return channel;
}

PAYMCP_INLINE bool streamable_http::primes(const paymcp::detail::http_session& session) {
    return session.client->session()->speaks >= revision::r2025_11_25;
}

PAYMCP_INLINE http::reply streamable_http::post(http::request& request, const verification& who) {
    const std::string& principal = who.principal;
    const requester from = read_requester(request, principal);
    if (std::optional<http::response> wrong = paymcp::detail::refuse_media(request, from.fields))
        return std::move(*wrong);
    if (may_send_batch(from) && detail::looks_like_batch(request.body))
        return post_batch(request, from.fields, *from.session, who);
    detail::rpc_message message = detail::decode(request.body, server_.limits());
    if (const auto* unread = std::get_if<detail::rpc_refusal>(&message);
        unread != nullptr && unread->of != detail::rpc_refusal::kind::request)
        return take_unread(*unread, from.session);
    detail::http_decision decided = detail::decide_post(message, from.fields, from.facts);
    auto* asked = std::get_if<detail::rpc_request>(&message);
    if (asked != nullptr)
        log(log_level::debug, "request", {{"method", detail::shortened(asked->method)}, {"peer", request.peer}});
    if (decided.course == detail::http_course::serve && refusing_ && !server::concerns_task(*asked))
        return paymcp::detail::refuse_at_end();
    const bool calls = asked != nullptr && asked->method == "tools/call";
    if (calls && decided.course == detail::http_course::serve && decided.choice.rules == detail::era::modern) {
        if (const std::optional<detail::rpc_error> wrong = mirrored_.check(asked->params, request))
            decided = {detail::http_course::refuse, {}, 400, *wrong};
    }
    if (decided.course == detail::http_course::serve)
        if (const std::optional<verification> lacking = scoped_.refuse(message, who))
            return refuse_stranger(request, *lacking);
    if (decided.course != detail::http_course::serve) return take_unserved(std::move(message), decided, from.session);
    if (decided.choice.rules == detail::era::handshake) 
        return open_session(std::move(*asked), from.fields, from_address(request), principal);
    auto channel = std::make_shared<http::open_response>();
    const bool legacy = decided.choice.rules == detail::era::legacy;
    const auto client = legacy ? from.session->client : stateless_client(from_address(request), channel, principal);
    const auto back =
        legacy ? session_channel(channel, from.fields, *from.session) : stateless_channel(channel, from.fields, client);
    server_.serve(client, back, std::move(*asked), decided.choice);
    return channel;
}

PAYMCP_INLINE bool streamable_http::may_send_batch(const requester& from) {
    return from.session && server::takes_batches(*from.session->client) && !from.fields.version_twice &&
           !mcp::detail::names_modern(from.fields.version);
}

PAYMCP_INLINE http::reply streamable_http::take_unserved(detail::rpc_message message,
                                                         const detail::http_decision& decided,
                                                         const std::shared_ptr<paymcp::detail::http_session>& session) {
    switch (decided.course) {
        case detail::http_course::take_notice:
            server::notice(*session->client, std::get<detail::rpc_notification>(message));
            return accepted();
        case detail::http_course::take_response:
            session->client->requests().answer(std::move(std::get<detail::rpc_response>(message)));
            return accepted();
        case detail::http_course::drop:
            return accepted();
        default:
            return paymcp::detail::refusal(decided, paymcp::detail::id_of(message));
    }
}

PAYMCP_INLINE http::reply streamable_http::take_unread(const detail::rpc_refusal& unread,
                                                       const std::shared_ptr<paymcp::detail::http_session>& session) {
    if (session && unread.of == detail::rpc_refusal::kind::response) server::fail_unread(*session->client, unread);
    return http::response{.status = 400, .headers = {}, .body = {}};
}

PAYMCP_INLINE http::reply streamable_http::post_batch(const http::request& request, const detail::mcp_fields& fields,
                                                      paymcp::detail::http_session& session,
                                                      const verification& who) {
    if (refusing_) return paymcp::detail::refuse_at_end();
    auto read = server_.read_batch(request.body);
    if (const auto* unread = std::get_if<detail::rpc_refusal>(&read))
        return paymcp::detail::refusal({detail::http_course::refuse, {}, 400, unread->error}, unread->id);
    auto messages = std::get<std::vector<detail::rpc_message>>(std::move(read));
    for (const detail::rpc_message& one : messages)
        if (const std::optional<verification> lacking = scoped_.refuse(one, who))
            return refuse_stranger(request, *lacking);
    auto channel = std::make_shared<http::open_response>();
    const auto back = session_channel(channel, fields, session);
    if (!server_.take_batch(session.client, back, std::move(messages))) return accepted();
    return channel;
}

PAYMCP_INLINE http::reply streamable_http::open_session(detail::rpc_request request, const detail::mcp_fields& fields,
                                                        std::string address,
                                                        const std::string& principal) {
    if (!sessions_.make_room(principal)) {
        http::response full = paymcp::detail::json_response(
            503, detail::compose_error(request.id, {detail::error_code::internal_error,
                                                    "The server has as many sessions as it can hold; try later."}));
        return full.set("Retry-After", "30");
    }
    const std::shared_ptr<paymcp::detail::http_session> made = sessions_.make(executor_, principal, std::move(address));
    const auto kept = std::make_shared<paymcp::detail::kept_answer>();
    server_.serve(made->client, kept, std::move(request), {detail::era::handshake});
    http::response response = paymcp::detail::json_response(200, {});
    if (const auto& agreed = made->client->session()) {
        legacy_session with_streams = *agreed;
        with_streams.general = std::make_shared<paymcp::detail::general_channel>(made->streams);
        made->client->open_session(std::move(with_streams));
        sessions_.add(made);
        response.set("Mcp-Session-Id", made->id);
        log(log_level::debug, "session_opened", {{"revision", to_string(agreed->speaks)}, {"principal", principal}});
    }
    response.body = std::move(kept->answer.text);
    if (fields.takes_json) return response;
    response.set("Content-Type", std::string(paymcp::detail::event_stream_type));
    response.body = paymcp::detail::sse_event({}, response.body);
    return response;
}

PAYMCP_INLINE std::shared_ptr<response_channel> streamable_http::session_channel(
    const std::shared_ptr<http::open_response>& channel, const detail::mcp_fields& fields,
    const paymcp::detail::http_session& session) const {
    return std::make_shared<paymcp::detail::legacy_channel>(channel, fields, session.streams, primes(session),
                                                            count_one());
}

PAYMCP_INLINE std::shared_ptr<response_channel> streamable_http::stateless_channel(
    const std::shared_ptr<http::open_response>& channel, const detail::mcp_fields& fields,
    const std::shared_ptr<client_session>& client) const {
    return std::make_shared<paymcp::detail::modern_channel>(channel, fields, count_one(client));
}

PAYMCP_INLINE std::shared_ptr<client_session> streamable_http::stateless_client(
    std::string address, const std::shared_ptr<http::open_response>& channel, const std::string& principal) const {
    auto client = std::make_shared<client_session>(executor_, gating::caller{principal, {}, std::move(address)});
    channel->when_gone([executor = executor_, left = std::weak_ptr(client), gone = std::weak_ptr(channel)] {
        boost::asio::post(executor, [left, gone] {
            if (const auto one = left.lock()) one->leave();
            if (const auto one = gone.lock()) one->abandon();
        });
    });
    return client;
}

PAYMCP_INLINE std::string streamable_http::from_address(const http::request& request) const {
    return paymcp::detail::buyer_address(request, options_.trusted_proxies);
}

PAYMCP_INLINE std::string streamable_http::base_url(const http::request& request) const {
    if (!options_.resource.public_url.empty()) return options_.resource.public_url;
    return scheme_ + "://" + std::string(request.header("Host").value_or("127.0.0.1"));
}

PAYMCP_INLINE std::string streamable_http::metadata_url(const http::request& request) const {
    if (options_.resource.authorization_servers.empty()) return {};
    return base_url(request) + std::string(paymcp::detail::resource_metadata_path) + endpoint_path;
}

}  // namespace paymcp::inline v0::mcp
