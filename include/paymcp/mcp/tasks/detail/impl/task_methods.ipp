// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/tasks/detail/task_methods.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/server/detail/call_runner.hpp>

#include <boost/asio/dispatch.hpp>
#include <boost/json.hpp>

#include <utility>
#include <variant>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE bool task_methods::knows(std::string_view method) {
    return method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel";
}

PAYMCP_INLINE void task_methods::handle(const std::shared_ptr<client_session>& from,
                                      const std::shared_ptr<response_channel>& channel, const rpc_request& request,
                                      const client_capabilities& can) const {
    if (!can.tasks)
        return refuse(*channel, request.id,
                      {error_code::missing_client_capability,
                       request.method + " is of the extension io.modelcontextprotocol/tasks; declare it.",
                       R"({"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}})"});
    const boost::json::value* id = request.params.if_contains("taskId");
    if (id == nullptr || !id->is_string())
        return refuse(*channel, request.id, bad_params(request.method + " takes a taskId, a string."));
    const std::shared_ptr<kept_task> task = tasks_.find(std::string(id->get_string()), from->who().principal);
    if (!task)
        return refuse(*channel, request.id,
                      bad_params("There is no such task for you, or no more: a task is kept for a while "
                                 "only. A payment is not lost with it: make the same call again."));
    std::map<std::string, std::string> answers;
    if (request.method == "tasks/update") {
        const boost::json::value* given = request.params.if_contains("inputResponses");
        if (given == nullptr || !given->is_object())
            return refuse(*channel, request.id, bad_params("tasks/update takes inputResponses, an object."));
        for (const auto& one : given->get_object())
            if (one.value().is_object()) answers.emplace(one.key(), boost::json::serialize(one.value()));
    }
    boost::asio::dispatch(task->owner->executor(), [this, from, channel, task, request, answers = std::move(answers)] {
        std::string result = act(*task, request.method, answers);
        paymcp::detail::begin_delivery hand_over;
        if (request.method == "tasks/get") hand_over = task->record->shown();
        boost::asio::dispatch(from->executor(), [channel, id = request.id, result = std::move(result),
                                                 hand_over = std::move(hand_over)]() mutable {
            answer(*channel, id, result, std::move(hand_over));
        });
    });
}

PAYMCP_INLINE std::string task_methods::act(const kept_task& task, std::string_view method,
                                            const std::map<std::string, std::string>& answers) const {
    std::string result = "{}";
    if (method == "tasks/get") {
        result = std::string(1, '{') + task.record->members() + task.record->detail() + '}';
    } else if (method == "tasks/update") {
        for (const auto& [key, given] : answers) task.record->answer(key, given);
    } else {
        task.cancel();
    }
    return render_.for_revision(std::move(result), revision::r2026_07_28);
}

}  // namespace paymcp::inline v0::mcp::detail
