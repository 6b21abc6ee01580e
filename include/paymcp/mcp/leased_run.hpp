// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/host.hpp>
#include <paymcp/mcp/doorbell.hpp>
#include <paymcp/mcp/task.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <chrono>
#include <memory>

namespace paymcp::mcp {

/// Renews the lease of a running tool beside it, until the tool has ended.
class lease_renewal {
public:
    lease_renewal(const boost::asio::any_io_executor& executor, lease_keeper<asio_task>& keeper)
        : shared_(std::make_shared<contents>(executor, keeper)) {
        boost::asio::co_spawn(executor, renew(shared_), boost::asio::detached);
    }

    /// Ends the renewal; afterwards the keeper is not used any more. To be awaited before the keeper goes.
    asio_task<bool> stop() {
        const std::shared_ptr<contents> shared = shared_;
        shared->ended = true;
        shared->stop.ring();
        while (!shared->gone) co_await shared->done.wait_until(doorbell::moment::max());
        co_return true;
    }

private:
    struct contents {
        contents(const boost::asio::any_io_executor& executor, lease_keeper<asio_task>& of)
            : keeper(of), stop(executor), done(executor) {}

        lease_keeper<asio_task>& keeper;
        doorbell stop;
        doorbell done;
        bool ended = false;
        bool gone = false;
    };

    /// A store that does not answer is asked again; only a lease that somebody else holds ends the renewal early.
    static asio_task<void> renew(std::shared_ptr<contents> shared) {
        bool held = true;
        while (held && !shared->ended) {
            const auto next = std::chrono::steady_clock::now() + shared->keeper.interval();
            const bool stopped = co_await shared->stop.wait_until(next);
            if (!stopped && !shared->ended) held = co_await shared->keeper.renew();
        }
        shared->gone = true;
        shared->done.ring();
    }

    std::shared_ptr<contents> shared_;
};

}  // namespace paymcp::mcp
