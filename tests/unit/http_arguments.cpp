// SPDX-License-Identifier: MIT
// Arguments of paid calls over HTTP, with the real gate: accepted arguments are delivered, and the server keeps
// serving.
#include "../support/http_shop.hpp"

#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/dynamic_tools.hpp>
#include <paymcp/flow/resubmit.hpp>

#include <doctest/doctest.h>

#include <mutex>
#include <optional>
#include <utility>

namespace http_arguments_test {

using namespace paymcp::detail;
using namespace http_shop;

namespace {

/// The last arguments of the tools below.
class record {
public:
    void put(json::value given) {
        const std::lock_guard lock{guard_};
        last_ = std::move(given);
    }
    std::optional<json::value> take() {
        const std::lock_guard lock{guard_};
        return std::exchange(last_, std::nullopt);
    }

private:
    std::mutex guard_;
    std::optional<json::value> last_;
};

record heard;

constexpr auto keep = tool<"keep", price<50, USD>>("Keep a value", arg<"value">("Anything"), [](json::value value) {
    heard.put(value);
    return std::string("kept");
});

constexpr auto file = tool<"file", price<50, USD>, json_schema<R"({"type":"object"})">>(
    "File a form", [](json::object form) {
        heard.put(form.at("value"));
        return std::string("kept");
    });

constexpr auto show = tool<"show">("Show a value", arg<"value">("Anything"), [](json::value value) {
    heard.put(std::move(value));
    return std::string("shown");
});

constexpr auto& cabinet = toolset<keep, file, show>;
constexpr auto& drawer = toolset<keep, show>;

std::string nested(std::size_t depth, std::string_view inside = "") {
    return std::string(depth, '[') + std::string(inside) + std::string(depth, ']');
}

std::string argument(std::string_view value) { return R"({"value":)" + std::string(value) + '}'; }

json::value parsed(std::string_view text) {
    json::parse_options options;
    options.max_depth = 1000;
    return json::parse({text.data(), text.size()}, {}, options);
}

/// Buys `tool` with these arguments by two steps; returns the last answer.
json::value buy(const shop& at, const buyer& who, const std::string& tool, std::string_view arguments) {
    const json::value offer = json::parse(text_at(who.call(tool, arguments).second.json(), "/result/content/0/text"));
    at.pay(text_at(offer, "/payment_url"));
    return who.call("confirm_" + tool, R"({"payment_id":")" + text_at(offer, "/payment_id") + "\"}").second.json();
}

}  // namespace

TEST_CASE("arguments at the depth limit are delivered once paid, and the server keeps serving") {
    const shop at(sold<TwoStep<>>(cabinet));
    buyer ann(at);
    ann.initialize("2025-11-25", "{}");
    for (const std::string tool : {"keep", "file"}) {
        for (const std::size_t depth : {1U, 28U, 29U, 30U, 31U, 32U, 33U, 48U, 60U, 61U}) {
            CAPTURE(tool);
            CAPTURE(depth);
            const std::string value = nested(depth, "7");
            const json::value delivered = buy(at, ann, tool, argument(value));
            CHECK(text_at(delivered, "/result/content/0/text") == "kept");
            CHECK(heard.take() == parsed(value));
        }
    }
    const http_answer too_deep = ann.call("keep", argument(nested(62))).second;
    CHECK(too_deep.json().as_object().contains("error"));
    CHECK(text_at(ann.call("show", argument("1")).second.json(), "/result/content/0/text") == "shown");
}

TEST_CASE("deep arguments are delivered by every flow that runs them from the store") {
    const std::string deep = argument(nested(50));
    {
        const shop at(sold<Resubmit<>>(drawer));
        buyer ann(at);
        ann.initialize("2025-11-25", "{}");
        const json::value told = ann.call("keep", deep).second.json();
        at.pay(text_at(told, "/result/structuredContent/payment_url"));
        const std::string again = R"({"payment_id":")" + text_at(told, "/result/structuredContent/payment_id") +
                                  "\"," + deep.substr(1);
        CHECK(text_at(ann.call("keep", again).second.json(), "/result/content/0/text") == "kept");
    }
    {
        const shop at(sold<Elicitation<>>(drawer));
        const buyer bob(at);
        const json::value asked = bob.call_modern("keep", deep).json();
        const json::object& wanted = asked.at_pointer("/result/inputRequests").as_object();
        at.pay(text_at(wanted.begin()->value(), "/params/url"));
        const std::string state = json::serialize(asked.at_pointer("/result/requestState"));
        const std::string answers = R"({")" + std::string(wanted.begin()->key()) + R"(":{"action":"accept"}})";
        const json::value done =
            bob.call_modern("keep", deep, ",\"requestState\":" + state + ",\"inputResponses\":" + answers).json();
        CHECK(text_at(done, "/result/content/0/text") == "kept");
    }
    CHECK(heard.take() == parsed(nested(50)));
}

namespace {

/// Numbers that cannot be stored are never billed, in any flow; storable ones are still sold.
template <class Flow>
void refuse_numbers() {
    const shop at(sold<Flow>(drawer));
    buyer ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    for (const std::string value : {"1e400", "[-1e400]", R"({"a":[1,{"b":1e309}]})", "18446744073709551617",
                                    "1e-400", "1e99999999999999", "-9223372036854775809"}) {
        CAPTURE(value);
        const json::value told = ann.call("keep", argument(value)).second.json();
        CHECK(told.at_pointer("/result/isError") == true);
        CHECK(text_at(told, "/result/content/0/text").find("/value") != std::string::npos);
        const http_answer modern = ann.call_modern("keep", argument(value));
        CHECK(modern.body.find("/value") != std::string::npos);
        CHECK(modern.body.find("payment_url") == std::string::npos);
    }
    CHECK(at.provider.calls().create == 0);
    const http_answer elsewhere = ann.call("show", argument("1"), R"({"anything":[1e400]})").second;
    CHECK(elsewhere.json().at_pointer("/error/code") == -32602);
    CHECK(elsewhere.body.find("/params/_meta/anything/0") != std::string::npos);
    CHECK(elsewhere.json().at("id") == 1);
    CHECK(text_at(ann.call("show", argument("1e300")).second.json(), "/result/content/0/text") == "shown");
    CHECK(heard.take() == json::value(1e300));
}

}  // namespace

TEST_CASE("a number that cannot be stored is refused before it is billed, in every flow") {
    refuse_numbers<TwoStep<>>();
    refuse_numbers<Resubmit<>>();
    refuse_numbers<Elicitation<>>();
    refuse_numbers<Progress<>>();
    refuse_numbers<DynamicTools<>>();
    refuse_numbers<Automatic<>>();
}

TEST_CASE("the largest arguments that fit into a message are delivered") {
    const shop at(sold<TwoStep<>>(cabinet));
    buyer ann(at);
    ann.initialize("2025-06-18", "{}");
    std::string numbers = "[1e18";
    while (numbers.size() < 300'000) numbers += ",1e18,-0.0,2.5e-324";
    const std::string text = '"' + std::string(1'000'000, 'x') + "\\u0000\"";
    for (const std::string& value : {numbers + ']', text}) {
        CHECK(text_at(buy(at, ann, "keep", argument(value)), "/result/content/0/text") == "kept");
        const std::optional<json::value> kept = heard.take();
        REQUIRE(kept);
        CHECK((kept->is_string() ? *kept == parsed(value) : kept->as_array().size() > 10'000));
    }
}

}  // namespace http_arguments_test
