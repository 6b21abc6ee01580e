// SPDX-License-Identifier: MIT
#include <paymcp/flow/two_step.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/serve/custom_provider.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool/toolset.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <string>

namespace live_key_test {

namespace {

using namespace paymcp;

constexpr auto picture = tool<"picture", price<50, USD>>("Draws", [] { return std::string("drawn"); });

/// A provider of which only the key matters.
struct keyed_provider {
    static constexpr std::string_view name = "keyed";

    bool live = false;

    bool is_live() const { return live; }
    provider_result<checkout> create(const checkout_request&) { return checkout{}; }
    provider_result<status_report> status(const checkout_request&) { return status_report{}; }
    provider_result<void> cancel(const checkout_request&) { return {}; }
    provider_result<void> refund(const checkout_request&) { return {}; }
};
static_assert(LiveModeProvider<keyed_provider>);

std::unique_ptr<detail::bound_provider> bound(bool live) { return detail::bind_provider(keyed_provider{live}); }

TEST_CASE("a server with a live key does not start on stdio, unless that is allowed") {
    const mcp::server_spec spec = mcp::compiled_server<TwoStep<>, toolset_t<picture>>::spec();
    CHECK(run_server(spec, keyed_provider{true}, memory_store{}, {}) == EXIT_FAILURE);
    serve_options stdio;
    CHECK_THROWS_WITH(bound(true)->refuse_live_key(stdio),
                      "the key for keyed moves real money, and over stdio each user of this program would hold it: "
                      "serve over HTTP, or allow it with allow_live_keys_on_stdio");
    bound(false)->refuse_live_key(stdio);
    stdio.allow_live_keys_on_stdio = true;
    bound(true)->refuse_live_key(stdio);
    serve_options http;
    http.transport = transport_kind::http;
    bound(true)->refuse_live_key(http);
}

}  // namespace

}  // namespace live_key_test
