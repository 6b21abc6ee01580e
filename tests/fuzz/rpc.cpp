// SPDX-License-Identifier: MIT
// The JSON-RPC entry: any bytes as lines from a client, to a server with tools, prompts, resources, tasks and batches.
#include "../unit/mcp_elicit_fixture.hpp"
#include "target.hpp"

#include <paymcp/core/detail/utf8.hpp>

namespace {

using namespace paymcp::detail;
using namespace asking_fixture;

boost::asio::awaitable<std::string> read_b(const mcp::resource_request& request) { co_return request.uri; }
boost::asio::awaitable<std::string> greet(const mcp::prompt_arguments& given) { co_return given.at("who"); }
boost::asio::awaitable<std::vector<std::string>> complete(const mcp::completion_request& asked) {
    co_return std::vector<std::string>{asked.value};
}
boost::asio::awaitable<boost::json::object> echo_back(boost::json::object params) { co_return params; }

mcp::server_features features() {
    mcp::server_features made;
    made.logging()
        .announces({}, {change::tools, change::contents})
        .resource("a://b", {.name = "b"}, read_b)
        .resource_template("a://{x}/c", {.name = "c"}, read_b)
        .prompt("p", {.description = "P", .arguments = {{"who", "", true}}}, greet)
        .complete_resource("a://{x}/c", "x", complete)
        .method("own/echo", echo_back);
    return made;
}

/// Every message is one line of UTF-8 JSON with "jsonrpc":"2.0".
void check(const std::string& message) {
    fuzz::demand(is_utf8(message) && message.find('\n') == std::string::npos);
    boost::json::parse_options deep;
    deep.max_depth = 256;
    const json::value parsed = json::parse(message, {}, deep);
    const auto sound = [](const json::value& one) {
        return one.is_object() && one.as_object().contains("jsonrpc") && one.at("jsonrpc") == "2.0";
    };
    if (!parsed.is_array()) return fuzz::demand(sound(parsed));
    for (const json::value& one : parsed.as_array()) fuzz::demand(sound(one));
}

/// Text that the parser reads is complete for the scan, with the same id; in chunks as in one piece.
void compare(std::string_view line) {
    const mcp::detail::envelope_scan scan(line);
    mcp::detail::envelope_scan pieces;
    for (const char& byte : line) pieces.feed({&byte, 1});
    pieces.finish();
    fuzz::demand(pieces.whole() == scan.whole() && pieces.messages().size() == scan.messages().size());
    json::error_code failure;
    json::parse_options deep;
    deep.max_depth = 4096;
    const json::value parsed = json::parse({line.data(), line.size()}, failure, {}, deep);
    if (failure) return;
    fuzz::demand(scan.whole());
    const json::value* id = parsed.is_object() ? parsed.as_object().if_contains("id") : nullptr;
    if (id != nullptr && scan.messages().front().ids == 1 && id->is_int64())
        fuzz::demand(scan.messages().front().id() == json::serialize(*id));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    asked with({.limits = {.bytes = 65536, .depth = 32}, .features = features()});
    release_now = true;
    std::string_view rest = fuzz::text(data, size);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        compare(rest.substr(0, end));
        with.served.receive(with.from, with.channel, rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        with.loop.restart();
        with.loop.poll();
    }
    if (with.from->running() > 0) with.run_ready(std::chrono::milliseconds(1));
    boost::asio::post(with.loop, [&with] {
        with.from->end_subscriptions();
        with.from->leave();
    });
    with.run_until([&] { return with.from->running() == 0; });
    for (const std::string& message : with.channel->messages) check(message);
    return 0;
}
