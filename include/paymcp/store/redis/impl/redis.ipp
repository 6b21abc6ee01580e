// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/redis.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/payment/states.hpp>
#include <paymcp/store/detail/posting_changes.hpp>
#include <paymcp/store/redis/url.hpp>

#include <array>
#include <limits>
#include <stdexcept>

namespace paymcp::inline v0 {

PAYMCP_INLINE redis_store::redis_store(std::string_view url, redis_options options)
    : redis_store(secret(std::string(url)), std::move(options)) {}

PAYMCP_INLINE redis_store::redis_store(secret url, redis_options options)
    : shared_(std::make_shared<contents>(std::move(url), std::move(options))) {}

PAYMCP_INLINE void redis_store::connect() { shared_->reached(); }

PAYMCP_INLINE result<opened_payment> redis_store::open(const payment& subject) {
    return detail::wait_for<opened_payment>([&](auto done) { open(subject, std::move(done)); });
}

PAYMCP_INLINE void redis_store::open(const payment& subject, detail::completion<opened_payment> done) {
    if (std::optional<failure> why = detail::refused_postings(subject.postings)) return done(std::move(*why));
    payment fresh = subject;
    fresh.version = 1;
    auto words = detail::redis_write_words(shared_->prefix, shared_->origin, shared_->cipher->encrypted(fresh),
                                           shared_->options.kept, {});
    run(shared_->scripts.open, fresh.id, std::move(words), std::move(done),
        [cipher = shared_->cipher, fresh](const detail::redis_value& answer) -> result<opened_payment> {
            const std::string& what = answer.items.at(0).text;
            if (what == "inserted") return opened_payment{fresh, false};
            if (what == "taken") return failure{"a payment with this id exists already", "duplicate_payment"};
            if (what == "out_of_range") return detail::account_out_of_range();
            return cipher->decrypted(opened_payment{reader::whole(answer.items.at(1), answer.items.at(2)), true});
        });
}

PAYMCP_INLINE result<std::optional<payment>> redis_store::find(std::string_view id) {
    return detail::wait_for<std::optional<payment>>([&](auto done) { find(id, std::move(done)); });
}

PAYMCP_INLINE void redis_store::find(std::string_view id, detail::completion<std::optional<payment>> done) {
    run(shared_->scripts.find, id, {shared_->prefix, std::string(id)}, std::move(done),
        [cipher = shared_->cipher](const detail::redis_value& answer) -> result<std::optional<payment>> {
            if (answer.is == detail::redis_value::kind::nil) return std::optional<payment>{};
            return cipher->decrypted(std::optional(reader::whole(answer.items.at(0), answer.items.at(1))));
        });
}

PAYMCP_INLINE result<bool> redis_store::replace(const payment& subject, std::uint64_t version) {
    return detail::wait_for<bool>([&](auto done) { replace(subject, version, std::move(done)); });
}

PAYMCP_INLINE void redis_store::replace(const payment& subject, std::uint64_t version, detail::completion<bool> done) {
    write(subject, version, false, std::move(done),
          [](accounts::taken answer) -> result<bool> { return answer == accounts::taken::written; });
}

PAYMCP_INLINE result<accounts::taken> redis_store::take(const payment& subject, std::uint64_t version) {
    return detail::wait_for<accounts::taken>([&](auto done) { take(subject, version, std::move(done)); });
}

PAYMCP_INLINE void redis_store::take(const payment& subject, std::uint64_t version,
                                     detail::completion<accounts::taken> done) {
    write(subject, version, true, std::move(done),
          [](accounts::taken answer) -> result<accounts::taken> { return answer; });
}

template <class T, class Read>
void redis_store::write(const payment& subject, std::uint64_t version, bool floors, detail::completion<T> done,
                        Read read) {
    if (std::optional<failure> why = detail::refused_postings(subject.postings)) return done(std::move(*why));
    payment next = shared_->cipher->encrypted(subject);
    next.version = version + 1;
    auto words = detail::redis_write_words(shared_->prefix, shared_->origin, next, shared_->options.kept,
                                           std::to_string(version), floors);
    run(shared_->scripts.replace, next.id, std::move(words), std::move(done),
        [read](const detail::redis_value& answer) -> result<T> {
            if (answer.text == "out_of_range") return detail::account_out_of_range();
            return read(taken_named(answer.text));
        });
}

PAYMCP_INLINE accounts::taken redis_store::taken_named(std::string_view word) {
    if (word == "written") return accounts::taken::written;
    if (word == "short_of") return accounts::taken::short_of;
    if (word == "outdated") return accounts::taken::outdated;
    throw std::runtime_error("it does not say whether the payment was written");
}

PAYMCP_INLINE result<std::int64_t> redis_store::standing(std::string_view account) {
    return detail::wait_for<std::int64_t>([&](auto done) { standing(account, std::move(done)); });
}

PAYMCP_INLINE void redis_store::standing(std::string_view account, detail::completion<std::int64_t> done) {
    run_on(shared_->prefix + "a:" + std::string(account), shared_->scripts.standing, {}, std::move(done),
           [](const detail::redis_value& answer) -> result<std::int64_t> {
               return answer.is == detail::redis_value::kind::nil ? 0 : reader::number<std::int64_t>(answer);
           });
}

PAYMCP_INLINE result<std::vector<accounts::listed>> redis_store::list_accounts(std::string_view prefix,
                                                                               std::string_view after,
                                                                               std::size_t limit) {
    return detail::wait_for<std::vector<accounts::listed>>(
        [&](auto done) { list_accounts(prefix, after, limit, std::move(done)); });
}

PAYMCP_INLINE void redis_store::list_accounts(std::string_view prefix, std::string_view after, std::size_t limit,
                                              detail::completion<std::vector<accounts::listed>> done) {
    const std::size_t most = detail::listed_accounts(limit);
    std::string from(after < prefix ? "[" : "(");
    from += after < prefix ? prefix : after;
    if (from == "(") from = "-";
    std::vector<std::string> words{shared_->prefix, std::string(prefix), std::move(from), std::to_string(most)};
    run_on(shared_->prefix + "accounts", shared_->scripts.list_accounts, std::move(words), std::move(done),
           [](const detail::redis_value& answer) -> result<std::vector<accounts::listed>> {
               std::vector<accounts::listed> found;
               for (const detail::redis_value& each : answer.items)
                   found.push_back({each.items.at(0).text, reader::number<std::int64_t>(each.items.at(1))});
               return found;
           });
}

PAYMCP_INLINE void redis_store::on_change(std::function<void(std::string_view payment_id)> changed) {
    auto foreign = [origin = shared_->origin, changed = std::move(changed)](std::string_view message) {
        const detail::redis_notification notification = detail::read_redis_notification(message);
        if (notification.origin != origin) changed(notification.payment_id);
    };
    shared_->reached().subscribe(shared_->prefix + "changed", std::move(foreign));
}

PAYMCP_INLINE void redis_store::announce(std::string_view payment_id) {
    shared_->reached().send({"PUBLISH", shared_->prefix + "changed", std::string(payment_id) + ' ' + shared_->origin},
                            [](const auto&) {});
}

PAYMCP_INLINE result<bool> redis_store::sweep(unix_time now) {
    return detail::wait_for<bool>([&](auto done) { sweep(now, std::move(done)); });
}

PAYMCP_INLINE void redis_store::sweep(unix_time /*now*/, detail::completion<bool> done) {
    const std::int64_t from = shared_->swept;
    const std::string index = shared_->prefix + "created";
    const std::optional<milliseconds> personal = shared_->options.kept.personal;
    auto read = [shared = shared_, from](const detail::redis_value& answer) -> result<bool> {
        const std::int64_t seen = answer.items.at(0).integer;
        const bool more = seen == swept_at_once;
        shared->swept = more ? from + seen - answer.items.at(1).integer : 0;
        const bool accounts = answer.items.at(2).integer == swept_at_once;
        const retention& kept = shared->options.kept;
        return accounts || (more && (kept.records || kept.personal));
    };
    run_on(index, shared_->scripts.sweep,
           {shared_->prefix, std::to_string(from), std::to_string(from + swept_at_once - 1),
            detail::redis_number(detail::kept_after_window.count()), std::to_string(swept_at_once),
            personal ? detail::redis_number(personal->count()) : std::string(), ended_states()}, std::move(done),
           std::move(read));
}

PAYMCP_INLINE std::string redis_store::ended_states() {
    std::string list = ",";
    for (const payment_state one : states::ended.list()) list.append(std::to_string(static_cast<int>(one))).append(",");
    return list;
}

PAYMCP_INLINE result<ledger::forgotten> redis_store::forget(std::string_view principal) {
    ledger::forgotten all;
    if (principal.empty()) return all;
    const result<bool> balanced = holds_balance_of(principal, "balance/");
    if (!balanced.has_value()) return balanced.error();
    const result<bool> planned = holds_balance_of(principal, detail::postings::plan_prefix);
    if (!planned.has_value()) return planned.error();
    const bool spares = *balanced || *planned;
    using step = std::array<std::int64_t, 3>;
    for (std::int64_t from = 0;; from += swept_at_once) {
        const result<step> some = detail::wait_for<step>([&](auto done) {
            run_on(shared_->prefix + "created", shared_->scripts.forget,
                   {shared_->prefix, std::to_string(from), std::to_string(from + swept_at_once - 1),
                    std::string(principal), ended_states(), spares ? "1" : ""},
                   detail::completion<step>(std::move(done)), [](const detail::redis_value& answer) -> result<step> {
                       return step{answer.items.at(0).integer, answer.items.at(1).integer, answer.items.at(2).integer};
                   });
        });
        if (!some.has_value()) return some.error();
        all.payments += (*some)[1];
        all.open += (*some)[2];
        if ((*some)[0] < swept_at_once) break;
    }
    const result<std::int64_t> left = forget_accounts(principal);
    if (!left.has_value()) return left.error();
    all.accounts = *left;
    return all;
}

PAYMCP_INLINE result<bool> redis_store::holds_balance_of(std::string_view principal, std::string_view kind) {
    for (std::string after;;) {
        const auto page = list_accounts(kind, after, detail::listed_accounts(1'000));
        if (!page.has_value()) return page.error();
        if (page->empty()) return false;
        for (const accounts::listed& one : *page)
            if (one.units != 0 && detail::is_account_of(one.account, principal)) return true;
        after = page->back().account;
    }
}

PAYMCP_INLINE result<std::int64_t> redis_store::forget_accounts(std::string_view principal) {
    std::int64_t left = 0;
    for (std::string after;;) {
        const auto page = list_accounts({}, after, detail::listed_accounts(1'000));
        if (!page.has_value()) return page.error();
        if (page->empty()) return left;
        for (const accounts::listed& one : *page) {
            if (!detail::is_account_of(one.account, principal)) continue;
            const result<std::int64_t> stays = detail::wait_for<std::int64_t>([&](auto done) {
                run_on(shared_->prefix + "a:" + one.account, shared_->scripts.forget_account,
                       {shared_->prefix, one.account}, detail::completion<std::int64_t>(std::move(done)),
                       [](const detail::redis_value& answer) -> result<std::int64_t> { return answer.integer; });
            });
            if (!stays.has_value()) return stays.error();
            left += *stays;
        }
        after = page->back().account;
    }
}

PAYMCP_INLINE result<std::string> redis_store::event_cursor(std::string_view provider) {
    return detail::wait_for<std::string>([&](auto done) {
        run_on(shared_->prefix + "e:" + std::string(provider), shared_->scripts.event_cursor, {},
               detail::completion<std::string>(std::move(done)),
               [](const detail::redis_value& answer) -> result<std::string> { return answer.text; });
    });
}

PAYMCP_INLINE result<void> redis_store::keep_event_cursor(std::string_view provider, std::string_view cursor) {
    const result<bool> kept = detail::wait_for<bool>([&](auto done) {
        run_on(shared_->prefix + "e:" + std::string(provider), shared_->scripts.keep_event_cursor,
               {std::string(cursor)}, detail::completion<bool>(std::move(done)),
               [](const detail::redis_value&) -> result<bool> { return true; });
    });
    if (!kept) return kept.error();
    return {};
}

PAYMCP_INLINE result<void> redis_store::write_outbox(std::string key, const detail::redis_script& script,
                                                     std::vector<std::string> words) {
    const result<bool> written = detail::wait_for<bool>([&](auto done) {
        run_on(std::move(key), script, std::move(words), detail::completion<bool>(std::move(done)),
               [](const detail::redis_value&) -> result<bool> { return true; });
    });
    if (!written) return written.error();
    return {};
}

PAYMCP_INLINE result<void> redis_store::keep_changes(unix_time /*now*/, milliseconds length) {
    return write_outbox(shared_->prefix + "kept", shared_->scripts.keep_changes,
                        {shared_->prefix, detail::redis_number(length.count())});
}

PAYMCP_INLINE result<std::vector<seller::news>> redis_store::take_changes(unix_time now, unix_time until,
                                                                          std::size_t most) {
    using all = std::vector<seller::news>;
    return detail::wait_for<all>([&](auto done) {
        run_on(shared_->prefix + "outbox", shared_->scripts.take_changes,
               {shared_->prefix, detail::redis_number(now), detail::redis_number(until), std::to_string(most)},
               detail::completion<all>(std::move(done)),
               [](const detail::redis_value& answer) -> result<all> { return detail::read_redis_news(answer); });
    });
}

PAYMCP_INLINE result<void> redis_store::change_told(std::string_view id, std::uint64_t version) {
    return write_outbox(shared_->prefix + "outbox", shared_->scripts.change_told,
                        {shared_->prefix, std::string(id), std::to_string(version)});
}

PAYMCP_INLINE result<void> redis_store::put_changes_back(std::string_view id, std::uint64_t version, unix_time due,
                                                         int tries) {
    return write_outbox(
        shared_->prefix + "outbox", shared_->scripts.put_changes_back,
        {shared_->prefix, std::string(id), std::to_string(version), detail::redis_number(due), std::to_string(tries)});
}

PAYMCP_INLINE result<ledger::page> redis_store::list(const ledger::query& wanted) {
    std::optional<detail::ledger_place> after;
    if (!wanted.cursor.empty() && !(after = detail::read_ledger_cursor(wanted.cursor))) return detail::bad_cursor();
    const std::size_t most = detail::page_size(wanted);
    ledger::page page;
    for (std::size_t from = 0;; from += listed_at_once) {
        result<std::vector<payment>> some = stretch(wanted, after, from);
        if (!some.has_value()) return some.error();
        shared_->cipher->decrypt_listed(*some);
        for (const payment& one : *some) {
            const bool seen = after && std::pair(redis_moment(one), one.id) >= std::pair(after->created, after->id);
            if (seen || one.id.empty() || !detail::matches(wanted, one)) continue;
            page.payments.push_back(one);
            if (page.payments.size() < most) continue;
            page.next = detail::ledger_cursor(one);
            return page;
        }
        if (some->size() < listed_at_once) return page;
    }
}

PAYMCP_INLINE result<std::vector<ledger::total>> redis_store::totals(const ledger::query& wanted) {
    detail::ledger_sums sums;
    ledger::query next = wanted;
    next.limit = 1000;
    next.cursor.clear();
    do {
        const result<ledger::page> page = list(next);
        if (!page.has_value()) return page.error();
        for (const payment& one : page->payments) sums.add(one);
        next.cursor = page->next;
    } while (!next.cursor.empty());
    return sums.take();
}

PAYMCP_INLINE std::string redis_store::script_set::joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text;
}

PAYMCP_INLINE redis_store::contents::contents(secret server, redis_options wanted)
    : url(std::move(server)), options(std::move(wanted)), prefix('{' + options.prefix + "}:") {}

PAYMCP_INLINE detail::redis_client& redis_store::contents::reached() {
    const std::lock_guard lock(guard);
    if (client) return *client;
    const detail::redis_address address = detail::read_redis_url(url.reveal());
    auto made =
        std::make_unique<detail::redis_client>(detail::redis_link_options{.address = address,
                                                                          .authorities = options.authorities,
                                                                          .timeout = options.timeout,
                                                                          .longest_pause = options.longest_pause,
                                                                          .heartbeat = options.heartbeat});
    try {
        made->reach();
    } catch (const std::exception& thrown) {
        throw std::runtime_error(std::string("the Redis server cannot be used: ") + address.host + ':' + address.port +
                                 ": " + thrown.what());
    }
    client = std::move(made);
    return *client;
}

PAYMCP_INLINE result<std::vector<payment>> redis_store::stretch(const ledger::query& wanted,
                                                                const std::optional<detail::ledger_place>& after,
                                                                std::size_t from) {
    const bool moving =
        !wanted.states.empty() && std::all_of(wanted.states.begin(), wanted.states.end(),
                                              [](payment_state state) { return states::undelivered.contains(state); });
    const std::string newest = after                   ? std::to_string(after->created)
                               : wanted.created_before ? detail::redis_number(*wanted.created_before)
                                                       : "+inf";
    const std::string oldest = wanted.created_from ? detail::redis_number(*wanted.created_from) : "-inf";
    std::vector<std::string> words{shared_->prefix, newest, oldest, std::to_string(from),
                                   std::to_string(listed_at_once)};
    return detail::wait_for<std::vector<payment>>([&](auto done) {
        run_on(shared_->prefix + (moving ? "undelivered" : "created"), shared_->scripts.list, std::move(words),
               detail::completion<std::vector<payment>>(std::move(done)),
               [](const detail::redis_value& answer) -> result<std::vector<payment>> {
                   std::vector<payment> found;
                   for (const detail::redis_value& each : answer.items)
                       found.push_back(each.items.empty() ? payment{} : reader::record(each));
                   return found;
               });
    });
}

}  // namespace paymcp::inline v0
