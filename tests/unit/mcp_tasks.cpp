// SPDX-License-Identifier: MIT
// Calls that become tasks: the extension io.modelcontextprotocol/tasks.
#include "mcp_elicit_fixture.hpp"


#include <doctest/doctest.h>

namespace mcp_tasks_test {

namespace {

using namespace paymcp::detail;
using namespace asking_fixture;

constexpr std::string_view knows_tasks =
    R"({"elicitation":{"form":{},"url":{}},"extensions":{"io.modelcontextprotocol/tasks":{}}})";

struct tasks : asked {
    using asked::asked;

    json::value begin(std::string_view tool, std::string_view arguments = "{}", std::string_view more = "") {
        return call_modern(tool, knows_tasks, more, arguments);
    }
    std::string begun(std::string_view tool, std::string_view arguments = "{}") {
        return text_at(begin(tool, arguments), "/result/taskId");
    }
    json::value task(std::string_view method, std::string_view id, std::string_view more = "",
                     std::string_view capabilities = knows_tasks) {
        return ask(R"({"jsonrpc":"2.0","id":9,"method":"tasks/)" + std::string(method) + R"(","params":{"taskId":")" +
                   std::string(id) + R"(","_meta":)" + modern_meta("", capabilities) + std::string(more) + "}}");
    }
    std::string status(std::string_view id) { return text_at(task("get", id), "/result/status"); }

    /// Polls until the task has that status.
    json::value until(std::string_view id, std::string_view wanted) {
        for (int i = 0; i < 300; ++i) {
            const json::value now = task("get", id);
            if (text_at(now, "/result/status") == wanted) return now.at("result");
            run_ready(std::chrono::milliseconds(5));
        }
        throw std::runtime_error("the task is still " + status(id));
    }
};

}  // namespace

TEST_CASE("a client with the extension gets a task at once, and polls for the result") {
    fake_clock time(unix_time(milliseconds(1'785'578'400'000)));
    tasks with({.tasks = {.ttl = milliseconds(5000), .poll = milliseconds(10)}}, &time);
    const json::value found = with.ask(modern("1", "server/discover"));
    CHECK(found.at_pointer("/result/capabilities/extensions/io.modelcontextprotocol~1tasks") == json::object{});
    const json::value made = with.begin("nap", R"({"ms":20})").at("result");
    CHECK(made.at("resultType") == "task");
    CHECK(made.at("status") == "working");
    CHECK(made.at("createdAt") == "2026-08-01T10:00:00Z");
    CHECK(made.at("ttlMs") == 5000);
    CHECK(made.at("pollIntervalMs") == 10);
    CHECK(made.at("content") == json::array{});
    for (const char* absent : {"result", "error", "inputRequests", "requestState", "task"})
        CHECK_FALSE(made.as_object().contains(absent));
    const std::string id(made.at("taskId").as_string());
    CHECK(id.size() >= 32);
    CHECK(with.from->running() == 0);
    CHECK(with.served.running() == 1);
    const json::value now = with.task("get", id).at("result");
    CHECK(now.at("resultType") == "complete");
    CHECK(now.at("status") == "working");
    CHECK_FALSE(now.as_object().contains("result"));
    const json::value done = with.until(id, "completed");
    CHECK(text_at(done, "/result/content/0/text") == "slept");
    CHECK(with.served.running() == 0);
    CHECK(with.task("get", id).at_pointer("/result/result") == done.at("result"));
}

TEST_CASE("a client without the extension waits in the call, or is refused when the call takes too long") {
    tasks with;
    CHECK(text_at(with.call_modern("nap", "{}", "", R"({"ms":1})"), "/result/content/0/text") == "slept");
    CHECK(text_at(with.call_modern("nap", "{}", R"(,"task":{"ttl":5})", R"({"ms":1})"), "/result/resultType") ==
          "complete");
    const json::value refused = with.call_modern("first_one", forms);
    CHECK(code_of(refused) == -32021);
    CHECK(refused.at_pointer("/error/data") ==
          json::parse(R"({"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}})"));
    CHECK(text_at(with.begin("one"), "/result/resultType") == "input_required");
    for (const char* method : {"get", "update", "cancel"}) CHECK(code_of(with.task(method, "x", "", "{}")) == -32021);
    CHECK(code_of(with.ask(modern("1", "tasks/list"))) == -32601);
    CHECK(code_of(with.ask(modern("1", "tasks/result"))) == -32601);

    tasks legacy;
    legacy.initialize("2025-11-25", knows_tasks);
    CHECK(text_at(legacy.ask(tool_call("1", "nap", R"({"ms":1})")), "/result/content/0/text") == "slept");
    CHECK(json::parse(text_at(legacy.ask(tool_call("1", "first_one")), "/result/content/0/text")).at("error") ==
          "tasks_required");
    CHECK(code_of(legacy.ask(R"({"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"taskId":"x"}})")) == -32601);
}

