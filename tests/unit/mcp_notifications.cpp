// SPDX-License-Identifier: MIT
// Unsolicited notifications: log messages, and changes of lists and resources.
#include "mcp_host_fixture.hpp"


#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace mcp_notifications_test {

using namespace paymcp::detail;
using namespace mcp_host_fixture;

TEST_CASE("a session gets the log of its calls at the level that it set, a stateless request at its own level") {
    const auto logs_of = [](const host& with) {
        std::vector<json::value> found;
        for (const std::string& message : with.channel->messages) {
            const json::value parsed = json::parse(message);
            if (parsed.as_object().contains("method")) found.push_back(parsed.at("params"));
        }
        return found;
    };
    host with;
    with.initialize();
    with.call("own/sum", R"({"a":1})");
    CHECK(logs_of(with).empty());
    for (const char* bad : {R"({"level":"loud"})", R"({"level":5})", "{}"})
        CHECK(code_of(with.call("logging/setLevel", bad)) == -32602);
    CHECK(with.call("logging/setLevel", R"({"level":"info"})").at("result") == json::object{});
    with.call("own/sum", R"({"a":1})");
    CHECK(logs_of(with).empty());
    CHECK(with.call("logging/setLevel", R"({"level":"debug"})").at("result") == json::object{});
    with.channel->messages.clear();
    with.send(R"({"jsonrpc":"2.0","id":9,"method":"own/sum","params":{"a":1}})");
    with.expect(2);
    CHECK(logs_of(with) ==
          std::vector<json::value>{json::parse(R"({"level":"debug","logger":"math","data":"summing"})")});

    host stateless;
    stateless.stateless("own/sum", R"(,"a":1)");
    CHECK(logs_of(stateless).empty());
    stateless.channel->messages.clear();
    const auto leveled = [](std::string_view level) {
        return R"({"jsonrpc":"2.0","id":1,"method":"own/sum","params":{"a":1,"_meta":)" +
               modern_meta(R"(,"io.modelcontextprotocol/logLevel":)" + std::string(level)) + "}}";
    };
    stateless.send(leveled("\"debug\""));
    stateless.expect(2);
    CHECK(logs_of(stateless).size() == 1);
    stateless.channel->messages.clear();
    CHECK(stateless.ask(leveled("\"error\"")).as_object().contains("result"));
    CHECK(code_of(stateless.ask(leveled("\"loud\""))) == -32602);
    CHECK(code_of(stateless.ask(leveled("7"))) == -32602);
    CHECK(code_of(stateless.ask(modern("2", "logging/setLevel", R"(,"level":"info")"))) == -32601);
}

