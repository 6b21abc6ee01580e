// SPDX-License-Identifier: MIT
#pragma once

#include "mcp_fixture.hpp"

#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/tool/elicit_answer.hpp>

#include <boost/hana/define_struct.hpp>

/// Tools that ask their client, and tools that run long.
namespace asking_fixture {

using namespace mcp_fixture;
using testing::fake_clock;

struct person {
    BOOST_HANA_DEFINE_STRUCT(person, (std::string, name));
};

inline std::atomic<int> calls = 0;  ///< how often a handler that asks was called

inline asking<std::string> ask_name(call& running) {
    ++calls;
    const given_answer answer = answer_to(running, "name");
    if (answer.declined()) return "no name";
    if (const auto who = answer.as<person>()) return "hello " + who->name;
    return input_required{}.ask("name", ask_form<person>("Your name?"));
}

inline constexpr auto one = tool<"one">("Asks once", ask_name);

inline constexpr auto later =
    tool<"later">("Asks once, awaited", [](call& running) -> boost::asio::awaitable<asking<std::string>> {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(1));
        co_await timer.async_wait(boost::asio::use_awaitable);
        co_return ask_name(running);
    });

inline constexpr auto two =
    tool<"two">("Asks twice", arg<"item">("What"), [](std::string item, call& running) -> asking<std::string> {
        const auto first = answer_to(running, "first").text("name");
        if (!first) return input_required{}.ask("first", ask_form<person>("First?")).remember("one");
        const auto second = answer_to(running, "second").text("name");
        if (!second) return input_required{}.ask("second", ask_form<person>("Second?")).remember("two");
        return item + ' ' + *first + ' ' + *second + ' ' + std::string(running.state());
    });

inline constexpr auto all =
    tool<"all">("Asks for everything that this client can be asked", [](call& running) -> asking<std::string> {
        std::string said;
        for (const char* key : {"form", "link", "model", "roots"})
            if (answer_to(running, key).given()) said.append(key).append(" ");
        if (!said.empty()) return said + answer_to(running, "model").model_text().value_or("-");
        return input_required{}
            .ask_if_able("form", ask_form("Fill in", R"({"type":"object","properties":{}})"))
            .ask_if_able("link", ask_link("Open", "https://e.org/x"))
            .ask_if_able("model", ask_model("Say hi", 10))
            .ask_if_able("roots", ask_roots());
    });

inline constexpr auto needs_model = tool<"needs_model">("Needs a model", [](call& running) -> asking<std::string> {
    const auto said = answer_to(running, "model").model_text();
    if (!said) return input_required{}.ask("model", ask_model("Say hi", 10));
    return *said;
});

inline constexpr auto endless = tool<"endless">("Never has enough", [](call&) -> asking<std::string> {
    return input_required{}.ask("again", ask_form<person>("Again?"));
});

inline constexpr auto broken = tool<"broken">("Ends with an error of the protocol", []() -> std::string {
    throw protocol_error(77, "not like this", R"({"x":1})");
});

inline boost::asio::awaitable<std::string> sleep_for_ms(std::int32_t milliseconds) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(milliseconds));
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return "slept";
}
inline constexpr auto wait_for = tool<"nap", long_running>("Sleeps", arg<"ms">("How long"), sleep_for_ms);

inline constexpr auto slow_one = tool<"slow_one", long_running>("Asks within its task", ask_name);
inline constexpr auto first_one = tool<"first_one", task_required, questions_first>("Asks before its task", ask_name);
inline constexpr auto pair =
    tool<"pair", long_running>("Asks two things within its task", [](call& running) -> asking<std::string> {
        const auto a = answer_to(running, "a").text("name");
        const auto b = answer_to(running, "b").text("name");
        if (a && b) return *a + *b;
        input_required asked;
        if (!a) asked.ask("a", ask_form<person>("A?"));
        if (!b) asked.ask("b", ask_form<person>("B?"));
        return asked;
    });
inline constexpr auto bad_end =
    tool<"bad_end", long_running>("Fails in its task", []() -> result<std::string> { return failure{"too bad"}; });
inline constexpr auto worse_end = tool<"worse_end", long_running>(
    "Breaks in its task", []() -> std::string { throw protocol_error(-32603, "much too bad"); });
inline constexpr auto stubborn = tool<"stubborn", long_running>("Blocks its thread", [](call& running) {
    while (!release_now && !running.canceled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return std::string("released");
});
inline constexpr auto dear =
    tool<"dear", price<50, USD>, flow<Progress<>>>("Costs money", [] { return std::string("bought"); });

using shelf = toolset_t<one, later, two, all, needs_model, endless, broken, wait_for, slow_one, first_one, pair,
                        bad_end, worse_end, stubborn, dear>;
inline constexpr const paymcp::mcp::server_definition& tools = mcp::compiled_server<TwoStep<>, shelf>::definition();

/// A conversation with these tools, on the test's own clock.
struct asked : conversation {
    explicit asked(mcp::server_options options = {}, fake_clock* time = nullptr)
        : conversation(tools, with_time(std::move(options), time)) {}

    static mcp::server_options with_time(mcp::server_options options, fake_clock* time) {
        options.time = time;
        return options;
    }

    /// A modern `tools/call`; `more` starts with a comma unless it is empty.
    json::value call_modern(std::string_view name, std::string_view capabilities, std::string_view more = "",
                            std::string_view arguments = "{}", std::string_view id = "1") {
        return ask(R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"method":"tools/call","params":{"name":")" +
                   std::string(name) + R"(","arguments":)" + std::string(arguments) + R"(,"_meta":)" +
                   modern_meta("", capabilities) + std::string(more) + "}}");
    }
};

inline constexpr std::string_view forms = R"({"elicitation":{}})";

inline std::string answered(const json::value& asked, std::string_view answers) {
    return R"(,"inputResponses":)" + std::string(answers) + R"(,"requestState":)" +
           json::serialize(asked.at_pointer("/result/requestState"));
}

}  // namespace asking_fixture
