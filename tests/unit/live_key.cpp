// SPDX-License-Identifier: MIT
#include <paymcp/flow/two_step.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool/toolset.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
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

TEST_CASE("a server with a live key does not start on stdio, unless that is allowed") {
    const server_spec spec = compiled_server<TwoStep<>, toolset_t<picture>>::spec();
    CHECK(run_server(spec, keyed_provider{true}, memory_store{}, {}) == EXIT_FAILURE);
    serve_options stdio;
    CHECK_THROWS_WITH(detail::refuse_live_key(keyed_provider{true}, stdio),
                      "the key for keyed moves real money, and over stdio whoever starts this program would hold it: "
                      "serve over HTTP, or allow it with allow_live_keys_on_stdio");
    detail::refuse_live_key(keyed_provider{false}, stdio);
    stdio.allow_live_keys_on_stdio = true;
    detail::refuse_live_key(keyed_provider{true}, stdio);
    serve_options http;
    http.transport = transport_kind::http;
    detail::refuse_live_key(keyed_provider{true}, http);
}

}  // namespace

}  // namespace live_key_test
