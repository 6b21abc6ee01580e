// SPDX-License-Identifier: MIT
#pragma once

#include "purchase_world.hpp"

#include <paymcp/core/detail/utf8.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fuzz {

using namespace paymcp::detail;

namespace json = boost::json;

/// One client that buys; it checks the invariants of every purchase.
class customer {
public:
    customer(const mcp::server_spec& spec, books& kept, choices& chance)
        : spec_(spec),
          kept_(kept),
          chance_(chance),
          modern_(chance.chance(128)),
          capabilities_(chance.pick(abilities)),
          wants_progress_(chance.chance(128)) {
        start();
    }

    /// Calls a tool until it is bought, refused or abandoned.
    void purchase() {
        auto [tool, arguments] = random_call(chance_).make();
        tool_ = tool;
        arguments_ = std::move(arguments);
        payment_.clear();
        received.take();
        const std::size_t created = kept_.provider.calls().create;
        const std::string delivered = take(call(tool_, arguments_.text));
        const bool made = kept_.provider.calls().create > created;
        demand(!made || arguments_.admitted != admission::refused);
        // An equal earlier call may have left an open payment, or an undelivered result.
        const bool billed = made || !payment_.empty();
        demand(billed || arguments_.admitted != admission::taken || delivered == arguments_.normal);
        if (billed) collect();
    }

private:
    static constexpr std::array<std::string_view, 4> abilities{
        "{}", R"({"elicitation":{}})", R"({"elicitation":{"form":{},"url":{}}})", R"({"elicitation":{"url":{}}})"};

