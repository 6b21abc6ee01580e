// SPDX-License-Identifier: MIT
#include <paymcp/core/sync_task.hpp>
#include <paymcp/tool/detail/invoke.hpp>
#include <paymcp/tool/toolset.hpp>
#include <paymcp/tool/with.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../support/tool_gallery.hpp"

namespace tool_invoke_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

class recorded_call final : public call {
public:
    void report(double progress, std::optional<double>, std::string_view message) override {
        reports.push_back(std::to_string(static_cast<int>(progress)) + " " + std::string(message));
    }
    bool canceled() const noexcept override { return false; }
    std::string_view principal() const noexcept override { return "alice"; }

    std::vector<std::string> reports;
};

template <const auto& Tool>
tool_output run(std::string_view arguments = "{}") {
    recorded_call running;
    return invoke<sync_task, Tool>(boost::json::parse(arguments).as_object(), running, {}).get();
}

/// The text of the only block.
std::string text_of(const tool_output& output) {
    const boost::json::array content = boost::json::parse(output.content).as_array();
    REQUIRE(content.size() == 1);
    CHECK(content[0].at("type") == "text");
    return std::string{std::string_view{content[0].at("text").as_string()}};
}

TEST_CASE("text, from a literal and from a result") {
    CHECK(run<tools::ping>() == tool_output{R"([{"type":"text","text":"pong"}])"});
    CHECK(text_of(run<tools::draw>(R"({"prompt":"dog"})")) == "Drawn: dog");
}

TEST_CASE("a map and a struct are structured content and the same as text") {
    const tool_output sum = run<tools::add>(R"({"a":2147483647,"b":2147483647})");
    CHECK(sum.structured == R"({"sum":4294967294})");
    CHECK(text_of(sum) == sum.structured);
    CHECK_FALSE(sum.failed);

    const std::string_view poster =
        R"({"headline":"\"H\"","area":{"width":3,"height":4},"ink":"green",)"
        R"("folds":[{"width":1,"height":2}],"margins":{"a":0.5}})";
    CHECK(run<tools::print>(poster).structured == poster);
    const tool_output plain =
        run<tools::print>(R"({"headline":"","area":{"width":3},"folds":[],"margins":{"b":1e300,"a":21.5}})");
    CHECK(plain.structured ==
          R"({"headline":"","area":{"width":3,"height":100},"folds":[],"margins":{"a":21.5,"b":1e+300}})");
}

TEST_CASE("every type returns as it was sent") {
    const std::string_view all =
        R"({"flag":true,"tiny":-128,"large":18446744073709551615,"single":0.1,"precise":-2.5,"flags":[true,false],)"
        R"("anything":{"a":[null,"\u0001",{}],"b":-7}})";
    CHECK(run<tools::echo>(all).structured == all);
    CHECK(boost::json::parse(run<tools::echo>(all).structured) == boost::json::parse(all));
}

TEST_CASE("a JSON object is structured content") {
    CHECK(run<tools::tune>(R"({"steps":1,"tags":["a"]})").structured ==
          R"({"level":0.25,"steps":1,"tags":1,"loud":true,"note":"none","limit":null})");
}

TEST_CASE("an awaitable handler is awaited and receives its call") {
    recorded_call running;
    const tool_output done = invoke<sync_task, tools::slow>({{"n", 3}}, running, {}).get();
    CHECK(text_of(done) == "waited 3");
    CHECK(running.reports == std::vector<std::string>{"1 alice"});
    const tool_output failed = invoke<sync_task, tools::slow>({{"n", -1}}, running, {}).get();
    CHECK(failed.failed);
    CHECK(text_of(failed) == "negative");
}

TEST_CASE("all content blocks") {
    CHECK(run<tools::show>().content ==
          R"([{"type":"text","text":"look"},)"
          R"({"type":"image","data":"AAH/","mimeType":"image/png"},)"
          R"({"type":"audio","data":"Ug==","mimeType":"audio/wav"},)"
          R"({"type":"resource","resource":{"uri":"test://a","mimeType":"application/json","text":"{}"}},)"
          R"({"type":"resource","resource":{"uri":"test://b","blob":"YWI="}},)"
          R"({"type":"resource_link","uri":"test://c","name":"c","title":"C","description":"a link",)"
          R"("mimeType":"text/plain","size":7}])");
    CHECK(run<tools::picture>().content == R"([{"type":"image","data":"","mimeType":"image/png"}])");
    CHECK(run<tools::show>().structured.empty());
}

