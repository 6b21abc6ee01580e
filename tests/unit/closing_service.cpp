// SPDX-License-Identifier: MIT
// What a whole server reports about the payments that end with it, however it ends.
#include "../support/closing_till.hpp"

#include <paymcp/flow/two_step.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/store/detail/async_port.hpp>
#include <paymcp/tool/toolset.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace closing_service_test {

namespace {

using namespace paymcp::detail;
using namespace till_test;

constexpr auto picture = tool<"picture", price<50, USD>>("Draws", [] { return std::string("drawn"); });

/// Serving throws at its first wait.
struct broken_timer final : paymcp::async::timer {
    boost::asio::awaitable<void> wait(milliseconds) override { throw std::runtime_error("the clock has stopped"); }
};

/// A store that sells but cannot list its payments.
struct closed_book {
    result<opened_payment> open(const payment& subject) { return kept.open(subject); }
    result<std::optional<payment>> find(std::string_view id) { return kept.find(id); }
    result<bool> replace(const payment& subject, std::uint64_t version) { return kept.replace(subject, version); }
    result<ledger::page> list(const ledger::query&) { return failure{"the book is shut", "store_unavailable"}; }
    memory_store kept{};
};

struct ending {
    int code = -1;
    std::vector<std::string> log{};

    bool says(std::string_view part) const {
        for (const std::string& line : log)
            if (line.find(part) != line.npos) return true;
        return false;
    }
};

/// How the log shows a payment id, which is a secret.
std::string shown(const payment& subject) { return subject.id.substr(0, 10) + "..."; }

/// An HTTP server whose serve loop throws.
template <class Store>
ending broken_serving(Store& store, testing::scripted_provider& taking) {
    ending how;
    broken_timer broken;
    serve_options options;
    options.http.listen = paymcp::http::loopback();
    options.http.signals = false;
    options.http.waits = &broken;
    options.log_to = [&how](log_level, std::string_view line) { how.log.emplace_back(line); };
    provider_adapter<paymcp::detail::asio_task, testing::scripted_provider> provider_port(taking);
    auto store_port = detail::adapt_store<paymcp::detail::asio_task>(store);
    server_app running(mcp::compiled_server<TwoStep<>, toolset_t<picture>>::spec(), store_port, provider_port,
                       std::move(options));
    running.close_at_end(store);
    running.listen({});
    how.code = running.run_http();
    return how;
}

}  // namespace

TEST_CASE("a server that fails still closes its payments, counts them and reports its failure") {
    till<paymcp::detail::asio_task> at;
    const payment first = at.open();
    const payment second = at.open();
    const payment stubborn = at.open();
    at.taking.set(stubborn.id, provider_status::unknown);
    const payment lost = at.in(payment_state::delivered);
    const payment had = at.in(payment_state::delivered, false, true);
    const ending how = broken_serving(at.kept, at.taking);
    CHECK(how.code == EXIT_FAILURE);
    CHECK(how.says("the clock has stopped"));
    CHECK(at.now(first).state == payment_state::canceled);
    CHECK(at.now(second).state == payment_state::canceled);
    CHECK(at.now(lost).state == payment_state::refunded);
    CHECK(at.now(had) == had);
    CHECK(how.says("end with the server: 3 links were open, of these 2 canceled at scripted and 1 left"));
    CHECK(how.says("event=link_left_open payment=" + shown(stubborn)));
    CHECK(how.says("event=paid_in_vain_returned payment=" + shown(lost)));
    CHECK_FALSE(how.says(shown(had)));
    CHECK_FALSE(how.says("closing_incomplete"));
}

TEST_CASE("a store that cannot list its payments is reported") {
    closed_book store;
    testing::scripted_provider taking;
    const ending how = broken_serving(store, taking);
    CHECK(how.says("event=closing_incomplete why=\"the book is shut\" looked_at=0"));
}

}  // namespace closing_service_test
