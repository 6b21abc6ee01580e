// SPDX-License-Identifier: MIT One of several processes that compete for the same payments: contender STORE FOLDER NAME
// THREADS ROUNDS
//
// It begins when FOLDER/go is there. Every thread makes the call of payment `call`, tries to claim each payment that
// FOLDER/wanted names, raises the number in payment `counter` ROUNDS times, takes a unit of account `till` and gives
// payments `posting0` to `posting3` other postings, ROUNDS times each. FOLDER/NAME.out says what it got.
#include <paymcp/payment/account.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/store/redis/redis.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace paymcp;
using namespace paymcp::detail;

/// The gains of one process's contenders, one a line.
class gains {
public:
    explicit gains(const std::string& path) : file_(path) {}
    void note(std::string_view what, const std::string& id) {
        const std::lock_guard lock(guard_);
        file_ << what << ' ' << id << '\n' << std::flush;
    }

private:
    std::mutex guard_;
    std::ofstream file_;
};

template <class Store>
payment known(Store& store, const std::string& id) {
    return store.find(id).value().value();
}

template <class Store>
void call_again(Store& store, gains& got) {
    payment again = testing::same_call(known(store, "call"));
    again.tool = "called";
    const opened_payment opened = store.open(again).value();
    got.note(opened.existing ? "found" : "opened", opened.subject.id);
}

template <class Store>
void claim(Store& store, const std::string& id, gains& got) {
    const payment last = known(store, id);
    const lifecycle::claim_answer won = lifecycle::claim(last, last.created, milliseconds(1'000'000), false);
    if (won.result == lifecycle::claim_result::won && store.replace(won.next, last.version).value())
        got.note("claimed", id);
}

template <class Store>
void raise(Store& store) {
    for (bool done = false; !done;) {
        payment last = known(store, "counter");
        ++last.held.token;
        last.output.content = std::to_string(last.held.token);
        done = store.replace(last, last.version).value();
    }
}

/// Takes a unit of the till, for a payment of its own.
template <class Store>
void take(Store& store, gains& got) {
    payment taking = store.open(testing::sample_payment()).value().subject;
    taking.postings = {{"till", -1, 0}};
    if (store.take(taking, taking.version).value() == accounts::taken::written) got.note("took", taking.id);
}

template <class Store>
void post(Store& store, int round) {
    for (bool done = false; !done;) {
        payment last = known(store, std::string("posting") + std::to_string(round % 4));
        const auto units = static_cast<std::int64_t>(last.version * 31 % 97) - 48;
        last.postings = {{"one", units}};
        if (last.version % 3 != 0) last.postings.push_back({"other", -units});
        done = store.replace(last, last.version).value();
    }
}

template <class Store>
void contend(Store store, const std::string& folder, gains& got, int rounds) {
    call_again(store, got);
    std::ifstream wanted(folder + "/wanted");
    for (std::istream_iterator<std::string> id(wanted), end; id != end; ++id) claim(store, *id, got);
    for (int i = 0; i < rounds; ++i) {
        raise(store);
        take(store, got);
        post(store, i);
    }
}

template <class Store>
void contend_all(Store store, const std::string& folder, const std::string& name, int threads, int rounds) {
    gains got(folder + '/' + name + ".out");
    while (!std::filesystem::exists(folder + "/go")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
        all.emplace_back([&] {
            try {
                contend(store, folder, got, rounds);
            } catch (const std::exception& failure) {
                got.note("failed", failure.what());
            }
        });
    for (std::thread& each : all) each.join();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 6) throw std::runtime_error("contender STORE FOLDER NAME THREADS ROUNDS");
        const std::string store = argv[1];
        const int threads = std::stoi(argv[4]);
        const int rounds = std::stoi(argv[5]);
        if (store.starts_with("sqlite:"))
            contend_all(sqlite_store(store.substr(7), {.busy_timeout = milliseconds(60'000)}), argv[2], argv[3],
                        threads, rounds);
        else
            contend_all(redis_store(store, {.timeout = milliseconds(60'000)}), argv[2], argv[3], threads, rounds);
        return 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "contender: %s\n", failure.what());
        return 1;
    }
}
