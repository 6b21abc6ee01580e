// SPDX-License-Identifier: MIT
#pragma once

/// A server of paid tools over stdio and Streamable HTTP.

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/async/worker_pool.hpp>
#include <paymcp/mcp/features/completion.hpp>
#include <paymcp/mcp/features/custom_method.hpp>
#include <paymcp/mcp/features/detail/host_handler.hpp>
#include <paymcp/mcp/features/detail/uri_template.hpp>
#include <paymcp/mcp/features/features.hpp>
#include <paymcp/mcp/features/prompt.hpp>
#include <paymcp/mcp/features/resource.hpp>
#include <paymcp/mcp/payments/gate_paid_calls.hpp>
#include <paymcp/mcp/payments/paid_calls.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/mcp/protocol/cache_hint.hpp>
#include <paymcp/mcp/protocol/capabilities.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/protocol/detail/protocol_version.hpp>
#include <paymcp/mcp/protocol/detail/severity.hpp>
#include <paymcp/mcp/protocol/icon.hpp>
#include <paymcp/mcp/protocol/identity.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/mcp/server/response_channel.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/mcp/server/server_options.hpp>
#include <paymcp/serve/command_line.hpp>
#include <paymcp/serve/http_host.hpp>
#include <paymcp/serve/metrics.hpp>
#include <paymcp/serve/seal_key_file.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/serve/serve_options.hpp>
#include <paymcp/transport/stdio/stdio.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>
#include <paymcp/transport/streamable_http/resource_metadata.hpp>
#include <paymcp/transport/streamable_http/streamable_http.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>
#include <paymcp/watch/payment_events.hpp>
#include <paymcp/watch/poller.hpp>
#include <paymcp/watch/status_watch.hpp>
