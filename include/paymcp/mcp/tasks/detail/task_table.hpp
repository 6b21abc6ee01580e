// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/random.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/server_options.hpp>
#include <paymcp/mcp/tasks/detail/task_record.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace paymcp::inline v0::mcp::detail {

/// A task and its calls, which belong to no connection: the client may disconnect and return.
struct kept_task {
    std::shared_ptr<client_session> owner;  ///< all of this is used on its executor
    std::shared_ptr<task_record> record;
    bool abortable = true;  ///< canceling ends it at once: no money is affected

    /// On the owner's executor.
    void cancel() const;
};

/// The tasks of a server, found by their unguessable id and their owner.
class task_table {
public:
    task_table(task_options options, const wall_clock& time, paymcp::detail::random_source random);

    /// A new task for the caller of `from`, or null if too many are kept.
    std::shared_ptr<kept_task> open(const client_session& from, bool abortable);

    /// The task of that id, if it belongs to this principal.
    std::shared_ptr<kept_task> find(const std::string& id, const std::string& principal) const;

    /// Calls a function with every task, each on the task's own executor.
    void each(const std::function<void(const kept_task&)>& act) const;

private:
    task_options options_;
    const wall_clock& time_;
    paymcp::detail::random_source random_;
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

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/tasks/detail/impl/task_table.ipp>
#endif
