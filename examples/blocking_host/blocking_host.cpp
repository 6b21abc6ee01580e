// SPDX-License-Identifier: MIT
// A blocking MCP server over stdio, not this library's, that sells with it: each thread reads a line and answers it.
#include <paymcp.hpp>
#include <paymcp/adapter/shop.hpp>

#include <boost/json.hpp>

#include <iostream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace paymcp;
namespace json = boost::json;

constexpr auto generate_image = tool<"generate_image", price<50, USD>>(
    "Draw", arg<"prompt">("What to draw"), [](std::string prompt) { return "Image generated for: " + prompt; });
constexpr auto translate = tool<"translate", price<25, USD>, flow<Resubmit<>>>(
    "Translate into French", arg<"text">("The text"), [](std::string text) { return "[fr] " + text; });

class blocking_host {
public:
    explicit blocking_host(adapter::shop& sold) : sold_(sold) {}
    void run(int threads) {
        std::vector<std::thread> all;
        for (int i = 0; i < threads; ++i)
            all.emplace_back([this] {
                while (const std::optional<message> next = read()) answer(*next);
            });
        for (std::thread& one : all) one.join();
    }

private:
    struct message {
        json::object request, client;  ///< the client: what it said of itself in `initialize`
    };

    std::optional<message> read() {
        const std::lock_guard lock(input_);
        for (std::string line; std::getline(std::cin, line);) {
            boost::system::error_code unreadable;
            const json::value said = json::parse(line, unreadable);
            const json::object* request = said.if_object();
            if (request == nullptr || !request->contains("id") || !request->contains("method")) continue;
            if (request->at("method") == "initialize") client_ = request->at("params").as_object();
            return message{*request, client_};
        }
        return std::nullopt;
    }

    void answer(const message& asked) {
        const std::string id = json::serialize(asked.request.at("id"));
        const json::string& method = asked.request.at("method").as_string();
        const std::string version(asked.client.at("protocolVersion").as_string());
        const json::object greeting{{"protocolVersion", version},
                                    {"capabilities", {{"tools", json::object()}}},
                                    {"serverInfo", {{"name", "blocking_host"}, {"version", "1"}}}};
        if (method == "tools/call") return call(id, asked, version);
        const std::string result = method == "initialize"   ? json::serialize(greeting)
                                   : method == "tools/list" ? sold_.list(version)
                                                            : "{}";
        write(R"({"jsonrpc":"2.0","id":)" + id + ",\"result\":" + result + "}");
    }

    // [call]
    void call(const std::string& id, const message& asked, const std::string& version) {
        const json::object& params = asked.request.at("params").as_object();
        const auto text = [](const json::object& from, const char* member) {
            return from.contains(member) ? json::serialize(from.at(member)) : std::string();
        };
        adapter::outcome reached = sold_.call({.tool = params.at("name").as_string(),
                                               .arguments = text(params, "arguments"),
                                               .meta = text(params, "_meta"),
                                               .capabilities = text(asked.client, "capabilities"),
                                               .protocol_version = version,
                                               .notify = [this](std::string_view line) { write(line); }});
        write(reached.response(id));
        reached.written();
    }
    // [call]

    void write(std::string_view line) {
        const std::lock_guard lock(output_);
        std::cout << line << std::endl;
    }

    adapter::shop& sold_;
    std::mutex input_, output_;
    json::object client_;
};

int main() {
    // [open]
    auto sold = adapter::open_shop<TwoStep<>>(toolset<generate_image, translate>, with(), mock{}, memory_store{});
    // [open]
    blocking_host(sold).run(4);
}
