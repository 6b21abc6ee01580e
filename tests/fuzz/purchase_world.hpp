// SPDX-License-Identifier: MIT
#pragma once

#include "choices.hpp"
#include "purchase_tools.hpp"
#include "target.hpp"

#include <paymcp/mcp/payments/gate_paid_calls.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/fake_timer.hpp>
#include <paymcp/watch/status_watch.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fuzz {

using namespace paymcp::detail;

/// The state that outlives a server: its store, its provider and its keys.
class books {
public:
    books(store_port<paymcp::detail::asio_task>& kept, choices& chance)
        : store(kept),
          random([&chance] { return chance.unguessable(); }),
          key(random_state_key(random)),
          provider(time, random) {
        provider.serve_at(std::string(shop));
    }

    static constexpr std::string_view shop = "https://pay.example/checkout/";

    store_port<paymcp::detail::asio_task>& store;
    testing::fake_clock time;
    paymcp::detail::random_source random;
    state_key key;
    mock provider;
};

/// With PAYMCP_FUZZ_TRACE in the environment the conversation is printed.
inline void trace(const char* who, const std::string& message) {
    static const bool wanted = std::getenv("PAYMCP_FUZZ_TRACE") != nullptr;
    if (wanted) std::fprintf(stderr, "%s: %s\n", who, message.c_str());
}

/// The server's messages to one client, in order.
class heard_outlet final : public mcp::response_channel {
public:
    void send(std::string message) override {
        trace("server", message);
        messages.push_back(std::move(message));
    }
    void finish(mcp::rpc_answer answer) override {
        send(std::move(answer.text));
        if (const auto receipt = answer.hand_over ? answer.hand_over() : nullptr) receipt->written();
    }
    void abandon() override {}

    std::vector<std::string> messages;
};

/// The real server in this process: its gate, its paid calls, its watch and its thread pool; only the bytes of a
/// transport are missing.
class running_server {
public:
    running_server(const mcp::server_spec& spec, books& kept)
        : waits_(loop_, kept.time),
          provider_(kept.provider),
          seals_({kept.key}, kept.random),
          events_(loop_.get_executor()),
          watch_(
              provider_, kept.time, waits_, loop_.get_executor(), {},
              [this](const std::string& id) { events_.publish(id, paymcp::watch::event_source::watch); }, kept.random),
          pool_(*spec.tools, 2),
          calls_(spec, kept.store, watch_, kept.time, pool_, events_, seals_, settings(kept)),
          server_({.name = "shop", .version = "1"}, *spec.tools, calls_, pool_, options(kept)),
          peer_(std::make_shared<mcp::client_session>(loop_.get_executor(),
                                                      paymcp::gating::caller{.principal = {}, .session = "s"})),
          channel_(std::make_shared<heard_outlet>()),
          refreshing_(events_.subscribe([this](const paymcp::watch::payment_event& notification) {
              if (notification.source != paymcp::watch::event_source::watch) watch_.refresh(notification.payment_id);
          })) {}
    running_server(const running_server&) = delete;
    running_server& operator=(const running_server&) = delete;

    /// The client disconnects, and the server ends when nothing runs any more.
    ~running_server() {
        boost::asio::post(loop_, [this] { peer_->leave(); });
        until([this] { return server_.running() == 0; });
    }

    void receive(std::string message) {
        trace("client", message);
        boost::asio::post(loop_, [this, text = std::move(message)] { server_.receive(peer_, channel_, text); });
    }

    /// The provider has sent an event about a payment.
    void tell(const std::string& payment_id) { events_.publish(payment_id, paymcp::watch::event_source::payer); }

    /// All messages that the client has received.
    const std::vector<std::string>& heard() const noexcept { return channel_->messages; }

    std::size_t running() const noexcept { return server_.running(); }

    /// Runs until the condition holds. Taking longer than any machine needs is a defect.
    template <class Condition>
    void until(Condition holds) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!holds()) {
            demand(std::chrono::steady_clock::now() < end);
            loop_.restart();
            loop_.run_one_for(std::chrono::milliseconds(5));
        }
    }

private:
    static gating::options settings(const books& kept) {
        gating::options made;
        made.random = kept.random;
        return made;
    }

    static mcp::server_options options(const books& kept) {
        mcp::server_options made;
        made.time = &kept.time;
        made.random = kept.random;
        made.sealing_keys = {kept.key};
        return made;
    }

    boost::asio::io_context loop_{1};
    testing::fake_timer waits_;
    provider_adapter<paymcp::detail::asio_task, mock> provider_;
    sealer seals_;
    paymcp::watch::payment_events events_;
    paymcp::watch::status_watch watch_;
    tool_pool pool_;
    paymcp::mcp::gate_paid_calls calls_;
    mcp::server server_;
    std::shared_ptr<mcp::client_session> peer_;
    std::shared_ptr<heard_outlet> channel_;
    paymcp::watch::payment_events::subscription refreshing_;
};

}  // namespace fuzz
