// SPDX-License-Identifier: MIT The laws of stores of accounts: the library's stores keep them, and a faulty store
// breaks the law that names its fault.
#include <paymcp/core/sync_task.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/account_laws.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace paymcp;
using namespace paymcp::testing;

// [accounts]
TEST_CASE("memory_store keeps the laws of accounts") {
    memory_store shared;
    const auto results = account_laws([&] { return shared; });
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 25);
}
// [accounts]

/// A store whose functions return awaitables, and which neither lists payments nor sweeps.
class awaitable_store {
    template <class T>
    using task = paymcp::detail::sync_task<result<T>>;

public:
    task<opened_payment> open(const payment& subject) { co_return store_.open(subject); }
    task<std::optional<payment>> find(std::string_view id) { co_return store_.find(id); }
    task<bool> replace(const payment& subject, std::uint64_t version) { co_return store_.replace(subject, version); }
    task<accounts::taken> take(const payment& subject, std::uint64_t version) {
        co_return store_.take(subject, version);
    }
    task<std::int64_t> standing(std::string_view account) { co_return store_.standing(account); }
    task<std::vector<accounts::listed>> list_accounts(std::string_view prefix, std::string_view after,
                                                      std::size_t limit) {
        co_return store_.list_accounts(prefix, after, limit);
    }

private:
    memory_store store_;
};

TEST_CASE("a store that returns awaitables keeps the laws of accounts") {
    awaitable_store shared;
    const auto results = account_laws([&] { return shared; }, [](auto task) { return task.get(); });
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 23);
}

/// The fault of a faulty store.
struct fault {
    std::function<void(std::vector<accounts::posting>&)> on_write = [](auto&) {};  ///< applied to what is written
    std::function<void(std::string&)> on_name = [](std::string&) {};               ///< to a name that is looked up
    bool ignores_floors = false;
    bool floors_in_replace = false;
    bool looks_before_it_takes = false;  ///< and not in one step
    bool posts_twice = false;            ///< a write of an older version changes the accounts as well
    std::size_t page_is_longer_by = 0;
    bool sweeps = true;
    bool forgets_on_closing = false;
};

class faulty_store {
public:
    faulty_store(memory_store& shared, std::atomic<int>& taking, const fault& wrong)
        : store_(wrong.forgets_on_closing ? memory_store() : shared), taking_(&taking), wrong_(&wrong) {}

    result<opened_payment> open(payment subject) {
        wrong_->on_write(subject.postings);
        return store_.open(subject);
    }
    result<std::optional<payment>> find(std::string_view id) { return store_.find(id); }
    result<bool> replace(payment subject, std::uint64_t version) {
        wrong_->on_write(subject.postings);
        if (wrong_->floors_in_replace) {
            const result<accounts::taken> taken = store_.take(subject, version);
            if (!taken.has_value()) return taken.error();
            return *taken == accounts::taken::written;
        }
        const result<bool> written = store_.replace(subject, version);
        if (wrong_->posts_twice && written.has_value() && !*written && store_.find(subject.id).value()) {
            payment again = sample_payment();
            again.postings = subject.postings;
            static_cast<void>(store_.open(again));
        }
        return written;
    }
    result<accounts::taken> take(payment subject, std::uint64_t version) {
        wrong_->on_write(subject.postings);
        if (!wrong_->ignores_floors && !wrong_->looks_before_it_takes) return store_.take(subject, version);
        if (wrong_->looks_before_it_takes && is_short(subject)) return accounts::taken::short_of;
        const result<bool> written = store_.replace(subject, version);
        if (!written.has_value()) return written.error();
        return *written ? accounts::taken::written : accounts::taken::outdated;
    }
    result<std::int64_t> standing(std::string_view account) {
        std::string name(account);
        wrong_->on_name(name);
        return store_.standing(name);
    }
    result<std::vector<accounts::listed>> list_accounts(std::string_view prefix, std::string_view after,
                                                        std::size_t limit) {
        return store_.list_accounts(prefix, after, limit + wrong_->page_is_longer_by);
    }
    result<bool> sweep(unix_time now) { return wrong_->sweeps ? store_.sweep(now) : result<bool>(false); }

private:
    bool is_short(const payment& subject) {
        for (const accounts::posting& each : subject.postings)
            if (each.units < 0 && falls_below(each, store_.standing(each.account).value())) return true;
        wait_for_another();
        return false;
    }

    static bool falls_below(const accounts::posting& each, std::int64_t standing) {
        std::int64_t then = 0;
        return __builtin_add_overflow(standing, each.units, &then) || then < each.floor;
    }

    /// Waits for a moment until another thread, too, is between its look and its write.
    void wait_for_another() {
        ++*taking_;
        for (int i = 0; i < 2000 && *taking_ < 2; ++i) std::this_thread::yield();
        --*taking_;
    }

    memory_store store_;
    std::atomic<int>* taking_;
    const fault* wrong_;
};

/// The laws that a store with this fault breaks, one a line.
std::string found(const fault& wrong) {
    memory_store shared;
    std::atomic<int> taking = 0;
    return broken_laws(account_laws([&] { return faulty_store(shared, taking, wrong); }));
}

bool names(const std::string& broken, std::string_view law) { return broken.find(law) != std::string::npos; }

TEST_CASE("a store that minds floors where it must not, or not where it must, breaks a law that says so") {
    const std::string careless = found({.ignores_floors = true});
    CHECK(names(careless, "take leaves exactly the floor"));
    CHECK(names(careless, "take applies to several accounts or to none"));
    CHECK(names(found({.floors_in_replace = true}), "replace and open take below a floor"));
    const std::string racing = found({.looks_before_it_takes = true});
    CHECK_FALSE(names(racing, "take leaves exactly the floor"));
    CHECK(names(racing, "64 takers"));
}

TEST_CASE("a store whose sums are wrong breaks a law that says so") {
    const auto as_double = [](std::vector<accounts::posting>& postings) {
        for (accounts::posting& each : postings)
            if (each.units >> 60 == 0) each.units = static_cast<std::int64_t>(static_cast<double>(each.units));
    };
    CHECK(names(found({.on_write = as_double}), "large sums lose no unit"));
    const auto first_alone = [](std::vector<accounts::posting>& postings) {
        if (postings.size() > 1) postings.resize(1);
    };
    CHECK(names(found({.on_write = first_alone}), "an account is the sum of the postings"));
    CHECK(names(found({.posts_twice = true}), "a write of another version changes no account"));
    CHECK(names(found({.forgets_on_closing = true}), "closed and opened again"));
}

TEST_CASE("a store that loses or mixes up what it keeps breaks a law that says so") {
    const auto no_floors = [](std::vector<accounts::posting>& postings) {
        for (accounts::posting& each : postings) each.floor = 0;
    };
    const auto no_windows = [](std::vector<accounts::posting>& postings) {
        for (accounts::posting& each : postings) each.until = unix_time::max();
    };
    CHECK(names(found({.on_write = no_floors}), "postings are found as they were written"));
    CHECK(names(found({.on_write = no_windows}), "sweep drops accounts of windows"));
    CHECK(names(found({.sweeps = false}), "sweep drops accounts of windows"));
    CHECK(names(found({.on_name = [](std::string& name) { name = std::string(name.c_str()); }}), "no account passes"));
    CHECK(names(found({.page_is_longer_by = 1}), "accounts are listed by prefix"));
}

}  // namespace
