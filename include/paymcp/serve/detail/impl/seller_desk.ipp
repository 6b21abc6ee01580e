// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/seller_desk.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/client/curl_client.hpp>
#include <paymcp/http/client/retry.hpp>
#include <paymcp/serve/detail/seller_post.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// Calls the seller's function on a thread of the tools, since it may block.
PAYMCP_INLINE asio_task<result<void>> call_seller(async::worker_pool& workers,
                                                  std::function<void(const seller::event&)> tell,
                                                  seller::event told) {
    auto work = [tell = std::move(tell), told = std::move(told)]() -> result<void> {
        try {
            tell(told);
            return {};
        } catch (const std::exception& thrown) {
            return failure{thrown.what()};
        } catch (...) {
            return failure{"an exception of unknown type"};
        }
    };
    co_return co_await workers.offload<result<void>>(std::move(work));
}

/// The client for the seller's address. An event waits in the outbox, so that one delivery need not try for long.
struct seller_network {
    explicit seller_network(server_app& running)
        : connections(running.loop().get_executor(), brief(running.network_options())),
          client(connections, running.waits(), running.time(), retries(), {}, {}, running.random()) {}

    static http::curl_options brief(http::curl_options options) {
        options.total_timeout = std::min(options.total_timeout, milliseconds(15'000));
        return options;
    }

    static http::retry_options retries() {
        http::retry_options few;
        few.tries = 2;
        few.obeyed_wait = milliseconds(5'000);
        return few;
    }

    http::curl_client connections;
    http::retrying_client client;
};

PAYMCP_INLINE seller_way way_to_seller(server_app& running) {
    const seller::event_options& wanted = running.seller_events();
    if (const std::string flaw = flaw_of(wanted); !flaw.empty()) throw std::runtime_error(flaw);
    if (wanted.tell)
        return [&running, tell = wanted.tell](seller::event told) {
            return call_seller(running.workers(), tell, std::move(told));
        };
    if (wanted.url.empty()) return {};
    result<event_keys> keys = read_event_key_file(wanted.key_file);
    if (!keys) throw std::runtime_error(keys.error().message);
    const auto network = std::make_shared<seller_network>(running);
    running.keep(network);  // it ends before the loop, which the courier may not
    const auto post =
        std::make_shared<const seller_post>(wanted.url, std::move(*keys), network->client, running.time());
    return [post](seller::event told) { return post->deliver(std::move(told)); };
}

PAYMCP_INLINE void start_courier(server_app& running, outbox_port outbox, seller_way way) {
    const seller::event_options& wanted = running.seller_events();
    // An outage of the receiver fills no log.
    const auto outcome = [&running, failing = std::make_shared<bool>(false)](
                             const seller::event& told, std::string_view what, std::string_view why) {
        const std::string_view type = seller::name_of(told.type);
        running.counts().count_seller_event(type, what);
        const bool is_new = what == "given_up" || (what == "failed" && !*failing);
        *failing = what != "delivered";
        running.log(is_new ? log_level::error : log_level::debug, "seller_event",
                    {{"type", type}, {"payment", told.payment}, {"outcome", what}, {"why", why}});
    };
    courier_parts parts{.outbox = std::move(outbox),
                        .time = running.time(),
                        .waits = running.waits(),
                        .executor = running.loop().get_executor(),
                        .random = running.random(),
                        .deliver = std::move(way),
                        .outcome = outcome,
                        .complain =
                            [&running](std::string_view why) {
                                running.log(log_level::error, "seller_outbox", {{"why", why}});
                            },
                        .lease_time = [&running](unix_time own) { return running.store().lease_time(own); }};
    auto courier = std::make_shared<seller_courier>(std::move(parts),
                                                    courier_times{.trouble_after = wanted.trouble_after,
                                                                  .first_pause = wanted.first_pause,
                                                                  .longest_pause = wanted.longest_pause,
                                                                  .give_up_after = wanted.give_up_after});
    spawn(running.loop().get_executor(), courier->run());
    running.wake(std::move(courier));
}

}  // namespace paymcp::inline v0::detail
