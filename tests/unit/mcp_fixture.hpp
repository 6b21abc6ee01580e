// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/mcp/server/server.hpp>

#include "../support/wire_log.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// A server with hand-written tools and paid calls that answer as the test wants: conversations without a process.
namespace mcp_fixture {

using namespace paymcp;
using namespace paymcp::detail;
namespace json = boost::json;
using std::chrono::steady_clock;

inline std::atomic<int> runs = 0;           ///< how often a blocking handler ran
inline std::atomic<bool> release_now = false;  ///< lets `wait_for_release` return

inline std::optional<argument_error> takes_text(const json::object& arguments) {
    for (const auto& member : arguments)
        if (member.key() != "text") return argument_error{"/" + std::string(member.key()), "not known here"};
    const json::value* text = arguments.if_contains("text");
    if (text == nullptr) return argument_error{"/text", "required, but missing"};
    if (!text->is_string()) return argument_error{"/text", "expected a string"};
    return std::nullopt;
}

inline std::optional<argument_error> takes_nothing(const json::object& arguments) {
    if (arguments.empty()) return std::nullopt;
    return argument_error{"", "no arguments are taken"};
}

inline tool_output text_output(std::string_view text) {
    return {.content = "[{\"type\":\"text\",\"text\":" + quoted(text) + "}]"};
}

inline tool_output echo(json::object arguments, call& running, const given_objects&) {
    ++runs;
    return text_output(std::string(arguments.at("text").get_string()) + std::string(running.principal()));
}

inline tool_output count(json::object, call&, const given_objects&) {
    tool_output output = text_output("{\"n\":1}");
    output.structured = "{\"n\":1}";
    return output;
}

inline tool_output report_thrice(json::object, call& running, const given_objects&) {
    running.report(0, 100);
    running.report(50, 100, "half");
    running.report(50, 100, "again");
    running.report(20, 100, "back");
    running.report(std::numeric_limits<double>::quiet_NaN());
    running.report(100.5, std::numeric_limits<double>::infinity());
    return text_output("reported");
}

inline tool_output wait_for_release(json::object, call& running, const given_objects&) {
    while (!release_now && !running.canceled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    running.report(1);
    return text_output("released");
}

inline tool_output throws(json::object, call&, const given_objects&) { throw std::runtime_error("broken \xFF inside"); }

inline boost::asio::awaitable<tool_output> sleeps(json::object, call&, const given_objects&) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return text_output("slept");
}

enum tool_index : std::size_t {
    echo_tool,
    count_tool,
    report_tool,
    wait_tool,
    throw_tool,
    sleep_tool,
    paint_tool,
    measure_tool
};

inline constexpr std::string_view text_schema =
    R"({"type":"object","properties":{"text":{"type":"string"}},"required":["text"],"additionalProperties":false})";
inline constexpr std::string_view no_schema = R"({"type":"object","additionalProperties":false})";
inline constexpr std::string_view n_schema =
    R"({"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false})";

inline constexpr tool_definition tools[] = {
    {.name = "echo", .description = "", .input_schema = text_schema, .output_schema = "", .check = takes_text},
    {.name = "count", .description = "", .input_schema = no_schema, .output_schema = n_schema, .check = takes_nothing},
    {.name = "report", .description = "", .input_schema = no_schema, .output_schema = "", .check = takes_nothing},
    {.name = "wait", .description = "", .input_schema = no_schema, .output_schema = "", .check = takes_nothing},
    {.name = "throw", .description = "", .input_schema = no_schema, .output_schema = "", .check = takes_nothing},
    {.name = "sleep", .description = "", .input_schema = no_schema, .output_schema = "", .check = takes_nothing},
    {.name = "paint",
     .description = "",
     .input_schema = text_schema,
     .output_schema = "",
     .paid = true,
     .amount = 50,
     .money = currency{"USD"},
     .check = takes_text},
    {.name = "measure",
     .description = "",
     .input_schema = no_schema,
     .output_schema = n_schema,
     .paid = true,
     .amount = 80,
     .money = currency{"JPY"},
     .check = takes_nothing},
};

inline constexpr mcp::tool_runner runners[] = {
    {.blocking = echo},   {.blocking = count},  {.blocking = report_thrice}, {.blocking = wait_for_release},
    {.blocking = throws}, {.awaiting = sleeps}, {.blocking = echo},          {.blocking = count},
};

