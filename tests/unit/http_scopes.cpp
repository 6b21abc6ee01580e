// SPDX-License-Identifier: MIT
// Scopes of tools (`requires_scope`): refused before anything is opened, in every revision, and where nobody can show
// one.
#include "../support/http_shop.hpp"

#include <paymcp/adapter/shop.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>

#include <doctest/doctest.h>

namespace http_scopes_test {

using namespace http_shop;

namespace {

constexpr auto draw =
    tool<"draw", price<50, USD>, requires_scope<"images">>("Draw", arg<"what">("What to draw"), [](std::string what) {
        ++painted;
        return "drawn " + what;
    });
constexpr auto film = tool<"film", requires_scope<"images", "films">>("Film", [] { return "a film"; });
constexpr auto ping_free = tool<"ping_free">("Say pong", [] { return "pong"; });
constexpr auto& studio = toolset<draw, film, ping_free>;

static_assert(definition_of<draw>.scopes == "images" && definition_of<film>.scopes == "images films");
static_assert(definition_of<ping_free>.scopes.empty());
static_assert(is_scope("a:b/c.d") && !is_scope("") && !is_scope("a b") && !is_scope("a\"") && !is_scope("\\") &&
              !is_scope("\x7f") && !is_scope("\xc3\xa4"));

/// "Bearer NAME SCOPE...": a verifier for tests, which believes everything.
boost::asio::awaitable<mcp::verification> believe(const http::request& request) {
    const auto field = request.header("Authorization");
    if (!field) co_return mcp::verification{};
    std::vector<std::string> words = mcp::detail::split_scopes(field->substr(7));
    mcp::verification came{.came = mcp::verification::outcome::admitted, .principal = words.front()};
    came.scopes.assign(words.begin() + 1, words.end());
    co_return came;
}

serve_options believing() {
    serve_options options = http_shop::on_any_port(async::machine_timer());
    options.http.mcp.verify = believe;
    options.http.mcp.resource = {.public_url = "https://shop.example",
                                 .authorization_servers = {"https://login.example"}};
    return options;
}

std::vector<http::header> as(const std::string& words) { return {{"Authorization", "Bearer " + words}}; }

http_answer call_modern(const shop& at, const std::string& words, std::string_view name, std::string_view arguments) {
    std::vector<http::header> fields = as(words);
    fields.push_back({"MCP-Protocol-Version", "2026-07-28"});
    fields.push_back({"Mcp-Method", "tools/call"});
    fields.push_back({"Mcp-Name", std::string(name)});
    return buyer(at)
        .post(buyer::call_text(name, arguments,
                               R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                               R"("io.modelcontextprotocol/clientCapabilities":{}})"),
              std::move(fields))
        .second;
}

void check_refused(const http_answer& came, const std::string& scope) {
    CHECK(came.status == 403);
    CHECK(came.header("WWW-Authenticate") ==
          "Bearer error=\"insufficient_scope\", scope=\"" + scope +
              "\", resource_metadata=\"https://shop.example/.well-known/oauth-protected-resource/mcp\"");
}

std::size_t payments(const shop& at) { return at.store.list({})->payments.size(); }

TEST_CASE("a token without a tool's scope is refused by 403 before a payment is opened, in both eras") {
    const shop at(sold<TwoStep<>>(studio), believing());
    check_refused(call_modern(at, "ann", "draw", fox), "images");
    check_refused(call_modern(at, "ann films other", "film", "{}"), "images films");
    check_refused(call_modern(at, "ann films other", "draw", fox), "images films");
    check_refused(call_modern(at, "ann images", "film", "{}"), "images films");
    check_refused(call_modern(at, "ann Images imagesx", "draw", fox), "images");
    check_refused(call_modern(at, "ann", "confirm_draw", R"({"payment_id":"pay_x"})"), "images");
    CHECK(call_modern(at, "ann", "ping_free", "{}").status == 200);
    CHECK(call_modern(at, "ann", "no_such_tool", "{}").status != 403);
    CHECK(text_at(call_modern(at, "ann films images", "film", "{}").json(), "/result/content/0/text") == "a film");
    for (const std::string version : {"2025-03-26", "2025-06-18", "2025-11-25"}) {
        CAPTURE(version);
        const auto hello =
            buyer(at).post(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" + version +
                               R"(","capabilities":{},"clientInfo":{"name":"c","version":"1"}}})",
                           as("ann"));
        const auto within = [&](const std::string& words) {
            std::vector<http::header> fields = as(words);
            fields.push_back({"Mcp-Session-Id", hello.second.header("Mcp-Session-Id")});
            return fields;
        };
        check_refused(buyer(at).call("draw", fox, "{}", within("ann")).second, "images");
        if (version == "2025-03-26")
            check_refused(
                buyer(at)
                    .post('[' + buyer::call_text("ping_free", "{}") + ',' + buyer::call_text("draw", fox) + ']',
                          within("ann"))
                    .second,
                "images");
        CHECK(buyer(at).call("ping_free", "{}", "{}", within("ann")).second.status == 200);
    }
    CHECK(payments(at) == 0);
    CHECK(call_modern(at, "ann images", "draw", fox).status == 200);
    CHECK(payments(at) == 1);
    CHECK(painted == 0);
}

