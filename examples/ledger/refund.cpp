// SPDX-License-Identifier: MIT
// Refunds, with any provider of the gallery. In a separate file, since it takes long to compile.
#include "refund.hpp"

#include "../gallery/online_providers.hpp"
#include "../gallery/stores.hpp"

#include <paymcp/async/asio_task.hpp>
#include <paymcp/gate/refund_payment.hpp>
#include <paymcp/http/client/curl_client.hpp>
#include <paymcp/http/client/retry.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/provider/networked.hpp>
#include <paymcp/serve/custom_provider.hpp>
#include <paymcp/serve/detail/bound.hpp>
#include <paymcp/testing/remote_mock.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace {

using namespace paymcp;
using namespace paymcp::detail;

int fail(const failure& why) {
    std::fprintf(stderr, "ledger: %s\n", why.message.c_str());
    return EXIT_FAILURE;
}

/// A loop with the provider's HTTP client: the parts of a server that one refund needs.
struct office {
    boost::asio::io_context loop{1};
    system_clock time;
    async::system_timer waits;
    http::curl_client connections{loop.get_executor(), {}};
    http::retrying_client network{connections, waits, time};

    result<payment> refund(store_port<asio_task>& store, provider_port<asio_task>& provider, const std::string& id) {
        const gating::parts<asio_task> parts{store, provider, time, {}};
        std::optional<result<payment>> ended;
        boost::asio::co_spawn(loop, refund_payment<asio_task>(parts, id),
                              [&](const std::exception_ptr& thrown, result<payment> refunded) {
                                  loop.stop();
                                  if (thrown) std::rethrow_exception(thrown);
                                  ended = std::move(refunded);
                              });
        loop.run();
        store.drain();
        return std::move(*ended);
    }
};

template <class Provider>
int refund_by(store_port<asio_task>& store, Provider provider, const std::string& id) {
    office one;
    if constexpr (NetworkedProvider<Provider>) provider.use(one.network);
    const std::unique_ptr<bound_provider> bound = bind_provider(std::move(provider));
    const result<payment> ended = one.refund(store, bound->port(), id);
    if (!ended.has_value()) return fail(ended.error());
    return std::printf("%s is %s\n", id.c_str(), name_of(ended->state).data()) > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int refund_one(const cli::command_line& given) {
    const std::string id = given.value("--id", "");
    if (id.empty()) return fail({"refund needs --id ID"});
    const std::string url = given.value("--provider-url", "");
    return gallery::with_store(given, [&](auto store) {
        const result<std::optional<payment>> known = store.find(id);
        if (!known.has_value()) return fail(known.error());
        if (!known->has_value()) return fail({"there is no such payment"});
        const std::string provider = given.value("--provider", (*known)->provider);
        const std::unique_ptr<bound_store> bound = bind_store(std::move(store));
        const auto refund = [&](auto by) { return refund_by(bound->port(), std::move(by), id); };
        // The store's own accounts pay, whoever is asked.
        if (postings::is_internal(provider)) return refund(mock{});
        if (provider != "mock") return gallery::with_online_provider(provider, url, refund);
        if (url.empty()) return fail({"the mock is another process's: refund needs its --provider-url URL"});
        return refund(testing::remote_mock(url));
    });
}
