// SPDX-License-Identifier: MIT
#include "mcp_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace mcp_render_test {

namespace {

using namespace paymcp::detail;
using namespace mcp_fixture;

constexpr mcp::revision revisions[] = {mcp::revision::r2025_06_18, mcp::revision::r2025_11_25,
                                       mcp::revision::r2026_07_28};
constexpr exposed_tool paint{"paint", tool_role::paid_call, paint_tool};
constexpr exposed_tool confirm_paint{"confirm_paint", tool_role::confirm, paint_tool};
constexpr exposed_tool measure{"measure", tool_role::paid_call, measure_tool};
constexpr exposed_tool confirm_measure{"confirm_measure", tool_role::confirm, measure_tool};
constexpr exposed_tool confirm_any{"confirm_payment", tool_role::shared_confirm, 0};

/// The result, after a check of the members that each result of its revision has.
json::object rendered(const exposed_tool& asked, const paymcp::gating::reply& ended, mcp::revision speaks,
                      const paymcp::mcp::server_definition& set = definition, bool receipt = false) {
    const mcp::detail::renderer render(set, {.name = "test", .version = "1"});
    const json::object result = json::parse(render.payment_reply(asked, ended, speaks, receipt)).as_object();
    CHECK(result.contains("content"));
    CHECK(result.contains("resultType") == (speaks == mcp::revision::r2026_07_28));
    const json::value* meta = result.if_contains("_meta");
    if (speaks == mcp::revision::r2026_07_28) {
        CHECK(result.at("resultType") == "complete");
        CHECK(meta->at("io.modelcontextprotocol/serverInfo") == json::parse(R"({"name":"test","version":"1"})"));
    }
    return result;
}

json::object first_text(const json::object& result) {
    return json::parse(result.at("content").at(0).at("text").as_string()).as_object();
}

bool is_error(const json::object& result) { return result.contains("isError") && result.at("isError").as_bool(); }

struct expectation {
    paymcp::rules::verdict says;
    const char* error;
    const char* status;
    const char* next;  ///< a call of confirm_paint
    bool link;
};

constexpr expectation refusals[] = {
    {paymcp::rules::verdict::pending, "payment_pending", "pending", "confirm_paint", true},
    {paymcp::rules::verdict::canceled, "payment_canceled", "canceled", "paint", false},
    {paymcp::rules::verdict::expired, "payment_expired", "expired", "paint", false},
    {paymcp::rules::verdict::unknown, "payment_unknown", "unknown", "paint", false},
    {paymcp::rules::verdict::mismatch, "payment_mismatch", "mismatch", "paint", false},
    {paymcp::rules::verdict::busy, "payment_busy", "running", "confirm_paint", false},
    {paymcp::rules::verdict::declined, "payment_declined", "declined", "confirm_paint", true},
    {paymcp::rules::verdict::unavailable, "provider_unavailable", "unavailable", "confirm_paint", true},
    {paymcp::rules::verdict::unclear, "payment_unclear", "unclear", "confirm_paint", false},
};

}  // namespace

TEST_CASE("the link of a first call is no error, and is sent as data, as JSON text and as a sentence") {
    for (const mcp::revision speaks : revisions) {
        const json::object result =
            rendered(paint, {.says = paymcp::rules::verdict::link, .subject = some_payment()}, speaks);
        CHECK_FALSE(is_error(result));
        const json::object data = result.at("structuredContent").as_object();
        CHECK(first_text(result) == data);
        CHECK(data.at("payment_url") == "https://pay.example/1");
        CHECK(data.at("payment_id") == "pay_1");
        CHECK(data.at("next_step") == "confirm_paint");
        CHECK(data.at("status") == "payment_required");
        CHECK(data.at("amount") == "0.50");
        CHECK(data.at("currency") == "USD");
        CHECK_FALSE(data.contains("error"));
        CHECK(data.at("message") ==
              "Payment required: paint costs 0.50 USD. Open https://pay.example/1 to pay 0.50 USD, then call "
              "confirm_paint "
              "with payment_id \"pay_1\".");
        CHECK(result.at("content").as_array().size() == 2);
        CHECK(result.at("content").at(1).at("text") == "Pay 0.50 USD for paint: https://pay.example/1");
        CHECK(result.at("content").at(1).at("annotations") == json::parse(R"({"audience":["user"]})"));
    }
}

