// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/seller_event.hpp>
#include <paymcp/watch/detail/outbox_port.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The times of a `seller_courier`.
struct courier_times {
    milliseconds trouble_after{600'000};      ///< how long a payment is stuck or owed before the seller hears of it
    milliseconds first_pause{5'000};          ///< before an event that failed is sent again; doubled each time
    milliseconds longest_pause{14'400'000};   ///< the longest of these pauses
    milliseconds give_up_after{259'200'000};  ///< an event that is older and fails again is given up
    milliseconds look_every{2'000};           ///< how often the outbox is read without a reason
};

/// What a courier uses. What is referred to must outlive the executor's work.
struct courier_parts {
    outbox_port outbox;
    const wall_clock& time;
    async::timer& waits;
    boost::asio::any_io_executor executor;
    random_source random;

    /// Hands an event over; an error means that it must be sent again.
    std::function<asio_task<result<void>>(seller::event told)> deliver;

    /// Hears of each try: "delivered", "failed" and will be sent again, or "given_up".
    std::function<void(const seller::event& told, std::string_view outcome, std::string_view why)> outcome;

    /// Hears why the outbox cannot be read, once for each outage.
    std::function<void(std::string_view why)> complain;

    /// The store's time for leases, given this server's clock.
    std::function<unix_time(unix_time own)> lease_time;
};

/// Tells the seller what is in the outbox of the store, each event at least once. Those of one payment are told in the
/// order of its versions, and one that fails holds back the later ones; but what waits to become trouble holds back
/// nothing. Several servers on a store share the work: what one has taken the others leave alone for a while.
class seller_courier : public std::enable_shared_from_this<seller_courier> {
public:
    /// How long an outbox is kept on after the last server that reads it has ended.
    static constexpr milliseconds kept_for{30LL * 86'400'000};

    seller_courier(courier_parts parts, courier_times times);
    seller_courier(const seller_courier&) = delete;
    seller_courier& operator=(const seller_courier&) = delete;

    /// Runs until it is canceled. The object must be held by a `shared_ptr`.
    asio_task<void> run();

    /// Looks into the outbox now. On the executor.
    void wake() { wakeup_->notify(); }

private:
    static constexpr std::size_t most_at_once = 8;
    /// Longer than one delivery may last after `longest_visit`.
    static constexpr milliseconds held_for{60'000};
    static constexpr milliseconds longest_visit{20'000};
    static constexpr milliseconds keep_every{86'400'000};

    /// What is left of a payment's news after a visit.
    struct rest {
        std::optional<unix_time> due{};  ///< when the first of them is due again; nothing where all is told
        int tries = 0;
    };

    /// Has the outbox kept on; false where the store does not answer.
    asio_task<bool> keep_on();

    static asio_task<void> visit(std::shared_ptr<seller_courier> self, seller::news one);

    asio_task<rest> tell_all(const seller::news& one);

    /// Tells one event; false where it must be sent again.
    asio_task<bool> tell(const seller::news& one, const seller::change& made, seller::event_type type);

    /// When the trouble that a change has begun is told; nothing where there is none.
    std::optional<unix_time> trouble_due(const seller::news& one, std::size_t at) const;

    milliseconds pause_after(int tries) const;

    void complain_once(const failure& why);

    courier_parts parts_;
    courier_times times_;
    std::shared_ptr<async_event> wakeup_;
    std::size_t visits_ = 0;
    unix_time kept_at_{};
    bool failing_ = false;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/seller_courier.ipp>
#endif
