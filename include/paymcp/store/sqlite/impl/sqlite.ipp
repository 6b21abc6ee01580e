// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/sqlite.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/store/detail/contents_cipher.hpp>
#include <paymcp/store/sqlite/detail/event_cursors.hpp>
#include <paymcp/store/sqlite/detail/forgetting.hpp>
#include <paymcp/store/sqlite/detail/ledger.hpp>
#include <paymcp/store/sqlite/detail/outbox.hpp>
#include <paymcp/store/sqlite/detail/payments.hpp>
#include <paymcp/store/sqlite/detail/schema.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE sqlite_store::sqlite_store(std::string path, sqlite_options options)
    : shared_(std::make_shared<contents>(std::move(path), std::move(options))) {}

PAYMCP_INLINE sqlite_store::contents::contents(std::string named, sqlite_options wanted)
    : path(std::move(named)),
      options(std::move(wanted)),
      cipher(std::make_shared<const detail::contents_cipher>(options.contents_keys)) {}

PAYMCP_INLINE void sqlite_store::connect() { shared_->writer(); }

PAYMCP_INLINE detail::sqlite_writer& sqlite_store::contents::writer() {
    const std::lock_guard lock(guard);
    if (!made) made = std::make_unique<detail::sqlite_writer>(open_database(path, options));
    return *made;
}

PAYMCP_INLINE result<opened_payment> sqlite_store::open(const payment& subject) {
    return detail::wait_for<opened_payment>([&](auto done) { open(subject, std::move(done)); });
}

PAYMCP_INLINE void sqlite_store::open(const payment& subject, detail::completion<opened_payment> done) {
    auto work = [cipher = shared_->cipher, fresh = shared_->cipher->encrypted(subject)](detail::sqlite_payments& in) {
        return cipher->decrypted(in.open(fresh));
    };
    const bool told = !subject.link.empty();
    post(told ? detail::sqlite_access::writes : detail::sqlite_access::writes_behind, std::move(work),
         std::move(done));
}

PAYMCP_INLINE result<std::optional<payment>> sqlite_store::find(std::string_view id) {
    return detail::wait_for<std::optional<payment>>([&](auto done) { find(id, std::move(done)); });
}

PAYMCP_INLINE void sqlite_store::find(std::string_view id, detail::completion<std::optional<payment>> done) {
    auto work = [cipher = shared_->cipher, id = std::string(id)](detail::sqlite_payments& in) {
        return cipher->decrypted(in.find(id));
    };
    post(detail::sqlite_access::reads, std::move(work), std::move(done));
}

PAYMCP_INLINE result<bool> sqlite_store::replace(const payment& subject, std::uint64_t version) {
    return detail::wait_for<bool>([&](auto done) { replace(subject, version, std::move(done)); });
}

PAYMCP_INLINE void sqlite_store::replace(const payment& subject, std::uint64_t version, detail::completion<bool> done) {
    replace(detail::sqlite_access::writes, subject, version, std::move(done));
}

PAYMCP_INLINE void sqlite_store::replace_behind(const payment& subject, std::uint64_t version,
                                                detail::completion<bool> done) {
    replace(detail::sqlite_access::writes_behind, subject, version, std::move(done));
}

PAYMCP_INLINE void sqlite_store::replace(detail::sqlite_access how, const payment& subject, std::uint64_t version,
                                         detail::completion<bool> done) {
    auto work = [next = shared_->cipher->encrypted(subject), version](detail::sqlite_payments& in) {
        return in.replace(next, version);
    };
    post(how, std::move(work), std::move(done));
}

PAYMCP_INLINE result<accounts::taken> sqlite_store::take(const payment& subject, std::uint64_t version) {
    return detail::wait_for<accounts::taken>([&](auto done) { take(subject, version, std::move(done)); });
}

PAYMCP_INLINE void sqlite_store::take(const payment& subject, std::uint64_t version,
                                      detail::completion<accounts::taken> done) {
    auto work = [next = shared_->cipher->encrypted(subject), version](detail::sqlite_payments& in) {
        return in.write(next, version, true);
    };
    post(detail::sqlite_access::writes, std::move(work), std::move(done));
}

