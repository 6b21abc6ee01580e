// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/outbox.hpp>
#include <paymcp/store/sqlite/detail/database.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The outbox of a file (`seller::OutboxStore`), within a transaction of the caller. Triggers fill it, which exist only
/// while it is on: a write costs nothing without it, and no process that has the file open can forget it. Throws
/// `sqlite_failure`.
class sqlite_outbox {
public:
    explicit sqlite_outbox(const sqlite_database& database) noexcept : database_(database) {}

    void keep(unix_time now, milliseconds length) const;

    /// Ends it, with what is in it, where nobody has kept it on.
    void sweep(unix_time now) const;

    bool has_due(unix_time now) const;
    std::vector<seller::news> take(unix_time now, unix_time until, std::size_t most) const;
    void told(std::string_view id, std::uint64_t version) const;
    void put_back(std::string_view id, std::uint64_t version, unix_time due, int tries) const;

private:
    std::vector<std::string> due(unix_time now, std::size_t most) const;
    seller::news read(std::string_view id) const;

    const sqlite_database& database_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/sqlite/detail/impl/outbox.ipp>
#endif
