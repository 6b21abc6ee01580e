// SPDX-License-Identifier: MIT
// The documents by which a server is found. tests/e2e/discovery.mjs validates them against the official schemas.
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/serve/discovery.hpp>
#include <paymcp/tool/toolset.hpp>

#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <string>

namespace discovery_test {

namespace {

using namespace paymcp;
namespace json = boost::json;

constexpr std::int64_t cost(int size) { return 20 * size; }

constexpr auto ping = tool<"ping", read_only>("Answers\nat once", [] { return "pong"; });
constexpr auto draw = tool<"draw", price<50, USD>>("Draws", [] { return "a dog"; });
constexpr auto print = tool<"print", price_from<cost, USD, min<20>, max<500>>>("Prints", arg<"size">("Size"),
                                                                               [](int) { return "x"; });
constexpr auto think = tool<"think", up_to<700, USD>>("Thinks", [](call& now) {
    now.used(300 * minor_units<USD>);
    return "hm";
});
constexpr auto join = tool<"join", price<900, USD>, plan<"gold", per_month>>("Gold", [] { return "hi"; });
constexpr auto map = tool<"map", subscription<"gold">>("Maps", [] { return "a map"; });

const mcp::server_spec spec =
    mcp::compiled_server<TwoStep<>, toolset_t<ping, draw, print, think, join, map>>::spec();

mcp::server_identity pictures() {
    return {.name = "shop", .version = "1.2.0", .title = "Pictures", .description = "Draws pictures."};
}
const discovery::publication published{.name = "com.example/pictures", .public_url = "https://shop.example.com"};

bool fits(std::string name, std::string url, mcp::server_identity who = pictures()) {
    return discovery::check({.name = std::move(name), .public_url = std::move(url)}, who).has_value();
}

}  // namespace

TEST_CASE("a card says what the server is and where, and nothing of tools and prices") {
    const json::object card = json::parse(discovery::server_card(published, pictures())).as_object();
    CHECK(card.at("name") == "com.example/pictures");
    CHECK(card.at("version") == "1.2.0");
    CHECK(json::value(card).at_pointer("/remotes/0/url") == "https://shop.example.com/mcp");
    CHECK(json::value(card).at_pointer("/remotes/0/supportedProtocolVersions").as_array().size() == 4);
    for (const char* absent : {"tools", "prices", "packages", "_meta"}) CHECK_FALSE(card.contains(absent));
    CHECK(discovery::server_card(published, pictures()).find("draw") == std::string::npos);
}

TEST_CASE("a catalog has one entry, under the publisher's domain") {
    const json::value catalog = json::parse(discovery::ai_catalog(published));
    CHECK(catalog.at_pointer("/entries/0/identifier") == "urn:air:example.com:mcp:pictures");
    CHECK(catalog.at_pointer("/entries/0/url") == "https://shop.example.com/mcp/server-card");
    CHECK(catalog.at("entries").as_array().size() == 1);
    discovery::publication other = published;
    other.name = "io.github.ann/x";
    CHECK(json::parse(discovery::ai_catalog(other)).at_pointer("/entries/0/identifier") ==
          "urn:air:ann.github.io:mcp:x");
}

TEST_CASE("llms.txt lists what is sold and what it costs") {
    CHECK(discovery::llms_txt(published, pictures(), *spec.tools) ==
          "# Pictures\n\n> Draws pictures.\n\nAn MCP server over Streamable HTTP at https://shop.example.com/mcp. A "
          "paid tool answers with a link: show it to the person who pays, as it is, and wait until they say that it is "
          "paid.\n\n## Tools\n\n"
          "- [ping](https://shop.example.com/mcp): Answers (free)\n"
          "- [draw](https://shop.example.com/mcp): Draws (0.50 USD)\n"
          "- [print](https://shop.example.com/mcp): Prints (0.20 to 5.00 USD)\n"
          "- [think](https://shop.example.com/mcp): Thinks (up to 7.00 USD)\n"
          "- [join](https://shop.example.com/mcp): Gold (9.00 USD a month)\n"
          "- [map](https://shop.example.com/mcp): Maps (for holders of the plan gold)\n"
          "\n## Documents\n\n- [Server card](https://shop.example.com/mcp/server-card): what the server is and how to "
          "connect\n");
}

TEST_CASE("what cannot be published is refused before anything is served") {
    CHECK(fits("com.example/pictures", "https://shop.example.com"));
    CHECK(fits("com.example/pic_tures.v2", "http://localhost:8402"));
    for (const char* name : {"", "pictures", "com.example/", "/pictures", "com.example/a/b", "com_example/a",
                             "com.example/a b", "a/"})
        CHECK_FALSE(fits(name, "https://shop.example.com"));
    CHECK_FALSE(fits(std::string(200, 'a') + "/b", "https://shop.example.com"));
    for (const char* url : {"", "shop.example.com", "https://shop.example.com/", "https://shop.example.com/shop",
                            "ftp://shop.example.com", "{url}"})
        CHECK_FALSE(fits("com.example/pictures", url));
    mcp::server_identity who = pictures();
    who.description = std::string(101, 'x');
    CHECK_FALSE(fits("com.example/pictures", "https://shop.example.com", who));
    for (const char* version : {"", "^1.2", "1.x || 2", ">=1", "1.*", "latest"}) {
        who = pictures();
        who.version = version;
        CHECK_FALSE(fits("com.example/pictures", "https://shop.example.com", who));
    }
}

TEST_CASE("server.json is for the registry, whose schema knows no protocol versions") {
    const json::value listed = json::parse(discovery::server_json(published, pictures()));
    CHECK(listed.at("$schema") == "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json");
    CHECK(listed.at_pointer("/remotes/0").as_object() ==
          json::object{{"type", "streamable-http"}, {"url", "https://shop.example.com/mcp"}});
}

}  // namespace discovery_test
