// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/account.hpp>
#include <paymcp/store/detail/posting_changes.hpp>
#include <paymcp/store/sqlite/detail/database.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The accounts of a file as statements of one connection. Use it from one thread at a time; what writes joins the open
/// transaction. Throws `sqlite_failure`.
class sqlite_accounts {
public:
    /// The accounts that a new version changes, as they are to be written.
    struct batch {
        accounts::taken answer = accounts::taken::written;  ///< or `short_of`: there is nothing to write
        struct one_account {
            std::string name;
            kept_account next{};
        };
        std::vector<one_account> changed{};
    };

    explicit sqlite_accounts(const sqlite_database& database);

    /// Reads what the change needs and writes nothing: other payments share the transaction, so that one that is
    /// refused must not have begun.
    result<batch> plan(const std::vector<accounts::posting>& before, const std::vector<accounts::posting>& after,
                       bool floors);

    /// Writes the postings of a payment, and the accounts that they change.
    void write(std::string_view payment, const std::vector<accounts::posting>& postings, const batch& planned);

    std::int64_t standing(std::string_view account);
    std::vector<accounts::listed> list(std::string_view prefix, std::string_view after, std::size_t limit);

    /// Drops accounts of windows that are over, at most `most`; returns how many.
    std::int64_t sweep(unix_time now, std::int64_t most);

private:
    std::optional<kept_account> read(std::string_view account);

    sqlite_statement read_;
    sqlite_statement write_;
    sqlite_statement keep_;
    sqlite_statement forget_;
    sqlite_statement list_;
    sqlite_statement drop_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/sqlite/detail/impl/accounts.ipp>
#endif
