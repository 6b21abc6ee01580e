// SPDX-License-Identifier: MIT
// The smallest model of each concept of stores, and what misses one requirement. The adapters and the server compile
// with the smallest models, so they use nothing that the concepts do not name.
#include <paymcp/core/sync_task.hpp>
#include <paymcp/payment/account.hpp>
#include <paymcp/payment/outbox.hpp>
#include <paymcp/store/detail/async_port.hpp>
#include <paymcp/store/forgotten.hpp>
#include <paymcp/store/query.hpp>
#include <paymcp/watch/detail/recovery.hpp>
#include <paymcp/watch/payment_events.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace archetypes_store_test {

using namespace paymcp;
using namespace paymcp::detail;

/// Hides the functions of this name that the base has.
#define PAYMCP_TEST_WITHOUT(function) void function() = delete

struct smallest_store {
    smallest_store() = delete;
    smallest_store(const smallest_store&) = delete;

    result<opened_payment> open(const payment& wanted) { return opened_payment{wanted}; }
    result<std::optional<payment>> find(std::string_view) { return std::optional<payment>(); }
    result<bool> replace(const payment&, std::uint64_t) { return false; }
};
struct awaited_store {
    asio_task<result<opened_payment>> open(payment);
    asio_task<result<std::optional<payment>>> find(std::string_view);
    asio_task<result<bool>> replace(payment, std::uint64_t);
};
struct no_open : smallest_store {
    PAYMCP_TEST_WITHOUT(open);
};
struct no_find : smallest_store {
    PAYMCP_TEST_WITHOUT(find);
};
struct no_replace : smallest_store {
    PAYMCP_TEST_WITHOUT(replace);
};
struct replaces_without_version : smallest_store {
    result<bool> replace(const payment&);
};
struct finds_without_result : smallest_store {
    std::optional<payment> find(std::string_view);
};

static_assert(PaymentStore<smallest_store>);
static_assert(PaymentStore<awaited_store>);
static_assert(!PaymentStore<no_open>);
static_assert(!PaymentStore<no_find>);
static_assert(!PaymentStore<no_replace>);
static_assert(!PaymentStore<replaces_without_version>);
static_assert(!PaymentStore<finds_without_result>);
static_assert(!PaymentStore<const smallest_store>);
static_assert(!PaymentStore<int>);

struct sweeping_store : smallest_store {
    result<bool> sweep(unix_time) { return false; }
};
struct sweeps_silently : smallest_store {
    void sweep(unix_time);
};
struct only_sweeps {
    result<bool> sweep(unix_time);
};
static_assert(ExpiringStore<sweeping_store>);
static_assert(!ExpiringStore<smallest_store>);
static_assert(!ExpiringStore<sweeps_silently>);
static_assert(!ExpiringStore<only_sweeps>);

struct store_of_the_process : smallest_store {
    static constexpr bool ends_with_process = true;
};
struct store_that_stays : smallest_store {
    static constexpr bool ends_with_process = false;
};
struct only_of_the_process {
    static constexpr bool ends_with_process = true;
};
static_assert(ProcessBoundStore<store_of_the_process>);
static_assert(!ProcessBoundStore<store_that_stays>);
static_assert(!ProcessBoundStore<smallest_store>);
static_assert(!ProcessBoundStore<only_of_the_process>);

struct store_with_time : smallest_store {
    unix_time now() const { return {}; }
};
struct time_that_changes : smallest_store {
    unix_time now();
};
struct time_in_seconds : smallest_store {
    std::int64_t now() const;
};
struct only_time {
    unix_time now() const;
};
static_assert(TimedStore<store_with_time>);
static_assert(!TimedStore<smallest_store>);
static_assert(!TimedStore<time_that_changes>);
static_assert(!TimedStore<time_in_seconds>);
static_assert(!TimedStore<only_time>);

struct telling_store : smallest_store {
    void on_change(std::function<void(std::string_view)>) {}
    void announce(std::string_view) {}
};
struct no_announce : telling_store {
    PAYMCP_TEST_WITHOUT(announce);
};
struct no_on_change : telling_store {
    PAYMCP_TEST_WITHOUT(on_change);
};
struct only_tells {
    void on_change(std::function<void(std::string_view)>);
    void announce(std::string_view);
};
static_assert(NotifyingStore<telling_store>);
static_assert(!NotifyingStore<smallest_store>);
static_assert(!NotifyingStore<no_announce>);
static_assert(!NotifyingStore<no_on_change>);
static_assert(!NotifyingStore<only_tells>);

