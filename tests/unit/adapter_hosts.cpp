// SPDX-License-Identifier: MIT
// The adapters for MCP servers of other libraries, against stand-ins with the signatures of those SDKs.
#include <paymcp.hpp>
#include <paymcp/adapter/cpp_mcp.hpp>
#include <paymcp/adapter/cxxmcp.hpp>

#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace adapter_hosts_test {

namespace {

/// As much of `nlohmann::basic_json` as an adapter uses.
class json {
public:
    json() = default;
    json(boost::json::value value) : value_(std::move(value)) {}

    static json parse(const std::string& text) { return boost::json::parse(text); }
    static json array() { return boost::json::value(boost::json::array()); }
    static json object() { return boost::json::value(boost::json::object()); }
    std::string dump() const { return boost::json::serialize(value_); }
    bool is_object() const { return value_.is_object(); }
    bool is_string() const { return value_.is_string(); }
    bool contains(const char* member) const { return value_.is_object() && value_.get_object().contains(member); }
    json at(const char* member) const { return value_.at(member); }
    auto begin() const { return value_.get_array().begin(); }
    auto end() const { return value_.get_array().end(); }
    void push_back(const json& one) { value_.as_array().push_back(one.value_); }
    struct place {
        boost::json::value& at;
        void operator=(const json& given) { at = given.value_; }
    };
    place operator[](const char* member) { return {value_.as_object()[member]}; }
    template <class T>
    T get() const {
        return T(value_.as_string());
    }
    const boost::json::value& value() const { return value_; }

private:
    boost::json::value value_;
};

/// The signatures of hkr04/cpp-mcp.
namespace hkr04 {

enum class error_code {
    invalid_params = -32602
};
class mcp_exception : public std::runtime_error {
public:
    mcp_exception(error_code code, const std::string& message) : std::runtime_error(message), code_(code) {}
    error_code code() const { return code_; }

private:
    error_code code_;
};
using method_handler = std::function<json(const json&, const std::string&)>;
struct tool {
    std::string name;
    json to_json() const { return boost::json::value{{"name", name}}; }
};
class server {
public:
    void register_method(const std::string& method, method_handler handler) { methods_[method] = std::move(handler); }
    std::vector<tool> get_tools() const { return {{"echo"}}; }
    json call(const std::string& method, const std::string& params) {
        return methods_.at(method)(json::parse(params), "session");
    }

private:
    std::map<std::string, method_handler> methods_;
};

}  // namespace hkr04

/// The signatures of cxxmcp.
namespace cxx {

struct ClientCapabilities {
    bool url = false;
};
inline json client_capabilities_to_json(const ClientCapabilities& can) {
    return json::parse(can.url ? R"({"elicitation":{"url":{}}})" : "{}");
}
struct ErrorObject {
    int code = -32603;
    std::string message;
    std::optional<json> data;
};
struct JsonRpcRequest {
    std::string method;
    json params = json::object();
    std::variant<std::int64_t, std::string> id;
    std::optional<json> meta;
};
struct JsonRpcResponse {
    std::optional<std::variant<std::int64_t, std::string>> id;
    std::optional<json> result;
    std::optional<ErrorObject> error;
    std::optional<json> meta;
};
struct JsonRpcNotification {
    std::string method;
    json params = json::object();
    std::optional<json> meta;
};
struct AuthIdentity {
    std::string subject;
    std::unordered_map<std::string, std::string> claims;
};
class Transport {
public:
    std::optional<ClientCapabilities> client_capabilities_for_session(std::string_view) const { return can; }
    bool send_notification_to_session(std::string_view session, const JsonRpcNotification& notification) {
        sent.emplace_back(std::string(session), notification);
        if (on_send) on_send(notification);
        return true;
    }

