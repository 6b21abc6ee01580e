// SPDX-License-Identifier: MIT
#pragma once

#include "http_client.hpp"

#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/serve/detail/checkout_listener.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool/toolset.hpp>

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <exception>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

/// A shop that sells one tool over HTTP, the payer at its checkout page, and its clients.
namespace http_shop {

using namespace paymcp;
using namespace paymcp::detail;
using namespace http_test;
namespace json = boost::json;

inline std::atomic<int> painted = 0;  ///< how often the paid tool has run

inline constexpr auto paint =
    tool<"paint", price<50, USD>>("Paint", arg<"what">("What to paint"), [](std::string what) {
        ++painted;
        return "painted " + what;
    });

inline constexpr auto& spec = toolset<paint>;

template <class Flow, const auto&... Tools>
mcp::server_spec sold(toolset_t<Tools...>) {
    return mcp::compiled_server<Flow, toolset_t<Tools...>>::spec();
}

inline serve_options on_any_port(async::timer& waits) {
    serve_options options;
    options.identity = {.name = "shop", .version = "1"};
    options.log = log_level::error;
    options.payments.poll_interval = milliseconds(20);
    options.http.listen = http::loopback();
    options.http.signals = false;
    options.http.waits = &waits;
    return options;
}

/// A shop on a separate loop, and the payer at its checkout page.
class shop {
public:
    explicit shop(const mcp::server_spec& sells, async::timer& waits = async::machine_timer())
        : shop(sells, on_any_port(waits)) {}
    shop(const mcp::server_spec& sells, serve_options options)
        : running_(sells, store_port_, provider_port_, std::move(options)) {
        painted = 0;
        provider.on_change(
            [this](std::string_view id) { running_.events().publish(std::string(id), watch::event_source::payer); });
        http::router pages;
        pages.add(checkout_prefix, checkout_handler(provider));
        host_ = &running_.listen(std::move(pages));
        provider.serve_at(checkout_base(host_->listener()));
        boost::asio::co_spawn(running_.loop(), host_->run(), [this](const std::exception_ptr&, mcp::http_end how) {
            ended.set_value(how);
            running_.loop().stop();
        });
        thread_ = std::jthread([this] { running_.loop().run(); });
    }
    ~shop() {
        stop();
        thread_.join();
    }

    void stop() {
        boost::asio::post(running_.loop(), [this] { host_->stop(); });
    }

    tcp::endpoint where() const { return host_->listener().local_endpoint(); }
    boost::asio::io_context& loop() noexcept { return running_.loop(); }

    /// Presses Pay on the page behind a link.
    void pay(std::string_view link) const {
        const std::string path(link.substr(link.find(checkout_prefix)));
        CHECK(client(where()).ask("POST", path + "/pay", {}).status == 303);
    }

    mock provider;
    memory_store store;
    std::promise<mcp::http_end> ended;

private:
    store_adapter<asio_task, memory_store> store_port_{store};
    provider_adapter<asio_task, mock> provider_port_{provider};
    server_app running_;
    mcp::http_host* host_ = nullptr;
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
                                                         std::vector<http::header> fields = {}) const {
        std::unique_ptr<client> line = begin(body, std::move(fields));
        http_answer came = line->read();
        return {std::move(line), std::move(came)};
    }

    /// A request whose answer is not read yet.
    std::unique_ptr<client> begin(std::string_view body, std::vector<http::header> fields = {}) const {
        auto line = std::make_unique<client>(at_.where());
        fields.push_back({"Content-Type", "application/json"});
        if (!session_.empty()) fields.push_back({"Mcp-Session-Id", session_});
        line->send(line->text("POST", "/mcp", fields, body));
        return line;
    }

    /// A legacy call.
    std::pair<std::unique_ptr<client>, http_answer> call(std::string_view name, std::string_view arguments,
                                                         std::string_view meta = "{}",
                                                         std::vector<http::header> fields = {}) const {
        return post(call_text(name, arguments, meta), std::move(fields));
    }

    static std::string call_text(std::string_view name, std::string_view arguments, std::string_view meta = "{}") {
        return R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")" + std::string(name) +
               R"(","arguments":)" + std::string(arguments) + R"(,"_meta":)" + std::string(meta) + "}}";
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

inline constexpr std::string_view fox = R"({"what":"a fox"})";

inline std::string text_at(const json::value& message, std::string_view pointer) {
    return std::string(message.at_pointer({pointer.data(), pointer.size()}).as_string());
}

inline void check_painted(const json::value& message) {
    CHECK(text_at(message, "/result/content/0/text") == "painted a fox");
    CHECK(painted == 1);
}

}  // namespace http_shop