struct store_with_cursors : smallest_store {
    result<std::string> event_cursor(std::string_view) { return std::string(); }
    result<void> keep_event_cursor(std::string_view, std::string_view) { return {}; }
};
struct no_event_cursor : store_with_cursors {
    PAYMCP_TEST_WITHOUT(event_cursor);
};
struct no_keep_event_cursor : store_with_cursors {
    PAYMCP_TEST_WITHOUT(keep_event_cursor);
};
struct only_cursors {
    result<std::string> event_cursor(std::string_view);
    result<void> keep_event_cursor(std::string_view, std::string_view);
};
static_assert(watch::CursorStore<store_with_cursors>);
static_assert(!watch::CursorStore<smallest_store>);
static_assert(!watch::CursorStore<no_event_cursor>);
static_assert(!watch::CursorStore<no_keep_event_cursor>);
static_assert(!watch::CursorStore<only_cursors>);

struct forgetting_store : smallest_store {
    result<ledger::forgotten> forget(std::string_view) { return ledger::forgotten(); }
};
struct no_forget : forgetting_store {
    PAYMCP_TEST_WITHOUT(forget);
};
struct forgets_silently : smallest_store {
    void forget(std::string_view);
};
static_assert(ForgettingStore<forgetting_store>);
static_assert(!ForgettingStore<smallest_store>);
static_assert(!ForgettingStore<no_forget>);
static_assert(!ForgettingStore<forgets_silently>);

struct store_with_outbox : smallest_store {
    result<void> keep_changes(unix_time, milliseconds) { return {}; }
    result<std::vector<seller::news>> take_changes(unix_time, unix_time, std::size_t) {
        return std::vector<seller::news>();
    }
    result<void> change_told(std::string_view, std::uint64_t) { return {}; }
    result<void> put_changes_back(std::string_view, std::uint64_t, unix_time, int) { return {}; }
};
struct no_keep_changes : store_with_outbox {
    PAYMCP_TEST_WITHOUT(keep_changes);
};
struct no_take_changes : store_with_outbox {
    PAYMCP_TEST_WITHOUT(take_changes);
};
struct no_change_told : store_with_outbox {
    PAYMCP_TEST_WITHOUT(change_told);
};
struct no_put_changes_back : store_with_outbox {
    PAYMCP_TEST_WITHOUT(put_changes_back);
};
struct only_outbox {
    result<void> keep_changes(unix_time, milliseconds);
    result<std::vector<seller::news>> take_changes(unix_time, unix_time, std::size_t);
    result<void> change_told(std::string_view, std::uint64_t);
    result<void> put_changes_back(std::string_view, std::uint64_t, unix_time, int);
};
static_assert(seller::OutboxStore<store_with_outbox>);
static_assert(!seller::OutboxStore<smallest_store>);
static_assert(!seller::OutboxStore<no_keep_changes>);
static_assert(!seller::OutboxStore<no_take_changes>);
static_assert(!seller::OutboxStore<no_change_told>);
static_assert(!seller::OutboxStore<no_put_changes_back>);
static_assert(!seller::OutboxStore<only_outbox>);

struct store_that_answers_later : smallest_store {
    using smallest_store::find;
    using smallest_store::open;
    using smallest_store::replace;
    void open(const payment&, store_completion<opened_payment>) {}
    void find(std::string_view, store_completion<std::optional<payment>>) {}
    void replace(const payment&, std::uint64_t, store_completion<bool>) {}
};
struct finds_at_once : store_that_answers_later {
    using smallest_store::find;
    void find(std::string_view, store_completion<std::optional<payment>>) = delete;
};
struct replaces_at_once : store_that_answers_later {
    using smallest_store::replace;
    void replace(const payment&, std::uint64_t, store_completion<bool>) = delete;
};
struct opens_at_once : store_that_answers_later {
    using smallest_store::open;
    void open(const payment&, store_completion<opened_payment>) = delete;
};
struct only_later {
    void open(const payment&, store_completion<opened_payment>);
    void find(std::string_view, store_completion<std::optional<payment>>);
    void replace(const payment&, std::uint64_t, store_completion<bool>);
};
static_assert(AsyncStore<store_that_answers_later>);
static_assert(!AsyncStore<smallest_store>);
static_assert(!AsyncStore<opens_at_once>);
static_assert(!AsyncStore<finds_at_once>);
static_assert(!AsyncStore<replaces_at_once>);
static_assert(!AsyncStore<only_later>);

