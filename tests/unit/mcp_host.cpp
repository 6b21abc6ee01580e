// SPDX-License-Identifier: MIT
// What a server offers beside its tools: resources, prompts, completion, custom methods; and paginated lists.
#include "mcp_elicit_fixture.hpp"
#include "mcp_host_fixture.hpp"


#include <doctest/doctest.h>

namespace mcp_host_test {

using namespace mcp_host_fixture;

TEST_CASE("only added features are declared and answered") {
    conversation bare;
    bare.initialize();
    for (const char* method : {"resources/list", "resources/read", "resources/templates/list", "prompts/list",
                               "prompts/get", "completion/complete", "logging/setLevel", "resources/subscribe"})
        CHECK(code_of(bare.ask(R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + "\"}")) == -32601);
    for (const char* method : {"subscriptions/listen", "tasks/get", "prompts/list", "resources/list"})
        CHECK(code_of(bare.ask(modern("1", method))) == -32601);

    host with;
    const json::value hello = with.call("initialize", R"({"protocolVersion":"2025-11-25"})");
    CHECK(hello.at_pointer("/result/capabilities") ==
          json::parse(R"({"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},)"
                      R"("prompts":{"listChanged":true},"completions":{},"logging":{}})"));
    const json::value found = with.stateless("server/discover");
    CHECK(found.at_pointer("/result/capabilities") == hello.at_pointer("/result/capabilities"));

    mcp::server_features quiet;
    quiet.prompt("p", {}, [] { return std::string("x"); });
    host silent(quiet);
    CHECK(silent.call("initialize", R"({"protocolVersion":"2025-06-18"})").at_pointer("/result/capabilities") ==
          json::parse(R"({"tools":{},"prompts":{}})"));
}

