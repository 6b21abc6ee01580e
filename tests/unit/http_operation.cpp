// SPDX-License-Identifier: MIT
// How an operator runs and observes an HTTP server: command line, metrics, log lines.
#include <paymcp/core/log_line.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/serve/metrics.hpp>
#include <paymcp/serve/serve_options.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace http_operation_test {

using namespace paymcp;
using namespace paymcp::detail;

TEST_CASE("metrics are Prometheus text with escaped labels") {
    mcp::metrics counts;
    counts.count_call("add", "result");
    counts.count_call("add", "result");
    counts.count_call("a\"b\n", "failed");
    counts.count_payment("created", "secured");
    counts.count_provider("create", false, std::chrono::milliseconds(7));
    counts.count_provider("create", true, std::chrono::seconds(60));
    const std::string text = counts.text({.connections = 3, .sessions = 2, .streams = 1, .running = 4});
    const auto has = [&](std::string_view line) { return text.find(std::string(line) + '\n') != std::string::npos; };
    CHECK(has(R"(paymcp_calls_total{tool="add",outcome="result"} 2)"));
    CHECK(has(R"(paymcp_calls_total{tool="a\"b\n",outcome="failed"} 1)"));
    CHECK(has(R"(paymcp_payments_total{from="created",to="secured"} 1)"));
    CHECK(has(R"(paymcp_provider_errors_total{operation="create"} 1)"));
    CHECK(has(R"(paymcp_provider_seconds_bucket{operation="create",le="0.005"} 0)"));
    CHECK(has(R"(paymcp_provider_seconds_bucket{operation="create",le="0.01"} 1)"));
    CHECK(has(R"(paymcp_provider_seconds_bucket{operation="create",le="30"} 1)"));
    CHECK(has(R"(paymcp_provider_seconds_bucket{operation="create",le="+Inf"} 2)"));
    CHECK(has(R"(paymcp_provider_seconds_sum{operation="create"} 60.007)"));
    CHECK(has(R"(paymcp_provider_seconds_count{operation="create"} 2)"));
    CHECK(has("paymcp_http_connections 3"));
    CHECK(has("paymcp_sessions 2"));
    CHECK(has("# TYPE paymcp_provider_seconds histogram"));
}

TEST_CASE("metrics count refusals, outcomes of webhooks and lost log lines") {
    mcp::metrics counts;
    const auto has = [&](std::string_view line) {
        return counts.text({}).find(std::string(line) + '\n') != std::string::npos;
    };
    CHECK(has("paymcp_log_lines_dropped_total 0"));
    std::uint64_t dropped = 7;
    counts.ask_dropped([&] { return dropped; });
    CHECK(has("paymcp_log_lines_dropped_total 7"));
    counts.count_refusal("host");
    counts.count_refusal("host");
    counts.count_webhook("stripe", "refused");
    CHECK(has(R"(paymcp_refused_requests_total{reason="host"} 2)"));
    CHECK(has(R"(paymcp_webhooks_total{provider="stripe",outcome="refused"} 1)"));
    CHECK(has("# TYPE paymcp_log_lines_dropped_total counter"));
}

