// SPDX-License-Identifier: MIT
#pragma once

/// The function bodies of HTTP, client and server,
/// for one unit of a program; see paymcp/src.hpp.

#include <paymcp/src/separate.hpp>

#include <paymcp/async/detail/impl/async_event.ipp>
#include <paymcp/async/detail/impl/spawn.ipp>
#include <paymcp/async/detail/impl/time_limit.ipp>
#include <paymcp/async/detail/impl/turns.ipp>
#include <paymcp/async/detail/impl/wait_for.ipp>
#include <paymcp/async/impl/timer.ipp>
#include <paymcp/async/impl/worker_pool.ipp>
#include <paymcp/http/client/detail/impl/circuit_breaker.ipp>
#include <paymcp/http/client/detail/impl/curl_handle.ipp>
#include <paymcp/http/client/detail/impl/curl_loop.ipp>
#include <paymcp/http/client/detail/impl/curl_transfer.ipp>
#include <paymcp/http/client/detail/impl/form.ipp>
#include <paymcp/http/client/detail/impl/rate_budget.ipp>
#include <paymcp/http/client/impl/curl_client.ipp>
#include <paymcp/http/client/impl/http_client.ipp>
#include <paymcp/http/client/impl/retry.ipp>
#include <paymcp/http/client/impl/retry_policy.ipp>
#include <paymcp/http/detail/impl/date.ipp>
#include <paymcp/http/detail/impl/security_headers.ipp>
#include <paymcp/http/impl/message.ipp>
#include <paymcp/http/impl/url.ipp>
#include <paymcp/http/server/detail/impl/byte_stream.ipp>
#include <paymcp/http/server/detail/impl/capped_body.ipp>
#include <paymcp/http/server/detail/impl/connection.ipp>
#include <paymcp/http/server/detail/impl/connection_table.ipp>
#include <paymcp/http/server/detail/impl/cors.ipp>
#include <paymcp/http/server/detail/impl/descriptor_limit.ipp>
#include <paymcp/http/server/detail/impl/host_check.ipp>
#include <paymcp/http/server/detail/impl/origin_check.ipp>
#include <paymcp/http/server/detail/impl/request_reader.ipp>
#include <paymcp/http/server/detail/impl/response_text.ipp>
#include <paymcp/http/server/detail/impl/sse.ipp>
#include <paymcp/http/server/detail/impl/throttle.ipp>
#include <paymcp/http/server/detail/impl/written_reply.ipp>
#include <paymcp/http/server/impl/reply.ipp>
#include <paymcp/http/server/impl/router.ipp>
#include <paymcp/http/server/impl/server.ipp>
#include <paymcp/http/server/impl/tls.ipp>
