// SPDX-License-Identifier: MIT
// Buying over HTTP in both eras, with the real gate, the mock provider and its checkout page on the same listener.
#include "../support/http_client.hpp"

#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/mock.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool/toolset.hpp>
#include <paymcp/transport/checkout_listener.hpp>
#include <paymcp/transport/service.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace {

using namespace paymcp;
using namespace http_test;
namespace json = boost::json;

int painted = 0;

constexpr auto paint = tool<"paint", price<50, USD>>("Paint", arg<"what">("What to paint"), [](std::string what) {
    ++painted;
    return "painted " + what;
});

constexpr auto& goods = toolset<paint>;

template <class Flow, const auto&... Tools>
sold_tools sold(toolset_t<Tools...>) {
    return sale<Flow, toolset_t<Tools...>>::goods();
}

serve_options on_any_port() {
    serve_options options;
    options.identity = {.name = "shop", .version = "1"};
    options.log = log_level::error;
    options.payments.poll_interval = milliseconds(20);
    options.http.listen = loopback();
    options.http.signals = false;
    return options;
}

/// A shop on a loop of its own, and the payer at its checkout page.
class shop {
public:
    explicit shop(const sold_tools& sells) : running_(sells, store_port_, provider_port_, on_any_port()) {
        painted = 0;
        provider.on_change([this](std::string_view id) { running_.news().tell(std::string(id)); });
        http_router pages;
        pages.add(checkout_prefix, checkout_handler(provider));
        host_ = &running_.listen(std::move(pages));
        provider.serve_at(checkout_base(host_->listener()));
        thread_ = std::jthread([this] { running_.run_http(); });
    }
    ~shop() {
        boost::asio::post(running_.loop(), [this] { host_->stop(); });
        thread_.join();
    }

    tcp::endpoint where() const { return host_->listener().local_endpoint(); }

    /// Presses Pay on the page behind a link.
    void pay(std::string_view link) const {
        const std::string path(link.substr(link.find(checkout_prefix)));
        CHECK(client(where()).ask("POST", path + "/pay", {}).status == 303);
    }

    mock provider;

private:
    memory_store store_;
    store_adapter<asio_task, memory_store> store_port_{store_};
    provider_adapter<asio_task, mock> provider_port_{provider};
    service running_;
    http_host* host_ = nullptr;
    std::jthread thread_;
};

class buyer {
public:
    explicit buyer(const shop& at) : at_(at) {}

    void initialize(std::string_view version, std::string_view capabilities) {
        const http_answer hello =
            post(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" +
                 std::string(version) + R"(","capabilities":)" + std::string(capabilities) +
                 R"(,"clientInfo":{"name":"c","version":"1"}}})")
                .second;
        REQUIRE(hello.status == 200);
        session_ = hello.header("Mcp-Session-Id");
    }

    std::pair<std::unique_ptr<client>, http_answer> post(std::string_view body,
                                                         std::vector<http_header> fields = {}) const {
        std::pair<std::unique_ptr<client>, http_answer> out{std::make_unique<client>(at_.where()), http_answer{}};
        fields.push_back({"Content-Type", "application/json"});
        if (!session_.empty()) fields.push_back({"Mcp-Session-Id", session_});
        out.second = out.first->ask("POST", "/mcp", fields, body);
        return out;
    }

    /// A legacy call.
    std::pair<std::unique_ptr<client>, http_answer> call(std::string_view name, std::string_view arguments,
                                                         std::string_view meta = "{}",
                                                         std::vector<http_header> fields = {}) const {
        return post(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")" + std::string(name) +
                        R"(","arguments":)" + std::string(arguments) + R"(,"_meta":)" + std::string(meta) + "}}",
                    std::move(fields));
    }

    /// A stateless call of a client that can be asked to open links.
    http_answer call_modern(std::string_view name, std::string_view arguments, std::string_view more = "") const {
        return post(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")" + std::string(name) +
                        R"(","arguments":)" + std::string(arguments) + std::string(more) +
                        R"(,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                        R"("io.modelcontextprotocol/clientCapabilities":{"elicitation":{"url":{}}}}}})",
                    {{"MCP-Protocol-Version", "2026-07-28"},
                     {"Mcp-Method", "tools/call"},
                     {"Mcp-Name", std::string(name)}})
            .second;
    }

private:
    const shop& at_;
    std::string session_;
};

constexpr std::string_view fox = R"({"what":"a fox"})";

std::string text_at(const json::value& message, std::string_view pointer) {
    return std::string(message.at_pointer({pointer.data(), pointer.size()}).as_string());
}

void check_painted(const json::value& message) {
    CHECK(text_at(message, "/result/content/0/text") == "painted a fox");
    CHECK(painted == 1);
}

}  // namespace

