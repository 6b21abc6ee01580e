// SPDX-License-Identifier: MIT The laws of stores: the library's stores keep them, and a faulty store breaks the law
// that names its fault.
#include <paymcp/core/sync_task.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/store_laws.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cctype>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace {

using namespace paymcp;
using namespace paymcp::testing;

// [store]
TEST_CASE("memory_store keeps the laws of stores") {
    memory_store shared;
    const auto results = store_laws([&] { return shared; });
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 24);
}
// [store]

/// A store whose functions return awaitables.
class awaitable_store {
public:
    paymcp::detail::sync_task<result<opened_payment>> open(const payment& subject) { co_return store_.open(subject); }
    paymcp::detail::sync_task<result<std::optional<payment>>> find(std::string_view id) { co_return store_.find(id); }
    paymcp::detail::sync_task<result<bool>> replace(const payment& subject, std::uint64_t version) {
        co_return store_.replace(subject, version);
    }

private:
    memory_store store_;
};

// [awaitables]
TEST_CASE("a store that returns awaitables keeps the laws of stores") {
    awaitable_store shared;
    CHECK(broken_laws(store_laws([&] { return shared; }, [](auto task) { return task.get(); })) == "");
}
// [awaitables]

/// The fault of a faulty store.
struct fault {
    std::function<void(payment&)> on_open = [](payment&) {};   ///< applied to each inserted payment
    std::function<void(payment&)> on_write = [](payment&) {};  ///< applied to each written payment
    std::function<void(std::string&)> on_find = [](std::string&) {};
    bool checks_version = true;
    bool atomic = true;
    bool forgets_on_closing = false;
};

class faulty_store {
public:
    faulty_store(memory_store& shared, std::atomic<int>& writing, const fault& wrong)
        : store_(wrong.forgets_on_closing ? memory_store() : shared), writing_(&writing), wrong_(&wrong) {}

    result<opened_payment> open(payment subject) {
        wrong_->on_open(subject);
        return store_.open(subject);
    }
    result<std::optional<payment>> find(std::string_view id) {
        std::string asked(id);
        wrong_->on_find(asked);
        return store_.find(asked);
    }
    result<bool> replace(payment subject, std::uint64_t version) {
        wrong_->on_write(subject);
        if (wrong_->checks_version && wrong_->atomic) return store_.replace(subject, version);
        const std::optional<payment> last = store_.find(subject.id).value();
        if (!last || (wrong_->checks_version && last->version != version)) return false;
        wait_for_another();
        subject.version = version + 1;
        for (payment now = *last; !store_.replace(subject, now.version).value();)
            now = store_.find(subject.id).value().value();
        return true;
    }

private:
    /// Waits for a moment until another thread, too, is between its comparison and its write.
    void wait_for_another() {
        ++*writing_;
        for (int i = 0; i < 2000 && *writing_ < 2; ++i) std::this_thread::yield();
        --*writing_;
    }

    memory_store store_;
    std::atomic<int>* writing_;
    const fault* wrong_;
};

/// The laws that a store with this fault breaks, one a line.
std::string found(const fault& wrong) {
    memory_store shared;
    std::atomic<int> writing = 0;
    return broken_laws(store_laws([&] { return faulty_store(shared, writing, wrong); }));
}

bool names(const std::string& broken, std::string_view law) { return broken.find(law) != std::string::npos; }

TEST_CASE("a store that loses, cuts or converts what it keeps breaks a law that says so") {
    const auto cut = [](std::string payment::*field) {
        return [field](payment& p) { p.*field = std::string((p.*field).c_str()); };
    };
    CHECK(names(found({.on_open = cut(&payment::arguments)}), "every text is kept byte for byte: lost when inserted"));
    CHECK(names(found({.on_write = cut(&payment::link)}), "every text is kept byte for byte: lost when written"));
    const auto as_double = [](payment& p) {
        if (p.amount >> 60 == 0) p.amount = static_cast<std::int64_t>(static_cast<double>(p.amount));
    };
    CHECK(names(found({.on_open = as_double}),
                "every number and moment is kept to the last bit: lost when inserted: 9007199254740993"));
    const auto lease_as_double = [](payment& p) {
        if (p.held.token >> 60 == 0) p.held.token = static_cast<std::uint64_t>(static_cast<double>(p.held.token));
    };
    CHECK(names(found({.on_write = lease_as_double}),
                "every number and moment is kept to the last bit: lost when written: a lease"));
    CHECK(names(found({.on_write = [](payment& p) { p.dispute = states::dispute::none; }}), "every state is kept"));
    CHECK(names(found({.on_write = [](payment& p) { p.returned = 0; }}), "every number"));
    CHECK(names(found({.on_write = [](payment& p) { p.authorized_only = false; }}), "every state is kept"));
    CHECK(names(found({.on_write = [](payment& p) { p.used.reset(); }}), "every state is kept"));
    const auto shorten = [](payment& p) { p.output.structured = p.output.structured.substr(0, 100'000); };
    CHECK(names(found({.on_write = shorten}), "a result of a megabyte is kept"));
    CHECK(names(found({.forgets_on_closing = true}), "closed and opened again"));
}

TEST_CASE("a store that mixes up owners breaks a law that says so") {
    const auto session_as_principal = [](payment& p) { p.principal = p.principal.empty() ? p.session : p.principal; };
    const auto lower_case = [](payment& p) {
        for (char& c : p.principal) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    };
    const auto joined = [](payment& p) { p.principal += std::exchange(p.tool, ""); };
    const auto default_session = [](payment& p) { p.session = p.session.empty() ? "nobody" : p.session; };
    CHECK(names(found({.on_open = session_as_principal}), "a payment belongs to its principal"));
    CHECK(names(found({.on_open = [](payment& p) { p.principal.clear(); }}), "a payment belongs to its principal"));
    CHECK(names(found({.on_open = default_session}), "a payment without an owner"));
    CHECK(names(found({.on_open = lower_case}), "no name passes for another"));
    CHECK(names(found({.on_open = joined}), "the end of one field does not become the start of the next"));
    CHECK(names(found({.on_open = [](payment& p) { p.amount = 1; }}), "another tool, digest, amount"));
}

TEST_CASE("a store that finds too much breaks a law that says so") {
    CHECK(names(found({.on_find = [](std::string& id) { id = std::string(id.c_str()); }}), "finds nothing"));
    const auto trim = [](std::string& id) {
        while (id.ends_with(' ')) id.pop_back();
    };
    CHECK(names(found({.on_find = trim}), "finds nothing"));
}

TEST_CASE("a store whose writes are not compared and set breaks laws that say so") {
    const std::string careless = found({.checks_version = false});
    CHECK(names(careless, "a write with any other version is refused"));
    CHECK(names(careless, "of 64 writes of one version exactly one is kept"));
    const std::string racing = found({.atomic = false});
    CHECK_FALSE(names(racing, "a write with any other version is refused"));
    CHECK(names(racing, "64 w"));
}

}  // namespace
