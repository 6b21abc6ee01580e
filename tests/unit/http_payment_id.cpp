// SPDX-License-Identifier: MIT
// A payment id in the forms that models write, a link in its place, or no id: over HTTP, in both eras.
#include "../support/http_shop.hpp"

#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/resubmit.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace http_payment_id_test {

namespace {

using namespace http_shop;

constexpr auto frame = tool<"frame", price<80, JPY>>(
    "Frame",
    arg<"what">("What to frame"),
    arg<"color">("Its color", default_value("gold")),
    arg<"note">("Beside it"),
    [](std::string what, std::string color, std::optional<std::string> note) {
        ++painted;
        return color + ' ' + what + ' ' + note.value_or("-");
    });
constexpr auto& wares = toolset<paint, frame>;

json::value text(const std::string& words) { return json::value(json::string_view(words.data(), words.size())); }

enum class era { legacy, modern };

/// A client of one era whose only identity is its session.
class visitor {
public:
    visitor(const shop& at, era speaks) : buyer_(at), speaks_(speaks) {
        if (speaks == era::legacy) buyer_.initialize("2025-11-25", "{}");
    }

    json::value call(std::string_view name, const json::object& arguments) const {
        const std::string text = json::serialize(arguments);
        const http_answer got =
            speaks_ == era::legacy ? buyer_.call(name, text).second : buyer_.call_modern(name, text);
        return got.json().at("result");
    }

private:
    buyer buyer_;
    era speaks_;
};

struct offer {
    std::string id;
    std::string link;
};

offer offered(const json::value& result) {
    CHECK_FALSE(result.as_object().contains("isError"));
    const json::value& data = result.at("structuredContent");
    return {std::string(data.at("payment_id").as_string()), std::string(data.at("payment_url").as_string())};
}

std::string said(const json::value& result) { return std::string(result.at("content").at(0).at("text").as_string()); }

bool invites(const json::value& result) { return said(result).find("new payment link") != std::string::npos; }

std::size_t payments(const shop& at) { return at.store.list({})->payments.size(); }

json::object with_id(json::object arguments, const json::value& id) {
    arguments["payment_id"] = id;
    return arguments;
}

const json::object fox_only{{"what", "a fox"}};

}  // namespace

TEST_CASE("an id is recognized inside the text that models put around it, in every era and flow") {
    for (const era speaks : {era::legacy, era::modern}) {
        for (const bool confirms : {true, false}) {
            const shop at(confirms ? sold<TwoStep<>>(wares) : sold<Resubmit<>>(wares));
            const visitor ann(at, speaks);
            std::size_t bought = 0;
            using dress = json::value (*)(const std::string&);
            constexpr dress dresses[] = {
                [](const std::string& id) -> json::value { return text(" " + id + "\n"); },
                [](const std::string& id) -> json::value { return text("\"" + id + "\""); },
                [](const std::string& id) -> json::value { return text("“" + id + "”"); },
                [](const std::string& id) -> json::value { return text("`" + id + "`."); },
                [](const std::string& id) -> json::value { return text("<" + id + ">,"); },
                [](const std::string& id) -> json::value { return text("[" + id + "](https://a.example/b)"); },
                [](const std::string& id) -> json::value { return text("https://a.example/pay?id=" + id + "#x"); },
                [](const std::string& id) -> json::value { return text("{\"payment_id\":\"" + id + "\"}"); },
                [](const std::string& id) -> json::value { return text("payment_id: " + id); },
                [](const std::string& id) -> json::value { return json::object{{"payment_id", text(id)}}; },
            };
            for (const dress put_on : dresses) {
                const json::object arguments{{"what", text("fox " + std::to_string(++bought))}};
                const offer got = offered(ann.call("paint", arguments));
                at.pay(got.link);
                const json::value dressed = put_on(got.id);
                CAPTURE(json::serialize(dressed));
                const json::value answer = confirms ? ann.call("confirm_paint", {{"payment_id", dressed}})
                                                    : ann.call("paint", with_id(arguments, dressed));
                CHECK(said(answer) == "painted fox " + std::to_string(bought));
            }
            CHECK(payments(at) == bought);
            CHECK(painted == static_cast<int>(bought));
        }
    }
}

TEST_CASE("a link in place of the id opens its payment for the session that received it, and for no other") {
    for (const bool confirms : {true, false}) {
        const shop at(confirms ? sold<TwoStep<>>(wares) : sold<Resubmit<>>(wares));
        const visitor ann(at, era::legacy);
        const visitor eve(at, era::legacy);
        const visitor stranger(at, era::modern);
        const offer got = offered(ann.call("paint", fox_only));
        at.pay(got.link);
        const std::string tool = confirms ? "confirm_paint" : "paint";
        const auto present = [&](const visitor& who, const std::string& words) {
            return who.call(tool,
                            confirms ? json::object{{"payment_id", text(words)}} : with_id(fox_only, text(words)));
        };
        const std::string last = got.link.substr(got.link.rfind('/') + 1);
        for (const visitor* other : {&eve, &stranger}) {
            for (const std::string& words : {got.link, last}) {
                const json::value refused = present(*other, words);
                CHECK(refused.at("isError").as_bool());
                CHECK(refused.at("structuredContent").at("error") == "payment_unknown");
                CHECK(said(refused).find(got.id) == std::string::npos);
                CHECK_FALSE(invites(refused));
            }
        }
        CHECK(painted == 0);
        for (const std::string& words : {got.link, "<" + got.link + ">", "[Pay](" + got.link + ")", last})
            CHECK(said(present(ann, words)) == "painted a fox");
        CHECK(painted == 1);
        CHECK(payments(at) == 1);
    }
}

