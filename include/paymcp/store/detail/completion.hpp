// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/store/async_store.hpp>

#include <future>
#include <memory>
#include <utility>

namespace paymcp::inline v0::detail {

template <class T>
using completion = store_completion<T>;

/// Calls `start(done)` and blocks until the answer arrives.
template <class T, class Start>
result<T> wait_for(Start start) {
    const auto answer = std::make_shared<std::promise<result<T>>>();
    std::future<result<T>> ready = answer->get_future();
    start(completion<T>([answer](result<T> value) { answer->set_value(std::move(value)); }));
    return ready.get();
}

}  // namespace paymcp::inline v0::detail
