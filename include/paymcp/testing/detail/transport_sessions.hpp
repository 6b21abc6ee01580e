// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/revision.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::testing::detail {

/// A message of a client, and whether the server answers it.
struct session_step {
    std::string text;
    bool answered = true;
};

inline constexpr mcp::revision all_revisions[] = {mcp::revision::r2025_03_26, mcp::revision::r2025_06_18,
                                                  mcp::revision::r2025_11_25, mcp::revision::r2026_07_28};

/// A request of this revision; `members` are those of its params, separated by commas, and `meta` those of `_meta`.
inline std::string request_text(mcp::revision speaks, const std::string& id, const std::string& method,
                                const std::string& members = "", const std::string& meta = "") {
    const bool modern = speaks == mcp::revision::r2026_07_28;
    std::string notes = modern ? std::string(R"("io.modelcontextprotocol/protocolVersion":"2026-07-28",)") +
                                     R"("io.modelcontextprotocol/clientCapabilities":{})"
                               : std::string();
    if (!meta.empty()) notes += (notes.empty() ? "" : ",") + meta;
    std::string params = notes.empty() ? std::string() : R"("_meta":{)" + notes + '}';
    if (!members.empty()) params += (params.empty() ? "" : ",") + members;
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + R"(","params":{)" + params + "}}";
}

inline std::string call_text(mcp::revision speaks, const std::string& id, const std::string& name,
                             const std::string& arguments = "{}", const std::string& meta = "") {
    return request_text(speaks, id, "tools/call", R"("name":")" + name + R"(","arguments":)" + arguments, meta);
}

inline std::string echo_text(mcp::revision speaks, const std::string& id, const std::string& said) {
    return call_text(speaks, id, "echo", R"({"text":")" + said + "\"}");
}

/// A request that every session of this revision may send, and that runs no tool.
inline std::string small_request(mcp::revision speaks, const std::string& id) {
    return request_text(speaks, id, speaks == mcp::revision::r2026_07_28 ? "server/discover" : "ping");
}

/// How a client of this revision begins; stateless clients begin with nothing.
inline std::vector<session_step> opening_steps(mcp::revision speaks) {
    if (speaks == mcp::revision::r2026_07_28) return {};
    return {{R"({"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":")" +
             std::string(to_string(speaks)) + R"(","capabilities":{},"clientInfo":{"name":"c","version":"1"}}})"},
            {R"({"jsonrpc":"2.0","method":"notifications/initialized"})", false}};
}

/// Requests of every kind, right and wrong ones, and what gets no answer.
inline std::vector<session_step> plain_steps(mcp::revision speaks) {
    std::vector<session_step> steps = opening_steps(speaks);
    steps.push_back({small_request(speaks, "1")});
    steps.push_back({request_text(speaks, "\"two\"", "tools/list")});
    steps.push_back({echo_text(speaks, "9007199254740991", "hello")});
    steps.push_back({echo_text(speaks, R"("a\"b\\\u00e9\n")", R"(line\nbreak \u0000 \u2028 \ud83d\ude00 \"quoted\")")});
    steps.push_back({echo_text(speaks, "-5", std::string(30'000, 'x'))});
    steps.push_back({call_text(speaks, "6", "fail")});
    steps.push_back({call_text(speaks, "7", "echo", R"({"text":5})")});
    steps.push_back({call_text(speaks, "8", "no_such_tool")});
    steps.push_back({request_text(speaks, "9", "no/such/method")});
    steps.push_back({R"({"jsonrpc":"2.0","method":"notifications/unknown"})", false});
    steps.push_back({R"({"jsonrpc":"2.0","id":77,"result":{}})", false});
    steps.push_back({call_text(speaks, "10", "report", "{}", R"("progressToken":"p")")});
    steps.push_back({call_text(speaks, "11", "report")});
    return steps;
}

/// What no client should send; each is refused, and the session goes on.
inline std::vector<session_step> hostile_steps(mcp::revision speaks, std::size_t longest) {
    std::vector<session_step> steps = opening_steps(speaks);
    for (const std::string& garbage :
         {std::string("{"), std::string("nonsense"), std::string("{\"jsonrpc\":\"2.0\",\"id\":1,"),
          std::string("\xff\xfe{}"), std::string("[]"), std::string(2000, '[')}) {
        steps.push_back({garbage});
        steps.push_back({small_request(speaks, "1")});
    }
    steps.push_back({'[' + small_request(speaks, "2") + ',' + small_request(speaks, "3") + ']'});
    steps.push_back({request_text(speaks, "4", "tools/list", R"("x":")" + std::string(longest, 'x') + '"')});
    steps.push_back({request_text(speaks, "\"five\"", "tools/list", R"("x":)" + std::string(longest, '['))});
    steps.push_back({small_request(speaks, "6")});
    return steps;
}

}  // namespace paymcp::inline v0::testing::detail