TEST_CASE("an unreadable or unknown id is answered with the payment that may be meant") {
    const shop at(sold<TwoStep<>>(wares));
    const visitor ann(at, era::legacy);
    const visitor eve(at, era::legacy);
    const offer got = offered(ann.call("paint", fox_only));
    const std::string made_up = "pay_00000000000000000000000000000000";
    for (const std::string& words : {std::string("the id"), std::string(), std::string("none"), made_up}) {
        CAPTURE(words);
        const json::value named = ann.call("confirm_paint", {{"payment_id", text(words)}});
        CHECK(named.at("structuredContent").at("payment_id") == text(got.id));
        CHECK(named.at("structuredContent").at("next_step") == "confirm_paint");
        CHECK_FALSE(invites(named));
        const json::value nothing = eve.call("confirm_paint", {{"payment_id", text(words)}});
        CHECK(said(nothing).find(got.id) == std::string::npos);
        CHECK(nothing.at("structuredContent").at("error") == "payment_unknown");
    }
    // An id of another tool, and one of several that may be meant.
    const offer framed = offered(ann.call("frame", fox_only));
    const json::value other = ann.call("confirm_paint", {{"payment_id", text(framed.id)}});
    CHECK(other.at("structuredContent").at("error") == "payment_mismatch");
    CHECK(other.at("structuredContent").at("payment_id") == text(got.id));
    const offer second = offered(ann.call("paint", {{"what", "a hen"}}));
    const std::string both = said(ann.call("confirm_paint", {{"payment_id", "what was it"}}));
    CHECK(both.find(got.id) != std::string::npos);
    CHECK(both.find(second.id) != std::string::npos);
    CHECK(both.find("a hen") != std::string::npos);
    // null stays wrong for a required argument.
    CHECK(ann.call("confirm_paint", {{"payment_id", nullptr}}).at("structuredContent").at("error") ==
          "invalid_arguments");
}

TEST_CASE("in a repeated call, text without an id means the payment of these arguments") {
    const shop at(sold<Resubmit<>>(wares));
    const visitor ann(at, era::legacy);
    const visitor stranger(at, era::modern);
    const offer got = offered(ann.call("paint", fox_only));
    for (const char* words : {"the one from before", "pay_...", "your_payment_id", "none", "", "null"}) {
        CAPTURE(words);
        CHECK(offered(ann.call("paint", with_id(fox_only, words))).id == got.id);
    }
    const json::value wrong = ann.call("paint", with_id(fox_only, "pay_00000000000000000000000000000000"));
    CHECK(wrong.at("structuredContent").at("error") == "payment_unknown");
    CHECK(wrong.at("structuredContent").at("payment_id") == text(got.id));
    CHECK_FALSE(invites(wrong));
    // No other caller gets a bill by it, and no other arguments use this payment.
    CHECK_FALSE(invites(stranger.call("paint", with_id(fox_only, "the one from before"))));
    CHECK(ann.call("paint", with_id({{"what", "a hen"}}, "it")).at("structuredContent").at("error") ==
          "payment_unknown");
    CHECK(payments(at) == 1);
    at.pay(got.link);
    CHECK(said(ann.call("paint", with_id(fox_only, "paid"))) == "painted a fox");
    CHECK(said(ann.call("paint", with_id(fox_only, "paid"))) == "painted a fox");
    CHECK(painted == 1);
}

TEST_CASE("null for an optional argument is the same call as without it, in every flow and era") {
    for (const era speaks : {era::legacy, era::modern}) {
        for (const mcp::server_spec& sells :
             {sold<TwoStep<>>(wares), sold<Resubmit<>>(wares), sold<Progress<>>(wares)}) {
            const shop at(sells);
            const visitor ann(at, speaks);
            const bool confirms = sells.sold[0].flow.name == "two_step";
            json::object filled{{"what", "x"}, {"color", nullptr}, {"note", nullptr}};
            if (!confirms) filled["payment_id"] = nullptr;
            const offer got = offered(ann.call("frame", filled));
            const json::object plain{{"what", "x"}};
            if (speaks == era::legacy) CHECK(offered(ann.call("frame", plain)).id == got.id);
            at.pay(got.link);
            const json::value answer = confirms ? ann.call("confirm_frame", {{"payment_id", text(got.id)}})
                                                : ann.call("frame", with_id(plain, text(got.id)));
            CHECK(said(answer) == "gold x -");
            CHECK(payments(at) == 1);
            CHECK(ann.call("frame", {{"what", nullptr}}).at("structuredContent").at("pointer") == "/what");
        }
    }
}

}  // namespace http_payment_id_test