TEST_CASE("a tool that fails has completed its task, a protocol error has failed it") {
    tasks with;
    const json::value bad = with.until(with.begun("bad_end"), "completed");
    CHECK(bad.at_pointer("/result/isError").as_bool());
    const json::value worse = with.until(with.begun("worse_end"), "failed");
    CHECK(worse.at("error") == json::parse(R"({"code":-32603,"message":"much too bad"})"));
    CHECK_FALSE(worse.as_object().contains("result"));
}

TEST_CASE("a task asks by its status, and continues with the answers") {
    tasks with;
    const std::string id = with.begun("slow_one");
    const json::value asking_now = with.until(id, "input_required");
    CHECK(asking_now.at_pointer("/inputRequests/name/method") == "elicitation/create");
    const auto update = [&](std::string_view task, std::string_view answers) {
        return with.task("update", task, R"(,"inputResponses":)" + std::string(answers));
    };
    CHECK(update(id, R"({"unknown":{"x":1}})").at_pointer("/result/resultType") == "complete");
    CHECK(with.status(id) == "input_required");
    CHECK(code_of(update(id, "5")) == -32602);
    const json::value acknowledged = update(id, R"({"name":{"action":"accept","content":{"name":5}}})");
    CHECK(acknowledged.at("result").as_object().size() == 2);
    const json::value again = with.until(id, "input_required");
    CHECK(again.at("inputRequests").as_object().contains("name#2"));
    CHECK_FALSE(again.at("inputRequests").as_object().contains("name"));
    update(id, R"({"name":{"action":"accept","content":{"name":"late"}}})");
    CHECK(with.status(id) == "input_required");
    update(id, R"({"name#2":{"action":"accept","content":{"name":"ann"}}})");
    CHECK(text_at(with.until(id, "completed"), "/result/content/0/text") == "hello ann");

    const std::string both = with.begun("pair");
    CHECK(with.until(both, "input_required").at("inputRequests").as_object().size() == 2);
    update(both, R"({"a":{"action":"accept","content":{"name":"x"}}})");
    const json::value rest = with.task("get", both).at("result");
    CHECK(rest.at("status") == "input_required");
    CHECK(rest.at("inputRequests").as_object().size() == 1);
    CHECK(rest.at("inputRequests").as_object().contains("b"));
    update(both, R"({"b":{"action":"accept","content":{"name":"y"}}})");
    CHECK(text_at(with.until(both, "completed"), "/result/content/0/text") == "xy");
}

TEST_CASE("a task with unanswered questions ends") {
    tasks with({.wait_timeout = milliseconds(1)});
    const json::value ended = with.until(with.begun("slow_one"), "failed");
    CHECK(text_at(ended, "/error/message").starts_with("The handler asks again and again"));
    CHECK(with.served.running() == 0);
}

TEST_CASE("questions first: the call asks, and becomes a task with the answers") {
    tasks with;
    const json::value question = with.begin("first_one");
    CHECK(question.at_pointer("/result/resultType") == "input_required");
    CHECK_FALSE(question.at("result").as_object().contains("taskId"));
    const json::value made =
        with.begin("first_one", "{}", answered(question, R"({"name":{"action":"accept","content":{"name":"ann"}}})"));
    CHECK(made.at_pointer("/result/resultType") == "task");
    CHECK_FALSE(made.at("result").as_object().contains("requestState"));
    CHECK(text_at(with.until(text_at(made, "/result/taskId"), "completed"), "/result/content/0/text") == "hello ann");
}

TEST_CASE("a canceled task ends, whatever it was doing, and stays canceled") {
    for (const char* tool : {"nap", "slow_one", "stubborn"}) {
        CAPTURE(tool);
        tasks with;
        release_now = false;
        const std::string id = with.begun(tool, std::string_view(tool) == "nap" ? R"({"ms":600000})" : "{}");
        with.run_ready();
        const json::value acknowledged = with.task("cancel", id);
        CHECK(acknowledged.at("result").as_object().size() == 2);
        CHECK(with.status(id) == "cancelled");
        with.run_ready();
        CHECK(with.status(id) == "cancelled");
        CHECK(with.task("cancel", id).at_pointer("/result/resultType") == "complete");
        CHECK(with.served.running() == 0);
    }
}

TEST_CASE("another principal's task does not exist, and neither does an unknown one") {
    tasks with;
    const std::string id = with.begun("nap", R"({"ms":1})");
    auto eve = std::make_shared<mcp::client_session>(with.loop.get_executor(),
                                                     paymcp::gating::caller{.principal = "eve", .session = "s"});
    std::swap(with.from, eve);
    for (const char* method : {"get", "cancel"}) CHECK(code_of(with.task(method, id)) == -32602);
    CHECK(code_of(with.task("update", id, R"(,"inputResponses":{})")) == -32602);
    std::swap(with.from, eve);
    with.until(id, "completed");
    auto other = std::make_shared<mcp::client_session>(with.loop.get_executor(),
                                                       paymcp::gating::caller{.principal = "ann", .session = "t"});
    std::swap(with.from, other);
    CHECK(with.status(id) == "completed");
    CHECK(code_of(with.task("get", "task_0")) == -32602);
    CHECK(code_of(with.ask(R"({"jsonrpc":"2.0","id":9,"method":"tasks/get","params":{"_meta":)" +
                           modern_meta("", knows_tasks) + "}}")) == -32602);
}

TEST_CASE("a task survives its client and expires after its time to live, and the number of tasks is bounded") {
    fake_clock time;
    tasks with({.tasks = {.ttl = milliseconds(5000), .most = 2}}, &time);
    const std::string id = with.begun("nap", R"({"ms":10})");
    with.from->leave();
    with.from = std::make_shared<mcp::client_session>(with.loop.get_executor(),
                                                      paymcp::gating::caller{.principal = "ann", .session = "t"});
    with.until(id, "completed");
    const std::string second = with.begun("nap", R"({"ms":600000})");
    CHECK(text_at(with.begin("nap", R"({"ms":1})"), "/result/resultType") == "complete");
    const json::value question = with.begin("first_one");
    const json::value full =
        with.begin("first_one", "{}", answered(question, R"({"name":{"action":"accept","content":{"name":"x"}}})"));
    CHECK(json::parse(text_at(full, "/result/content/0/text")).at("error") == "server_busy");
    time.advance(milliseconds(5000));
    CHECK(with.begin("nap", R"({"ms":1})").at_pointer("/result/resultType") == "task");
    CHECK(code_of(with.task("get", id)) == -32602);
    CHECK(with.status(second) == "working");
    with.task("cancel", second);
}

TEST_CASE("a paid call sold with Progress becomes a task that asks for the payment") {
    tasks with;
    bool paid = false;
    with.calls.act = [&](client_link& client) -> boost::asio::awaitable<paymcp::gating::reply> {
        const payment subject = some_payment();
        CHECK(client.show(subject, "Pay 0.50 USD here"));
        CHECK(client.show(subject, "Pay 0.50 USD here"));
        while (!paid && !client.running().canceled()) {
            boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(1));
            co_await timer.async_wait(boost::asio::use_awaitable);
        }
        client.end_questions();
        if (!paid) co_return paymcp::gating::reply{.says = paymcp::rules::verdict::pending, .subject = subject};
        co_return paymcp::gating::reply{
            .says = paymcp::rules::verdict::result, .subject = subject, .output = text_output("bought")};
    };
    const std::string id = with.begun("dear");
    const json::value waiting = with.until(id, "input_required");
    CHECK(waiting.at("inputRequests").as_object().size() == 1);
    const json::value& params = waiting.at("inputRequests").as_object().begin()->value().at("params");
    CHECK(params.at("mode") == "url");
    CHECK(params.at("url") == "https://pay.example/1");
    CHECK_FALSE(params.as_object().contains("elicitationId"));
    CHECK(waiting.at("statusMessage") == "Pay 0.50 USD here");
    with.task("update", id, R"(,"inputResponses":{"pay_1":{"action":"accept"}})");
    CHECK(with.status(id) == "working");
    paid = true;
    CHECK(text_at(with.until(id, "completed"), "/result/content/0/text") == "bought");
    CHECK(with.calls.handed_over == 1);
    // The answer may have been lost.
    CHECK(text_at(with.until(id, "completed"), "/result/content/0/text") == "bought");
    CHECK(with.calls.handed_over == 2);

    paid = false;
    const std::string left = with.begun("dear");
    with.until(left, "input_required");
    with.task("cancel", left);
    with.until(left, "cancelled");
}

TEST_CASE("a canceled task whose tool still ran keeps the result that was paid for") {
    tasks with;
    with.calls.act = [&](client_link& client) -> boost::asio::awaitable<paymcp::gating::reply> {
        while (!client.running().canceled()) {
            boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(1));
            co_await timer.async_wait(boost::asio::use_awaitable);
        }
        co_return paymcp::gating::reply{
            .says = paymcp::rules::verdict::result, .subject = some_payment(), .output = text_output("bought")};
    };
    const std::string id = with.begun("dear");
    with.run_ready();
    with.task("cancel", id);
    CHECK(text_at(with.until(id, "completed"), "/result/content/0/text") == "bought");
}

}  // namespace mcp_tasks_test
