// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/random.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/server_options.hpp>
#include <paymcp/mcp/tasks/detail/task_record.hpp>

#include <boost/asio/dispatch.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

/// A task and its calls, which belong to no connection: the client may disconnect and return.
struct kept_task {
    std::shared_ptr<client_session> owner;  ///< all of this is used on its executor
    std::shared_ptr<task_record> record;
    bool abortable = true;  ///< canceling ends it at once: no money is affected

    /// On the owner's executor.
    void cancel() const {
        owner->leave();
        if (abortable) record->end(task_status::cancelled, {});
    }
};

/// The tasks of a server, found by their unguessable id and their owner.
class task_table {
public:
    task_table(task_options options, const wall_clock& time, random_source random)
        : options_(options), time_(time), random_(std::move(random)) {}

    /// A new task for the caller of `from`, or null if too many are kept.
    std::shared_ptr<kept_task> open(const client_session& from, bool abortable) {
        const std::lock_guard lock(mutex_);
        std::erase_if(all_, [](const auto& one) { return one.second->record->outdated(); });
        if (all_.size() >= options_.most) return nullptr;
        task_record::terms terms{unguessable_id("task_", random_), from.who().principal, options_.ttl, options_.poll};
        auto made = std::make_shared<kept_task>();
        made->owner = std::make_shared<client_session>(from.executor(), from.who());
        made->record = std::make_shared<task_record>(terms, time_, from.executor());
        made->abortable = abortable;
        all_.emplace(terms.id, made);
        return made;
    }

    /// The task of that id, if it belongs to this principal.
    std::shared_ptr<kept_task> find(const std::string& id, const std::string& principal) const {
        const std::lock_guard lock(mutex_);
        const auto found = all_.find(id);
        if (found == all_.end() || found->second->record->principal() != principal) return nullptr;
        return found->second;
    }

    /// Calls a function with every task, each on the task's own executor.
    void each(const std::function<void(const kept_task&)>& act) const {
        std::vector<std::shared_ptr<kept_task>> tasks;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [id, one] : all_) tasks.push_back(one);
        }
        for (const auto& one : tasks) boost::asio::dispatch(one->owner->executor(), [one, act] { act(*one); });
    }

private:
    task_options options_;
    const wall_clock& time_;
    random_source random_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<kept_task>, std::less<>> all_;
};

/// The response channel of a task: nothing is sent, its client polls.
class task_channel final : public response_channel {
public:
    void send(std::string /*message*/) override {}
    void finish(rpc_answer /*answer*/) override {}
    void abandon() override {}
};

}  // namespace paymcp::inline v0::mcp
