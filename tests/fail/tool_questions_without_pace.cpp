// SPDX-License-Identifier: MIT
// EXPECT: paymcp: questions_first says when a task begins, so it needs long_running or task_required beside it
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad", questions_first>("No task", [] { return "x"; });
