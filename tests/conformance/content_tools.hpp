// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp.hpp>
#include <paymcp/core/detail/base64.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// The tools of the official conformance suite that answer directly, report or log.
namespace fixture {

using namespace paymcp;
using namespace paymcp::detail;

/// The announcements of this server's administrator; the two trigger tools make them.
inline announcer changes;

/// A PNG of one pixel, and a WAV without samples.
inline const bytes png{
    *from_base64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==")};
inline const bytes wav{*from_base64("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=")};

inline boost::asio::awaitable<void> pass(std::chrono::milliseconds length) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, length);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

inline constexpr auto simple_text = tool<"test_simple_text">(
    "Answers with a simple text", [] { return std::string("This is a simple text response for testing."); });

inline constexpr auto image = tool<"test_image_content">("Answers with an image", [] {
    return image_content{png, "image/png"};
});

inline constexpr auto audio = tool<"test_audio_content">("Answers with a sound", [] {
    return audio_content{wav, "audio/wav"};
});

inline constexpr auto embedded = tool<"test_embedded_resource">("Answers with a resource", [] {
    return embedded_resource{"test://embedded-resource", "This is an embedded resource content.", "text/plain"};
});

inline constexpr auto mixed = tool<"test_multiple_content_types">("Answers with a text, an image and a resource", [] {
    return content_list{
        text_content{"Multiple content types test:"}, image_content{png, "image/png"},
        embedded_resource{"test://mixed-content-resource", R"({"test":"data","value":123})", "application/json"}};
});

inline constexpr auto failing = tool<"test_error_handling">("Always fails", []() -> result<std::string> {
    return failure{"This tool intentionally returns an error for testing"};
});

inline boost::asio::awaitable<std::string> report_progress(call& running) {
    running.report(0, 100, "Completed step 0 of 100");
    co_await pass(std::chrono::milliseconds(50));
    running.report(50, 100, "Completed step 50 of 100");
    co_await pass(std::chrono::milliseconds(50));
    running.report(100, 100, "Completed step 100 of 100");
    co_return "Tool with progress executed successfully";
}
inline constexpr auto progress =
    tool<"test_tool_with_progress">("Reports its progress in three steps", report_progress);

inline boost::asio::awaitable<std::string> write_logs(call& running) {
    running.log(log_severity::info, "Tool execution started");
    co_await pass(std::chrono::milliseconds(50));
    running.log(log_severity::info, "Tool processing data");
    co_await pass(std::chrono::milliseconds(50));
    running.log(log_severity::info, "Tool execution completed");
    co_return "Tool with logging executed successfully";
}
inline constexpr auto logging = tool<"test_tool_with_logging">("Writes three messages to the client's log", write_logs);

inline constexpr auto request_logging =
    tool<"test_logging_tool">("Writes to the log of this very request", [](call& running) {
        running.log(log_severity::info, "logged for this request");
        return std::string("logged, if this request wants to hear of it");
    });

inline constexpr auto streaming =
    tool<"test_streaming_elicitation">("Answers without asking anything on its stream",
                                       [] { return std::string("nothing but a result is on this stream"); });

inline boost::asio::awaitable<std::string> come_back(call& running) {
    running.let_go();
    co_await pass(std::chrono::milliseconds(100));
    co_return "The connection was closed on purpose, and you came back for this.";
}
inline constexpr auto reconnection =
    tool<"test_reconnection">("Lets the connection go and answers the client that reconnects", come_back);

inline constexpr auto tool_change = tool<"test_trigger_tool_change">("Announces that the tools have changed", [] {
    changes.tools_changed();
    return std::string("announced");
});

inline constexpr auto prompt_change = tool<"test_trigger_prompt_change">("Announces that the prompts have changed", [] {
    changes.prompts_changed();
    return std::string("announced");
});

/// Schemas that no C++ type expresses.
inline constexpr auto mirrored =
    tool<"test_x_mcp_header",
         json_schema<R"({"type":"object","properties":{"region":{"type":"string","description":"Repeated in a header",)"
                     R"("x-mcp-header":"Region"},"level":{"type":"integer"}}})">>(
        "Takes an argument that HTTP repeats in a header", [](boost::json::object arguments) {
            return "region=" + (arguments.contains("region") ? boost::json::serialize(arguments.at("region")) : "none");
        });

inline constexpr auto dialect = tool<
    "json_schema_2020_12_tool",
    json_schema<R"({"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",)"
                R"("$defs":{"address":{"$anchor":"addressDef","type":"object",)"
                R"("properties":{"street":{"type":"string"},"city":{"type":"string"}}}},)"
                R"("properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},)"
                R"("contactMethod":{"type":"string","enum":["phone","email"]},"phone":{"type":"string"},)"
                R"("email":{"type":"string"}},"allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],)"
                R"("if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},)"
                R"("then":{"required":["phone"]},"else":{"required":["email"]},"additionalProperties":false})">>(
    "Takes arguments by a schema of many keywords", [](boost::json::object arguments) -> result<std::string> {
        const bool by_phone = arguments.contains("contactMethod") && arguments.at("contactMethod") == "phone";
        if (!arguments.contains(by_phone ? "phone" : "email"))
            return failure{by_phone ? "phone is required" : "email is required"};
        return "contact: " + boost::json::serialize(arguments);
    });

}  // namespace fixture
