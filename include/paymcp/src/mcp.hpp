// SPDX-License-Identifier: MIT
#pragma once

/// The function bodies of MCP, and what keeps payments up to date,
/// for one unit of a program; see paymcp/src.hpp.

#include <paymcp/src/separate.hpp>

#include <paymcp/watch/detail/impl/delivery.ipp>
#include <paymcp/watch/detail/impl/delivery_tracker.ipp>
#include <paymcp/watch/detail/impl/early_events.ipp>
#include <paymcp/watch/detail/impl/event_reader.ipp>
#include <paymcp/watch/detail/impl/poll_plan.ipp>
#include <paymcp/watch/detail/impl/recovery.ipp>
#include <paymcp/watch/detail/impl/settlement_worker.ipp>
#include <paymcp/watch/detail/impl/shared_requests.ipp>
#include <paymcp/watch/detail/impl/status_memory.ipp>
#include <paymcp/watch/detail/impl/stray_events.ipp>
#include <paymcp/watch/detail/impl/sweeper.ipp>
#include <paymcp/watch/detail/impl/wallet_recovery.ipp>
#include <paymcp/watch/impl/payment_events.ipp>
#include <paymcp/watch/impl/poller.ipp>
#include <paymcp/watch/impl/status_watch.ipp>
#include <paymcp/mcp/features/detail/impl/announcer.ipp>
#include <paymcp/mcp/features/detail/impl/host_calls.ipp>
#include <paymcp/mcp/features/detail/impl/host_handler.ipp>
#include <paymcp/mcp/features/detail/impl/listening.ipp>
#include <paymcp/mcp/features/detail/impl/uri_template.ipp>
#include <paymcp/mcp/features/impl/completion.ipp>
#include <paymcp/mcp/features/impl/custom_method.ipp>
#include <paymcp/mcp/features/impl/features.ipp>
#include <paymcp/mcp/features/impl/prompt.ipp>
#include <paymcp/mcp/features/impl/resource.ipp>
#include <paymcp/mcp/payments/detail/impl/elicitation.ipp>
#include <paymcp/mcp/payments/detail/impl/known_payments.ipp>
#include <paymcp/mcp/payments/detail/impl/leased_run.ipp>
#include <paymcp/mcp/payments/detail/impl/open_tools.ipp>
#include <paymcp/mcp/payments/detail/impl/paid_call_run.ipp>
#include <paymcp/mcp/payments/detail/impl/payment_finder.ipp>
#include <paymcp/mcp/payments/detail/impl/payment_id.ipp>
#include <paymcp/mcp/payments/impl/gate_paid_calls.ipp>
#include <paymcp/mcp/protocol/detail/impl/batch.ipp>
#include <paymcp/mcp/protocol/detail/impl/envelope_scan.ipp>
#include <paymcp/mcp/protocol/detail/impl/jsonrpc.ipp>
#include <paymcp/mcp/protocol/detail/impl/old_content.ipp>
#include <paymcp/mcp/protocol/detail/impl/paging.ipp>
#include <paymcp/mcp/protocol/detail/impl/protocol_version.ipp>
#include <paymcp/mcp/protocol/impl/cache_hint.ipp>
#include <paymcp/mcp/protocol/impl/capabilities.ipp>
#include <paymcp/mcp/protocol/impl/icon.ipp>
#include <paymcp/mcp/protocol/impl/identity.ipp>
#include <paymcp/mcp/server/detail/impl/active_call.ipp>
#include <paymcp/mcp/server/detail/impl/call_arguments.ipp>
#include <paymcp/mcp/server/detail/impl/call_runner.ipp>
#include <paymcp/mcp/server/detail/impl/client_requests.ipp>
#include <paymcp/mcp/server/detail/impl/multi_round_trip.ipp>
#include <paymcp/mcp/server/detail/impl/questions.ipp>
#include <paymcp/mcp/server/detail/impl/refusal.ipp>
#include <paymcp/mcp/server/detail/impl/render.ipp>
#include <paymcp/mcp/server/detail/impl/round_state.ipp>
#include <paymcp/mcp/server/detail/impl/tool_calls.ipp>
#include <paymcp/mcp/server/detail/impl/tool_list.ipp>
#include <paymcp/mcp/server/detail/impl/tool_pool.ipp>
#include <paymcp/mcp/server/impl/client_session.ipp>
#include <paymcp/mcp/server/impl/server.ipp>
#include <paymcp/mcp/tasks/detail/impl/task_methods.ipp>
#include <paymcp/mcp/tasks/detail/impl/task_record.ipp>
#include <paymcp/mcp/tasks/detail/impl/task_table.ipp>
