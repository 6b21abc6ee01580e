// SPDX-License-Identifier: MIT
#pragma once

#include "http_client.hpp"

#include <paymcp/serve/http_host.hpp>
#include <paymcp/serve/metrics.hpp>
#include <paymcp/testing/detail/transport_bench.hpp>
#include <paymcp/testing/transport_line.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

/// Streamable HTTP over real sockets, for the laws of transports.
namespace paymcp_tests {

using namespace paymcp;
using namespace paymcp::testing;

/// One client, which sends each message on a new connection.
class http_line final : public transport_line {
public:
    http_line(http_test::tcp::endpoint where, mcp::revision speaks)
        : where_(std::move(where)), modern_(speaks == mcp::revision::r2026_07_28) {}
    ~http_line() override {
        http_line::leave();
        http_line::finish();
    }

    void send(const std::string& message, std::size_t piece) override {
        const boost::json::value read = parsed(message);
        const bool asks =
            !read.is_object() || (read.get_object().contains("id") && read.get_object().contains("method"));
        auto made = std::make_unique<exchange>(where_, field(read, {"id"}));
        exchange& one = *made;
        all_.push_back(std::move(made));
        const std::string text = one.line.text("POST", "/mcp", headers(read), message);
        for (std::string_view left = text; !left.empty(); left.remove_prefix(std::min(piece, left.size())))
            if (!one.line.send(left.substr(0, piece))) break;
        one.reader = std::thread([this, &one, asks] { listen(one.line, asks); });
        // A notification is taken before the client's next message.
        if (one.id.empty()) one.reader.join();
    }
    std::string hear() override { return heard_.pop(); }

    /// A stateless request is canceled by its connection's end.
    void cancel(std::string_view id) override {
        if (!modern_)
            return send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" +
                            std::string(id) + "}}",
                        1000);
        for (const std::unique_ptr<exchange>& one : all_)
            if (one->id == id) one->line.leave();
    }
    void leave() override {
        for (const std::unique_ptr<exchange>& one : all_) one->line.leave();
    }
    std::vector<std::string> finish() override {
        for (const std::unique_ptr<exchange>& one : all_)
            if (one->reader.joinable()) one->reader.join();
        all_.clear();
        return heard_.rest();
    }

private:
    struct exchange {
        exchange(const http_test::tcp::endpoint& where, std::string of) : line(where), id(std::move(of)) {}

        http_test::client line;
        std::string id;  ///< as JSON; empty for a message that gets no answer
        std::thread reader;
    };

    static boost::json::value parsed(const std::string& message) {
        boost::system::error_code wrong;
        boost::json::value read = boost::json::parse(message, wrong);
        return wrong ? boost::json::value() : read;
    }
    /// A member as JSON, or as its text if it is a string of `params` or the method.
    static std::string field(const boost::json::value& read, std::vector<std::string_view> path) {
        const boost::json::value* at = &read;
        for (const std::string_view name : path) {
            const boost::json::object* within = at->if_object();
            at = within == nullptr ? nullptr : within->if_contains(name);
            if (at == nullptr) return {};
        }
        return boost::json::serialize(*at);
    }
    static std::string text_of(const boost::json::value& read, std::vector<std::string_view> path) {
        const std::string json = field(read, std::move(path));
        return json.size() < 2 ? std::string() : json.substr(1, json.size() - 2);
    }

    std::vector<http::header> headers(const boost::json::value& read) {
        std::vector<http::header> all{{"Content-Type", "application/json"},
                                      {"Accept", "application/json, text/event-stream"}};
        if (modern_) {
            all.push_back({"MCP-Protocol-Version", "2026-07-28"});
            const std::string method = text_of(read, {"method"});
            const std::string name = text_of(read, {"params", "name"});
            if (!method.empty()) all.push_back({"Mcp-Method", method});
            if (!name.empty()) all.push_back({"Mcp-Name", name});
        } else if (const std::lock_guard lock(guard_); !session_.empty()) {
            all.push_back({"Mcp-Session-Id", session_});
        }
        return all;
    }

    /// HTTP also refuses what JSON-RPC leaves unanswered: the status says so, and its body is no message.
    void listen(http_test::client& line, bool asks) {
        http_test::http_answer came = line.read();
        if (const std::string session = came.header("Mcp-Session-Id"); !session.empty()) {
            const std::lock_guard lock(guard_);
            session_ = session;
        }
        if (!came.streams()) {
            if (!came.body.empty() && (asks || came.status < 400)) heard_.push(std::move(came.body));
            return;
        }
        while (std::optional<http_test::event> next = line.next_event())
            if (!next->data.empty()) heard_.push(std::move(next->data));
    }

    http_test::tcp::endpoint where_;
    bool modern_;
    std::mutex guard_;
    std::string session_;
    std::vector<std::unique_ptr<exchange>> all_;
    testing::detail::message_queue heard_;
};

/// An HTTP server on loopback with its MCP endpoint.
class http_transport final : public transport_host {
public:
    http_transport(mcp::server& served, boost::asio::any_io_executor executor) : executor_(std::move(executor)) {
        mcp::http_host_options options;
        options.listen = http::loopback();
        options.signals = false;
        options.limits.body_limit = served.limits().bytes;
        host_ = std::make_unique<mcp::http_host>(executor_, served, paymcp::detail::machine_clock(), counts_,
                                                 http::router(), std::move(options));
        boost::asio::co_spawn(executor_, host_->run(),
                              [this](const std::exception_ptr&, mcp::http_end) { ended_.set_value(); });
    }
    http_transport(const http_transport&) = delete;
    http_transport& operator=(const http_transport&) = delete;
    ~http_transport() override {
        on_loop([this] {
            host_->stop();
            host_->stop();
        });
        ended_.get_future().wait();
        on_loop([this] { host_.reset(); });
    }

    std::unique_ptr<transport_line> connect(mcp::revision speaks) override {
        return std::make_unique<http_line>(host_->listener().local_endpoint(), speaks);
    }

private:
    template <class Act>
    void on_loop(Act act) {
        std::packaged_task<void()> task(std::move(act));
        boost::asio::post(executor_, [&task] { task(); });
        task.get_future().get();
    }

    boost::asio::any_io_executor executor_;
    mcp::metrics counts_;
    std::unique_ptr<mcp::http_host> host_;
    std::promise<void> ended_;
};

}  // namespace paymcp_tests
