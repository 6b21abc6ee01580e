// SPDX-License-Identifier: MIT
// The laws of transports: stdio and Streamable HTTP keep them, and a faulty transport breaks the law that names its
// fault.
#include "../support/http_transport.hpp"
#include "../support/stdio_transport.hpp"

#include <paymcp/testing/transport_laws.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace transport_laws_test {

namespace {

using namespace paymcp_tests;

// [transport]
template <class Transport>
std::unique_ptr<transport_host> opened(mcp::server& served, boost::asio::any_io_executor executor) {
    return std::make_unique<Transport>(served, std::move(executor));
}

TEST_CASE("stdio keeps the laws of transports") {
    const auto results = transport_laws(opened<stdio_transport>, false);
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 14);
}
// [transport]

TEST_CASE("Streamable HTTP keeps the laws of transports") {
    const auto results = transport_laws(opened<http_transport>, true);
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 15);
}

/// What is wrong with a transport; by default nothing.
struct fault {
    int loses = 0;                 ///< every answer of that number is lost
    bool doubles = false;          ///< answers are sent twice
    bool answers_notices = false;  ///< what asks for nothing is answered
    bool changes_ids = false;      ///< every answer has the id 1
    bool lags = false;             ///< progress comes after the answer
    bool skips_progress = false;
    bool ends_at_garbage = false;  ///< after an unreadable message nothing is served
    bool ends_at_size = false;     ///< after a too long message nothing is served
    bool answers_canceled = false;
    bool ignores_cancel = false;
    bool cancels_all = false;      ///< a cancelation stops every call
    bool loses_at_pieces = false;  ///< each piece loses a blank at its end
    bool cuts_long = false;        ///< answers are cut
    bool leaves_early = false;     ///< answers that were not heard yet are dropped at the end
    bool one_for_all = false;      ///< all clients share one queue
    bool one_ends_all = false;     ///< when a client leaves, the others are no longer served
};

using direct = paymcp::testing::detail::direct_line;
using queue = paymcp::testing::detail::message_queue;

/// A transport without bytes, with a fault.
class faulty_transport final : public transport_host {
public:
    faulty_transport(mcp::server& served, boost::asio::any_io_executor executor, const fault& wrong,
                     milliseconds longest)
        : timeout(longest), served_(served), executor_(std::move(executor)), wrong_(&wrong) {}

    std::unique_ptr<transport_line> connect(mcp::revision) override { return std::make_unique<line>(*this); }

    milliseconds timeout;  ///< of clients that wait for a message

private:
    struct channel final : mcp::response_channel {
        channel(const fault& given, std::shared_ptr<queue> to) : wrong(given), heard(std::move(to)) {}

        void send(std::string message) override {
            if (wrong.skips_progress) return;
            if (wrong.lags)
                late.push_back(std::move(message));
            else
                heard->push(std::move(message));
        }
        void finish(mcp::rpc_answer answer) override {
            std::string text = std::move(answer.text);
            if (wrong.loses > 0 && ++answers % wrong.loses == 0) return;
            if (wrong.cuts_long) text = text.substr(0, 20'000);
            if (wrong.changes_ids)
                if (const std::size_t id = text.find("\"id\":2"); id != text.npos) text[id + 5] = '1';
            if (wrong.doubles) heard->push(text);
            heard->push(std::move(text));
            for (std::string& each : late) heard->push(std::move(each));
            late.clear();
        }
        void abandon() override {
            if (wrong.answers_canceled) heard->push(R"({"jsonrpc":"2.0","id":"w","result":{}})");
        }

        const fault& wrong;
        std::shared_ptr<queue> heard;
        std::vector<std::string> late;
        int answers = 0;
    };

    class line final : public direct {
    public:
        explicit line(faulty_transport& of) : direct(of.served_, of.executor_), host_(of) {
            if (of.wrong_->one_for_all) heard_ = of.shared_;
            channel_ = std::make_shared<channel>(*of.wrong_, heard_);
        }

        void send(const std::string& message, std::size_t piece) override {
            const fault& wrong = *host_.wrong_;
            if (deaf_ || (wrong.one_ends_all && host_.ended_)) return;
            std::string text = message;
            if (wrong.loses_at_pieces && piece < text.size()) text.erase(piece, 1);
            direct::send(text, piece);
            deaf_ = (wrong.ends_at_garbage && !text.ends_with('}')) ||
                    (wrong.ends_at_size && text.size() > served_.limits().bytes);
            if (wrong.answers_notices && text.find("notifications/unknown") != text.npos)
                heard_->push(R"({"jsonrpc":"2.0","id":"none","result":{}})");
        }
        std::string hear() override { return heard_->pop(host_.timeout); }
        void cancel(std::string_view id) override {
            const fault& wrong = *host_.wrong_;
            if (!wrong.ignores_cancel) direct::cancel(wrong.cancels_all ? "\"w\"" : id);
        }
        void leave() override {
            host_.ended_ = true;
            direct::leave();
        }
        std::vector<std::string> finish() override {
            if (host_.wrong_->ignores_cancel) direct::leave();
            std::vector<std::string> rest = direct::finish();
            if (host_.wrong_->leaves_early) rest.clear();
            return rest;
        }

    private:
        faulty_transport& host_;
        bool deaf_ = false;
    };

    mcp::server& served_;
    boost::asio::any_io_executor executor_;
    const fault* wrong_;
    std::shared_ptr<queue> shared_ = std::make_shared<queue>();
    bool ended_ = false;
};

/// The laws that a transport with this fault breaks, one a line.
std::string found(const fault& wrong, milliseconds timeout) {
    const auto open = [&](mcp::server& served, boost::asio::any_io_executor executor) {
        return std::make_unique<faulty_transport>(served, std::move(executor), wrong, timeout);
    };
    return broken_laws(transport_laws(open, true, timeout));
}

bool breaks(const fault& wrong, std::string_view law) {
    return found(wrong, milliseconds(200)).find(law) != std::string::npos;
}

TEST_CASE("a transport without a fault keeps the laws") { CHECK(found({}, milliseconds(10'000)) == ""); }

TEST_CASE("a transport that loses, doubles or changes messages breaks a law that says so") {
    CHECK(breaks({.loses = 2}, "gets the server's answers: one with the id of each request: after"));
    CHECK(breaks({.doubles = true}, "each gets one answer"));
    CHECK(breaks({.changes_ids = true}, "each gets one answer"));
    CHECK(breaks({.answers_notices = true}, "a session of 2025-06-18"));
    CHECK(breaks({.cuts_long = true}, "what came is no JSON"));
    CHECK(breaks({.loses_at_pieces = true}, "bytes that are split anywhere"));
    CHECK(breaks({.lags = true}, "progress comes in order and before"));
    CHECK(breaks({.skips_progress = true}, "progress comes in order and before"));
}

TEST_CASE("a transport that stops too early or too late breaks a law that says so") {
    CHECK(breaks({.ends_at_garbage = true}, "messages of 2025-11-25 are refused"));
    CHECK(breaks({.ends_at_size = true}, "messages of 2026-07-28 are refused"));
    CHECK(breaks({.answers_canceled = true}, "a canceled call ends without an answer"));
    CHECK(breaks({.ignores_cancel = true}, "a canceled call ends without an answer"));
    CHECK(breaks({.cancels_all = true}, "the cancelation of another id"));
    CHECK(breaks({.leaves_early = true}, "a client that sends nothing more"));
    CHECK(breaks({.one_for_all = true}, "each client hears its own answers"));
    CHECK(breaks({.one_ends_all = true}, "stops no other"));
}

}  // namespace

}  // namespace transport_laws_test