TEST_CASE("a legacy session gets changes of every list, and of the resources that it subscribed to") {
    const announcer events;
    host with(everything(events));
    events.tools_changed();
    with.run_ready();
    CHECK(with.channel->messages.empty());
    with.initialize();
    CHECK(with.call("resources/subscribe", R"({"uri":"app://motd"})").at("result") == json::object{});
    CHECK(with.call("resources/subscribe", R"({"uri":"app://users/7"})").at("result") == json::object{});
    CHECK(code_of(with.call("resources/subscribe", R"({"uri":"app://other"})")) == -32002);
    CHECK(code_of(with.call("resources/subscribe")) == -32602);
    const std::string long_user = "app://users/" + std::string(mcp::detail::max_watched_length - 12, 'x');
    CHECK(with.call("resources/subscribe", R"({"uri":")" + long_user + "\"}").at("result") == json::object{});
    CHECK(code_of(with.call("resources/subscribe", R"({"uri":")" + long_user + "x\"}")) == -32602);
    CHECK(code_of(with.stateless("resources/subscribe", R"(,"uri":"app://motd")")) == -32601);
    with.channel->messages.clear();
    events.tools_changed();
    events.prompts_changed();
    events.resources_changed();
    events.resource_updated("app://motd");
    events.resource_updated("app://raw");
    with.run_ready();
    CHECK(with.channel->messages ==
          std::vector<std::string>{
              R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{}})",
              R"({"jsonrpc":"2.0","method":"notifications/prompts/list_changed","params":{}})",
              R"({"jsonrpc":"2.0","method":"notifications/resources/list_changed","params":{}})",
              R"({"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"app://motd"}})"});
    CHECK(with.call("resources/unsubscribe", R"({"uri":"app://motd"})").at("result") == json::object{});
    with.channel->messages.clear();
    events.resource_updated("app://motd");
    with.run_ready();
    CHECK(with.channel->messages.empty());

    const announcer shy;
    mcp::server_features features;
    features.prompt("p", {}, [] { return std::string(); }).announces(shy, {change::prompts});
    host undeclared(features);
    undeclared.initialize();
    shy.tools_changed();
    shy.resource_updated("app://motd");
    undeclared.run_ready();
    CHECK(undeclared.channel->messages.empty());
}

TEST_CASE("stateless clients get changes on their subscription: acknowledged first, tagged, filtered, until its end") {
    const announcer events;
    host with(everything(events));
    const json::value first = with.ask(modern("5", "subscriptions/listen",
                                              R"(,"notifications":{"toolsListChanged":true,"promptsListChanged":false,)"
                                              R"("resourceSubscriptions":["app://motd"]})"));
    CHECK(first ==
          json::parse(R"({"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{)"
                      R"("_meta":{"io.modelcontextprotocol/subscriptionId":5},)"
                      R"("notifications":{"toolsListChanged":true,"resourceSubscriptions":["app://motd"]}}})"));
    with.ask(modern("\"b\"", "subscriptions/listen", R"(,"notifications":{"promptsListChanged":true})"));
    CHECK(with.from->subscriptions() == 2);
    CHECK(with.from->running() == 0);
    CHECK(code_of(with.ask(modern("5", "server/discover"))) == -32600);
    with.channel->messages.clear();
    events.tools_changed();
    events.prompts_changed();
    events.resources_changed();
    events.resource_updated("app://motd");
    events.resource_updated("app://raw");
    with.run_ready();
    REQUIRE(with.channel->messages.size() == 3);
    const std::string tag = "/params/_meta/io.modelcontextprotocol~1subscriptionId";
    CHECK(json::parse(with.channel->messages[0]).at_pointer(tag) == 5);
    CHECK(json::parse(with.channel->messages[1]).at_pointer(tag) == "b");
    CHECK(text_at(json::parse(with.channel->messages[1]), "/method") == "notifications/prompts/list_changed");
    CHECK(text_at(json::parse(with.channel->messages[2]), "/params/uri") == "app://motd");

    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"b"}})");
    with.run_ready();
    CHECK(with.channel->abandoned == 1);
    with.channel->messages.clear();
    events.prompts_changed();
    with.run_ready();
    CHECK(with.channel->messages.empty());
    with.from->end_subscriptions();
    REQUIRE(with.channel->messages.size() == 1);
    const json::value over = json::parse(with.channel->messages[0]);
    CHECK(over.at("id") == 5);
    CHECK(over.at_pointer("/result/resultType") == "complete");
    CHECK(over.at_pointer("/result/_meta/io.modelcontextprotocol~1subscriptionId") == 5);

    const std::string endless = R"(,"notifications":{"resourceSubscriptions":[")" +
                                std::string(mcp::detail::max_watched_length + 1, 'x') + "\"]}";
    CHECK(code_of(with.ask(modern("6", "subscriptions/listen", endless))) == -32602);
    for (const char* bad :
         {"", R"(,"notifications":[])", R"(,"notifications":{"toolsListChanged":1})",
          R"(,"notifications":{"resourceSubscriptions":{}})", R"(,"notifications":{"resourceSubscriptions":[1]})"})
        CHECK(code_of(with.ask(modern("6", "subscriptions/listen", bad))) == -32602);
    CHECK(code_of(with.ask(modern("6", "subscriptions/listen", R"(,"notifications":{"taskIds":["t"]})"))) == -32021);
    for (int i = 0; i < 16; ++i)
        with.ask(modern(std::to_string(100 + i), "subscriptions/listen", R"(,"notifications":{})"));
    CHECK(code_of(with.ask(modern("200", "subscriptions/listen", R"(,"notifications":{})"))) == -32602);
    with.from->leave();
    CHECK(with.from->subscriptions() == 0);
}

TEST_CASE("a disconnected client is not notified, and changes may be announced from any thread") {
    const announcer events;
    std::weak_ptr<mcp::client_session> gone;
    {
        host with(everything(events));
        with.initialize();
        gone = with.from;
        std::thread other([&] { events.tools_changed(); });
        other.join();
        with.run_ready();
        CHECK(with.channel->messages.size() == 1);
    }
    CHECK(gone.expired());
    events.tools_changed();
}

}  // namespace mcp_notifications_test