TEST_CASE("base64 of any length (RFC 4648, section 10)") {
    const std::vector<std::string> expected = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (std::size_t size = 0; size < expected.size(); ++size) {
        CHECK(detail::base64(std::string_view("foobar").substr(0, size)) == expected[size]);
    }
    const std::string large(200'000, 'a');
    CHECK(detail::base64(large).size() == 266'668);
    CHECK(detail::base64(large).find('=') == 266'667);
}

TEST_CASE("a failing handler is a failed output with its message, and reveals nothing else") {
    const tool_output refused = run<tools::draw>(R"({"prompt":"no"})");
    CHECK(refused.failed);
    CHECK(refused.structured.empty());
    CHECK(text_of(refused) == "will not draw that");
    CHECK(text_of(run<tools::fail>(R"({"how":"exception"})")) == "out of ink");
    CHECK(text_of(run<tools::fail>(R"({"how":"else"})")) == "the tool failed without saying why");
    CHECK(text_of(run<tools::fail>(R"({"how":"boost"})")) == "incomplete JSON");
    CHECK(text_of(run<tools::fail>(R"({"how":"bytes"})")) == "the tool failed, and its message is not valid UTF-8");
    CHECK(run<tools::fail>(R"({"how":"else"})").failed);
}

TEST_CASE("a value that JSON cannot represent is a failed output, never bad JSON") {
    for (const std::string_view how : {"infinite", "nan"}) {
        const tool_output output = run<tools::broken>(R"({"how":")" + std::string(how) + "\"}");
        CHECK(output.failed);
        CHECK(output.structured.empty());
        CHECK(text_of(output) == "the tool returned a number that JSON cannot hold (infinite or not a number)");
    }
    CHECK(text_of(run<tools::broken>(R"({"how":"key"})")) == "the tool returned text that is not valid UTF-8");
    CHECK(text_of(run<tools::broken>(R"({"how":"deep"})")) == "the tool returned JSON that is nested too deeply");
    CHECK(run<tools::broken>(R"({"how":"no"})").structured == "{}");
    const tool_output text = run<tools::fail>(R"({"how":"text"})");
    CHECK(text.failed);
    CHECK(text_of(text) == "the tool returned text that is not valid UTF-8");
    CHECK(text_of(run<tools::tint>()) == "the tool returned a value of an enum that has no name");
}

TEST_CASE("arguments that cannot be decoded run nothing") {
    const tool_output output = run<tools::add>(R"({"a":1})");
    CHECK(output.failed);
    CHECK(text_of(output) == "/b: required, but missing");
}

/// What tools work on.
struct till {
    std::string pay_in(int coins) {
        sum += coins;
        return std::to_string(sum);
    }
    std::string sum_for(call& running) const { return std::string(running.principal()) + " " + std::to_string(sum); }

    int sum = 0;
};
struct journal {
    std::vector<std::string> lines;
};
struct payment_note {
    BOOST_HANA_DEFINE_STRUCT(payment_note, (std::string, text), (int, coins));
};

constexpr auto pay_in = tool<"pay_in">("Pays in", arg<"coins">("Coins"), &till::pay_in);
constexpr auto look = tool<"look">("Looks", &till::sum_for);
constexpr auto take_out =
    tool<"take_out">("Takes out", arg<"coins">("Coins"), arg<"why">("Why"),
                     [](int coins, const std::string& why, call& running, journal& log, till& from) {
                         log.lines.push_back(std::string(running.principal()) + ": " + why);
                         from.sum -= coins;
                         return std::to_string(from.sum);
                     });
constexpr auto settle = tool<"settle">("Takes a struct", [](payment_note note, till& into) {
    into.sum += note.coins;
    return note.text;
});
constexpr auto wait_for = tool<"wait_for">("Waits", [](till& into) -> sync_task<std::string> {
    into.sum = 7;
    co_return "waited";
});

TEST_CASE("objects reach functions by their type, member functions and coroutines included") {
    recorded_call running;
    till money;
    journal log;
    const given_objects& given = with(log, money).objects;
    const auto& set = toolset<pay_in, look, take_out, settle, wait_for>;
    static_assert(set.needs_only<journal, till> && set.needs_only<till, journal> && !set.needs_only<till>);
    static_assert(toolset_t<pay_in, look>::needs_only<till> && !toolset_t<look>::needs_only<journal>);
    const auto run = [&](std::string_view tool, boost::json::object arguments) {
        return text_of(set.invoke<sync_task>(*set.find(tool), std::move(arguments), running, given).get());
    };
    CHECK(run("pay_in", {{"coins", 5}}) == "5");
    CHECK(run("take_out", {{"coins", 2}, {"why", "bread"}}) == "3");
    CHECK(log.lines == std::vector<std::string>{"alice: bread"});
    CHECK(run("look", {}) == "alice 3");
    CHECK(run("settle", {{"text", "done"}, {"coins", 4}}) == "done");
    CHECK(money.sum == 7);
    money.sum = 0;
    CHECK(run("wait_for", {}) == "waited");
    CHECK(money.sum == 7);
    CHECK(set.definitions()[1].input_schema == R"({"type":"object","properties":{},"additionalProperties":false})");
}

TEST_CASE("a host without the object that a tool takes fails the call") {
    const tool_output output = run<pay_in>(R"({"coins":5})");
    CHECK(output.failed);
    CHECK(text_of(output) == "this host has no object of the type that the tool takes");
}

TEST_CASE("a toolset calls its tools by index") {
    recorded_call running;
    const auto& set = toolset<tools::ping, tools::slow, tools::add>;
    CHECK(text_of(set.invoke<sync_task>(*set.find("ping_free"), {}, running, {}).get()) == "pong");
    CHECK(text_of(set.invoke<sync_task>(*set.find("slow"), {{"n", 1}}, running, {}).get()) == "waited 1");
    CHECK(set.invoke<sync_task>(*set.find("add"), {{"a", 1}, {"b", 2}}, running, {}).get().structured ==
          R"({"sum":3})");
    CHECK(set.definitions()[2].check({{"a", 1}})->pointer == "/b");
    CHECK_FALSE(set.definitions()[2].check({{"a", 1}, {"b", 2}}).has_value());
}

}  // namespace

}  // namespace tool_invoke_test