TEST_CASE("each refusal has a code, a status, a next step and a sentence, and is an error unless it shows a link") {
    for (const mcp::revision speaks : revisions) {
        for (const expectation& expected : refusals) {
            CAPTURE(expected.error);
            paymcp::gating::reply ended{.says = expected.says, .subject = some_payment()};
            if (expected.says == paymcp::rules::verdict::unknown || expected.says == paymcp::rules::verdict::mismatch)
                ended.subject.reset();
            const json::object result = rendered(confirm_paint, ended, speaks);
            CHECK(is_error(result) != expected.link);
            CHECK(result.contains("isError") != expected.link);
            const json::object data = result.at("structuredContent").as_object();
            CHECK(first_text(result) == data);
            CHECK(data.at("error") == expected.error);
            CHECK(data.at("status") == expected.status);
            CHECK(data.at("next_step") == expected.next);
            CHECK(data.contains("payment_url") == expected.link);
            CHECK(data.at("message").as_string().ends_with("."));
            CHECK(data.at("message").as_string().find(expected.next) != json::string::npos);
        }
    }
}

TEST_CASE("for a tool with an output schema, a refusal has no structured content, and is never a success") {
    for (const mcp::revision speaks : revisions) {
        for (const expectation& expected : refusals) {
            CAPTURE(expected.error);
            const json::object result =
                rendered(confirm_measure, {.says = expected.says, .subject = some_payment("measure")}, speaks);
            CHECK(is_error(result));
            CHECK_FALSE(result.contains("structuredContent"));
            CHECK(result.at("_meta").at("paymcp/payment") == first_text(result));
        }
        const paymcp::gating::reply link{.says = paymcp::rules::verdict::link, .subject = some_payment("measure")};
        CHECK_FALSE(is_error(rendered(measure, link, speaks)));
        CHECK(rendered(measure, link, speaks).contains("structuredContent"));
        const json::object direct = rendered(measure, link, speaks, defined<direct_names>);
        CHECK(is_error(direct));
        CHECK_FALSE(is_error(rendered(paint, {.says = paymcp::rules::verdict::link, .subject = some_payment()}, speaks,
                                      defined<direct_names>)));
        CHECK_FALSE(direct.contains("structuredContent"));
        CHECK(first_text(direct).at("next_step") == "measure");
    }
}

TEST_CASE("where a revision has no output schemas, a link is no error") {
    const mcp::detail::renderer render(defined<direct_names>, {.name = "test", .version = "1"});
    const paymcp::gating::reply link{.says = paymcp::rules::verdict::link, .subject = some_payment("measure")};
    const json::object oldest =
        json::parse(render.payment_reply(measure, link, mcp::revision::r2025_03_26)).as_object();
    CHECK_FALSE(oldest.contains("isError"));
    CHECK_FALSE(oldest.contains("_meta"));
    CHECK(first_text(oldest).at("payment_url") == "https://pay.example/1");
}

TEST_CASE("a blank or the end follows each link, so that no program extends it") {
    const std::string link = "https://pay.example/1";
    std::vector<std::string> texts;
    for (const expectation& one : refusals)
        if (one.link) {
            const json::object result =
                rendered(confirm_paint, {.says = one.says, .subject = some_payment()}, mcp::revision::r2025_11_25);
            texts.emplace_back(result.at("structuredContent").at("message").as_string());
            texts.emplace_back(result.at("content").at(1).at("text").as_string());
        }
    for (const auto mode :
         {mcp::detail::elicitation_mode::none, mcp::detail::elicitation_mode::form, mcp::detail::elicitation_mode::url})
        texts.push_back(mcp::detail::payment_message(some_payment(), mode));
    std::size_t links = 0;
    for (const std::string& text : texts)
        for (std::size_t at = text.find(link); at != std::string::npos; at = text.find(link, at + 1), ++links) {
            CAPTURE(text);
            const std::size_t end = at + link.size();
            CHECK((end == text.size() || text[end] == ' ' || text[end] == '\n'));
        }
    CHECK(links == 7);
}

TEST_CASE("a decline is not attributed to a user who may never have been asked") {
    const json::object result = first_text(rendered(
        paint, {.says = paymcp::rules::verdict::declined, .subject = some_payment()}, mcp::revision::r2025_06_18));
    CHECK(result.at("message").as_string().starts_with(
        "The payment dialog was declined (by the user, or by a client that asks nobody); nothing was charged."));
}

TEST_CASE("DynamicTools suggests the same call beside a confirm tool that a client may never list") {
    constexpr exposed_tool dynamic{"paint", tool_role::paid_call, paint_tool, paymcp::rules::surface::dynamic};
    payment subject = some_payment();
    const auto message = [&] {
        const json::object result = first_text(
            rendered(dynamic, {.says = paymcp::rules::verdict::link, .subject = subject}, mcp::revision::r2025_11_25));
        return std::string(result.at("message").as_string());
    };
    CHECK(message().find("again with the same arguments") == std::string::npos);  // another user would pay twice
    subject.session = "s";
    CHECK(message().ends_with("then call confirm_paint with payment_id \"pay_1\" (or call paint again with the same "
                              "arguments)."));
    subject.session.clear();
    subject.principal = "ann";
    CHECK(message().ends_with("(or call paint again with the same arguments)."));
}