struct store_with_accounts : smallest_store {
    result<accounts::taken> take(const payment&, std::uint64_t) { return accounts::taken::written; }
    result<std::int64_t> standing(std::string_view) { return std::int64_t(); }
    result<std::vector<accounts::listed>> list_accounts(std::string_view, std::string_view, std::size_t) {
        return std::vector<accounts::listed>();
    }
};
struct awaited_accounts : awaited_store {
    asio_task<result<accounts::taken>> take(payment, std::uint64_t);
    asio_task<result<std::int64_t>> standing(std::string_view);
    asio_task<result<std::vector<accounts::listed>>> list_accounts(std::string_view, std::string_view, std::size_t);
};
struct no_take : store_with_accounts {
    PAYMCP_TEST_WITHOUT(take);
};
struct no_standing : store_with_accounts {
    PAYMCP_TEST_WITHOUT(standing);
};
struct no_list_accounts : store_with_accounts {
    PAYMCP_TEST_WITHOUT(list_accounts);
};
struct takes_or_not : store_with_accounts {
    result<bool> take(const payment&, std::uint64_t);
};
struct only_accounts {
    result<accounts::taken> take(const payment&, std::uint64_t);
    result<std::int64_t> standing(std::string_view);
    result<std::vector<accounts::listed>> list_accounts(std::string_view, std::string_view, std::size_t);
};
static_assert(AccountStore<store_with_accounts>);
static_assert(AccountStore<awaited_accounts>);
static_assert(!AccountStore<smallest_store>);
static_assert(!AccountStore<no_take>);
static_assert(!AccountStore<no_standing>);
static_assert(!AccountStore<no_list_accounts>);
static_assert(!AccountStore<takes_or_not>);
static_assert(!AccountStore<only_accounts>);

struct later_with_accounts : store_that_answers_later {
    result<accounts::taken> take(const payment&, std::uint64_t) { return accounts::taken::written; }
    result<std::int64_t> standing(std::string_view) { return std::int64_t(); }
    result<std::vector<accounts::listed>> list_accounts(std::string_view, std::string_view, std::size_t) {
        return std::vector<accounts::listed>();
    }
};
static_assert(AccountStore<later_with_accounts>);

struct smallest_book {
    result<ledger::page> list(const ledger::query&) { return ledger::page{}; }
    result<std::vector<ledger::total>> totals(const ledger::query&) { return std::vector<ledger::total>{}; }
};
struct no_list : smallest_book {
    PAYMCP_TEST_WITHOUT(list);
};
struct no_totals : smallest_book {
    PAYMCP_TEST_WITHOUT(totals);
};
static_assert(QueryableStore<smallest_book>);
static_assert(!QueryableStore<no_list>);
static_assert(!QueryableStore<no_totals>);
static_assert(!QueryableStore<smallest_store>);

#undef PAYMCP_TEST_WITHOUT

}  // namespace archetypes_store_test

template class paymcp::detail::store_adapter<paymcp::detail::sync_task, archetypes_store_test::smallest_store>;
template class paymcp::detail::store_adapter<paymcp::detail::sync_task, archetypes_store_test::sweeping_store>;
template class paymcp::detail::store_adapter<paymcp::detail::sync_task, archetypes_store_test::store_with_time>;
template class paymcp::detail::store_adapter<paymcp::detail::sync_task, archetypes_store_test::store_with_accounts>;
template class paymcp::detail::async_store_adapter<paymcp::detail::asio_task,
                                                   archetypes_store_test::store_that_answers_later>;
template class paymcp::detail::async_store_adapter<paymcp::detail::asio_task,
                                                   archetypes_store_test::later_with_accounts>;
template void paymcp::watch::payment_events::connect(archetypes_store_test::telling_store&);
template paymcp::detail::ledger_reader paymcp::detail::reader_of(archetypes_store_test::smallest_book&,
                                                                 paymcp::async::worker_pool&);
