// SPDX-License-Identifier: MIT
#include "mcp_fixture.hpp"

#include <doctest/doctest.h>

namespace {

using namespace mcp_fixture;

constexpr revision revisions[] = {revision::r2025_06_18, revision::r2025_11_25, revision::r2026_07_28};
constexpr exposed_tool paint{"paint", tool_role::paid_call, paint_tool};
constexpr exposed_tool confirm_paint{"confirm_paint", tool_role::confirm, paint_tool};
constexpr exposed_tool measure{"measure", tool_role::paid_call, measure_tool};
constexpr exposed_tool confirm_measure{"confirm_measure", tool_role::confirm, measure_tool};
constexpr exposed_tool confirm_any{"confirm_payment", tool_role::shared_confirm, 0};

/// The result, after checking what every result of its revision has.
json::object rendered(const exposed_tool& asked, const reply& ended, revision speaks,
                      const server_definition& set = definition) {
    const mcp::renderer render(set, {.name = "test", .version = "1"});
    const json::object result = json::parse(render.payment_reply(asked, ended, speaks)).as_object();
    CHECK(result.contains("content"));
    CHECK(result.contains("resultType") == (speaks == revision::r2026_07_28));
    const json::value* meta = result.if_contains("_meta");
    if (speaks == revision::r2026_07_28) {
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
    verdict says;
    const char* error;
    const char* status;
    const char* next;  ///< asked of confirm_paint
    bool link;
};

constexpr expectation refusals[] = {
    {verdict::pending, "payment_pending", "pending", "confirm_paint", true},
    {verdict::canceled, "payment_canceled", "canceled", "paint", false},
    {verdict::expired, "payment_expired", "expired", "paint", false},
    {verdict::unknown, "payment_unknown", "unknown", "paint", false},
    {verdict::mismatch, "payment_mismatch", "mismatch", "paint", false},
    {verdict::busy, "payment_busy", "running", "confirm_paint", false},
    {verdict::declined, "payment_declined", "declined", "confirm_paint", true},
    {verdict::unavailable, "provider_unavailable", "unavailable", "confirm_paint", true},
};

}  // namespace

TEST_CASE("the link of a first call is no error, and stands as data, as JSON text and as a sentence") {
    for (const revision speaks : revisions) {
        const json::object result = rendered(paint, {.says = verdict::link, .subject = some_payment()}, speaks);
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
        CHECK(result.at("content").at(1).at("text") == data.at("message"));
        CHECK(result.at("content").at(1).at("annotations") == json::parse(R"({"audience":["user"]})"));
    }
}

TEST_CASE("every refusal is an error with a code, a status, a next step and a sentence, in every revision") {
    for (const revision speaks : revisions) {
        for (const expectation& expected : refusals) {
            CAPTURE(expected.error);
            reply ended{.says = expected.says, .subject = some_payment()};
            if (expected.says == verdict::unknown || expected.says == verdict::mismatch) ended.subject.reset();
            const json::object result = rendered(confirm_paint, ended, speaks);
            CHECK(is_error(result));
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

TEST_CASE("where the name lists an output schema, a refusal is no structured content, and never a success") {
    for (const revision speaks : revisions) {
        for (const expectation& expected : refusals) {
            CAPTURE(expected.error);
            const json::object result =
                rendered(confirm_measure, {.says = expected.says, .subject = some_payment("measure")}, speaks);
            CHECK(is_error(result));
            CHECK_FALSE(result.contains("structuredContent"));
            CHECK(result.at("_meta").at("paymcp/payment") == first_text(result));
        }
        const reply link{.says = verdict::link, .subject = some_payment("measure")};
        CHECK_FALSE(is_error(rendered(measure, link, speaks)));
        CHECK(rendered(measure, link, speaks).contains("structuredContent"));
        const json::object direct = rendered(measure, link, speaks, defined<direct_names>);
        CHECK(is_error(direct));
        CHECK_FALSE(direct.contains("structuredContent"));
        CHECK(first_text(direct).at("next_step") == "measure");
    }
}

TEST_CASE("a result is the tool's own output, untouched, with the payment beside it") {
    tool_output output = text_output("{\"n\":1}");
    output.structured = "{\"n\":1}";
    for (const revision speaks : revisions) {
        const json::object result = rendered(
            confirm_measure,
            {.says = verdict::result, .subject = some_payment("measure", payment_state::delivered), .output = output},
            speaks);
        CHECK_FALSE(result.contains("isError"));
        CHECK(result.at("structuredContent") == json::parse("{\"n\":1}"));
        CHECK(result.at("content") == json::parse(output.content));
        CHECK(result.at("_meta").at("paymcp/payment") == json::parse(R"({"payment_id":"pay_1","status":"paid"})"));
    }
    const mcp::renderer render(definition, {.name = "n", .version = "1"});
    const reply exact{.says = verdict::result,
                      .output = tool_output{.content = "[{\"type\":\"text\",\"text\":\"\\u0041\"}]"}};
    CHECK(render.payment_reply(paint, exact, revision::r2025_11_25) ==
          "{\"content\":[{\"type\":\"text\",\"text\":\"\\u0041\"}]}");
}

TEST_CASE("a failed tool speaks first, then a sentence says where the money is") {
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
    for (const revision speaks : revisions) {
        for (const where& place : places) {
            CAPTURE(place.status);
            const json::object result = rendered(
                confirm_paint,
                {.says = verdict::failed, .subject = some_payment("paint", place.state), .output = output}, speaks);
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
    const reply empty{
        .says = verdict::failed, .subject = some_payment("paint", payment_state::secured), .output = output};
    CHECK(rendered(confirm_paint, empty, revision::r2025_11_25).at("content").as_array().size() == 1);
}

TEST_CASE("a result whose charge failed is not given away") {
    const reply ended{.says = verdict::failed, .subject = some_payment("paint", payment_state::voided),
                      .output = text_output("the paid picture")};
    for (const revision speaks : revisions)
        CHECK(json::serialize(rendered(confirm_paint, ended, speaks)).find("the paid picture") == std::string::npos);
}

TEST_CASE("one confirm tool for all names the paid tool where the payment says which it is") {
    const server_definition& set = defined<shared_names>;
    CHECK(set.next_step(paint_tool) == "confirm_payment");
    const json::object expired = first_text(rendered(
        confirm_any, {.says = verdict::expired, .subject = some_payment("measure")}, revision::r2025_11_25, set));
    CHECK(expired.at("next_step") == "measure");
    CHECK(expired.at("amount") == "80");
    const json::object unknown =
        first_text(rendered(confirm_any, {.says = verdict::unknown}, revision::r2025_11_25, set));
    CHECK_FALSE(unknown.contains("next_step"));
    CHECK_FALSE(unknown.contains("payment_id"));
    const reply pending{.says = verdict::pending, .subject = some_payment("measure")};
    CHECK(rendered(confirm_any, pending, revision::r2025_11_25, set).contains("structuredContent"));
}

TEST_CASE("a provider that is out of reach is neither paid nor unpaid, and its reason is said") {
    const reply at_opening{.says = verdict::unavailable, .detail = "The payment provider did not answer."};
    const json::object data = first_text(rendered(paint, at_opening, revision::r2025_11_25));
    CHECK(
        data.at("message") ==
        "The payment cannot be started or checked right now (The payment provider did not answer). Nothing is lost and "
        "nothing is charged twice. In a moment, call paint again.");
    CHECK(data.at("next_step") == "paint");
    // Replies that lack what they should have are still sentences.
    for (const verdict says : {verdict::link, verdict::pending, verdict::busy, verdict::declined, verdict::result,
                               verdict::failed, verdict::none}) {
        const json::object bare = rendered(confirm_paint, {.says = says}, revision::r2026_07_28);
        CHECK(is_error(bare));
        CHECK(first_text(bare).contains("error"));
    }
}

TEST_CASE("wrong arguments are named by their pointer") {
    const mcp::renderer render(definition, {.name = "n", .version = "1"});
    const auto of = [&](const exposed_tool& asked, const argument_error& wrong) {
        return json::parse(render.bad_arguments(asked, wrong, revision::r2025_11_25)).as_object();
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
