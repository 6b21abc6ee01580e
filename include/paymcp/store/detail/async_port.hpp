// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/store/detail/completion.hpp>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// An AsyncStore as a `store_port` whose `Task` is Boost.Asio's awaitable: the event loop continues while the store's
/// thread works, and the coroutine resumes on its executor. It refers to the store, which must outlive it; call `drain`
/// before the loop is destroyed.
template <template <class> class Task, AsyncStore Store>
class async_store_adapter final : public store_port<Task> {
    template <class T>
    using task = Task<T>;

public:
    explicit async_store_adapter(Store& store) noexcept : store_(store) {}

    task<result<opened_payment>> open(const payment& subject) override {
        return ask<opened_payment>([this, &subject](auto done) { store_.open(subject, std::move(done)); });
    }
    task<result<std::optional<payment>>> find(std::string id) override {
        return ask<std::optional<payment>>([this, id = std::move(id)](auto done) { store_.find(id, std::move(done)); });
    }
    task<result<bool>> replace(const payment& subject, std::uint64_t version) override {
        return ask<bool>([this, &subject, version](auto done) { store_.replace(subject, version, std::move(done)); });
    }
    task<result<bool>> replace_behind(const payment& subject, std::uint64_t version) override {
        if constexpr (requires { store_.replace_behind(subject, version, completion<bool>()); })
            return ask<bool>(
                [this, &subject, version](auto done) { store_.replace_behind(subject, version, std::move(done)); });
        else
            return replace(subject, version);
    }
    task<result<accounts::taken>> take(const payment& subject, std::uint64_t version) override {
        if constexpr (requires { store_.take(subject, version, completion<accounts::taken>()); })
            return ask<accounts::taken>(
                [this, &subject, version](auto done) { store_.take(subject, version, std::move(done)); });
        else
            return store_adapter<Task, Store>(store_).take(subject, version);
    }
    task<result<std::int64_t>> standing(std::string account) override {
        if constexpr (requires { store_.standing(account, completion<std::int64_t>()); })
            return ask<std::int64_t>(
                [this, account = std::move(account)](auto done) { store_.standing(account, std::move(done)); });
        else
            return store_adapter<Task, Store>(store_).standing(std::move(account));
    }
    task<result<std::vector<accounts::listed>>> list_accounts(std::string prefix, std::string after,
                                                              std::size_t limit) override {
        using list = std::vector<accounts::listed>;
        if constexpr (requires { store_.list_accounts(prefix, after, limit, completion<list>()); })
            return ask<list>([this, prefix = std::move(prefix), after = std::move(after), limit](auto done) {
                store_.list_accounts(prefix, after, limit, std::move(done));
            });
        else
            return store_adapter<Task, Store>(store_).list_accounts(std::move(prefix), std::move(after), limit);
    }
    task<result<bool>> sweep(unix_time now) override {
        if constexpr (requires { store_.sweep(now, completion<bool>()); })
            return ask<bool>([this, now](auto done) { store_.sweep(now, std::move(done)); });
        else
            return store_port<Task>::sweep(now);
    }
    unix_time lease_time(unix_time own) const override {
        if constexpr (TimedStore<Store>)
            return store_.now();
        else
            return own;
    }
    void drain() noexcept override {
        std::unique_lock lock(pending_->guard);
        pending_->none.wait(lock, [this] { return pending_->count == 0; });
    }

private:
    struct counter {
        std::mutex guard;
        std::condition_variable none;
        std::size_t count = 0;

        void add() {
            const std::lock_guard lock(guard);
            ++count;
        }
        void remove() {
            const std::lock_guard lock(guard);
            if (--count == 0) none.notify_all();
        }
    };

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
// GCC 12 inlines the operator new of Asio's coroutine frames but not their operator delete, and then warns about a
// mismatch.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif
    /// A coroutine that waits for an answer, and its executor.
    template <class Handler, class Executor>
    struct waiting {
        Handler handler;
        Executor home;
    };

    /// A coroutine's handler is move-only, but a completion is copied. The store may keep its copies for any time:
    /// after `drain` they refer to nothing of the event loop.
    template <class T, class Start>
    task<result<T>> ask(Start start) {
        const auto initiate = [this](auto handler, Start begin) {
            auto home = boost::asio::prefer(boost::asio::get_associated_executor(handler),
                                            boost::asio::execution::outstanding_work.tracked);
            using waiter = waiting<decltype(handler), decltype(home)>;
            auto kept = std::make_shared<std::optional<waiter>>(waiter{std::move(handler), std::move(home)});
            pending_->add();
            begin(completion<T>([pending = pending_, kept](result<T> answer) {
                {
                    waiter one = std::move(**kept);
                    kept->reset();
                    boost::asio::post(one.home, [whom = std::move(one.handler), told = std::move(answer)]() mutable {
                        std::move(whom)(std::move(told));
                    });
                }
                pending->remove();
            }));
        };
        using token = const boost::asio::use_awaitable_t<>;
        co_return co_await boost::asio::async_initiate<token&, void(result<T>)>(initiate, boost::asio::use_awaitable,
                                                                                std::move(start));
    }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

    Store& store_;
    std::shared_ptr<counter> pending_ = std::make_shared<counter>();
};

/// A store as the server asks it: without blocking the loop where the store can do so.
template <template <class> class Task, PaymentStore Store>
auto adapt_store(Store& store) {
    if constexpr (AsyncStore<Store>) return async_store_adapter<Task, Store>(store);
    else return store_adapter<Task, Store>(store);
}

}  // namespace paymcp::inline v0::detail
