// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/detail/database.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace paymcp::inline v0::detail {

/// One step of the schema: the statements that upgrade from the previous version. Steps are only added.
using sqlite_step = std::string_view;

/// "pmcp": the application id that marks a database of this library.
inline constexpr std::int64_t sqlite_application = 0x706d6370;

/// `owner` is set while the payment serves its owner's calls (`lifecycle::serves_calls`). The result is the last
/// column, so that lists are read without it.
///
/// The third step drops indexes that no query used and puts one in the place of two others. Their conditions named
/// `state` in lists, so that each write of a payment changed them and filled a table on the side
/// (findings/sqlite_partial_index_in_list.sh): 1.3 million instructions a purchase, 0.37 without. A server of the
/// second version that has the file open goes on: no column has changed.
///
/// The fourth step adds what went back at a provider's desk, beside the payments: few have that, and a column behind
/// the result would be read with it. A server of the third version that has the file open goes on, and only
/// drops the row with its payment.
///
/// The fifth step keeps what was used of an `up_to`, apart from the payments, so that those with another price cost no
/// more than before, and lists do not read past results. A server of the fourth version that has the file open does not
/// know of it: it must not settle such payments, so all servers are of the fifth before a tool is sold by `up_to`.
///
/// The sixth step adds accounts, and the postings of a payment beside it: a payment without any has no row. All servers
/// are of the sixth before accounts are used, as one of the fifth keeps the postings of what it writes, and does not
/// change them.
///
/// The seventh step adds the outbox for the seller, which triggers fill (`sqlite_outbox`). A server of the sixth
/// version that has the file open goes on, and its writes are kept, too; but it drops payments whose news are not told
/// yet.
inline constexpr std::array<sqlite_step, 7> sqlite_steps{
    R"(CREATE TABLE payments(
           id TEXT NOT NULL PRIMARY KEY,
           tool TEXT NOT NULL,
           arguments TEXT NOT NULL,
           digest TEXT NOT NULL,
           amount INTEGER NOT NULL,
           currency TEXT NOT NULL,
           provider TEXT NOT NULL,
           reference TEXT NOT NULL,
           link TEXT NOT NULL,
           principal TEXT NOT NULL,
           session TEXT NOT NULL,
           created INTEGER NOT NULL,
           expires INTEGER NOT NULL,
           state INTEGER NOT NULL,
           authorized_only INTEGER NOT NULL,
           token INTEGER NOT NULL,
           held_until INTEGER NOT NULL,
           settled INTEGER NOT NULL,
           version INTEGER NOT NULL,
           owner TEXT,
           collected INTEGER NOT NULL,
           failed INTEGER NOT NULL,
           structured TEXT NOT NULL,
           content TEXT NOT NULL
       ) STRICT;
       CREATE INDEX payments_open ON payments(owner, tool, digest, amount, currency, provider) WHERE owner IS NOT NULL;
       CREATE INDEX payments_unpaid ON payments(expires) WHERE state = 0;
       CREATE INDEX payments_undelivered ON payments(created) WHERE state IN (1, 2, 3, 5, 6);
       CREATE INDEX payments_kept ON payments(settled) WHERE state = 4 AND content <> '';
       CREATE INDEX payments_ended ON payments(settled) WHERE state IN (4, 7, 8, 9, 10);
       CREATE INDEX payments_created ON payments(created, id);)",
    R"(CREATE TABLE unclear(
           id TEXT NOT NULL PRIMARY KEY,
           why TEXT NOT NULL
       ) STRICT, WITHOUT ROWID;)",
    R"(DROP INDEX payments_unpaid;
       DROP INDEX payments_undelivered;
       DROP INDEX payments_kept;
       DROP INDEX payments_ended;
       CREATE INDEX payments_settled ON payments(content <> '', settled) WHERE settled <> 0;)",
    R"(CREATE TABLE desk(
           id TEXT NOT NULL PRIMARY KEY,
           returned INTEGER NOT NULL,
           dispute INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;
       CREATE TRIGGER payments_desk AFTER DELETE ON payments BEGIN DELETE FROM desk WHERE id = old.id; END;)",
    R"(CREATE TABLE parts(
           id TEXT NOT NULL PRIMARY KEY,
           used INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;
       CREATE TRIGGER payments_parts AFTER DELETE ON payments BEGIN DELETE FROM parts WHERE id = old.id; END;)",
    R"(CREATE TABLE accounts(
           name TEXT NOT NULL PRIMARY KEY,
           units INTEGER NOT NULL,
           until INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;
       CREATE INDEX accounts_windows ON accounts(until) WHERE until < 9223372036854775807;
       CREATE TABLE postings(
           id TEXT NOT NULL PRIMARY KEY,
           list TEXT NOT NULL
       ) STRICT, WITHOUT ROWID;
       CREATE TRIGGER payments_postings AFTER DELETE ON payments BEGIN
           DELETE FROM postings WHERE id = old.id;
       END;)",
    R"(CREATE TABLE outbox(
           payment TEXT NOT NULL,
           version INTEGER NOT NULL,
           was INTEGER NOT NULL,
           state INTEGER NOT NULL,
           had_returned INTEGER NOT NULL,
           returned INTEGER NOT NULL,
           had_dispute INTEGER NOT NULL,
           dispute INTEGER NOT NULL,
           was_unclear INTEGER NOT NULL,
           unclear INTEGER NOT NULL,
           noticed INTEGER NOT NULL DEFAULT 0,
           due INTEGER NOT NULL DEFAULT 0,
           held INTEGER NOT NULL DEFAULT 0,
           tries INTEGER NOT NULL DEFAULT 0,
           PRIMARY KEY(payment, version)
       ) STRICT, WITHOUT ROWID;
       CREATE INDEX outbox_due ON outbox(due);
       CREATE TABLE outbox_kept(until INTEGER NOT NULL) STRICT;)"};

/// Upgrades a database to the newest version in one transaction. Refuses another program's file, a newer schema, a
/// damaged file and a read-only one, before anything is written. Throws `std::runtime_error` with a sentence, or
/// `sqlite_failure`.
class sqlite_schema {
public:
    sqlite_schema(const sqlite_database& database, std::span<const sqlite_step> steps);

    void prepare(std::int64_t check_up_to) const;

private:
    std::int64_t newest() const noexcept { return static_cast<std::int64_t>(steps_.size()); }
    std::int64_t version() const { return database_.integer("PRAGMA user_version"); }

    void inspect(std::int64_t check_up_to) const;

    /// Another process may have upgraded it meanwhile.
    void upgrade() const;

    const sqlite_database& database_;
    std::span<const sqlite_step> steps_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/sqlite/detail/impl/schema.ipp>
#endif
