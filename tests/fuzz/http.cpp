// SPDX-License-Identifier: MIT
// Bytes of a connection to the HTTP server, and the MCP fields in them.
#include "target.hpp"

#include <paymcp/core/detail/utf8.hpp>
#include <paymcp/http/server/detail/host_check.hpp>
#include <paymcp/http/server/detail/origin_check.hpp>
#include <paymcp/http/server/detail/request_reader.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/transport/streamable_http/detail/dispatch.hpp>
#include <paymcp/transport/streamable_http/detail/event_log.hpp>
#include <paymcp/transport/streamable_http/detail/headers.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using detail::http_request_reader;

/// An accepted head has only one meaning.
void check(const http::request& request) {
    for (const http::header& one : request.headers) {
        fuzz::demand(one.name.find_first_of("\r\n:") == std::string::npos);
        fuzz::demand(one.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    }
    const mcp::detail::mcp_fields fields = mcp::detail::read_fields(request);
    (void)mcp::detail::repeated_field(request);
    if (fields.name)
        if (const auto name = mcp::detail::decode_field(*fields.name))
            fuzz::demand(name->size() <= fields.name->size());
    if (fields.last_event)
        if (const auto id = read_event_id(*fields.last_event)) fuzz::demand(to_string(*id) == *fields.last_event);
    const mcp::detail::rpc_message message = mcp::detail::decode(request.body, {.bytes = 65536, .depth = 32});
    for (const auto standing :
         {mcp::detail::session_facts::standing::unnamed, mcp::detail::session_facts::standing::unknown,
          mcp::detail::session_facts::standing::live}) {
        const auto decided = mcp::detail::decide_post(message, fields, {.is = standing});
        fuzz::demand(decided.status >= 200 && decided.status < 500);
        (void)mcp::detail::decide_session_method(true, fields, {.is = standing});
        (void)mcp::detail::decide_session_method(false, fields, {.is = standing});
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const http::server_options options;
    http_request_reader reader(options, 8402);
    boost::beast::flat_buffer buffer;
    const std::string_view input = fuzz::text(data, size);
    // In two chunks, as a network may deliver them; the first byte determines where they are split.
    const std::size_t half = size == 0 ? 0 : data[0] * size / 256;
    for (const std::string_view piece : {input.substr(0, half), input.substr(half)}) {
        buffer.commit(boost::asio::buffer_copy(buffer.prepare(piece.size()), boost::asio::buffer(piece)));
        const auto came = reader.read(buffer);
        if (came == http_request_reader::progress::complete) check(reader.request());
        if (came != http_request_reader::progress::more) break;
    }
    (void)host_allowed(input, 8402);
    (void)origin_allowed(input, 8402);
    (void)mcp::detail::decode_field(input);
    (void)parse_host(input);
    return 0;
}