TEST_CASE("step-up: the same user comes again with the scope and buys, and another one may not collect") {
    const shop at(sold<TwoStep<>>(studio), believing());
    const json::value offer = call_modern(at, "ann images", "draw", fox).json();
    const std::string id = R"({"payment_id":")" + text_at(offer, "/result/structuredContent/payment_id") + "\"}";
    at.pay(text_at(offer, "/result/structuredContent/payment_url"));
    check_refused(call_modern(at, "ann", "confirm_draw", id), "images");
    CHECK(text_at(call_modern(at, "bob images", "confirm_draw", id).json(), "/result/structuredContent/error") ==
          "payment_unknown");
    CHECK(text_at(call_modern(at, "ann images", "confirm_draw", id).json(), "/result/content/0/text") == "drawn a fox");
    CHECK(painted == 1);
}

TEST_CASE("the metadata names each scope of the tools once, behind those of the author") {
    serve_options options = believing();
    options.http.mcp.resource.scopes = {"shop", "films"};
    const shop at(sold<TwoStep<>>(studio), options);
    const json::value told = client(at.where()).ask("GET", "/.well-known/oauth-protected-resource/mcp", {}).json();
    CHECK(json::serialize(told.at("scopes_supported")) == R"(["shop","films","images"])");
}

std::string start_failure(const mcp::server_spec& sells, serve_options options) {
    try {
        const shop at(sells, std::move(options));
        return {};
    } catch (const std::exception& why) {
        return why.what();
    }
}

TEST_CASE("a server whose callers can show no scope, or where a call does not say which tool it runs, does not start") {
    const auto says = [](const std::string& text, std::string_view part) { return text.find(part) != text.npos; };
    serve_options open = http_shop::on_any_port(async::machine_timer());
    CHECK(says(start_failure(sold<TwoStep<>>(studio), open),
               "the tool draw requires the scope images, and nobody can show one without a verifier"));
    mcp::bearer_tokens tokens;
    REQUIRE(tokens.add("ann=ann-token").has_value());
    open.http.mcp.verify = tokens;
    CHECK(says(
        start_failure(sold<TwoStep<>>(studio), open),
        "the tool draw requires the scope images, and nobody can show one by a token of --bearer or --bearer-file; "
        "serve it over HTTP with --issuer URL --audience URL, or leave out requires_scope"));
    CHECK(start_failure(sold<TwoStep<>>(toolset<ping_free, paint>), open).empty());
    CHECK(says(start_failure(sold<TwoStep<shared_confirm>>(studio), believing()), "leave out shared_confirm"));
    CHECK(start_failure(sold<TwoStep<shared_confirm>>(toolset<film, paint>), believing()).empty());
    std::string hosted;
    try {
        static_cast<void>(adapter::open_shop<TwoStep<>>(studio, with(), mock{}, memory_store{}));
    } catch (const std::runtime_error& why) {
        hosted = why.what();
    }
    CHECK(says(hosted, "nobody can show one in a server of another library"));
}

}  // namespace

}  // namespace http_scopes_test