TEST_CASE("an unknown payment id is answered with the payments that may be meant") {
    const mcp::detail::renderer render(definition, {.name = "test", .version = "1"});
    const auto said = [&](const paymcp::gating::reply& ended, bool unreadable, const std::vector<payment>& known) {
        return json::parse(json::parse(render.payment_reply(confirm_paint, ended, mcp::revision::r2025_11_25, false,
                                                            {unreadable, known}))
                               .at_pointer("/content/0/text")
                               .as_string())
            .as_object();
    };
    const auto invites = [](const json::object& data) {
        return data.at("message").as_string().find("new payment link") != json::string::npos;
    };
    const std::vector<payment> one{some_payment()};
    std::vector<payment> two{some_payment(), some_payment("measure")};
    two.back().id = "pay_2";
    for (const paymcp::rules::verdict says : {paymcp::rules::verdict::unknown, paymcp::rules::verdict::mismatch,
                                              paymcp::rules::verdict::expired, paymcp::rules::verdict::canceled}) {
        CAPTURE(name_of(says));
        CHECK(invites(said({.says = says}, false, {})));
        for (const bool unreadable : {false, true}) {
            const json::object data = said({.says = says}, unreadable, one);
            CHECK_FALSE(invites(data));
            CHECK(data.at("payment_id") == "pay_1");
            CHECK(data.at("next_step") == "confirm_paint");
            CHECK(data.at("message").as_string().find("The payment_id of paint for 0.50 USD is pay_1") !=
                  json::string::npos);
            const json::object both = said({.says = says}, unreadable, two);
            CHECK_FALSE(invites(both));
            CHECK_FALSE(both.contains("payment_id"));
            CHECK(both.at("message").as_string().find("pay_2") != json::string::npos);
        }
    }
    const json::object lost = said({.says = paymcp::rules::verdict::unknown}, true, {});
    CHECK_FALSE(invites(lost));
    CHECK(lost.at("next_step") == "confirm_paint");
}

TEST_CASE("a result is the tool's own output, unchanged, and names its payment only to a client that asked for it") {
    tool_output output = text_output("{\"n\":1}");
    output.structured = "{\"n\":1}";
    for (const mcp::revision speaks : revisions) {
        const json::object result = rendered(confirm_measure,
                                             {.says = paymcp::rules::verdict::result,
                                              .subject = some_payment("measure", payment_state::delivered),
                                              .output = output},
                                             speaks);
        CHECK_FALSE(result.contains("isError"));
        CHECK(result.at("structuredContent") == json::parse("{\"n\":1}"));
        CHECK(result.at("content") == json::parse(output.content));
        const bool modern = speaks == mcp::revision::r2026_07_28;
        CHECK(result.contains("_meta") == modern);
        if (modern) CHECK(result.at("_meta").as_object().size() == 1);
        const json::object receipt = rendered(confirm_measure,
                                              {.says = paymcp::rules::verdict::result,
                                               .subject = some_payment("measure", payment_state::delivered),
                                               .output = output},
                                              speaks, definition, true);
        CHECK(receipt.at("_meta").at("paymcp/payment") == json::parse(R"({"payment_id":"pay_1","status":"paid"})"));
    }
    const mcp::detail::renderer render(definition, {.name = "n", .version = "1"});
    const paymcp::gating::reply exact{.says = paymcp::rules::verdict::result,
                                      .output = tool_output{.content = "[{\"type\":\"text\",\"text\":\"\\u0041\"}]"}};
    CHECK(render.payment_reply(paint, exact, mcp::revision::r2025_11_25) ==
          "{\"content\":[{\"type\":\"text\",\"text\":\"\\u0041\"}]}");
}