    std::optional<ClientCapabilities> can;
    std::vector<std::pair<std::string, JsonRpcNotification>> sent;
    std::function<void(const JsonRpcNotification&)> on_send;
};
struct SessionContext {
    std::string session_id;
    std::unordered_map<std::string, std::string> headers;
    std::optional<AuthIdentity> auth_identity;
    Transport* transport = nullptr;
    std::weak_ptr<void> transport_lifetime;
};
class ServerBuilder {
public:
    using RawRequestHandler =
        std::function<std::optional<JsonRpcResponse>(const JsonRpcRequest&, const SessionContext&)>;
    ServerBuilder& on_raw_request(RawRequestHandler handler) {
        hook = std::move(handler);
        return *this;
    }

    RawRequestHandler hook;
};

}  // namespace cxx

using namespace paymcp;

constexpr auto draw = tool<"draw", price<50, USD>>("Draw", arg<"prompt">("What to draw"),
                                                   [](std::string prompt) { return "drawn: " + prompt; });

template <class Flow>
adapter::shop open(mock money) {
    serve_options options;
    options.log = log_level::error;
    return adapter::open_shop<Flow>(toolset<draw>, with(), std::move(money), memory_store{}, options);
}

/// The first match of `id` in a reply, and the payment of the link in it.
std::string paid_id(mock& money, const std::string& reply) {
    const std::size_t link = reply.find("/checkout/") + 10;
    REQUIRE(money.pay(reply.substr(link, reply.find_first_of("\"\\ ,", link) - link)).has_value());
    const std::size_t id = reply.find("pay_");
    return reply.substr(id, reply.find_first_of("\"\\ ,", id) - id);
}

TEST_CASE("hkr04/cpp-mcp sells beside its own tools") {
    mock money;
    adapter::shop sold = open<TwoStep<>>(money);
    hkr04::server server;
    adapter::cpp_mcp::install<hkr04::mcp_exception>(server, sold, [](const json& params, const std::string& session) {
        return json(boost::json::value{{"asked", params.at("name").value()}, {"of", session}});
    });
    const json list = server.call("tools/list", "{}");
    CHECK(list.at("tools").value().at(0).at("name") == "echo");
    CHECK(list.at("tools").value().at(2).at("name") == "confirm_draw");
    CHECK(server.call("tools/call", R"({"name":"echo"})").at("of").dump() == "\"session\"");

    const std::string id =
        paid_id(money, server.call("tools/call", R"({"name":"draw","arguments":{"prompt":"x"}})").dump());
    const std::string confirm = R"({"name":"confirm_draw","arguments":{"payment_id":")" + id + "\"}}";
    CHECK(server.call("tools/call", confirm).dump().find("drawn: x") != std::string::npos);
}

TEST_CASE("hkr04/cpp-mcp sells with Resubmit, and gets an error with its code") {
    mock money;
    adapter::shop sold = open<Resubmit<>>(money);
    hkr04::server server;
    adapter::cpp_mcp::install<hkr04::mcp_exception>(server, sold);
    const std::string id =
        paid_id(money, server.call("tools/call", R"({"name":"draw","arguments":{"prompt":"x"}})").dump());
    const std::string again = R"({"name":"draw","arguments":{"prompt":"x","payment_id":")" + id + "\"}}";
    CHECK(server.call("tools/call", again).dump().find("drawn: x") != std::string::npos);
    for (const char* bad : {"[]", "{}", R"({"name":7})", R"({"name":"other"})", R"({"name":"draw","arguments":[]})"}) {
        INFO(bad);
        try {
            server.call("tools/call", bad);
            FAIL("it was answered");
        } catch (const hkr04::mcp_exception& refused) {
            CHECK(static_cast<int>(refused.code()) == -32602);
        }
    }
    sold.stop();
    CHECK_THROWS_AS(server.call("tools/call", again), hkr04::mcp_exception);
}

struct cxx_server {
    std::shared_ptr<cxx::Transport> transport = std::make_shared<cxx::Transport>();
    cxx::ServerBuilder builder;