    void start() {
        server_.reset();
        server_.emplace(spec_, kept_);
        read_ = 0;
        if (modern_) return;
        static constexpr std::array<const char*, 3> versions{"2025-03-26", "2025-06-18", "2025-11-25"};
        server_->receive(R"({"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":")" +
                         std::string(chance_.pick(versions)) + R"(","capabilities":)" + std::string(capabilities_) +
                         R"(,"clientInfo":{"name":"c","version":"1"}}})");
        demand(next().as_object().contains("result"));
    }

    /// The next message of the server, which is one line of UTF-8 JSON.
    json::value next() {
        server_->until([this] { return server_->heard().size() > read_; });
        const std::string& text = server_->heard()[read_++];
        demand(is_utf8(text) && text.find('\n') == std::string::npos && normal_form(text).has_value());
        note_link(text);
        json::parse_options deep;
        deep.max_depth = 512;
        return json::parse(text, {}, deep);
    }

    void note_link(std::string_view text) {
        const std::size_t at = text.find(books::shop);
        if (at == std::string_view::npos) return;
        const std::string_view rest = text.substr(at + books::shop.size());
        constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
        reference_ = rest.substr(0, rest.find_first_not_of(letters));
        const auto made = kept_.provider.find(reference_);
        demand(made.has_value());
        payment_ = made->payment_id;
    }

    /// A call and its outcome: its result or error, or empty if it was abandoned.
    std::optional<json::object> call(std::string_view name, const std::string& arguments,
                                     const std::string& more = {}) {
        const std::string id = std::to_string(++last_id_);
        std::string meta = wants_progress_ ? R"("progressToken":"t)" + id + '"' : std::string();
        if (modern_)
            meta += std::string(meta.empty() ? "" : ",") +
                    R"("io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                    R"("io.modelcontextprotocol/clientCapabilities":)" +
                    std::string(capabilities_);
        server_->receive(R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":"tools/call","params":{"name":")" +
                         std::string(name) + R"(","arguments":)" + arguments + R"(,"_meta":{)" + meta + "}" + more +
                         "}}");
        return outcome(id);
    }

    std::optional<json::object> outcome(const std::string& id) {
        for (int steps = 0;; ++steps) {
            demand(steps < 64);
            const json::object said = next().as_object();
            if (!said.contains("method")) {
                demand(said.contains("id") && json::serialize(said.at("id")) == id);
                return said;
            }
            const bool asked = said.at("method") == "elicitation/create";
            if (asked) answer(said.at("id"));
            const bool told = said.at("method") == "notifications/progress" && !payment_.empty();
            if (!asked && !told) continue;
            if (!act()) return give_up(id);
        }
    }

    void answer(const json::value& id) {
        static constexpr std::array<const char*, 4> answers{
            R"("result":{"action":"accept","content":{}})", R"("result":{"action":"decline"})",
            R"("result":{"action":"cancel"})", R"("error":{"code":-32601,"message":"no"})"};
        server_->receive(R"({"jsonrpc":"2.0","id":)" + json::serialize(id) + ',' + chance_.pick(answers) + '}');
    }

    /// The customer's action once the link is shown; false to stop waiting.
    bool act() {
        if (payment_.empty()) return true;
        switch (chance_.below(8)) {
            case 0:
                return false;
            case 1:
                static_cast<void>(kept_.provider.cancel_by_user(reference_));
                break;
            default:
                static_cast<void>(kept_.provider.pay(reference_));
        }
        server_->tell(payment_);
        return true;
    }

    std::optional<json::object> give_up(const std::string& id) {
        server_->receive(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" + id + "}}");
        server_->until([this] { return server_->running() == 0; });
        while (read_ < server_->heard().size()) next();
        return std::nullopt;
    }

    /// Reads the end of a first call, and continues if the server wants another round trip; the normal form of the
    /// tool's own result, or empty.
    std::string take(std::optional<json::object> ended) {
        for (int rounds = 0; ended; ++rounds) {
            demand(rounds < 40);
            check(*ended);
            const json::value* result = ended->if_contains("result");
            const json::value* kind = result == nullptr ? nullptr : result->as_object().if_contains("resultType");
            if (kind == nullptr || *kind != "input_required") return result_of(*ended);
            if (!act()) return {};
            ended = call(tool_, arguments_.text, again(result->as_object()));
        }
        return {};
    }

    /// The members of the next round trip of a call.
    std::string again(const json::object& asked) {
        json::object answers;
        if (const json::value* requests = asked.if_contains("inputRequests"))
            for (const auto& one : requests->as_object())
                answers[one.key()] = {{"action", chance_.chance(200) ? "accept" : "decline"}};
        std::string more = R"(,"requestState":)" + json::serialize(asked.at("requestState"));
        if (!answers.empty()) more += R"(,"inputResponses":)" + json::serialize(answers);
        return more;
    }

    /// No call ends with a defect of the server.
    static void check(const json::object& ended) {
        if (const json::value* error = ended.if_contains("error")) demand(error->at("code") != -32603);
    }

    /// Fetches the result of a paid payment, repeatedly, also from a restarted server.
    void collect() {
        if (payment_.empty()) return;
        if (chance_.chance(64)) start();
        if (chance_.chance(96)) act();
        const mock_state before = kept_.provider.find(reference_)->state;
        const bool sold =
            before == mock_state::paid || before == mock_state::authorized || before == mock_state::captured;
        const std::string first = present();
        if (!sold) return;
        trace("expected", arguments_.normal);
        trace("delivered", first);
        demand(first == arguments_.normal);
        if (chance_.chance(64)) start();
        demand(present() == first);
        const std::vector<std::string> got = received.take();
        demand(got.size() == 1 && got.front() == arguments_.normal);
    }

    /// Presents the payment; the normal form of the result, or empty.
    std::string present() {
        const std::string id = json::serialize(json::string(payment_));
        const std::string confirm = "confirm_" + std::string(tool_);
        const bool confirmed = spec_.tools->find(confirm) != paymcp::mcp::server_definition::npos;
        std::string arguments = R"({"payment_id":)" + id + "}";
        if (!confirmed) {
            arguments = arguments_.text;
            arguments.pop_back();
            arguments += (arguments.size() > 1 ? R"(,"payment_id":)" : R"("payment_id":)") + id + "}";
        }
        const auto ended = call(confirmed ? std::string_view(confirm) : tool_, arguments);
        if (!ended) return {};
        check(*ended);
        return result_of(*ended);
    }

    /// The normal form of a tool's return value, in the first block; different text for any other block.
    std::string result_of(const json::object& ended) const {
        const json::value* result = ended.if_contains("result");
        if (result == nullptr || !result->as_object().contains("content")) return {};
        const json::string& text = result->at("content").at(0).at("text").as_string();
        const bool structured = tool_ == "keep_value" || tool_ == "keep_object";
        return structured ? normal_form(text).value_or("") : std::string(text);
    }

    const mcp::server_spec& spec_;
    books& kept_;
    choices& chance_;
    bool modern_;
    std::string_view capabilities_;
    bool wants_progress_;
    std::optional<running_server> server_;
    std::size_t read_ = 0;
    int last_id_ = 0;
    std::string_view tool_;
    written arguments_;
    std::string reference_;
    std::string payment_;
};

}  // namespace fuzz