inline constexpr exposed_tool names[] = {
    {"echo", tool_role::free_call, echo_tool},      {"count", tool_role::free_call, count_tool},
    {"report", tool_role::free_call, report_tool},  {"wait", tool_role::free_call, wait_tool},
    {"throw", tool_role::free_call, throw_tool},    {"sleep", tool_role::free_call, sleep_tool},
    {"paint", tool_role::paid_call, paint_tool},    {"confirm_paint", tool_role::confirm, paint_tool},
    {"measure", tool_role::paid_call, measure_tool}, {"confirm_measure", tool_role::confirm, measure_tool},
};

/// The same tools with one confirm tool for all of them.
inline constexpr exposed_tool shared_names[] = {
    {"echo", tool_role::free_call, echo_tool},
    {"paint", tool_role::paid_call, paint_tool},
    {"measure", tool_role::paid_call, measure_tool},
    {"confirm_payment", tool_role::shared_confirm, 0},
};

/// The paid tools without a confirm tool.
inline constexpr exposed_tool direct_names[] = {
    {"paint", tool_role::paid_call, paint_tool},
    {"measure", tool_role::paid_call, measure_tool},
};

template <const auto& Names>
std::size_t find_name(std::string_view name) {
    for (std::size_t i = 0; i < std::size(Names); ++i)
        if (Names[i].name == name) return i;
    return mcp::server_definition::npos;
}

inline constexpr std::string_view legacy_list = R"({"tools":[]})";
inline constexpr std::string_view modern_list =
    R"({"tools":[],"resultType":"complete","ttlMs":0,"cacheScope":"public"})";

template <const auto& Names>
inline constexpr mcp::server_definition defined{
    tools, runners, Names, find_name<Names>, {legacy_list, legacy_list, legacy_list, modern_list}};

inline constexpr const mcp::server_definition& definition = defined<names>;

/// A payment of 0.50 USD for `paint`, or of 80 JPY for `measure`.
inline payment some_payment(std::string_view tool = "paint", payment_state state = payment_state::created) {
    payment subject;
    subject.id = "pay_1";
    subject.tool = tool;
    subject.amount = tool == "paint" ? 50 : 80;
    subject.currency = tool == "paint" ? "USD" : "JPY";
    subject.link = "https://pay.example/1";
    subject.state = state;
    return subject;
}

/// Answers with the prepared results, and records its requests.
class scripted_paid_calls final : public mcp::paid_calls {
public:
    using script = std::function<boost::asio::awaitable<gating::reply>(client_link&)>;

    boost::asio::awaitable<mcp::call_end> pay_and_call(mcp::paid_request request, gating::caller who,
                                                       client_link& client) override {
        asked.push_back("call " + std::to_string(request.tool) + ' ' + json::serialize(request.arguments) + ' ' +
                        who.principal);
        if (request.payment_id) asked.back() += " id " + *request.payment_id;
        if (request.state) asked.back() += " state " + *request.state;
        if (request.answer) asked.back() += " answer " + std::string(name_of(*request.answer));
        if (!refuse_state.empty() && request.state) co_return refused_state();
        co_return co_await decide(client);
    }

    boost::asio::awaitable<mcp::call_end> confirm(std::optional<std::size_t> tool, std::string payment_id,
                                                  gating::caller who, client_link& client,
                                                  std::optional<std::string> state) override {
        asked.push_back("confirm " + (tool ? std::to_string(*tool) : "any") + ' ' + payment_id + ' ' + who.principal);
        if (state) asked.back() += " state " + *state;
        co_return co_await decide(client);
    }

    std::shared_ptr<paymcp::detail::delivery> hand_over(payment) override {
        ++handed_over;
        return nullptr;
    }

    std::vector<std::string> asked;
    int handed_over = 0;       ///< how often a result was about to be sent
    std::string refuse_state;  ///< the error text, unless it is empty
    script act = [](client_link&) -> boost::asio::awaitable<gating::reply> {
        co_return gating::reply{.says = verdict::link, .subject = some_payment()};
    };

private:
    mcp::call_end refused_state() const {
        return {.error = mcp::detail::rpc_error{mcp::detail::error_code::invalid_params, refuse_state, {}}};
    }

    boost::asio::awaitable<mcp::call_end> decide(client_link& client) {
        gating::reply ended = co_await act(client);
        const bool goes_on = ended.says == verdict::asked || ended.says == verdict::waits;
        const std::string state = goes_on ? "sealed" : "";
        co_return mcp::call_end{.paid = std::move(ended), .state = state};
    }
};