PAYMCP_INLINE result<std::int64_t> sqlite_store::standing(std::string_view account) {
    return detail::wait_for<std::int64_t>([&](auto done) { standing(account, std::move(done)); });
}

PAYMCP_INLINE void sqlite_store::standing(std::string_view account, detail::completion<std::int64_t> done) {
    auto work = [account = std::string(account)](detail::sqlite_payments& in) {
        return result<std::int64_t>(in.accounts().standing(account));
    };
    post(detail::sqlite_access::reads, std::move(work), std::move(done));
}

PAYMCP_INLINE result<std::vector<accounts::listed>> sqlite_store::list_accounts(std::string_view prefix,
                                                                                std::string_view after,
                                                                                std::size_t limit) {
    return detail::wait_for<std::vector<accounts::listed>>(
        [&](auto done) { list_accounts(prefix, after, limit, std::move(done)); });
}

PAYMCP_INLINE void sqlite_store::list_accounts(std::string_view prefix, std::string_view after, std::size_t limit,
                                               detail::completion<std::vector<accounts::listed>> done) {
    auto work = [prefix = std::string(prefix), after = std::string(after), limit](detail::sqlite_payments& in) {
        return result<std::vector<accounts::listed>>(in.accounts().list(prefix, after, limit));
    };
    post(detail::sqlite_access::reads, std::move(work), std::move(done));
}

PAYMCP_INLINE result<bool> sqlite_store::sweep(unix_time now) {
    return detail::wait_for<bool>([&](auto done) { sweep(now, std::move(done)); });
}

PAYMCP_INLINE void sqlite_store::sweep(unix_time now, detail::completion<bool> done) {
    auto work = [kept = shared_->options.kept, now](detail::sqlite_payments& in) {
        return in.sweep(kept, now, swept_at_once);
    };
    post(detail::sqlite_access::writes, std::move(work), std::move(done));
}

PAYMCP_INLINE result<ledger::page> sqlite_store::list(const ledger::query& wanted) {
    result<ledger::page> page = detail::wait_for<ledger::page>([&](auto done) {
        auto work = [wanted](detail::sqlite_payments& in) { return list_sqlite_payments(in.database(), wanted); };
        post(detail::sqlite_access::reads, std::move(work), std::move(done));
    });
    if (page.has_value()) shared_->cipher->decrypt_listed(page->payments);
    return page;
}

PAYMCP_INLINE result<std::vector<ledger::total>> sqlite_store::totals(const ledger::query& wanted) {
    return detail::wait_for<std::vector<ledger::total>>([&](auto done) {
        auto work = [wanted](detail::sqlite_payments& in) { return total_sqlite_payments(in.database(), wanted); };
        post(detail::sqlite_access::reads, std::move(work), std::move(done));
    });
}

PAYMCP_INLINE result<std::string> sqlite_store::event_cursor(std::string_view provider) {
    return detail::wait_for<std::string>([&](auto done) {
        auto work = [provider = std::string(provider)](detail::sqlite_payments& in) -> result<std::string> {
            return detail::read_sqlite_event_cursor(in.database(), provider);
        };
        post(detail::sqlite_access::reads, std::move(work), std::move(done));
    });
}

PAYMCP_INLINE result<void> sqlite_store::keep_event_cursor(std::string_view provider, std::string_view cursor) {
    const result<bool> kept = detail::wait_for<bool>([&](auto done) {
        auto work = [provider = std::string(provider),
                     cursor = std::string(cursor)](detail::sqlite_payments& in) -> result<bool> {
            detail::keep_sqlite_event_cursor(in.database(), provider, cursor);
            return true;
        };
        post(detail::sqlite_access::writes_behind, std::move(work), std::move(done));
    });
    if (!kept) return kept.error();
    return {};
}

PAYMCP_INLINE result<ledger::forgotten> sqlite_store::forget(std::string_view principal) {
    result<ledger::forgotten> done = detail::wait_for<ledger::forgotten>([&](auto told) {
        auto work = [principal = std::string(principal)](detail::sqlite_payments& in) -> result<ledger::forgotten> {
            return detail::sqlite_forgetting(in.database()).forget(principal);
        };
        post(detail::sqlite_access::writes, std::move(work), std::move(told));
    });
    if (!done.has_value()) return done;
    // Outside of a transaction, as what only reads is.
    const result<bool> emptied = detail::wait_for<bool>([&](auto told) {
        auto work = [](detail::sqlite_payments& in) -> result<bool> {
            detail::sqlite_forgetting(in.database()).empty_log();
            return true;
        };
        post(detail::sqlite_access::reads, std::move(work), std::move(told));
    });
    if (!emptied) return emptied.error();
    return done;
}

