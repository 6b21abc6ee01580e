// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/outbox.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The outbox of a store in memory (`seller::OutboxStore`). The store's mutex guards it.
class memory_outbox {
public:
    /// Reads a payment; null where it is gone.
    using finder = std::function<const payment*(const std::string& id)>;

    bool is_on() const noexcept { return until_ != unix_time{}; }
    void keep(unix_time until) noexcept { until_ = until; }

    /// Ends it, with what is in it, where nobody has kept it on.
    void sweep(unix_time now);

    /// Keeps what a write has changed, if that is something.
    void note(const seller::standing& before, const payment& after);

    std::vector<seller::news> take(unix_time now, unix_time until, std::size_t most, const finder& find);
    void told(std::string_view id, std::uint64_t version);
    void put_back(std::string_view id, std::uint64_t version, unix_time due, int tries);
    bool holds(const std::string& id) const { return cases_.contains(id); }

private:
    struct one_case {
        std::vector<seller::change> changes{};
        unix_time due{};
        unix_time held{};
        int tries = 0;
    };

    unix_time until_{};  ///< zero while it is off
    std::map<std::string, one_case, std::less<>> cases_;
};

/// A payment as it stands in `seller::news`.
payment without_contents(payment read);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/detail/impl/memory_outbox.ipp>
#endif
