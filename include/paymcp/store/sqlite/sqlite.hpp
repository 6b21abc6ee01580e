// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/account.hpp>
#include <paymcp/payment/outbox.hpp>
#include <paymcp/payment/state_key.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/store/detail/completion.hpp>
#include <paymcp/store/forgotten.hpp>
#include <paymcp/store/query.hpp>
#include <paymcp/store/retention.hpp>
#include <paymcp/store/sqlite/detail/writer.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

namespace detail {

class contents_cipher;

}  // namespace detail

/// The settings of an `sqlite_store`; everything has a default.
struct sqlite_options {
    retention kept{};
    /// How long a call waits for another process's lock on the file before it fails.
    milliseconds busy_timeout{5'000};
    /// A file of at most this many bytes is checked for damage when it is opened; a larger one would take too long.
    std::int64_t check_up_to = 256 << 20;
    /// Encrypt arguments and results before they are written (AES-256-GCM); none writes them as they are. The first key
    /// encrypts, all decrypt, so that a new key stands before the earlier ones. Servers that share the file share them.
    std::vector<state_key> contents_keys{};
};

/// Keeps payments in one SQLite file: the store for a server, or a few processes, on one machine.
///
/// A write is answered when it is on the disk (WAL, synchronous=FULL): a shown link and a returned result survive a
/// crash of the process or system and a power failure, if the disk flushes as it reports. A payment without a link is
/// an exception: it reaches the disk with the next write, as nobody has been told of it. Several processes may share
/// the file, on a local file system only. It can be backed up while it is in use, with `sqlite3 FILE ".backup COPY"`.
/// See docs/stores.md.
///
/// A handle: copies share one connection, which the store's thread uses; concurrent writes are committed together.
/// Made, it touches nothing: `connect`, or else the first use, opens the file. `serve` connects when it starts. Every
/// function may be called from any thread. Those without a completion block until the answer arrives; do not call them
/// from a completion. Models `AsyncStore`, `QueryableStore`,
/// `AccountStore`, `watch::CursorStore` and `seller::OutboxStore`.
class sqlite_store {
public:
    /// Names the file.
    explicit sqlite_store(std::string path, sqlite_options options = sqlite_options());

    /// Opens or creates the file, unless it is open. Throws `std::runtime_error` where it cannot be opened or written,
    /// belongs to another program, is damaged, or was written by a newer version; such a file is left unchanged. A use
    /// without it fails there, and the next one tries again.
    void connect();

    /// Inserts the payment unless the caller has an open one like it; see PaymentStore.
    result<opened_payment> open(const payment& subject);
    void open(const payment& subject, detail::completion<opened_payment> done);

    /// The payment as last written, or nothing.
    result<std::optional<payment>> find(std::string_view id);
    void find(std::string_view id, detail::completion<std::optional<payment>> done);

    /// Writes the payment if its stored version is still `version`.
    result<bool> replace(const payment& subject, std::uint64_t version);
    void replace(const payment& subject, std::uint64_t version, detail::completion<bool> done);

    /// The same, answered when it is written: a power failure may undo it until the next write, the end of the process
    /// does not.
    void replace_behind(const payment& subject, std::uint64_t version, detail::completion<bool> done);

    /// The same unless an account would fall below the floor of its posting; see AccountStore.
    result<accounts::taken> take(const payment& subject, std::uint64_t version);
    void take(const payment& subject, std::uint64_t version, detail::completion<accounts::taken> done);

    /// Drops results, records and accounts whose time has ended at `now`, and returns some freed pages to the file
    /// system, a bounded part at a time. Returns whether there may be more.
    result<bool> sweep(unix_time now);
    void sweep(unix_time now, detail::completion<bool> done);

    /// The matching payments, newest first; see QueryableStore.
    result<ledger::page> list(const ledger::query& wanted);

    /// Counts and sums of the matching payments; see QueryableStore.
    result<std::vector<ledger::total>> totals(const ledger::query& wanted);

    /// The units of an account; see AccountStore.
    result<std::int64_t> standing(std::string_view account);
    void standing(std::string_view account, detail::completion<std::int64_t> done);

    /// The accounts whose names begin so; see AccountStore.
    result<std::vector<accounts::listed>> list_accounts(std::string_view prefix, std::string_view after,
                                                        std::size_t limit);
    void list_accounts(std::string_view prefix, std::string_view after, std::size_t limit,
                       detail::completion<std::vector<accounts::listed>> done);

    /// How far the event list of a provider has been read; see `watch::CursorStore`.
    result<std::string> event_cursor(std::string_view provider);
    result<void> keep_event_cursor(std::string_view provider, std::string_view cursor);

    /// Removes who a principal is and what it bought from the payments that have ended, and from the file and its log;
    /// see ForgettingStore. Other processes' writes wait for it.
    result<ledger::forgotten> forget(std::string_view principal);

    /// What the seller has to hear of; see `seller::OutboxStore`.
    result<void> keep_changes(unix_time now, milliseconds length);
    result<std::vector<seller::news>> take_changes(unix_time now, unix_time until, std::size_t most);
    result<void> change_told(std::string_view id, std::uint64_t version);
    result<void> put_changes_back(std::string_view id, std::uint64_t version, unix_time due, int tries);

private:
    static constexpr std::int64_t swept_at_once = 200;

    static std::unique_ptr<detail::sqlite_database> open_database(const std::string& path,
                                                                  const sqlite_options& options);

    static std::unique_ptr<detail::sqlite_database> try_to_open(const std::string& path,
                                                                const sqlite_options& options);

    void replace(detail::sqlite_access how, const payment& subject, std::uint64_t version,
                 detail::completion<bool> done);

    /// A new file is readable by its owner only, because it holds customers' arguments and results. SQLite gives its
    /// auxiliary files the same rights. Special names such as ":memory:" are left to SQLite.
    static void keep_private(const std::string& path);

    /// What copies share: the file, and the connection once there is one.
    struct contents {
        contents(std::string named, sqlite_options wanted);

        detail::sqlite_writer& writer();

        std::string path;
        sqlite_options options;
        /// Requests hold it, and not this object, whose end waits for them.
        std::shared_ptr<const detail::contents_cipher> cipher;
        std::mutex guard{};
        std::unique_ptr<detail::sqlite_writer> made{};
    };

    /// Passes a request on to the store's thread; one that cannot be, because there is no connection, fails.
    template <class T, class Work>
    void post(detail::sqlite_access access, Work work, detail::completion<T> done) {
        detail::sqlite_writer* at = nullptr;
        try {
            at = &shared_->writer();
        } catch (const std::exception& why) {
            return done(failure{why.what(), "store_unavailable"});
        }
        at->post(access, std::move(work), std::move(done));
    }

    /// Writes to the outbox by `work(const sqlite_outbox&)`, and waits for it.
    template <class Work>
    result<void> write_outbox(detail::sqlite_access access, Work work);

    [[noreturn]] static void refuse(const std::string& path, const std::string& why);

    static void make_durable(const detail::sqlite_database& database);

    std::shared_ptr<contents> shared_;
};

static_assert(AsyncStore<sqlite_store>);
static_assert(QueryableStore<sqlite_store>);
static_assert(AccountStore<sqlite_store>);
static_assert(ForgettingStore<sqlite_store>);
static_assert(watch::CursorStore<sqlite_store>);
static_assert(seller::OutboxStore<sqlite_store>);

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/sqlite/impl/sqlite.ipp>
#endif