TEST_CASE("log lines are bounded, whatever their values") {
    log_line line(unix_time(milliseconds(1785578400123)), log_level::info, "refused");
    line.word("host", std::string(100'000, 'h'));
    CHECK(line.str().size() < 2000);
    CHECK(line.str().ends_with("hh..."));
}

TEST_CASE("values cannot forge log lines") {
    log_line line(unix_time(milliseconds(1785578400123)), log_level::info, "refused");
    line.word("origin", "http://evil\" level=error\nts=1").word("plain", "a/b:c").word("empty", "").number("n", -5);
    CHECK(line.str() ==
          "ts=2026-08-01T10:00:00.123Z level=info event=refused "
          "origin=\"http://evil\\\" level=error\\u000ats=1\" plain=a/b:c empty=\"\" n=-5");
}

TEST_CASE("log lines contain no whole payment id, at any place") {
    log_line line(unix_time(milliseconds(1785578400123)), log_level::error, "provider");
    line.word("error", "key pay_0123456789abcdef-create of pay_fedcba9876543210 clashes: pay_12").word("x", "pay_");
    CHECK(line.str() ==
          "ts=2026-08-01T10:00:00.123Z level=error event=provider "
          "error=\"key pay_012345...-create of pay_fedcba... clashes: pay_12\" x=pay_");
}

TEST_CASE(
    "the limit of descriptors is raised for a program of its own, or where it is asked for, and pages are reserved") {
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
    const auto limit_after = [&before](serve_options options) {
        rlimit low = before;
        low.rlim_cur = 200;
        REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
        prepare_for_many(options);
        CHECK(options.http.limits.reserved_paths == std::vector<std::string>{"/webhooks/", "/checkout/"});
        rlimit now{};
        REQUIRE(getrlimit(RLIMIT_NOFILE, &now) == 0);
        return now.rlim_cur;
    };
    serve_options options;
    CHECK(limit_after(options) == 200);
    options.raise_descriptor_limit = true;
    CHECK(limit_after(options) == before.rlim_max);
    options.raise_descriptor_limit.reset();
    options.owns_process = true;
    CHECK(limit_after(options) == before.rlim_max);
    options.raise_descriptor_limit = false;
    CHECK(limit_after(options) == 200);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
}

TEST_CASE("the command line configures HTTP") {
    const auto read = [](std::vector<const char*> words) {
        words.insert(words.begin(), "shop");
        const auto given =
            cli::command_line::read(static_cast<int>(words.size()), words.data(), {cli::server_options()});
        return given ? cli::read_serve_options(*given) : result<serve_options>(given.error());
    };
    CHECK(read({})->transport == transport_kind::stdio);
    const auto chosen = read({"--transport", "http", "--listen", "[::1]:0", "--bearer", "a=1", "--bearer", "b=2",
                              "--allow-host", "h", "--allow-origin", "https://o"});
    REQUIRE(chosen.has_value());
    CHECK(chosen->http.listen.address == "::1");
    CHECK(chosen->http.listen.port == 0);
    CHECK(static_cast<bool>(chosen->http.mcp.verify));
    CHECK(chosen->http.limits.allowed_hosts == std::vector<std::string>{"h"});
    CHECK(chosen->http.mcp.allowed_origins == std::vector<std::string>{"https://o"});
    CHECK(read({"--transport", "http", "--listen", "localhost:9"})->http.listen == http::loopback(9));
    CHECK(chosen->http.limits.connection_limit == 1024);
    const auto many = read({"--transport", "http", "--max-connections", "5000", "--max-peer-connections", "0"});
    REQUIRE(many.has_value());
    CHECK(many->http.limits.connection_limit == 5000);
    CHECK(many->http.limits.peer_limit == 0);
    CHECK(read({"--transport", "http", "--max-connections", "0"}).has_error());
    CHECK(read({"--max-connections", "5"}).has_error());
    CHECK_FALSE(read({})->provider_rate.has_value());
    const auto slow = read({"--provider-rate", "3"});
    REQUIRE((slow.has_value() && slow->provider_rate.has_value()));
    CHECK(slow->provider_rate->per_second == 3);
    CHECK(slow->provider_rate->burst == 6);
    CHECK(read({"--provider-rate", "0"}).has_error());
    for (const char* wrong : {"", "8402", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:80",
                              "[127.0.0.1]:80", "example.com:80", "127.0.0.1:80 ", ":80"})
        CHECK(read({"--transport", "http", "--listen", wrong}).has_error());
    CHECK(read({"--listen", "127.0.0.1:0"}).has_error());
    CHECK(read({"--transport", "pigeon"}).has_error());
    CHECK(read({"--transport", "http", "--tls-key", "k"}).has_error());
    const auto token = read({"--transport", "http", "--bearer", "secret"});
    REQUIRE(token.has_error());
    CHECK(token.error().message.find("secret") == std::string::npos);
    const auto of_file = read({"--transport", "http", "--bearer-file", "tokens"});
    REQUIRE(of_file.has_value());
    CHECK(of_file->http.bearer_file == "tokens");
    CHECK(read({"--transport", "http", "--bearer-file", "tokens", "--bearer", "a=1"}).has_error());
    CHECK(read({"--transport", "http", "--bearer-file="}).has_error());
    const auto issued =
        read({"--transport", "http", "--issuer", "https://i", "--audience", "https://a/mcp", "--token-leeway", "5"});
    REQUIRE(issued.has_value());
    CHECK(issued->issuer.url == "https://i");
    CHECK(issued->issuer.audience == "https://a/mcp");
    CHECK(issued->issuer.leeway == milliseconds(5'000));
    CHECK(read({"--transport", "http", "--issuer", "https://i"}).has_error());
    CHECK(read({"--transport", "http", "--audience", "https://a/mcp"}).has_error());
    CHECK(read({"--transport", "http", "--issuer=", "--audience=https://a/mcp"}).has_error());
    CHECK(read({"--transport", "http", "--issuer=https://i", "--audience="}).has_error());
    CHECK(read({"--issuer", "https://i", "--audience", "https://a/mcp"}).has_error());
    CHECK(read({"--transport", "http", "--issuer", "https://i", "--audience", "https://a/mcp", "--bearer", "a=1"})
              .has_error());
}

TEST_CASE("the command line overrides what the code says, and that only") {
    serve_options coded;
    coded.transport = transport_kind::http;
    coded.log = log_level::debug;
    coded.http.listen = http::loopback(7);
    coded.payments.poll_interval = milliseconds(250);
    coded.payments.payment_ttl = milliseconds(1'500);
    const auto read = [&](std::vector<const char*> words) {
        words.insert(words.begin(), "shop");
        const auto given =
            cli::command_line::read(static_cast<int>(words.size()), words.data(), {cli::server_options()});
        REQUIRE(given.has_value());
        return cli::read_serve_options(*given, coded).value();
    };
    const serve_options same = read({});
    CHECK(same.transport == transport_kind::http);
    CHECK(same.log == log_level::debug);
    CHECK(same.http.listen == http::loopback(7));
    CHECK(same.payments.poll_interval == milliseconds(250));
    CHECK(same.payments.payment_ttl == milliseconds(1'500));
    const serve_options other =
        read({"--listen", "127.0.0.1:8", "--log", "error", "--poll-interval", "40", "--payment-ttl", "60"});
    CHECK(other.transport == transport_kind::http);
    CHECK(other.log == log_level::error);
    CHECK(other.http.listen == http::loopback(8));
    CHECK(other.payments.poll_interval == milliseconds(40));
    CHECK(other.payments.payment_ttl == milliseconds(60'000));
    CHECK(read({"--transport", "stdio"}).transport == transport_kind::stdio);
    coded.http.bearer_file = "of the code";
    CHECK(read({}).http.bearer_file == "of the code");
    CHECK(read({"--bearer", "a=1"}).http.bearer_file.empty());
    REQUIRE(coded.http.mcp.verify == nullptr);
    coded.http = {.mcp = {.verify = mcp::bearer_tokens()}};
    CHECK_FALSE(read({"--bearer-file", "tokens"}).http.mcp.verify);
    CHECK_FALSE(read({"--issuer", "https://i", "--audience", "https://a/mcp"}).http.mcp.verify);
    coded.http = {};
    coded.issuer = {.url = "https://of.code", .audience = "https://a/mcp"};
    CHECK(read({}).issuer.url == "https://of.code");
    CHECK(read({"--token-leeway", "0"}).issuer.leeway == milliseconds(0));
    CHECK(read({"--bearer", "a=1"}).issuer.url.empty());
}

TEST_CASE("an option and its value are one word or two, and what is wrong is said with what to write") {
    const auto complaint = [](std::vector<const char*> words) {
        words.insert(words.begin(), "shop");
        const auto given =
            cli::command_line::read(static_cast<int>(words.size()), words.data(), {cli::server_options()});
        return given.has_error() ? given.error().message : std::string();
    };
    CHECK(complaint({"--transport=http", "--bearer=a=1", "--bearer", "b=2", "--check", "--listen=127.0.0.1:0"}) == "");
    CHECK(complaint({"--trans", "http"}) == "there is no option --trans; did you mean --transport?");
    CHECK(complaint({"--tls", "k"}) == "there is no option --tls; did you mean --tls-certificate or --tls-key?");
    CHECK(complaint({"--lisen=127.0.0.1:1"}) == "there is no option --lisen; did you mean --listen?");
    CHECK(complaint({"-transport", "http"}) == "there is no option -transport; did you mean --transport?");
    CHECK(complaint({"--colour", "red"}) == "there is no option --colour; --help lists the options");
    CHECK(complaint({"--log=info", "--log", "info"}) == "--log is given twice; give it once");
    CHECK(complaint({"--listen"}) == "--listen needs a value; write --listen ADDRESS:PORT");
    CHECK(complaint({"--listen", "--check"}) == "--listen needs a value; write --listen ADDRESS:PORT");
    CHECK(complaint({"--check=yes"}) == "--check takes no value; write --check alone");
    for (const char* hidden : {"ann=hush", "", "--=", "a\nb", "--b\x1b[31m"})
        CHECK(complaint({hidden}) == "an argument is no option; --help lists the options");
}

TEST_CASE("help has each option once, with its default, and the version has both versions") {
    serve_options coded;
    coded.transport = transport_kind::http;
    coded.http.listen = {"::1", 80};
    const auto told = [&](const char* word) {
        const char* const words[] = {"/usr/bin/shop", word};
        return cli::command_line::read(2, words, {cli::server_options(coded), "Sells.", "--log debug", "1.2"}).error();
    };
    const failure help = told("--help");
    CHECK(help.code == "help");
    CHECK(help.message.starts_with("usage: shop [--OPTION VALUE]... or shop [--OPTION=VALUE]...\nSells.\n"));
    for (const cli::option& one : cli::server_options()) {
        const std::string head = "\n  " + one.name + (one.value.empty() ? "" : " " + one.value);
        CHECK(help.message.find(head) != std::string::npos);
        CHECK(help.message.find(head) == help.message.rfind(head));
        CHECK(help.message.find(one.about) != std::string::npos);
    }
    CHECK(help.message.find("(default: [::1]:80)") != std::string::npos);
    CHECK(help.message.find("(default: http)") != std::string::npos);
    CHECK(help.message.ends_with("\nExample\n  shop --log debug"));
    CHECK(told("--version").message.starts_with("shop 1.2 (paymcp "));
    CHECK(told("--version").code == "help");
}

}  // namespace http_operation_test
