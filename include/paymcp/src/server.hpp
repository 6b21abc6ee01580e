// SPDX-License-Identifier: MIT
#pragma once

/// The function bodies of the transports, the program around them and what other servers sell with,
/// for one unit of a program; see paymcp/src.hpp.

#include <paymcp/src/separate.hpp>

#include <paymcp/adapter/detail/impl/call_channel.ipp>
#include <paymcp/adapter/detail/impl/hosted_calls.ipp>
#include <paymcp/adapter/impl/call.ipp>
#include <paymcp/adapter/impl/shop.ipp>
#include <paymcp/serve/detail/impl/checkout_listener.ipp>
#include <paymcp/serve/detail/impl/closing_time.ipp>
#include <paymcp/serve/detail/impl/error_stream.ipp>
#include <paymcp/serve/detail/impl/help.ipp>
#include <paymcp/serve/detail/impl/instrumented_provider.ipp>
#include <paymcp/serve/detail/impl/log_writer.ipp>
#include <paymcp/serve/detail/impl/public_document.ipp>
#include <paymcp/serve/detail/impl/seller_desk.ipp>
#include <paymcp/serve/detail/impl/seller_post.ipp>
#include <paymcp/serve/detail/impl/server_app.ipp>
#include <paymcp/serve/detail/impl/start_check.ipp>
#include <paymcp/serve/detail/impl/wallet_desk.ipp>
#include <paymcp/serve/detail/impl/webhook_route.ipp>
#include <paymcp/serve/impl/command_line.ipp>
#include <paymcp/serve/impl/discovery.ipp>
#include <paymcp/serve/impl/embedded_server.ipp>
#include <paymcp/serve/impl/http_host.ipp>
#include <paymcp/serve/impl/metrics.ipp>
#include <paymcp/serve/impl/paid_by.ipp>
#include <paymcp/serve/impl/seal_key_file.ipp>
#include <paymcp/serve/impl/serve.ipp>
#include <paymcp/serve/impl/serve_options.ipp>
#include <paymcp/transport/stdio/detail/impl/descriptor.ipp>
#include <paymcp/transport/stdio/detail/impl/line_budget.ipp>
#include <paymcp/transport/stdio/detail/impl/line_io.ipp>
#include <paymcp/transport/stdio/detail/impl/line_splitter.ipp>
#include <paymcp/transport/stdio/detail/impl/oversized_message.ipp>
#include <paymcp/transport/stdio/impl/stdio.ipp>
#include <paymcp/transport/streamable_http/detail/impl/access_token.ipp>
#include <paymcp/transport/streamable_http/detail/impl/buyer_address.ipp>
#include <paymcp/transport/streamable_http/detail/impl/channels.ipp>
#include <paymcp/transport/streamable_http/detail/impl/dispatch.ipp>
#include <paymcp/transport/streamable_http/detail/impl/event_log.ipp>
#include <paymcp/transport/streamable_http/detail/impl/event_stream.ipp>
#include <paymcp/transport/streamable_http/detail/impl/headers.ipp>
#include <paymcp/transport/streamable_http/detail/impl/issuer_answer.ipp>
#include <paymcp/transport/streamable_http/detail/impl/issuer_keys.ipp>
#include <paymcp/transport/streamable_http/detail/impl/known_tokens.ipp>
#include <paymcp/transport/streamable_http/detail/impl/mirrored_arguments.ipp>
#include <paymcp/transport/streamable_http/detail/impl/refused_requests.ipp>
#include <paymcp/transport/streamable_http/detail/impl/scoped_tools.ipp>
#include <paymcp/transport/streamable_http/detail/impl/sessions.ipp>
#include <paymcp/transport/streamable_http/impl/access_tokens.ipp>
#include <paymcp/transport/streamable_http/impl/bearer_tokens.ipp>
#include <paymcp/transport/streamable_http/impl/introspected_tokens.ipp>
#include <paymcp/transport/streamable_http/impl/resource_metadata.ipp>
#include <paymcp/transport/streamable_http/impl/streamable_http.ipp>

#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/serve/custom_provider.hpp>
#include <paymcp/serve/custom_store.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/wallet/detail/no_provider.hpp>

namespace paymcp::inline v0::detail {

template std::unique_ptr<bound_provider> bind_provider(mock);
template std::unique_ptr<bound_provider> bind_provider(no_provider);
template std::unique_ptr<bound_store> bind_store(memory_store);

}  // namespace paymcp::inline v0::detail
