// SPDX-License-Identifier: MIT
// Sessions and streams of other clients: guessed, stolen, replayed.
#include "../support/http_endpoint.hpp"

#include <doctest/doctest.h>

namespace sessions_test {

using namespace http_test;
using namespace paymcp;

TEST_CASE("foreign session: another principal's session does not exist, for any method") {
    endpoint at(with_tokens());
    visitor ann(at, "ann-token");
    visitor bob(at, "bob-token");
    ann.initialize();
    bob.session = ann.session;
    CHECK(bob.post(ping).status == 404);
    CHECK(bob.post(R"({"jsonrpc":"2.0","id":0,"result":{"action":"accept"}})").status == 404);
    CHECK(bob.post(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})").status == 404);
    CHECK(bob.open("GET", "").second.status == 404);
    CHECK(bob.open("GET", "", {{"Last-Event-ID", "s1_0"}}).second.status == 404);
    CHECK(bob.open("DELETE", "").second.status == 404);
    visitor nobody(at);
    nobody.session = ann.session;
    CHECK(nobody.post(ping).status == 401);
    CHECK(nobody.open("DELETE", "").second.status == 401);
    CHECK(ann.post(ping).status == 200);
}

TEST_CASE("guessed session: only the issued id opens it") {
    endpoint at;
    visitor ann(at);
    ann.initialize();
    visitor eve(at);
    std::string flipped = ann.session;
    flipped.back() = flipped.back() == '0' ? '1' : '0';
    std::string upper = ann.session;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    for (const std::string& guess :
         {flipped, upper, ann.session + "0", ann.session.substr(1), ann.session.substr(0, ann.session.size() - 1),
          std::string("*"), std::string("mcp_"), std::string("0"), ann.session + "," + ann.session,
          '"' + ann.session + '"', std::string(10'000, 'a')}) {
        CAPTURE(guess);
        eve.session = guess;
        CHECK(eve.post(ping).status == 404);
        CHECK(eve.open("DELETE", "").second.status == 404);
    }
    visitor second(at);
    second.initialize();
    CHECK(second.session != ann.session);
    CHECK(second.session.size() >= 32);
    CHECK(ann.post(ping).status == 200);
}

TEST_CASE("replayed event stream: another session's events cannot be read by their ids") {
    endpoint at;
    visitor ann(at);
    visitor eve(at);
    ann.initialize();
    eve.initialize();
    auto [line, begun] = ann.open("POST", mcp_fixture::tool_call("3", "report", "{}", R"({"progressToken":"secret"})"));
    std::vector<std::string> ids;
    for (auto came = line->next_event(); came; came = line->next_event()) ids.push_back(came->id);
    REQUIRE(ids.size() == 5);
    for (const std::string& id : ids) CHECK(eve.open("GET", "", {{"Last-Event-ID", id}}).second.status == 400);
    for (const char* wrong : {"", "s", "s1", "1", "s1_", "s999_0", "s1_0 ", "s1_-1", "s18446744073709551616_0"}) {
        const unsigned status = ann.open("GET", "", {{"Last-Event-ID", wrong}}).second.status;
        CHECK((status == 400 || std::string_view(wrong) == "s1_0 "));
    }
    auto [own, resumed] = ann.open("GET", "", {{"Last-Event-ID", ids.front()}});
    REQUIRE(resumed.streams());
    for (std::size_t at_id = 1; at_id < ids.size(); ++at_id) CHECK(own->next_event()->id == ids[at_id]);
    CHECK_FALSE(own->next_event());
}

TEST_CASE("one session's ids of calls and questions have no effect in another session") {
    endpoint at;
    mcp_fixture::release_now = false;
    visitor ann(at);
    visitor eve(at);
    ann.initialize();
    eve.initialize();
    client line(at.where());
    line.send(line.text("POST", "/mcp", ann.common({{"Content-Type", "application/json"}}),
                        mcp_fixture::tool_call("1", "wait")));
    while (at.on_loop([&] { return at.host.endpoint().running(); }) != 1) std::this_thread::yield();
    CHECK(eve.post(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})").status == 202);
    CHECK(eve.post(mcp_fixture::tool_call("1", "count")).json().as_object().contains("result"));
    const auto modern = eve.post(visitor::modern_call("count"), visitor::modern_fields("tools/call", "count"));
    CHECK(modern.json().as_object().contains("result"));
    mcp_fixture::release_now = true;
    CHECK(line.read().json().as_object().contains("result"));
}

TEST_CASE("a client that opens many streams holds only a few") {
    endpoint at;
    visitor eve(at);
    eve.initialize();
    std::vector<std::unique_ptr<client>> lines;
    for (int i = 0; i < 50; ++i) {
        auto [line, begun] = eve.open("GET", "");
        REQUIRE(begun.streams());
        lines.push_back(std::move(line));
    }
    CHECK(at.on_loop([&] { return at.host.endpoint().streams(); }) <= 8);
    while (lines.front()->next_event()) {
    }
    CHECK(eve.post(ping).status == 200);
}

}  // namespace sessions_test