TEST_CASE("resources are listed as their revision defines them") {
    host old;
    old.initialize("2025-03-26");
    CHECK(old.call("resources/list").at_pointer("/result/resources/0") ==
          json::parse(R"({"uri":"app://motd","name":"motd","description":"Of the day","mimeType":"text/plain",)"
                      R"("size":5})"));
    host with;
    with.initialize();
    const json::value listed = with.call("resources/list");
    CHECK(listed.at_pointer("/result/resources/0/icons/0") ==
          json::parse(R"({"src":"https://e.org/i.png","mimeType":"image/png","sizes":["48x48"]})"));
    CHECK_FALSE(listed.at("result").as_object().contains("ttlMs"));
    CHECK(with.call("resources/templates/list").at_pointer("/result/resourceTemplates/0") ==
          json::parse(R"({"uriTemplate":"app://users/{id}","name":"user","mimeType":"text/plain"})"));
    const json::value stateless = with.stateless("resources/list");
    CHECK(stateless.at_pointer("/result/ttlMs") == 0);
    CHECK(stateless.at_pointer("/result/cacheScope") == "private");
    CHECK(stateless.at_pointer("/result/resultType") == "complete");
    CHECK(stateless.at_pointer("/result/_meta/io.modelcontextprotocol~1serverInfo/name") == "test");
}

TEST_CASE("resources are read: text, bytes, several parts, by template, synchronously and asynchronously") {
    host with;
    with.initialize();
    const auto contents = [&](std::string_view uri) {
        return with.call("resources/read", R"({"uri":")" + std::string(uri) + "\"}").at_pointer("/result/contents");
    };
    CHECK(contents("app://motd") == json::parse(R"([{"uri":"app://motd","mimeType":"text/plain","text":"hello"}])"));
    CHECK(contents("app://raw") == json::parse(R"([{"uri":"app://raw","mimeType":"image/png","blob":"AQI="}])"));
    CHECK(contents("app://two") == json::parse(R"([{"uri":"app://two/a","mimeType":"text/a","text":"a"},)"
                                               R"({"uri":"app://two","blob":"Yg=="}])"));
    CHECK(contents("app://users/a%20b") ==
          json::parse(R"([{"uri":"app://users/a%20b","mimeType":"text/plain","text":"user a b"}])"));
    CHECK(contents("app://files/x/y.txt").at(0).at("text") == "x/y.txt");
    const json::value modern_read = with.stateless("resources/read", R"(,"uri":"app://motd")");
    CHECK(modern_read.at_pointer("/result/ttlMs") == 7);
    CHECK(modern_read.at_pointer("/result/cacheScope") == "public");
}

TEST_CASE("a template variable matches one segment, with an encoded slash or without, and only text") {
    const mcp::detail::uri_template one("app://users/{id}/card");
    CHECK(one.match("app://users/7%20a/card").value().at("id") == "7 a");
    CHECK(one.match("app://users/%C3%BC/card").value().at("id") == "\xC3\xBC");
    for (const char* bad : {"app://users/a/b/card", "app://users/a%2Fb/card", "app://users/..%2f../card",
                            "app://users/a%00/card", "app://users/%FF/card", "app://users/%C0%AF/card",
                            "app://users/\xFF/card", "app://users/%2/card", "app://users//card"}) {
        CAPTURE(bad);
        CHECK_FALSE(one.match(bad));
    }
    const mcp::detail::uri_template path("app://files/{+path}");
    CHECK(path.match("app://files/a%2Fb/c").value().at("path") == "a/b/c");
    CHECK_FALSE(path.match("app://files/a%00b"));
    CHECK_FALSE(path.match("app://files/a%ED%A0%80"));
    CHECK_FALSE(path.match(std::string_view("app://files/a\0b", 15)));
}

TEST_CASE("a missing resource is an error with its URI and the revision's code, never empty contents") {
    host with;
    with.initialize();
    for (const char* uri : {"app://other", "app://users/nobody", "app://users/a/b", "app://users/", "app://users/%zz",
                            "app://none", "APP://motd"}) {
        CAPTURE(uri);
        const std::string params = R"("uri":")" + std::string(uri) + '"';
        const json::value old = with.call("resources/read", '{' + params + '}');
        CHECK(code_of(old) == -32002);
        CHECK(old.at_pointer("/error/data/uri") == uri);
        const json::value now = with.stateless("resources/read", ',' + params);
        CHECK(code_of(now) == -32602);
        CHECK(now.at_pointer("/error/data/uri") == uri);
    }
    CHECK(code_of(with.call("resources/read")) == -32602);
    CHECK(code_of(with.call("resources/read", R"({"uri":5})")) == -32602);
    const json::value failed = with.call("resources/read", R"({"uri":"app://fails"})");
    CHECK(code_of(failed) == -32603);
    CHECK(text_at(failed, "/error/message") == "the disk is gone");
    CHECK(code_of(with.call("resources/read", R"({"uri":"app://throws"})")) == -32603);
}

TEST_CASE("prompts are listed and rendered") {
    host with;
    with.initialize();
    const json::value listed = with.call("prompts/list");
    CHECK(listed.at_pointer("/result/prompts/0") == json::parse(R"({"name":"plain","description":"Plain"})"));
    CHECK(listed.at_pointer("/result/prompts/1") ==
          json::parse(R"({"name":"named","title":"Named prompt","description":"Named","arguments":)"
                      R"([{"name":"who","description":"Whom","required":true},{"name":"how"}]})"));
    CHECK(with.call("prompts/get", R"({"name":"plain"})").at("result") ==
          json::parse(R"({"messages":[{"role":"user","content":{"type":"text","text":"say hello"}}]})"));
    const json::value named = with.call("prompts/get", R"({"name":"named","arguments":{"who":"ann","how":"x"}})");
    CHECK(named.at_pointer("/result/description") == "with how");
    CHECK(named.at_pointer("/result/messages/0") ==
          json::parse(R"({"role":"assistant","content":{"type":"text","text":"hi ann"}})"));
    CHECK(named.at_pointer("/result/messages/1/content/type") == "resource_link");
    for (const char* bad : {R"({"name":"other"})", R"({"name":"named"})", R"({"name":"named","arguments":{"who":1}})",
                            R"({"name":"named","arguments":[]})", R"({"name":5})", "{}"})
        CHECK(code_of(with.call("prompts/get", bad)) == -32602);
    CHECK(with.call("prompts/get", R"({"name":"plain","arguments":null})").at("result") ==
          with.call("prompts/get", R"({"name":"plain"})").at("result"));
    CHECK(with.stateless("prompts/get", R"(,"name":"plain")").at_pointer("/result/resultType") == "complete");

    host old;
    old.initialize("2025-03-26");
    CHECK(old.call("prompts/get", R"({"name":"named","arguments":{"who":"ann"}})")
              .at_pointer("/result/messages/1/content") == json::parse(R"({"type":"text","text":"motd: app://motd"})"));
    CHECK_FALSE(old.call("prompts/list").at_pointer("/result/prompts/1").as_object().contains("title"));
}

TEST_CASE("completion: at most 100 values, empty without a completer, an error for an unknown name") {
    host with;
    with.initialize();
    const auto complete = [&](std::string_view ref, std::string_view name, std::string_view more = "") {
        return with.call("completion/complete", R"({"ref":)" + std::string(ref) + R"(,"argument":{"name":")" +
                                                    std::string(name) + R"(","value":"v"})" + std::string(more) + '}');
    };
    const json::value many =
        complete(R"({"type":"ref/prompt","name":"named"})", "who").at_pointer("/result/completion");
    CHECK(many.at("values").as_array().size() == 100);
    CHECK(many.at("values").at(0) == "v0");
    CHECK(many.at("total") == 150);
    CHECK(many.at("hasMore").as_bool());
    CHECK(complete(R"({"type":"ref/resource","uri":"app://users/{id}"})", "id",
                   R"(,"context":{"arguments":{"team":"red"}})")
              .at_pointer("/result/completion") == json::parse(R"({"values":["red"],"total":9,"hasMore":true})"));
    CHECK(complete(R"({"type":"ref/prompt","name":"named"})", "how").at_pointer("/result/completion/values") ==
          json::array{});
    CHECK(code_of(complete(R"({"type":"ref/prompt","name":"other"})", "x")) == -32602);
    CHECK(code_of(complete(R"({"type":"ref/other","name":"named"})", "x")) == -32602);
    CHECK(code_of(with.call("completion/complete", R"({"ref":{"type":"ref/prompt","name":"named"}})")) == -32602);
    CHECK(code_of(with.call("completion/complete", "{}")) == -32602);
}

TEST_CASE("custom methods: typed and JSON, in every era") {
    host with;
    with.initialize();
    CHECK(with.call("own/sum", R"({"a":2,"b":3,"_meta":{"x":1}})").at("result") == json::parse(R"({"sum":5})"));
    CHECK(with.call("own/sum", R"({"a":2})").at_pointer("/result/sum") == 2);
    const json::value wrong = with.call("own/sum", R"({"a":"x"})");
    CHECK(code_of(wrong) == -32602);
    CHECK(text_at(wrong, "/error/message").find("/a") != std::string::npos);
    CHECK(code_of(with.call("own/sum", R"({"a":2,"c":1})")) == -32602);
    CHECK(text_at(with.call("own/sum", R"({"a":13})"), "/error/message") == "unlucky");
    CHECK(with.call("own/echo", R"({"x":[1]})").at("result") == json::parse(R"({"x":[1]})"));
    CHECK(with.stateless("own/sum", R"(,"a":1)").at_pointer("/result/resultType") == "complete");
    const json::value refused = with.call("own/refuses");
    CHECK(code_of(refused) == 1234);
    CHECK(refused.at_pointer("/error/data/why") == "because");

    mcp::server_features features;
    const auto echo_back = [](boost::json::object params) { return params; };
    features.method("mine", echo_back);
    for (const char* name : {"mine", "tools/own", "initialize", "ping", "notifications/x", "rpc.x", ""})
        CHECK_THROWS_AS(features.method(name, echo_back), std::invalid_argument);
    const auto read = [] { return std::string(); };
    features.resource("a://b", {.name = "b"}, read);
    CHECK_THROWS_AS(features.resource("a://b", {.name = "b"}, read), std::invalid_argument);
    for (const char* pattern : {"a://b", "a://{", "a://{}", "a://{?x}", "a://{a}{b}", "a://{a,b}"})
        CHECK_THROWS_AS(features.resource_template(pattern, {.name = "t"}, read), std::invalid_argument);
}

TEST_CASE("lists are paginated, and a cursor opens only its own list") {
    mcp::server_features features = everything();
    features.lists(2, {milliseconds(5000), true});
    host with(features);
    with.initialize();
    std::vector<std::string> seen;
    std::string params = "{}";
    for (int page = 0; page < 10; ++page) {
        const json::value listed = with.call("resources/list", params).at("result");
        for (const json::value& one : listed.at("resources").as_array()) seen.emplace_back(one.at("uri").as_string());
        if (!listed.as_object().contains("nextCursor")) break;
        CHECK(listed.at("resources").as_array().size() == 2);
        params = R"({"cursor":)" + json::serialize(listed.at("nextCursor")) + '}';
    }
    CHECK(seen == std::vector<std::string>{"app://motd", "app://raw", "app://two", "app://none", "app://fails",
                                           "app://throws"});
    CHECK(code_of(with.call("prompts/list", params)) == -32602);
    for (const char* bad : {"\"\"", "\"x\"", "5", "\"cmVzb3VyY2VzOjA\"", "\"cmVzb3VyY2VzOjk5\""})
        CHECK(code_of(with.call("resources/list", R"({"cursor":)" + std::string(bad) + '}')) == -32602);
    const json::value hinted = with.stateless("prompts/list");
    CHECK(hinted.at_pointer("/result/ttlMs") == 5000);
    CHECK(hinted.at_pointer("/result/cacheScope") == "public");
}

TEST_CASE("tools are paginated too, with the same tools in every era") {
    mcp::server_features features;
    features.lists(4, {});
    asking_fixture::asked with({.features = features});
    with.initialize();
    for (const bool stateless : {false, true}) {
        std::size_t seen = 0;
        std::string cursor;
        for (int page = 0; page < 10; ++page) {
            const std::string params = cursor.empty() ? "" : R"("cursor":)" + cursor;
            const json::value listed =
                with.ask(stateless ? modern("1", "tools/list", params.empty() ? "" : ',' + params)
                                   : R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{)" + params + "}}");
            const json::object& result = listed.at("result").as_object();
            CHECK(result.contains("ttlMs") == stateless);
            CHECK(result.contains("_meta") == stateless);
            seen += result.at("tools").as_array().size();
            if (!result.contains("nextCursor")) break;
            CHECK(result.at("tools").as_array().size() == 4);
            cursor = json::serialize(result.at("nextCursor"));
        }
        CHECK(seen == asking_fixture::tools.exposed.size());
    }
    CHECK(code_of(with.ask(modern("1", "tools/list", R"(,"cursor":"x")"))) == -32602);
}

TEST_CASE("an identity has icons since 2025-11-25") {
    const mcp::server_identity who{
        .name = "n", .version = "1", .icons = {{.src = "https://e.org/i.png", .sizes = {"any"}, .theme = "dark"}}};
    CHECK(mcp::detail::implementation_text(who, mcp::revision::r2025_06_18) == R"({"name":"n","version":"1"})");
    CHECK(mcp::detail::implementation_text(who, mcp::revision::r2025_11_25) ==
          R"({"name":"n","version":"1","icons":[{"src":"https://e.org/i.png","sizes":["any"],"theme":"dark"}]})");
}

}  // namespace mcp_host_test
