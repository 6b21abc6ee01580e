// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <utility>

namespace paymcp::inline v0::detail {

/// Goes along with an answer to whoever writes it, and hears once whether it was written to the client: `written` says
/// that it was, letting go of this without it that it was not. It may be told on any thread, one at a time.
class delivery {
public:
    explicit delivery(std::function<void(bool)> told) : told_(std::move(told)) {}
    delivery(const delivery&) = delete;
    delivery& operator=(const delivery&) = delete;
    ~delivery() { tell(false); }

    /// All of the answer has left for its client.
    void written() { tell(true); }

private:
    void tell(bool reached) {
        if (const auto told = std::exchange(told_, {})) told(reached);
    }

    std::function<void(bool)> told_;
};

/// Called by whoever is about to write an answer, on the peer's executor: gives what goes along with it, or null.
using begin_delivery = std::function<std::shared_ptr<delivery>()>;

}  // namespace paymcp::inline v0::detail
