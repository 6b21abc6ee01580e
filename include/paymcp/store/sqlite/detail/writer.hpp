// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/store/detail/completion.hpp>
#include <paymcp/store/sqlite/detail/database.hpp>
#include <paymcp/store/sqlite/detail/payments.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// What a request does to the file.
enum class sqlite_access : std::uint8_t {
    reads,
    writes,         ///< the answer comes when it is on the disk
    writes_behind,  ///< it reaches the disk with the next write at the latest (`lifecycle::may_lag`)
};

/// A request to a store with its pending answer.
class sqlite_job {
public:
    explicit sqlite_job(sqlite_access access) noexcept : access_(access) {}
    sqlite_job(const sqlite_job&) = delete;
    sqlite_job& operator=(const sqlite_job&) = delete;
    virtual ~sqlite_job() = default;

    sqlite_access access() const noexcept { return access_; }
    virtual void perform(sqlite_payments& in) = 0;  ///< may be called again after a rollback
    virtual void answer() = 0;
    virtual void answer(const failure& why) = 0;

private:
    sqlite_access access_;
};

template <class T, class Work>
class sqlite_job_of final : public sqlite_job {
public:
    sqlite_job_of(sqlite_access access, Work work, completion<T> done)
        : sqlite_job(access), work_(std::move(work)), done_(std::move(done)) {}

    void perform(sqlite_payments& in) override { result_.emplace(work_(in)); }
    void answer() override { done_(std::move(*result_)); }
    void answer(const failure& why) override { done_(why); }

private:
    Work work_;
    completion<T> done_;
    std::optional<result<T>> result_;
};

/// The one thread that uses a store's connection. Requests that arrive during a commit share the next transaction
/// (group commit): a write is answered only after its commit, and one disk flush serves all of them.
class sqlite_writer {
public:
    sqlite_writer(std::unique_ptr<sqlite_database> database);
    sqlite_writer(const sqlite_writer&) = delete;
    sqlite_writer& operator=(const sqlite_writer&) = delete;

    /// Earlier requests are still executed and answered. A completion may destroy the last handle of the store on the
    /// store's thread, which cannot join itself: then the thread is detached.
    ~sqlite_writer();

    /// `work(sqlite_payments&) -> result<T>`; it runs inside a transaction if it writes, otherwise outside.
    template <class T, class Work>
    void post(sqlite_access access, Work work, completion<T> done) {
        auto job = std::make_unique<sqlite_job_of<T, Work>>(access, std::move(work), std::move(done));
        // The answer may destroy this object before the request is announced.
        const std::shared_ptr<contents> shared = shared_;
        {
            const std::lock_guard lock(shared->guard);
            shared->waiting.push_back(std::move(job));
        }
        shared->events.notify_one();
    }

private:
    using jobs = std::vector<std::unique_ptr<sqlite_job>>;

    struct contents {
        explicit contents(std::unique_ptr<sqlite_database> of)
            : database(std::move(of)),
              payments(*database),
              start_transaction(database->prepare("BEGIN IMMEDIATE")),
              commit(database->prepare("COMMIT")) {}

        void live();

        /// All waiting requests, up to a bound; empty at the end.
        jobs next();

        void read(sqlite_job& job);

        /// When a write fails, each write of its transaction is retried alone, so that one which does not fit on the
        /// disk does not fail the others. A transaction that could not begin fails for all, so another process's lock
        /// is waited for only once.
        void write_all(const jobs& batch);

        static void answer(const jobs& batch, std::size_t from, std::size_t to, const std::optional<failure>& why);

        std::optional<failure> begin(const jobs& batch, std::size_t from, std::size_t to);

        std::optional<failure> transact(const jobs& batch, std::size_t from, std::size_t to);

        /// Whether the next commit waits for the disk. SQLite reads the setting anew each time, so only changes are
        /// made.
        void set_syncing(bool wanted);

        static failure unavailable(const std::exception& why);

        static constexpr std::size_t max_in_batch = 512;

        std::unique_ptr<sqlite_database> database;
        sqlite_payments payments;
        sqlite_statement start_transaction;
        sqlite_statement commit;
        bool syncing = true;
        std::mutex guard;  ///< guards the members below
        std::condition_variable events;
        std::deque<std::unique_ptr<sqlite_job>> waiting;
        bool closing = false;
    };

    std::shared_ptr<contents> shared_;
    std::thread thread_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/sqlite/detail/impl/writer.ipp>
#endif
