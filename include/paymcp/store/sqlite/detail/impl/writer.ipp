// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/detail/writer.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE sqlite_writer::sqlite_writer(std::unique_ptr<sqlite_database> database)
    : shared_(std::make_shared<contents>(std::move(database))) {
    thread_ = std::thread([shared = shared_] { shared->live(); });
}

PAYMCP_INLINE sqlite_writer::~sqlite_writer() {
    {
        const std::lock_guard lock(shared_->guard);
        shared_->closing = true;
    }
    shared_->events.notify_one();
    if (thread_.get_id() == std::this_thread::get_id())
        thread_.detach();
    else
        thread_.join();
}

PAYMCP_INLINE void sqlite_writer::contents::live() {
    for (jobs batch = next(); !batch.empty(); batch = next()) {
        jobs writes;
        for (auto& job : batch) {
            if (job->access() == sqlite_access::reads)
                read(*job);
            else
                writes.push_back(std::move(job));
        }
        if (!writes.empty()) write_all(writes);
    }
}

PAYMCP_INLINE sqlite_writer::jobs sqlite_writer::contents::next() {
    std::unique_lock lock(guard);
    events.wait(lock, [this] { return closing || !waiting.empty(); });
    jobs batch;
    while (!waiting.empty() && batch.size() < max_in_batch) {
        batch.push_back(std::move(waiting.front()));
        waiting.pop_front();
    }
    return batch;
}

PAYMCP_INLINE void sqlite_writer::contents::read(sqlite_job& job) {
    try {
        job.perform(payments);
    } catch (const std::exception& why) {
        return job.answer(unavailable(why));
    }
    job.answer();
}

PAYMCP_INLINE void sqlite_writer::contents::write_all(const jobs& batch) {
    const std::optional<failure> closed = begin(batch, 0, batch.size());
    const std::optional<failure> why = closed ? closed : transact(batch, 0, batch.size());
    if (closed || !why || batch.size() == 1) return answer(batch, 0, batch.size(), why);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const std::optional<failure> again = begin(batch, i, i + 1);
        if (again) return answer(batch, i, batch.size(), again);
        answer(batch, i, i + 1, transact(batch, i, i + 1));
    }
}

PAYMCP_INLINE void sqlite_writer::contents::answer(const jobs& batch, std::size_t from, std::size_t to,
                                                   const std::optional<failure>& why) {
    for (std::size_t i = from; i < to; ++i)
        if (why)
            batch[i]->answer(*why);
        else
            batch[i]->answer();
}

PAYMCP_INLINE std::optional<failure> sqlite_writer::contents::begin(const jobs& batch, std::size_t from,
                                                                    std::size_t to) {
    const auto behind = [](const auto& job) { return job->access() == sqlite_access::writes_behind; };
    const auto at = [&](std::size_t place) { return batch.begin() + static_cast<std::ptrdiff_t>(place); };
    try {
        set_syncing(!std::all_of(at(from), at(to), behind));
        if (database->has_moved()) return unavailable(std::runtime_error("its file was moved or deleted"));
        start_transaction.run();
        return std::nullopt;
    } catch (const std::exception& why) {
        return unavailable(why);
    }
}

PAYMCP_INLINE std::optional<failure> sqlite_writer::contents::transact(const jobs& batch, std::size_t from,
                                                                       std::size_t to) {
    try {
        for (std::size_t i = from; i < to; ++i) batch[i]->perform(payments);
        commit.run();
        return std::nullopt;
    } catch (const std::exception& why) {
        database->roll_back();
        return unavailable(why);
    }
}

PAYMCP_INLINE void sqlite_writer::contents::set_syncing(bool wanted) {
    if (wanted == syncing) return;
    database->run(wanted ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    syncing = wanted;
}

PAYMCP_INLINE failure sqlite_writer::contents::unavailable(const std::exception& why) {
    return {std::string("the payment database did not take it: ") + why.what(), "store_unavailable"};
}

}  // namespace paymcp::inline v0::detail
