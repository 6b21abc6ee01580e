// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/gate/gate.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace paymcp::inline v0::detail {

/// Records that results have reached their callers. It does so after the answer was written, so that neither a crash
/// nor a broken connection loses a result; an equal call in between waits for the outcome, so that it is a new purchase
/// exactly if the result has been sent. Used on one executor, which runs no two handlers at once.
class delivery_tracker {
public:
    delivery_tracker(gating::gate<asio_task>& calls, boost::asio::any_io_executor executor);

    /// The result is about to be sent to its caller; equal calls wait until the delivery reports the outcome. Null for
    /// a payment without an owner: only a call that presents it finds it.
    std::shared_ptr<delivery> begin(payment subject);

    /// Waits until the deliveries of earlier equal calls have an outcome, and until it is recorded.
    asio_task<void> wait_for_earlier(gating::caller who, std::string_view tool, std::string_view arguments);

private:
    struct notes {
        std::size_t count = 0;
        std::vector<std::shared_ptr<async_event>> waiting{};
    };

    /// The state that a delivery finds destroyed if it outlives the server.
    struct state {
        gating::gate<asio_task>& calls;
        boost::asio::any_io_executor executor;
        std::unordered_map<std::string, notes> under_way;
    };

    static std::string key(const payment& subject, std::string_view tool, std::string_view digest);

    static void conclude(const std::shared_ptr<state>& of, std::string call, payment subject, bool reached);

    /// A failed write leaves the result to be delivered once more, and blocks no caller.
    static asio_task<void> note(std::shared_ptr<state> of, std::string call, payment subject);

    struct uncounted_at_end {
        state& of;
        const std::string& call;
        ~uncounted_at_end() { uncount(of, call); }
    };

    static void uncount(state& of, const std::string& call);

    std::shared_ptr<state> state_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/delivery_tracker.ipp>
#endif