TEST_CASE("two steps: the link, then the result by the confirm tool, in every revision") {
    for (const std::string version : {"2025-03-26", "2025-06-18", "2025-11-25"}) {
        CAPTURE(version);
        const shop at(sold<TwoStep<>>(goods));
        buyer ann(at);
        ann.initialize(version, "{}");
        const json::value offer = json::parse(text_at(ann.call("paint", fox).second.json(), "/result/content/0/text"));
        const std::string id = R"({"payment_id":")" + text_at(offer, "/payment_id") + "\"}";
        CHECK(ann.call("confirm_paint", id).second.json().at_pointer("/result/isError").as_bool());
        at.pay(text_at(offer, "/payment_url"));
        check_painted(ann.call("confirm_paint", id).second.json());
        check_painted(ann.call("confirm_paint", id).second.json());
    }
    const shop at(sold<TwoStep<>>(goods));
    const buyer bob(at);
    const json::value offer = bob.call_modern("paint", fox).json();
    const std::string id = R"({"payment_id":")" + text_at(offer, "/result/structuredContent/payment_id") + "\"}";
    at.pay(text_at(offer, "/result/structuredContent/payment_url"));
    check_painted(bob.call_modern("confirm_paint", id).json());
}

TEST_CASE("elicitation: the user is asked on the call's stream, and the posted answer lets it go on") {
    const shop at(sold<Elicitation<>>(goods));
    buyer ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    auto [line, begun] = ann.call("paint", fox);
    REQUIRE(begun.streams());
    const json::value question = line->next_message();
    CHECK(text_at(question, "/params/mode") == "url");
    at.pay(text_at(question, "/params/url"));
    ann.post(R"({"jsonrpc":"2.0","id":)" + json::serialize(question.at("id")) + R"(,"result":{"action":"accept"}})");
    json::value last = line->next_message();
    while (!last.as_object().contains("result")) last = line->next_message();
    check_painted(last);
    CHECK_FALSE(line->next_event());
}

TEST_CASE("elicitation without a stream: -32042 names the link, and the repeated call runs") {
    const shop at(sold<Elicitation<>>(goods));
    buyer ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    const std::vector<http_header> json_only{{"Accept", "application/json"}};
    const http_answer asked = ann.call("paint", fox, "{}", json_only).second;
    CHECK(asked.status == 200);
    CHECK(asked.json().at_pointer("/error/code") == -32042);
    at.pay(text_at(asked.json(), "/error/data/elicitations/0/url"));
    check_painted(ann.call("paint", fox, "{}", json_only).second.json());
}

TEST_CASE("elicitation where nobody can be asked: the link in the result, and the repeated call runs") {
    const shop at(sold<Elicitation<>>(goods));
    buyer ann(at);
    ann.initialize("2025-06-18", "{}");
    const json::value told = ann.call("paint", fox).second.json();
    at.pay(text_at(told, "/result/structuredContent/payment_url"));
    const std::string id = text_at(told, "/result/structuredContent/payment_id");
    const std::string next = text_at(told, "/result/structuredContent/next_step");
    check_painted(ann.call(next, next == "paint" ? std::string(fox) : R"({"payment_id":")" + id + "\"}").second.json());
}

TEST_CASE("progress: the link comes as progress, and the call finishes by itself") {
    const shop at(sold<Progress<>>(goods));
    buyer ann(at);
    ann.initialize("2025-11-25", "{}");
    auto [line, begun] = ann.call("paint", fox, R"({"progressToken":"t"})");
    REQUIRE(begun.streams());
    const json::value told = line->next_message();
    CHECK(text_at(told, "/params/progressToken") == "t");
    const std::string message = text_at(told, "/params/message");
    const std::string link = message.substr(message.find("http://"));
    at.pay(link.substr(0, link.find("mock_") + 5 + 32));
    json::value last = line->next_message();
    while (!last.as_object().contains("result")) last = line->next_message();
    check_painted(last);
}

TEST_CASE("rounds: a stateless client asks its user, and calls again with the sealed state") {
    const shop at(sold<Elicitation<>>(goods));
    const buyer ann(at);
    const json::value asked = ann.call_modern("paint", fox).json();
    REQUIRE(text_at(asked, "/result/resultType") == "input_required");
    const json::object& questions = asked.at_pointer("/result/inputRequests").as_object();
    REQUIRE(questions.size() == 1);
    const std::string key(questions.begin()->key());
    const std::string again = R"(,"requestState":")" + text_at(asked, "/result/requestState") +
                              R"(","inputResponses":{")" + key + R"(":{"action":"accept"}})";
    at.pay(text_at(questions.begin()->value(), "/params/url"));
    const json::value done = ann.call_modern("paint", fox, again).json();
    CHECK(text_at(done, "/result/resultType") == "complete");
    check_painted(done);
    // The state of this purchase is good for this purchase only.
    const http_answer other = ann.call_modern("paint", R"({"what":"a bear"})", again);
    CHECK(other.json().at_pointer("/error/code") == -32602);
    CHECK(painted == 1);
}
