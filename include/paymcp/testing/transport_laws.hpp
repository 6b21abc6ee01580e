// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/testing/detail/transport_trial.hpp>
#include <paymcp/testing/law.hpp>
#include <paymcp/testing/transport_line.hpp>

#include <vector>

namespace paymcp::inline v0::testing {

/// Tries the laws of MCP transports: whatever carries the bytes, a client of each protocol revision gets the answers of
/// `mcp::server`. For any test framework: `CHECK(broken_laws(transport_laws(...)) == "")`.
///
/// `many_clients` says whether one server has several clients at once, `timeout` how long to wait for a call to end.
/// Each law runs on a new server.
inline std::vector<law_result> transport_laws(const open_transport& open, bool many_clients,
                                              milliseconds timeout = milliseconds(10'000)) {
    detail::transport_trial trial(open, timeout);
    detail::law_book book;
    trial.try_sessions(book);
    trial.try_bytes(book);
    trial.try_crowds(book);
    trial.try_cancelation(book);
    trial.try_ends(book);
    if (many_clients) trial.try_clients(book);
    return book.take();
}

}  // namespace paymcp::inline v0::testing