TEST_CASE("a failed tool's message comes first, then a sentence says where the money is") {
    struct where {
        payment_state state;
        const char* status;
        const char* says;
        const char* next;
    };
    constexpr where places[] = {
        {payment_state::secured, "kept", "is kept", "confirm_paint"},
        {payment_state::running, "kept", "is kept", "confirm_paint"},
        {payment_state::refunding, "refunding", "is being refunded", "paint"},
        {payment_state::refunded, "refunded", "was refunded", "paint"},
        {payment_state::voiding, "voiding", "are being released", "paint"},
        {payment_state::voided, "voided", "were released", "paint"},
        {payment_state::expired, "unpaid", "Nothing was charged", "paint"},
    };
    tool_output output = text_output("no paint left");
    output.failed = true;
    for (const mcp::revision speaks : revisions) {
        for (const where& place : places) {
            CAPTURE(place.status);
            const json::object result = rendered(confirm_paint,
                                                 {.says = paymcp::rules::verdict::failed,
                                                  .subject = some_payment("paint", place.state),
                                                  .output = output},
                                                 speaks);
            CHECK(is_error(result));
            CHECK(result.at("content").at(0).at("text") == "no paint left");
            CHECK(result.at("content").at(1).at("text").as_string().find(place.says) != json::string::npos);
            const json::object data = result.at("structuredContent").as_object();
            CHECK(data.at("error") == "tool_failed");
            CHECK(data.at("status") == place.status);
            CHECK(data.at("next_step") == place.next);
            CHECK_FALSE(data.contains("payment_url"));
        }
    }
    output.content = "[ ]";
    const paymcp::gating::reply empty{.says = paymcp::rules::verdict::failed,
                                      .subject = some_payment("paint", payment_state::secured),
                                      .output = output};
    CHECK(rendered(confirm_paint, empty, mcp::revision::r2025_11_25).at("content").as_array().size() == 1);
}

TEST_CASE("a result whose charge failed is not delivered") {
    const paymcp::gating::reply ended{.says = paymcp::rules::verdict::failed,
                                      .subject = some_payment("paint", payment_state::voided),
                                      .output = text_output("the paid picture")};
    for (const mcp::revision speaks : revisions)
        CHECK(json::serialize(rendered(confirm_paint, ended, speaks)).find("the paid picture") == std::string::npos);
}

TEST_CASE("the shared confirm tool names the paid tool when the payment determines it") {
    const paymcp::mcp::server_definition& set = defined<shared_names>;
    CHECK(set.next_step(paint_tool) == "confirm_payment");
    const json::object expired =
        first_text(rendered(confirm_any, {.says = paymcp::rules::verdict::expired, .subject = some_payment("measure")},
                            mcp::revision::r2025_11_25, set));
    CHECK(expired.at("next_step") == "measure");
    CHECK(expired.at("amount") == "80");
    const json::object unknown =
        first_text(rendered(confirm_any, {.says = paymcp::rules::verdict::unknown}, mcp::revision::r2025_11_25, set));
    CHECK_FALSE(unknown.contains("next_step"));
    CHECK_FALSE(unknown.contains("payment_id"));
    const paymcp::gating::reply pending{.says = paymcp::rules::verdict::pending, .subject = some_payment("measure")};
    CHECK(rendered(confirm_any, pending, mcp::revision::r2025_11_25, set).contains("structuredContent"));
}

TEST_CASE("an unreachable provider means neither paid nor unpaid, and the reason is reported") {
    const paymcp::gating::reply at_opening{.says = paymcp::rules::verdict::unavailable,
                                           .detail = "The payment provider did not answer."};
    const json::object data = first_text(rendered(paint, at_opening, mcp::revision::r2025_11_25));
    CHECK(
        data.at("message") ==
        "The payment cannot be started or checked right now (The payment provider did not answer). Nothing is lost and "
        "nothing is charged twice. In a moment, call paint again.");
    CHECK(data.at("next_step") == "paint");
    // Incomplete replies still render as sentences.
    for (const paymcp::rules::verdict says :
         {paymcp::rules::verdict::link, paymcp::rules::verdict::pending, paymcp::rules::verdict::busy,
          paymcp::rules::verdict::declined, paymcp::rules::verdict::result, paymcp::rules::verdict::failed,
          paymcp::rules::verdict::none}) {
        const json::object bare = rendered(confirm_paint, {.says = says}, mcp::revision::r2026_07_28);
        CHECK(is_error(bare));
        CHECK(first_text(bare).contains("error"));
    }
}

TEST_CASE("wrong arguments are named by their JSON pointer") {
    const mcp::detail::renderer render(definition, {.name = "n", .version = "1"});
    const auto of = [&](const exposed_tool& asked, const paymcp::detail::argument_error& wrong) {
        return json::parse(render.bad_arguments(asked, wrong, mcp::revision::r2025_11_25)).as_object();
    };
    const json::object result = of(paint, {"/text", "required, but missing"});
    CHECK(is_error(result));
    CHECK(first_text(result) == json::parse(R"({"message":"Wrong argument /text: required, but missing",)"
                                            R"("error":"invalid_arguments","pointer":"/text"})").as_object());
    CHECK(result.contains("structuredContent"));
    CHECK(first_text(of(paint, {"", "too many"})).at("message") == "Wrong arguments: too many");
    const json::object bare = of(confirm_measure, {"/payment_id", "required, but missing"});
    CHECK_FALSE(bare.contains("structuredContent"));
    CHECK_FALSE(bare.contains("_meta"));
}

}  // namespace mcp_render_test
