// SPDX-License-Identifier: MIT
#pragma once

#include "asking_tools.hpp"

#include <cstdint>
#include <string>

/// The tools of the official conformance suite for tasks.
namespace fixture {

inline constexpr auto greet = tool<"greet">("Greets at once", arg<"name">("Whom to greet"),
                                            [](std::string name) { return "Hello, " + name + '!'; });

inline boost::asio::awaitable<std::string> compute(std::int32_t seconds, std::string label) {
    co_await pass(std::chrono::seconds(seconds));
    co_return "computed " + label;
}
inline constexpr auto slow_compute = tool<"slow_compute", long_running>(
    "Takes as long as it is told to", arg<"seconds">("How long", minimum(0), maximum(600)),
    arg<"label">("A name for it", default_value("nothing")), compute);

inline boost::asio::awaitable<result<std::string>> fail_later() {
    co_await pass(std::chrono::seconds(1));
    co_return result<std::string>(failure{"This job fails on purpose"});
}
inline constexpr auto failing_job =
    tool<"failing_job", task_required>("Fails after a second, and only as a task", fail_later);

inline constexpr auto protocol_error_job = tool<"protocol_error_job", long_running>(
    "Ends with an error of the protocol",
    []() -> std::string { throw protocol_error(-32603, "This job breaks on purpose"); });

inline constexpr auto confirm_delete = tool<"confirm_delete", long_running>(
    "Asks before it deletes", arg<"filename">("What to delete"),
    [](std::string filename, call& running) -> asking<std::string> {
        struct agreed {
            BOOST_HANA_DEFINE_STRUCT(agreed, (bool, confirm));
        };
        const given_answer answer = answer_to(running, "confirm");
        if (!answer.given()) return input_required{}.ask("confirm", ask_form<agreed>("Delete " + filename + '?'));
        return answer.accepted() ? "deleted " + filename : "kept " + filename;
    });

inline constexpr auto multi_input =
    tool<"multi_input", long_running>("Asks two things at once", [](call& running) -> asking<std::string> {
        const auto first = answer_to(running, "first").text("name");
        const auto second = answer_to(running, "second").text("name");
        if (first && second) return *first + " and " + *second;
        input_required asked;
        if (!first) asked.ask("first", ask_form<person>("The first name?"));
        if (!second) asked.ask("second", ask_form<person>("The second name?"));
        return asked;
    });

inline constexpr auto ask_then_task = tool<"test_tool_with_task", task_required, questions_first>(
    "Asks for a name, then goes on as a task", greet_by_name);

}  // namespace fixture
