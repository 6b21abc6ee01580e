// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/render.hpp>
#include <paymcp/mcp/tasks/detail/task_table.hpp>

#include <map>
#include <memory>
#include <string>

namespace paymcp::inline v0::mcp::detail {

/// Serves `tasks/get`, `tasks/update` and `tasks/cancel` (SEP-2663) to clients that declared the extension.
class task_methods {
public:
    task_methods(const task_table& tasks, const renderer& render) : tasks_(tasks), render_(render) {}

    static bool knows(std::string_view method);

    /// On the client session's executor; the answer may follow later, as a task uses the executor of the call that
    /// began it.
    void handle(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                const rpc_request& request, const client_capabilities& can) const;

private:
    std::string act(const kept_task& task, std::string_view method,
                    const std::map<std::string, std::string>& answers) const;

    const task_table& tasks_;
    const renderer& render_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/tasks/detail/impl/task_methods.ipp>
#endif
