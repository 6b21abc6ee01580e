// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing::detail {

/// The results of awaitables that run at once on one executor, in their order. The first exception is rethrown.
template <class T>
std::vector<T> run_awaitables(std::vector<boost::asio::awaitable<T>> all) {
    boost::asio::io_context context{1};
    std::vector<std::optional<T>> results(all.size());
    std::exception_ptr first;
    for (std::size_t i = 0; i < all.size(); ++i)
        boost::asio::co_spawn(context, std::move(all[i]), [&, i](std::exception_ptr thrown, T value) {
            if (thrown && !first) first = thrown;
            results[i].emplace(std::move(value));
        });
    context.run();
    if (first) std::rethrow_exception(first);
    std::vector<T> values;
    for (std::optional<T>& each : results) {
        if (!each) throw std::runtime_error("it does not end");
        values.push_back(std::move(*each));
    }
    return values;
}

/// The result of an awaitable, on a new executor.
template <class T>
T run_awaitable(boost::asio::awaitable<T> work) {
    std::vector<boost::asio::awaitable<T>> all;
    all.push_back(std::move(work));
    return std::move(run_awaitables(std::move(all)).front());
}

}  // namespace paymcp::inline v0::testing::detail
