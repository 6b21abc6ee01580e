// SPDX-License-Identifier: MIT
#pragma once

#include "mcp_fixture.hpp"

#include <paymcp/tool/elicit_answer.hpp>

#include <boost/hana/define_struct.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A server that offers resources, prompts, completion, custom methods and logging beside its tools.
namespace mcp_host_fixture {

using namespace mcp_fixture;

struct sum_params {
    BOOST_HANA_DEFINE_STRUCT(sum_params, (int, a), (std::optional<int>, b));
};
struct sum_result {
    BOOST_HANA_DEFINE_STRUCT(sum_result, (int, sum));
};

inline boost::asio::awaitable<std::optional<std::string>> read_user(const mcp::resource_request& request) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(1));
    co_await timer.async_wait(boost::asio::use_awaitable);
    if (request.variables.at("id") == "nobody") co_return std::nullopt;
    co_return "user " + request.variables.at("id");
}

/// One of each feature, with change notifications for all of them.
inline mcp::server_features everything(const announcer& events = {}) {
    mcp::server_features features;
    features.logging()
        .announces(events, {change::tools, change::prompts, change::resources, change::contents})
        .resource("app://motd",
                  {.name = "motd",
                   .title = "Message",
                   .description = "Of the day",
                   .mime_type = "text/plain",
                   .size = 5,
                   .icons = {{.src = "https://e.org/i.png", .mime_type = "image/png", .sizes = {"48x48"}}},
                   .cache = {milliseconds(7), true}},
                  [] { return std::string("hello"); })
        .resource("app://raw", {.name = "raw", .mime_type = "image/png"}, [] { return bytes(std::string("\x01\x02")); })
        .resource("app://two", {.name = "two"},
                  [] {
                      return std::vector<mcp::resource_content>{{std::string("a"), "text/a", "app://two/a"},
                                                                {bytes(std::string("b"))}};
                  })
        .resource("app://none", {.name = "none"}, [] { return std::vector<mcp::resource_content>{}; })
        .resource("app://fails", {.name = "fails"}, []() -> result<std::string> { return failure{"the disk is gone"}; })
        .resource("app://throws", {.name = "throws"}, []() -> std::string { throw std::runtime_error("it broke"); })
        .resource_template("app://users/{id}", {.name = "user", .mime_type = "text/plain"}, read_user)
        .resource_template("app://files/{+path}", {.name = "file"},
                           [](const mcp::resource_request& request) { return request.variables.at("path"); })
        .prompt("plain", {.description = "Plain"}, [] { return std::string("say hello"); })
        .prompt(
            "named", {.description = "Named", .arguments = {{"who", "Whom", true}, {"how"}}, .title = "Named prompt"},
            [](const mcp::prompt_arguments& given, call& running) {
                running.log(log_severity::info, "made");
                mcp::prompt_result made;
                made.messages.push_back({mcp::prompt_role::assistant, text_content{"hi " + given.at("who")}});
                made.messages.push_back({mcp::prompt_role::user, resource_link{.uri = "app://motd", .name = "motd"}});
                made.description = given.contains("how") ? "with how" : "";
                return made;
            })
        .complete_prompt("named", "who",
                         [](const mcp::completion_request& asked) {
                             std::vector<std::string> all;
                             for (int i = 0; i < 150; ++i) all.push_back(asked.value + std::to_string(i));
                             return all;
                         })
        .complete_resource("app://users/{id}", "id",
                           [](const mcp::completion_request& asked) {
                               return mcp::completion_result{{asked.others.at("team")}, 9};
                           })
        .method("own/sum",
                [](sum_params params, call& running) -> result<sum_result> {
                    running.log(log_severity::debug, "summing", "math");
                    if (params.a == 13) return failure{"unlucky"};
                    return sum_result{params.a + params.b.value_or(0)};
                })
        .method("own/echo", [](boost::json::object params) { return params; })
        .method("own/refuses", [](boost::json::object) -> boost::json::object {
            throw protocol_error(1234, "no", R"({"why":"because"})");
        });
    return features;
}

/// A conversation with a server that offers these features.
struct host : conversation {
    explicit host(mcp::server_features features = everything())
        : conversation(definition, {.features = std::move(features)}) {}

    json::value call(std::string_view method, std::string_view params = "{}") {
        return ask(R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + R"(","params":)" +
                   std::string(params) + '}');
    }
    json::value stateless(std::string_view method, std::string_view params = "") {
        return ask(modern("1", method, params));
    }
};

}  // namespace mcp_host_fixture
