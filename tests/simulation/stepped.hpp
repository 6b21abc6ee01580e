// SPDX-License-Identifier: MIT
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace paymcp_simulation {

/// The simulation's `Task`: it starts when it is awaited and can be destroyed at any suspension with all that it
/// awaits, as when a process dies.
template <class T>
class stepped {
public:
    class promise_type {
    public:
        stepped get_return_object() { return stepped(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        auto final_suspend() noexcept { return to_awaiter{}; }
        template <class U>
        void return_value(U&& value) {
            value_.emplace(std::forward<U>(value));
        }
        void unhandled_exception() noexcept { std::terminate(); }

    private:
        friend class stepped;
        struct to_awaiter {
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> done) const noexcept {
                const std::coroutine_handle<> next = done.promise().awaiting_;
                return next ? next : std::noop_coroutine();
            }
            void await_resume() const noexcept {}
        };

        std::optional<T> value_;
        std::coroutine_handle<> awaiting_;
    };

    stepped(stepped&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    stepped(const stepped&) = delete;
    stepped& operator=(const stepped&) = delete;
    stepped& operator=(stepped&&) = delete;
    ~stepped() {
        if (frame_) frame_.destroy();
    }

    /// Starts the outermost coroutine of a call.
    void start() { frame_.resume(); }
    bool done() const noexcept { return frame_.done(); }
    T take() { return std::move(*frame_.promise().value_); }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> outer) noexcept {
        frame_.promise().awaiting_ = outer;
        return frame_;
    }
    T await_resume() { return take(); }

private:
    explicit stepped(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

    std::coroutine_handle<promise_type> frame_;
};

}  // namespace paymcp_simulation
