// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/store_concept.hpp>
#include <paymcp/store/detail/completion.hpp>
#include <paymcp/store/query.hpp>
#include <paymcp/store/retention.hpp>
#include <paymcp/store/sqlite/detail/ledger.hpp>
#include <paymcp/store/sqlite/detail/payments.hpp>
#include <paymcp/store/sqlite/detail/schema.hpp>
#include <paymcp/store/sqlite/detail/writer.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

/// The settings of an `sqlite_store`; everything has a default.
struct sqlite_options {
    retention kept{};
    /// How long a call waits for another process's lock on the file before it fails.
    milliseconds patience{5'000};
    /// A file of at most this many bytes is checked for damage when it is opened; a larger one would take too long.
    std::int64_t check_up_to = 256 << 20;
};

/// Keeps payments in one SQLite file: the store for a server, or a few processes, on one machine.
///
/// A write is answered when it is on the disk (WAL, synchronous=FULL): a shown link and a returned result survive a
/// crash of the process or system and a power failure, if the disk flushes as it reports. Several processes may share
/// the file, on a local file system only. It can be backed up while it is in use, with `sqlite3 FILE ".backup COPY"`.
/// See docs/stores.md.
///
/// A handle: copies share one connection, which the store's thread uses; concurrent writes are committed together.
/// Every function may be called from any thread. Those without a completion block until the answer arrives; do not call
/// them from a completion. Models `AsyncStore` and `QueryableStore`.
class sqlite_store {
public:
    /// Opens or creates the file. Throws `std::runtime_error` where it cannot be opened or written, belongs to another
    /// program, is damaged, or was written by a newer version; such a file is left unchanged.
    explicit sqlite_store(const std::string& path, sqlite_options options = {})
        : kept_(options.kept), writer_(std::make_shared<detail::sqlite_writer>(open_database(path, options))) {}

    /// Inserts the payment unless the caller has an open one like it; see PaymentStore.
    result<opened_payment> open(const payment& subject) {
        return detail::wait_for<opened_payment>([&](auto done) { open(subject, std::move(done)); });
    }
    void open(const payment& subject, detail::completion<opened_payment> done) {
        auto work = [subject](detail::sqlite_payments& in) { return in.open(subject); };
        writer_->post(true, std::move(work), std::move(done));
    }

    /// The payment as last written, or nothing.
    result<std::optional<payment>> find(std::string_view id) {
        return detail::wait_for<std::optional<payment>>([&](auto done) { find(id, std::move(done)); });
    }
    void find(std::string_view id, detail::completion<std::optional<payment>> done) {
        auto work = [id = std::string(id)](detail::sqlite_payments& in) { return in.find(id); };
        writer_->post(false, std::move(work), std::move(done));
    }

    /// Writes the payment if its stored version is still `version`.
    result<bool> replace(const payment& subject, std::uint64_t version) {
        return detail::wait_for<bool>([&](auto done) { replace(subject, version, std::move(done)); });
    }
    void replace(const payment& subject, std::uint64_t version, detail::completion<bool> done) {
        auto work = [subject, version](detail::sqlite_payments& in) { return in.replace(subject, version); };
        writer_->post(true, std::move(work), std::move(done));
    }

    /// Drops results and records whose retention has ended at `now`, and returns some freed pages to the file system, a
    /// bounded part at a time. Returns whether there may be more.
    result<bool> sweep(unix_time now) {
        return detail::wait_for<bool>([&](auto done) { sweep(now, std::move(done)); });
    }
    void sweep(unix_time now, detail::completion<bool> done) {
        auto work = [kept = kept_, now](detail::sqlite_payments& in) { return in.sweep(kept, now, swept_at_once); };
        writer_->post(true, std::move(work), std::move(done));
    }

    /// The matching payments, newest first; see QueryableStore.
    result<payment_page> list(const payment_query& wanted) {
        return detail::wait_for<payment_page>([&](auto done) {
            auto work = [wanted](detail::sqlite_payments& in) { return list_sqlite_payments(in.database(), wanted); };
            writer_->post(false, std::move(work), std::move(done));
        });
    }

    /// Counts and sums of the matching payments; see QueryableStore.
    result<std::vector<payment_total>> totals(const payment_query& wanted) {
        return detail::wait_for<std::vector<payment_total>>([&](auto done) {
            auto work = [wanted](detail::sqlite_payments& in) { return total_sqlite_payments(in.database(), wanted); };
            writer_->post(false, std::move(work), std::move(done));
        });
    }

private:
    static constexpr std::int64_t swept_at_once = 200;

    static std::unique_ptr<detail::sqlite_database> open_database(const std::string& path,
                                                                  const sqlite_options& options) {
        const auto give_up = std::chrono::steady_clock::now() + options.patience;
        for (;;) {
            try {
                return try_to_open(path, options);
            } catch (const detail::sqlite_failure& failure) {
                const bool busy = failure.code() == SQLITE_BUSY && std::chrono::steady_clock::now() < give_up;
                const bool foreign = failure.code() == SQLITE_NOTADB;
                if (!busy) refuse(path, foreign ? "it is no SQLite database, or is damaged" : failure.what());
            } catch (const std::exception& failure) {
                refuse(path, failure.what());
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));  // other processes are opening it too
        }
    }

    static std::unique_ptr<detail::sqlite_database> try_to_open(const std::string& path,
                                                                const sqlite_options& options) {
        keep_private(path);
        auto database = std::make_unique<detail::sqlite_database>(path, static_cast<int>(options.patience.count()));
        detail::sqlite_schema(*database, detail::sqlite_steps).prepare(options.check_up_to);
        make_durable(*database);
        return database;
    }

    /// A new file is readable by its owner only, because it holds customers' arguments and results. SQLite gives its
    /// auxiliary files the same rights. Special names such as ":memory:" are left to SQLite.
    static void keep_private(const std::string& path) {
        std::error_code ignored;
        if (path.empty() || path.starts_with(':') || path.starts_with("file:") ||
            std::filesystem::exists(path, ignored))
            return;
        if (std::ofstream(path, std::ios::app))
            std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                         ignored);
    }

    [[noreturn]] static void refuse(const std::string& path, const std::string& why) {
        throw std::runtime_error("the payment database " + path + " cannot be used: " + why);
    }

    static void make_durable(const detail::sqlite_database& database) {
        if (database.text("PRAGMA journal_mode=WAL") != "wal")
            throw std::runtime_error("its file system does not allow a write-ahead log");
        database.run(
            "PRAGMA synchronous=FULL; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1; "
            "PRAGMA journal_size_limit=16777216");
    }

    retention kept_;
    std::shared_ptr<detail::sqlite_writer> writer_;
};

static_assert(AsyncStore<sqlite_store>);
static_assert(QueryableStore<sqlite_store>);

}  // namespace paymcp::inline v0