/// Records what it is given.
class kept_outlet final : public mcp::response_channel {
public:
    void send(std::string message) override {
        log.heard(message);
        messages.push_back(std::move(message));
    }
    void finish(mcp::rpc_answer answer) override {
        send(std::move(answer.text));
        ++finished;
        const auto receipt = answer.hand_over ? answer.hand_over() : nullptr;
        if (receipt) receipt->written();
    }
    void abandon() override { ++abandoned; }
    bool congested() const noexcept override { return full; }

    std::vector<std::string> messages;
    wire_log log;
    int finished = 0;
    int abandoned = 0;
    bool full = false;
};

/// One client and its server.
class conversation {
public:
    explicit conversation(const mcp::server_definition& tool_set = definition, mcp::server_options options = {},
                          std::optional<std::string> instructions = "Call echo.")
        : pool(tool_set, 4),
          served({.name = "test",
                  .version = "1",
                  .title = "A test",
                  .description = "It tests",
                  .website_url = "https://example.org",
                  .instructions = std::move(instructions)},
                 tool_set, calls, pool, std::move(options)),
          from(std::make_shared<mcp::client_session>(loop.get_executor(),
                                                     gating::caller{.principal = "ann", .session = "s"})),
          channel(std::make_shared<kept_outlet>()) {}

    void send(std::string_view message) {
        channel->log.sent(message);
        boost::asio::post(loop, [this, text = std::string(message)] { served.receive(from, channel, text); });
    }

    /// Runs until `count` messages have arrived, for two seconds at most; returns the last one.
    json::value expect(std::size_t count) {
        run_until([&] { return channel->messages.size() >= count; });
        if (channel->messages.size() != count) throw std::runtime_error("expected another number of messages");
        return json::parse(channel->messages.back());
    }

    /// Sends a message and returns the next one that arrives.
    json::value ask(std::string_view message) {
        const std::size_t before = channel->messages.size();
        send(message);
        return expect(before + 1);
    }

    /// Runs until the loop is idle, or for the given time.
    void run_ready(std::chrono::milliseconds length = std::chrono::milliseconds(20)) {
        const auto end = steady_clock::now() + length;
        run_until([&] { return steady_clock::now() >= end; });
    }

    template <class Condition>
    void run_until(Condition reached) {
        const auto end = steady_clock::now() + std::chrono::seconds(2);
        loop.restart();
        while (!reached() && steady_clock::now() < end) {
            if (loop.run_one_for(std::chrono::milliseconds(5)) == 0) loop.restart();
        }
    }

    void initialize(std::string_view version = "2025-11-25", std::string_view capabilities = "{}") {
        ask(R"({"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":")" +
            std::string(version) + R"(","capabilities":)" + std::string(capabilities) +
            R"(,"clientInfo":{"name":"c","version":"1"}}})");
        channel->messages.clear();
        channel->finished = 0;
    }

    boost::asio::io_context loop{1};
    scripted_paid_calls calls;
    tool_pool pool;
    mcp::server served;
    std::shared_ptr<mcp::client_session> from;
    std::shared_ptr<kept_outlet> channel;
};

/// The `params` of an `elicitation/create`.
inline const std::string one_question =
    R"({"message":"pay","requestedSchema":{"type":"object","properties":{}}})";

/// A legacy `tools/call`.
inline std::string tool_call(std::string_view id, std::string_view name, std::string_view arguments = "{}",
                             std::string_view meta = "{}") {
    return R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"method":"tools/call","params":{"name":")" +
           std::string(name) + R"(","arguments":)" + std::string(arguments) + R"(,"_meta":)" + std::string(meta) + "}}";
}

/// The `_meta` of a modern request.
inline std::string modern_meta(std::string_view more = "", std::string_view capabilities = "{}") {
    return R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":)" +
           std::string(capabilities) + std::string(more) + '}';
}

/// A modern request with `params` besides `_meta`, which start with a comma unless they are empty.
inline std::string modern(std::string_view id, std::string_view method, std::string_view params = "") {
    return R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"method":")" + std::string(method) +
           R"(","params":{"_meta":)" + modern_meta() + std::string(params) + "}}";
}

inline std::string text_at(const json::value& message, std::string_view pointer) {
    return std::string(message.at_pointer(json::string_view(pointer.data(), pointer.size())).as_string());
}

inline std::int64_t code_of(const json::value& message) { return message.at_pointer("/error/code").as_int64(); }

}  // namespace mcp_fixture
