// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/random.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/payment/account.hpp>
#include <paymcp/payment/outbox.hpp>
#include <paymcp/payment/state_key.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/store/detail/completion.hpp>
#include <paymcp/store/detail/contents_cipher.hpp>
#include <paymcp/store/forgotten.hpp>
#include <paymcp/store/query.hpp>
#include <paymcp/store/redis/detail/account_scripts.hpp>
#include <paymcp/store/redis/detail/client.hpp>
#include <paymcp/store/redis/detail/forget_scripts.hpp>
#include <paymcp/store/redis/detail/outbox.hpp>
#include <paymcp/store/redis/detail/payments.hpp>
#include <paymcp/store/redis/detail/scripts.hpp>
#include <paymcp/store/retention.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

/// The settings of a `redis_store`; everything has a default.
struct redis_options {
    retention kept{};
    std::string prefix = "paymcp";      ///< of all keys, in braces; servers that share payments share it
    milliseconds timeout{5'000};        ///< a call is answered by then, possibly with an error
    milliseconds longest_pause{2'000};  ///< between two tries to reconnect
    milliseconds heartbeat{5'000};      ///< how often the server is pinged and asked for its time
    std::string authorities{};  ///< a PEM file of the certificates to trust with rediss://; empty for the system's
    /// Encrypt arguments and results before they are written (AES-256-GCM); none writes them as they are. The first key
    /// encrypts, all decrypt, so that a new key stands before the earlier ones. Servers that share payments share them.
    std::vector<state_key> contents_keys{};
};

/// Keeps payments in a Redis server (7, or any that speaks its protocol and runs its scripts): the store for many
/// servers that share one set of payments.
///
/// Every write is one atomic script. Whether an answered write survives a crash of Redis depends on the configuration
/// of Redis: see docs/stores.md before you take money. While Redis cannot be reached, calls fail, and the store keeps
/// reconnecting.
///
/// A handle: copies share one connection, which the store's thread uses. Made, it reaches out to nobody: `connect`, or
/// else the first use, does. `serve` connects when it starts. Every function may be called from any thread.
/// Those without a completion block until the answer arrives; do not call them from a completion. Models `AsyncStore`,
/// `QueryableStore`, `AccountStore`, `watch::CursorStore` and `seller::OutboxStore`.
class redis_store {
public:
    /// Names the server: `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`, or rediss:// for TLS.
    explicit redis_store(std::string_view url, redis_options options = redis_options());

    /// The same for a URL that holds a password, from the environment: `redis_store{env("REDIS_URL")}`.
    explicit redis_store(secret url, redis_options options = redis_options());

    /// Connects to the server, unless that was done. Throws `std::invalid_argument` at a malformed URL, and
    /// `std::runtime_error` where the server cannot be reached or refuses the connection. A use without it fails there,
    /// and the next one tries again; once there was a connection, the store restores it by itself.
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

    /// The same unless an account would fall below the floor of its posting; see AccountStore.
    result<accounts::taken> take(const payment& subject, std::uint64_t version);
    void take(const payment& subject, std::uint64_t version, detail::completion<accounts::taken> done);

    /// The Redis server's time, for leases: the same for all servers that share the payments, although their clocks
    /// differ.
    unix_time now() const { return shared_->reached().now(); }

    /// Calls `changed` with the id of a payment whose state another server has changed, or which it has announced: on a
    /// thread of the store's, and from when the subscription has reached Redis. What was done by this store or a copy
    /// of it is not told. Messages are lost while the connection is.
    void on_change(std::function<void(std::string_view payment_id)> changed);

    /// Notifies the other servers about a payment, for example after a webhook.
    void announce(std::string_view payment_id);

    /// Redis expires results and records, so the time given is ignored; this removes expired records from the index,
    /// and accounts an hour after their window by the clock of Redis, as the servers' clocks may be behind it: a
    /// bounded part at a time. Returns whether there may be more.
    result<bool> sweep(unix_time now);
    void sweep(unix_time /*now*/, detail::completion<bool> done);

    /// The matching payments, newest first; see QueryableStore.
    result<ledger::page> list(const ledger::query& wanted);

    /// Counts and sums of the matching payments; see QueryableStore. It reads them all.
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

    /// Removes who a principal is and what it bought from the payments that have ended; see ForgettingStore. An
    /// append-only file holds it until Redis rewrites that.
    result<ledger::forgotten> forget(std::string_view principal);

    /// What the seller has to hear of; see `seller::OutboxStore`.
    result<void> keep_changes(unix_time now, milliseconds length);
    result<std::vector<seller::news>> take_changes(unix_time now, unix_time until, std::size_t most);
    result<void> change_told(std::string_view id, std::uint64_t version);
    result<void> put_changes_back(std::string_view id, std::uint64_t version, unix_time due, int tries);

private:
    using reader = detail::redis_payment_reader;

    static constexpr std::int64_t swept_at_once = 500;
    static constexpr std::size_t listed_at_once = 200;

    struct script_set {
        static std::string joined(std::initializer_list<std::string_view> parts);
        using text = detail::redis_scripts;
        using accounts = detail::redis_account_scripts;
        using outbox = detail::redis_outbox_scripts;
        using forgetting = detail::redis_forget_scripts;

        detail::redis_script open{
            joined({text::read, text::write, accounts::plan, accounts::keep, outbox::noting, text::open})};
        detail::redis_script find{joined({text::read, text::find})};
        detail::redis_script replace{
            joined({text::write, accounts::plan, accounts::keep, outbox::noting, text::replace})};
        detail::redis_script list{joined({text::read, text::list})};
        detail::redis_script sweep{joined({accounts::drop, forgetting::books, forgetting::outdated, text::sweep})};
        detail::redis_script forget{joined({forgetting::books, forgetting::forget})};
        detail::redis_script forget_account{joined({forgetting::forget_account})};
        detail::redis_script event_cursor{joined({text::event_cursor})};
        detail::redis_script keep_event_cursor{joined({text::keep_event_cursor})};
        detail::redis_script standing{joined({accounts::standing})};
        detail::redis_script list_accounts{joined({accounts::list})};
        detail::redis_script keep_changes{joined({outbox::keep})};
        detail::redis_script take_changes{joined({text::read, outbox::take})};
        detail::redis_script change_told{joined({outbox::told})};
        detail::redis_script put_changes_back{joined({outbox::put_back})};
    };

    struct contents {
        contents(secret server, redis_options wanted);

        /// The connection, made on first use. Throws like `connect`.
        detail::redis_client& reached();

        secret url;
        redis_options options;
        /// Requests hold it, and not this object, whose end waits for them.
        std::shared_ptr<const detail::contents_cipher> cipher =
            std::make_shared<const detail::contents_cipher>(options.contents_keys);
        std::string prefix;
        std::string origin = detail::unguessable_id("");  ///< marks the messages that this store sent
        script_set scripts;
        std::atomic<std::int64_t> swept{0};
        std::mutex guard;
        std::unique_ptr<detail::redis_client> client;
    };

    static std::int64_t redis_moment(const payment& one) { return one.created.time_since_epoch().count(); }

    /// Writes a version; `read` gets the words of `accounts::taken` that the script answers with.
    template <class T, class Read>
    void write(const payment& subject, std::uint64_t version, bool floors, detail::completion<T> done, Read read);

    /// The states that have ended, as the scripts have them.
    static std::string ended_states();

    /// Whether an account of the principal whose name begins with `kind`, for a balance or a plan, is not zero.
    result<bool> holds_balance_of(std::string_view principal, std::string_view kind);

    /// Drops a principal's balances of zero; returns how many accounts are left.
    result<std::int64_t> forget_accounts(std::string_view principal);

    static accounts::taken taken_named(std::string_view word);

    template <class T, class Read>
    void run(const detail::redis_script& script, std::string_view id, std::vector<std::string> words,
             detail::completion<T> done, Read read) {
        run_on(shared_->prefix + "p:" + std::string(id), script, std::move(words), std::move(done), std::move(read));
    }

    /// Runs a script and converts its answer with `read`, which may throw for an unexpected answer.
    template <class T, class Read>
    void run_on(std::string key, const detail::redis_script& script, std::vector<std::string> words,
                detail::completion<T> done, Read read) {
        words.insert(words.begin(), std::move(key));
        detail::redis_client* client = nullptr;
        try {
            client = &shared_->reached();
        } catch (const std::exception& why) {
            return done(failure{why.what(), "store_unavailable"});
        }
        client->run(script, 1, std::move(words),
                    [done = std::move(done), read = std::move(read)](result<detail::redis_value> answer) {
                        done(taken<T>(answer, read));
                    });
    }

    template <class T, class Read>
    static result<T> taken(const result<detail::redis_value>& answer, const Read& read) {
        if (!answer.has_value()) return answer.error();
        if (answer->is == detail::redis_value::kind::failure)
            return failure{"the Redis server refused: " + answer->text, "store_unavailable"};
        try {
            return read(*answer);
        } catch (const std::exception& thrown) {
            return failure{std::string("the Redis server's answer makes no sense: ") + thrown.what(),
                           "store_unavailable"};
        }
    }

    /// Runs a script of the outbox and waits for it.
    result<void> write_outbox(std::string key, const detail::redis_script& script, std::vector<std::string> words);

    /// A range of the index from the newest on; a record that is gone has an empty id.
    result<std::vector<payment>> stretch(const ledger::query& wanted, const std::optional<detail::ledger_place>& after,
                                         std::size_t from);

    std::shared_ptr<contents> shared_;
};

static_assert(AsyncStore<redis_store>);
static_assert(QueryableStore<redis_store>);
static_assert(AccountStore<redis_store>);
static_assert(ForgettingStore<redis_store>);
static_assert(watch::CursorStore<redis_store>);
static_assert(seller::OutboxStore<redis_store>);

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/redis/impl/redis.ipp>
#endif
