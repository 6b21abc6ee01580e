// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <utility>

namespace paymcp::inline v0::detail {

/// Accompanies an answer to its writer and reports once whether it was written to the client: `written` reports
/// success, destruction without it failure. Any thread may report, one at a time.
class delivery {
public:
    explicit delivery(std::function<void(bool)> told) : told_(std::move(told)) {}
    delivery(const delivery&) = delete;
    delivery& operator=(const delivery&) = delete;
    ~delivery() { report(false); }

    /// The whole answer has been sent to its client.
    void written() { report(true); }

private:
    void report(bool reached);

    std::function<void(bool)> told_;
};

/// Called before an answer is written, on the client session's executor: returns the delivery that accompanies it, or
/// null.
using begin_delivery = std::function<std::shared_ptr<delivery>()>;

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/delivery.ipp>
#endif
