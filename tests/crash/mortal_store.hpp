// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/account.hpp>
#include <paymcp/serve/custom_store.hpp>
#include <paymcp/store/async_store.hpp>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <memory>
#include <utility>

namespace till {

/// The write at which a process ends; 0 for none.
struct last_write {
    std::int64_t number = 0;
    bool written = false;  ///< it is killed when the write is done, and before anybody hears of it
};

/// A store whose process is killed (SIGKILL) at one of its writes.
template <class Store>
class mortal_store : public Store {
public:
    mortal_store(Store store, last_write end) : Store(std::move(store)), end_(end) {}

    paymcp::result<paymcp::opened_payment> open(const paymcp::payment& subject) { return Store::open(subject); }
    paymcp::result<bool> replace(const paymcp::payment& subject, std::uint64_t version) {
        return Store::replace(subject, version);
    }
    paymcp::result<paymcp::accounts::taken> take(const paymcp::payment& subject, std::uint64_t version) {
        return Store::take(subject, version);
    }

    void open(const paymcp::payment& subject, paymcp::store_completion<paymcp::opened_payment> done) {
        Store::open(subject, ending(std::move(done)));
    }
    void replace(const paymcp::payment& subject, std::uint64_t version, paymcp::store_completion<bool> done) {
        Store::replace(subject, version, ending(std::move(done)));
    }
    void replace_behind(const paymcp::payment& subject, std::uint64_t version, paymcp::store_completion<bool> done) {
        if constexpr (requires { Store::replace_behind(subject, version, done); })
            Store::replace_behind(subject, version, ending(std::move(done)));
        else
            Store::replace(subject, version, ending(std::move(done)));
    }
    void take(const paymcp::payment& subject, std::uint64_t version,
              paymcp::store_completion<paymcp::accounts::taken> done) {
        Store::take(subject, version, ending(std::move(done)));
    }

private:
    static void die() { std::raise(SIGKILL); }

    /// Counts a write; the last one does not answer.
    template <class T>
    paymcp::store_completion<T> ending(paymcp::store_completion<T> done) {
        if (count_->fetch_add(1) + 1 != end_.number) return done;
        if (!end_.written) die();
        return [](const paymcp::result<T>&) { die(); };
    }

    last_write end_;
    std::shared_ptr<std::atomic<std::int64_t>> count_ = std::make_shared<std::atomic<std::int64_t>>(0);
};

}  // namespace till
