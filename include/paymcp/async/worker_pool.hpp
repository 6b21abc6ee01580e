// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <utility>

namespace paymcp::inline v0::async {

/// Threads for work that blocks, so that it does not block an event loop. Its destructor waits for the work that runs;
/// work that has not begun is dropped.
class worker_pool {
public:
    explicit worker_pool(std::size_t threads) : threads_(threads) {}
    worker_pool(const worker_pool&) = delete;
    worker_pool& operator=(const worker_pool&) = delete;
    ~worker_pool();

    /// Runs `work`, which returns a `Result` and does not throw, on a thread of the pool. Everything that it refers to
    /// must live until it has returned.
    template <class Result, class Work>
    boost::asio::awaitable<Result> offload(Work work) {
        const auto start = [this](auto handler, Work what) {
            auto home = boost::asio::get_associated_executor(handler);
            auto kept = boost::asio::prefer(home, boost::asio::execution::outstanding_work.tracked);
            boost::asio::post(threads_, [kept = std::move(kept), handler = std::move(handler),
                                         what = std::move(what)]() mutable {
                Result output = what();
                boost::asio::post(kept, [handler = std::move(handler), output = std::move(output)]() mutable {
                    std::move(handler)(std::move(output));
                });
            });
        };
        using token = const boost::asio::use_awaitable_t<>;
        co_return co_await boost::asio::async_initiate<token&, void(Result)>(start, boost::asio::use_awaitable,
                                                                             std::move(work));
    }

private:
    boost::asio::thread_pool threads_;
};

}  // namespace paymcp::inline v0::async

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/async/impl/worker_pool.ipp>
#endif