    cxx::SessionContext context(std::string subject = {}) const {
        cxx::SessionContext made;
        made.session_id = "mcp-session-1";
        made.headers = {{"mcp-protocol-version", "2025-11-25"}};
        made.transport = transport.get();
        made.transport_lifetime = transport;
        if (!subject.empty()) made.auth_identity = cxx::AuthIdentity{std::move(subject), {}};
        return made;
    }

    std::optional<cxx::JsonRpcResponse> ask(const std::string& method, const std::string& params,
                                            const std::string& subject = {}, std::optional<json> meta = {}) const {
        return builder.hook({.method = method, .params = json::parse(params), .id = "a", .meta = std::move(meta)},
                            context(subject));
    }
};

TEST_CASE("cxxmcp sells beside its own tools, to the principal that it has verified") {
    mock money;
    adapter::shop sold = open<TwoStep<>>(money);
    cxx_server server;
    adapter::cxxmcp::install(server.builder, sold, [] { return json::parse(R"([{"name":"echo"}])"); });
    const auto list = server.ask("tools/list", "{}");
    REQUIRE((list && list->result));
    CHECK(list->result->at("tools").value().at(0).at("name") == "echo");
    CHECK(list->result->at("tools").value().at(2).at("name") == "confirm_draw");
    CHECK(!server.ask("tools/call", R"({"name":"echo"})"));
    CHECK(!server.ask("tools/call", "[]"));
    CHECK(!server.ask("prompts/list", "{}"));

    const std::string call = R"({"name":"draw","arguments":{"prompt":"x"}})";
    const auto offer = server.ask("tools/call", call, "ann");
    REQUIRE((offer && offer->result));
    CHECK(std::get<std::string>(*offer->id) == "a");
    CHECK(offer->result->at("structuredContent").at("status").dump() == "\"payment_required\"");
    const std::string confirm =
        R"({"name":"confirm_draw","arguments":{"payment_id":")" + paid_id(money, offer->result->dump()) + "\"}}";
    for (const char* other : {"bob", ""})
        CHECK(server.ask("tools/call", confirm, other)->result->dump().find("payment_unknown") != std::string::npos);
    CHECK(server.ask("tools/call", confirm, "ann")->result->dump().find("drawn: x") != std::string::npos);
}

TEST_CASE("cxxmcp sends progress on the session's stream") {
    mock money;
    adapter::shop sold = open<Progress<>>(money);
    cxx_server server;
    adapter::cxxmcp::install(server.builder, sold);
    server.transport->on_send = [&](const cxx::JsonRpcNotification& told) {
        if (server.transport->sent.size() == 1) paid_id(money, told.params.dump() + "pay_ ");
    };
    const auto whole = server.ask("tools/call", R"({"name":"draw","arguments":{"prompt":"x"}})", "",
                                  json::parse(R"({"progressToken":"p"})"));
    CHECK(whole->result->dump().find("drawn: x") != std::string::npos);
    REQUIRE(!server.transport->sent.empty());
    CHECK(server.transport->sent[0].first == "mcp-session-1");
    CHECK(server.transport->sent[0].second.method == "notifications/progress");
    CHECK(server.transport->sent[0].second.params.at("progressToken").dump() == "\"p\"");
}

TEST_CASE("cxxmcp gets an error with its data, and what a client can do is asked of a living transport") {
    adapter::shop sold = open<Elicitation<>>(mock{});
    cxx_server server;
    adapter::cxxmcp::install(server.builder, sold);
    const std::string call = R"({"name":"draw","arguments":{"prompt":"x"}})";
    CHECK(server.ask("tools/call", call)->result);
    server.transport->can = cxx::ClientCapabilities{.url = true};
    const auto asked = server.ask("tools/call", call);
    REQUIRE(asked->error);
    CHECK(asked->error->code == -32042);
    CHECK(asked->error->data->dump().find("/checkout/") != std::string::npos);
    cxx::SessionContext gone = server.context();
    server.transport.reset();
    CHECK(server.builder.hook({.method = "tools/call", .params = json::parse(call), .id = "b", .meta = {}}, gone)
              ->result);
}

}  // namespace

}  // namespace adapter_hosts_test
