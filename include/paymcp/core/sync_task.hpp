// SPDX-License-Identifier: MIT
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace paymcp {

/// The blocking `Task`: a coroutine that runs to its end when it is called and never suspends.
///
/// It drives the gate in synchronous hosts and in tests. Awaiting anything but another `immediate` does not compile.
template <class T>
class immediate {
public:
    using value_type = T;
    using executor_type = void;

    class promise_type {
    public:
        immediate get_return_object() { return immediate{std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        template <class U>
        void return_value(U&& value) {
            value_.emplace(std::forward<U>(value));
        }
        void unhandled_exception() noexcept { thrown_ = std::current_exception(); }
        template <class U>
        immediate<U> await_transform(immediate<U> inner) noexcept {
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

    explicit immediate(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
    immediate(immediate&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    immediate(const immediate&) = delete;
    immediate& operator=(const immediate&) = delete;
    immediate& operator=(immediate&&) = delete;
    ~immediate() {
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

}  // namespace paymcp
