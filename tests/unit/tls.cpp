// SPDX-License-Identifier: MIT
// The endpoint over TLS.
#include "../support/certificate.hpp"
#include "../support/http_endpoint.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace tls_test {

namespace {

using namespace http_test;
using namespace paymcp;
namespace ssl = boost::asio::ssl;

/// A certificate for 127.0.0.1 and its key, in temporary files.
class files {
public:
    files() : made_("IP:127.0.0.1") {
        std::filesystem::create_directories(folder_);
        std::ofstream(named_.certificate) << made_.certificate_pem();
        std::ofstream(named_.key) << made_.key_pem();
    }
    ~files() { std::filesystem::remove_all(folder_); }

    const http::tls_files& names() const { return named_; }
    std::string pem() const { return made_.certificate_pem(); }

private:
    paymcp_tests::made_certificate made_;
    std::filesystem::path folder_ = std::filesystem::temp_directory_path() / detail::unguessable_id("paymcp_tls_");
    http::tls_files named_{(folder_ / "certificate.pem").string(), (folder_ / "key.pem").string()};
};

mcp::http_host_options within_tls(const files& made) {
    mcp::http_host_options options;
    options.tls = made.names();
    return options;
}

/// Sends bytes over TLS and reads the whole answer.
std::string said(const endpoint& at, const std::string& pem, const std::string& bytes) {
    boost::asio::io_context context;
    ssl::context trust(ssl::context::tls_client);
    trust.add_certificate_authority(boost::asio::buffer(pem));
    trust.set_verify_mode(ssl::verify_peer);
    ssl::stream<tcp::socket> line(context, trust);
    line.next_layer().connect(at.where());
    line.handshake(ssl::stream_base::client);
    boost::asio::write(line, boost::asio::buffer(bytes));
    std::string all;
    boost::system::error_code end;
    boost::asio::read(line, boost::asio::dynamic_buffer(all), end);
    CHECK(end == boost::asio::error::eof);
    return all;
}

}  // namespace

TEST_CASE("over TLS the same endpoint answers, in JSON and in streams, and closes properly") {
    const files made;
    endpoint at(within_tls(made));
    CHECK(at.host.url().starts_with("https://127.0.0.1:"));
    const std::string head = "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(at.where().port()) +
                             "\r\nContent-Type: application/json\r\nConnection: close\r\n"
                             "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\n";
    const auto call = [&](const std::string& name, const std::string& meta) {
        const std::string body = visitor::modern_call(name, "{}", meta);
        return said(
            at, made.pem(),
            head + "Mcp-Name: " + name + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    };
    const std::string whole = call("count", modern_meta());
    CHECK(whole.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(whole.find("application/json") != std::string::npos);
    CHECK(whole.find("\"resultType\":\"complete\"") != std::string::npos);
    const std::string stream = call("report", modern_meta(R"(,"progressToken":1)"));
    CHECK(stream.find("text/event-stream") != std::string::npos);
    CHECK(stream.ends_with("0\r\n\r\n"));
}

TEST_CASE("a client without TLS, or one that disconnects in the handshake, affects no other") {
    const files made;
    endpoint at(within_tls(made));
    client plain(at.where());
    plain.send("GET /healthz HTTP/1.1\r\n\r\n");
    static_cast<void>(plain.read_to_end());
    client half(at.where());
    half.send(std::string("\x16\x03\x01\x02\x00", 5));
    half.reset();
    const std::string host = "Host: 127.0.0.1:" + std::to_string(at.where().port());
    CHECK(said(at, made.pem(), "GET /healthz HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n").ends_with("ok\n"));
}

TEST_CASE("files without a certificate or a key stop the start, and are named") {
    const files made;
    for (const http::tls_files& wrong :
         {http::tls_files{"/nonexistent", made.names().key}, http::tls_files{made.names().certificate, "/nonexistent"},
          http::tls_files{made.names().key, made.names().key}}) {
        try {
            static_cast<void>(http::tls_carrier(wrong));
            FAIL("these files make no TLS");
        } catch (const std::runtime_error& refused) {
            CHECK(std::string(refused.what()).find("cannot use the TLS ") == 0);
        }
    }
}

}  // namespace tls_test