template <class Work>
result<void> sqlite_store::write_outbox(detail::sqlite_access access, Work work) {
    const result<bool> written = detail::wait_for<bool>([&](auto done) {
        auto writing = [work](detail::sqlite_payments& in) -> result<bool> {
            work(detail::sqlite_outbox(in.database()));
            return true;
        };
        post(access, std::move(writing), std::move(done));
    });
    if (!written) return written.error();
    return {};
}

PAYMCP_INLINE result<void> sqlite_store::keep_changes(unix_time now, milliseconds length) {
    return write_outbox(detail::sqlite_access::writes,
                        [now, length](const detail::sqlite_outbox& of) { of.keep(now, length); });
}

/// It is looked for before a transaction is begun, which other processes would wait for.
PAYMCP_INLINE result<std::vector<seller::news>> sqlite_store::take_changes(unix_time now, unix_time until,
                                                                           std::size_t most) {
    using all = std::vector<seller::news>;
    const result<bool> some = detail::wait_for<bool>([&](auto done) {
        auto work = [now](detail::sqlite_payments& in) -> result<bool> {
            return detail::sqlite_outbox(in.database()).has_due(now);
        };
        post(detail::sqlite_access::reads, std::move(work), std::move(done));
    });
    if (!some) return some.error();
    if (!*some) return all{};
    return detail::wait_for<all>([&](auto done) {
        auto work = [now, until, most](detail::sqlite_payments& in) -> result<all> {
            return detail::sqlite_outbox(in.database()).take(now, until, most);
        };
        post(detail::sqlite_access::writes_behind, std::move(work), std::move(done));
    });
}

PAYMCP_INLINE result<void> sqlite_store::change_told(std::string_view id, std::uint64_t version) {
    return write_outbox(detail::sqlite_access::writes_behind,
                        [id = std::string(id), version](const detail::sqlite_outbox& of) { of.told(id, version); });
}

PAYMCP_INLINE result<void> sqlite_store::put_changes_back(std::string_view id, std::uint64_t version, unix_time due,
                                                          int tries) {
    return write_outbox(detail::sqlite_access::writes_behind,
                        [id = std::string(id), version, due, tries](const detail::sqlite_outbox& of) {
                            of.put_back(id, version, due, tries);
                        });
}

PAYMCP_INLINE std::unique_ptr<detail::sqlite_database> sqlite_store::open_database(const std::string& path,
                                                                                   const sqlite_options& options) {
    const auto give_up = std::chrono::steady_clock::now() + options.busy_timeout;
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

PAYMCP_INLINE std::unique_ptr<detail::sqlite_database> sqlite_store::try_to_open(const std::string& path,
                                                                                 const sqlite_options& options) {
    keep_private(path);
    auto database = std::make_unique<detail::sqlite_database>(path, static_cast<int>(options.busy_timeout.count()));
    detail::sqlite_schema(*database, detail::sqlite_steps).prepare(options.check_up_to);
    make_durable(*database);
    return database;
}

PAYMCP_INLINE void sqlite_store::keep_private(const std::string& path) {
    std::error_code ignored;
    if (path.empty() || path.starts_with(':') || path.starts_with("file:") || std::filesystem::exists(path, ignored))
        return;
    if (std::ofstream(path, std::ios::app))
        std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                     ignored);
}

PAYMCP_INLINE void sqlite_store::refuse(const std::string& path, const std::string& why) {
    throw std::runtime_error("the payment database " + path + " cannot be used: " + why);
}

PAYMCP_INLINE void sqlite_store::make_durable(const detail::sqlite_database& database) {
    if (database.text("PRAGMA journal_mode=WAL") != "wal")
        throw std::runtime_error("its file system does not allow a write-ahead log");
    database.run(
        "PRAGMA synchronous=FULL; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1; "
        "PRAGMA journal_size_limit=16777216");
}

}  // namespace paymcp::inline v0
