// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/gate_paid_calls.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/provider/mock/mock.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/json.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp_tests {

using namespace paymcp;
using namespace paymcp::detail;

/// The server, its gate and a store of the test's, with one client of 2025-11-25 beside it and nothing in between.
template <class Store>
class till {
public:
    till(const mcp::server_spec& spec, Store& store, const wall_clock& time = machine_clock())
        : provider(time),
          store_port_(store),
          pool_(*spec.tools, 2),
          calls_(spec, store_port_, provider_port_, time, pool_, events_, seals_, unbounded()),
          served_({.name = "till", .version = "1"}, *spec.tools, calls_, pool_),
          client_(session_of("ann")),
          channel_(std::make_shared<last_words>()) {
        provider.serve_at("http://pay.example/");
        greet();
    }
    till(const till&) = delete;
    till& operator=(const till&) = delete;

    /// From now on another principal calls.
    void come(const std::string& principal) {
        client_ = session_of(principal);
        greet();
    }

    /// Sends a message; the answer as it went out.
    std::string say(std::string message) {
        channel_->said.clear();
        boost::asio::post(loop_, [this, text = std::move(message)] { served_.receive(client_, channel_, text); });
        loop_.restart();
        loop_.run();
        if (channel_->said.empty()) throw std::runtime_error("nothing was answered");
        return std::move(channel_->said);
    }

    /// Calls a tool; the answer's `result` as JSON text, or its `error`.
    std::string call(std::string_view tool, std::string_view arguments) {
        return say(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")" + std::string(tool) +
                   R"(","arguments":)" + std::string(arguments) + "}}");
    }

    /// What an answer with a link says: `payment_id`, `payment_url`.
    static boost::json::value offer(std::string_view answer) {
        const boost::json::value parsed = boost::json::parse({answer.data(), answer.size()});
        return boost::json::parse(parsed.at_pointer("/result/content/0/text").as_string());
    }

    void pay(std::string_view link) {
        if (!provider.pay(link.substr(link.rfind('/') + 1)).has_value()) throw std::runtime_error("cannot be paid");
    }

    mock provider;

private:
    /// One client buys thousands of times in a second.
    static gating::options unbounded() {
        gating::options chosen;
        chosen.buyers = {.open_links = 0, .links_per_minute = 0};
        return chosen;
    }

    std::shared_ptr<mcp::client_session> session_of(const std::string& principal) {
        return std::make_shared<mcp::client_session>(loop_.get_executor(), gating::caller{principal, ""});
    }

    void greet() {
        say(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",)"
            R"("capabilities":{},"clientInfo":{"name":"c","version":"1"}}})");
    }

    struct last_words final : mcp::response_channel {
        void send(std::string) override {}
        void finish(mcp::rpc_answer answer) override {
            said = std::move(answer.text);
            if (const auto receipt = answer.hand_over ? answer.hand_over() : nullptr) receipt->written();
        }
        void abandon() override {}
        std::string said;
    };

    boost::asio::io_context loop_{1};
    store_adapter<asio_task, Store> store_port_;
    provider_adapter<asio_task, mock> provider_port_{provider};
    tool_pool pool_;
    watch::payment_events events_{loop_.get_executor()};
    sealer seals_{{random_state_key(secure_random)}};
    mcp::gate_paid_calls calls_;
    mcp::server served_;
    std::shared_ptr<mcp::client_session> client_;
    std::shared_ptr<last_words> channel_;
};

}  // namespace paymcp_tests
