// SPDX-License-Identifier: MIT
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

/// The blocking `Task`: a coroutine that runs to completion when it is called and never suspends.
///
/// It drives the gate in synchronous hosts and in tests. Awaiting anything but another `sync_task` does not compile.
template <class T>
class sync_task {
public:
    using value_type = T;
    using executor_type = void;

    class promise_type {
    public:
        sync_task get_return_object() { return sync_task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        template <class U>
        void return_value(U&& value) {
            value_.emplace(std::forward<U>(value));
        }
        void unhandled_exception() noexcept { thrown_ = std::current_exception(); }
        template <class U>
        sync_task<U> await_transform(sync_task<U> inner) noexcept {
            return inner;
        }
        T take() {
            if (thrown_) std::rethrow_exception(thrown_);
            return std::move(*value_);
        }

    private:
        std::optional<T> value_;
        std::exception_ptr thrown_;
    };

    explicit sync_task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
    sync_task(sync_task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    sync_task(const sync_task&) = delete;
    sync_task& operator=(const sync_task&) = delete;
    sync_task& operator=(sync_task&&) = delete;
    ~sync_task() {
        if (frame_) frame_.destroy();
    }

    /// The value, or the exception that ended the coroutine, thrown again. Call it once.
    T get() { return frame_.promise().take(); }

    bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    T await_resume() { return get(); }

private:
    std::coroutine_handle<promise_type> frame_;
};

}  // namespace paymcp::inline v0::detail
