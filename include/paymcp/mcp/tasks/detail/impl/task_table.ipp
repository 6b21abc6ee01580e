// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/tasks/detail/task_table.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/dispatch.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE void kept_task::cancel() const {
    owner->leave();
    if (abortable) record->end(task_status::cancelled, {});
}

PAYMCP_INLINE task_table::task_table(task_options options, const wall_clock& time, paymcp::detail::random_source random)
    : options_(options), time_(time), random_(std::move(random)) {}

PAYMCP_INLINE std::shared_ptr<kept_task> task_table::open(const client_session& from, bool abortable) {
    const std::lock_guard lock(mutex_);
    std::erase_if(all_, [](const auto& one) { return one.second->record->outdated(); });
    if (all_.size() >= options_.most) return nullptr;
    task_record::terms terms{paymcp::detail::unguessable_id("task_", random_), from.who().principal, options_.ttl,
                             options_.poll};
    auto made = std::make_shared<kept_task>();
    made->owner = std::make_shared<client_session>(from.executor(), from.who());
    made->record = std::make_shared<task_record>(terms, time_, from.executor());
    made->abortable = abortable;
    all_.emplace(terms.id, made);
    return made;
}

PAYMCP_INLINE std::shared_ptr<kept_task> task_table::find(const std::string& id, const std::string& principal) const {
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(id);
    if (found == all_.end() || found->second->record->principal() != principal) return nullptr;
    return found->second;
}

PAYMCP_INLINE void task_table::each(const std::function<void(const kept_task&)>& act) const {
    std::vector<std::shared_ptr<kept_task>> tasks;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, one] : all_) tasks.push_back(one);
    }
    for (const auto& one : tasks) boost::asio::dispatch(one->owner->executor(), [one, act] { act(*one); });
}

}  // namespace paymcp::inline v0::mcp::detail
