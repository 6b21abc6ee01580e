// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/payment/detail/provider_port.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace paymcp::inline v0::detail {

/// Asks a provider for the status of each payment once for all concurrent callers. On one executor that does not run
/// two handlers at once.
class shared_requests {
public:
    shared_requests(provider_port<asio_task>& provider, boost::asio::any_io_executor executor);

    /// The result of a request, for one of its callers.
    struct outcome {
        provider_result<status_report> answer;
        bool first;     ///< this caller sent the request; the others waited for its answer
        bool outdated;  ///< `detach` was called meanwhile: the answer may be older than a later event
    };

    /// The current request about the payment may have been answered before the latest event: later callers send a new
    /// one.
    void detach(const std::string& payment_id);

    asio_task<outcome> ask(checkout_request order);

private:
    struct question {
        provider_result<status_report> answer = provider_error{"the question was given up", true};
        std::vector<std::shared_ptr<async_event>> waiting;
        bool outdated = false;
    };
    using questions = std::unordered_map<std::string, std::shared_ptr<question>>;

    /// Ends a request also when its call is destroyed, so that no caller waits without end.
    struct asking_entry {
        std::shared_ptr<questions> all;
        std::string id;
        std::shared_ptr<question> shared;

        asking_entry(std::shared_ptr<questions> asked, std::string payment_id);
        asking_entry(const asking_entry&) = delete;
        asking_entry& operator=(const asking_entry&) = delete;
        ~asking_entry();
    };

    provider_port<asio_task>& provider_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<questions> asking_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/shared_requests.ipp>
#endif
