// SPDX-License-Identifier: MIT
// TLS of the client: which certificates it trusts, and which HTTP version it uses.
#include "../support/certificate.hpp"
#include "../support/http2_peer.hpp"
#include "../support/loopback_peer.hpp"
#include "../support/temp_folder.hpp"

#include <paymcp/http/client/curl_client.hpp>
#include <paymcp/http/server/server.hpp>
#include <paymcp/http/server/tls.hpp>

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <fstream>
#include <string>

namespace http_client_tls_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp_tests;
using boost::asio::awaitable;

std::string written(const temp_folder& folder, const std::string& name, const std::string& text) {
    std::ofstream(folder.file(name)) << text;
    return folder.file(name);
}

awaitable<http::response> nothing(http::request) { co_return http::response{}; }

TEST_CASE("TLS is verified: the certificate's root, names and dates") {
    const temp_folder files;
    const made_certificate good("IP:127.0.0.1");
    const made_certificate other_name("DNS:api.example");
    const made_certificate expired("IP:127.0.0.1", 0, 1000);
    const auto ask = [&](const made_certificate& served, const made_certificate* trusted) {
        http::curl_options options;
        if (trusted != nullptr) options.ca_file = written(files, "ca.pem", trusted->certificate_pem());
        boost::asio::io_context context;
        const http::server server(context.get_executor(), http::loopback(), responder_of(nothing), {},
                                  http::tls_carrier({written(files, "cert.pem", served.certificate_pem()),
                                                     written(files, "key.pem", served.key_pem())}));
        http::curl_client client(context.get_executor(), options);
        const std::string url = "https://127.0.0.1:" + std::to_string(server.local_endpoint().port()) + "/?key=hush";
        return run(context, client.send({.method = "POST", .url = url, .body = "hush"}));
    };
    const http::send_result trusted = ask(good, &good);
    REQUIRE(trusted.has_value());
    CHECK(trusted->status == 200);
    const http::send_result signed_by_itself = ask(good, nullptr);
    const http::send_result refused[]{signed_by_itself, ask(good, &other_name), ask(other_name, &other_name),
                                      ask(expired, &expired)};
    for (const http::send_result& answer : refused) {
        REQUIRE(answer.has_error());
        CHECK_FALSE(answer.error().may_have_happened);
        CHECK(answer.error().message.find("hush") == std::string::npos);
    }
}

TEST_CASE("HTTP/2 is used when the server offers it, many requests over one connection") {
    if ((curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_HTTP2) == 0) {
        MESSAGE("this libcurl was built without HTTP/2");
        return;
    }
    const temp_folder files;
    const made_certificate certificate("IP:127.0.0.1");
    boost::asio::io_context context;
    const http2_peer peer(context, certificate);
    http::curl_client client(context.get_executor(),
                             {.ca_file = written(files, "ca.pem", certificate.certificate_pem())});
    const http::send_result first = run(context, client.send({.method = "GET", .url = peer.url(), .repeatable = true}));
    REQUIRE(first.has_value());
    CHECK(first->status == 200);
    int answered = 0;
    for (int i = 0; i < 20; ++i)
        boost::asio::co_spawn(context,
                              client.send({.method = "POST", .url = peer.url(), .body = "x", .repeatable = true}),
                              [&](const std::exception_ptr& thrown, const http::send_result& answer) {
                                  answered += !thrown && answer.has_value() && answer->status == 200 ? 1 : 0;
                                  if (answered == 20) context.stop();
                              });
    context.restart();
    context.run_for(std::chrono::seconds(20));
    CHECK(answered == 20);
    CHECK(peer.requests() == 21);
    CHECK(peer.connections() == 1);
}

}  // namespace

}  // namespace http_client_tls_test
