// SPDX-License-Identifier: MIT
#pragma once

#include <boost/system/result.hpp>

#include <exception>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing {

/// One law of a concept, and whether the model under test kept it.
struct law_result {
    std::string law;  ///< the law as a sentence
    bool kept = false;
    std::string why{};  ///< what happened instead; empty if it was kept
};

/// The broken laws, one a line with what happened instead; empty if all were kept. In any test framework:
/// `CHECK(broken_laws(store_laws(...)) == "")`.
inline std::string broken_laws(const std::vector<law_result>& results) {
    std::string broken;
    for (const law_result& each : results)
        if (!each.kept) broken += each.law + ": " + each.why + "\n";
    return broken;
}

namespace detail {

/// Ends a law at the first violation.
inline void expect(bool holds, std::string_view otherwise) {
    if (!holds) throw std::runtime_error(std::string(otherwise));
}

/// The value of an answer, which must have one.
template <class T, class Error>
T answered(boost::system::result<T, Error> answer, std::string_view what) {
    if (!answer.has_value()) throw std::runtime_error(std::string(what) + " failed: " + answer.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*answer);
}

/// Tries laws one after another and records their results.
class law_book {
public:
    template <class Body>
    void law(std::string sentence, Body body) {
        law_result result{std::move(sentence)};
        try {
            body();
            result.kept = true;
        } catch (const std::exception& thrown) {
            result.why = thrown.what();
        } catch (...) {
            result.why = "it threw something of unknown type";
        }
        results_.push_back(std::move(result));
    }

    std::vector<law_result> take() { return std::move(results_); }

private:
    std::vector<law_result> results_;
};

/// Calls `prepare(i)` in each of the given number of threads and then, in all at once, the returned functions. Rethrows
/// an exception of a thread after all have ended.
template <class Prepare>
void at_once(int threads, Prepare prepare) {
    std::latch start(threads);
    std::mutex guard;
    std::exception_ptr first;
    const auto note = [&] {
        const std::lock_guard lock(guard);
        if (!first) first = std::current_exception();
    };
    const auto live = [&](int number) {
        bool arrived = false;
        try {
            auto work = prepare(number);
            arrived = true;
            start.arrive_and_wait();
            work();
        } catch (...) {
            note();
            if (!arrived) start.count_down();
        }
    };
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i) all.emplace_back(live, i);
    for (std::thread& each : all) each.join();
    if (first) std::rethrow_exception(first);
}

}  // namespace detail
}  // namespace paymcp::inline v0::testing
