// SPDX-License-Identifier: MIT
// The log never blocks: whatever happens to standard error, lines are accepted, and lost ones are counted.
#include "pipe_ends.hpp"

#include <paymcp/serve/detail/log_writer.hpp>
#include <paymcp/transport/stdio/detail/line_budget.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace log_writer_test {

namespace {

using namespace paymcp::detail;
using namespace pipe_fixture;

/// A log whose end waits for nothing where it must not, and as long as needed where it must.
std::unique_ptr<log_writer> log_to(int number, milliseconds end_timeout = std::chrono::seconds(60)) {
    return std::make_unique<log_writer>(
        log_writer_options{.number = number, .most = 8192, .retry = milliseconds(1), .end_timeout = end_timeout});
}

void await_dropped(const log_writer& log, std::uint64_t count) {
    while (log.dropped() < count) std::this_thread::yield();
}

/// "7" in a line that reports seven dropped lines.
std::string told(const std::string& line) {
    const std::string_view event = "event=log_lines_dropped count=";
    const std::size_t at = line.find(event);
    return at == std::string::npos ? "" : line.substr(at + event.size());
}

/// A sink that records its lines and behaves as told.
struct kept_lines {
    void operator()(log_level level, std::string_view line) {
        std::unique_lock lock(mutex);
        const std::string said = std::string(name_of(level)) + ' ' + std::string(line);
        all.push_back(said.find("dropped") == std::string::npos ? said : "error dropped " + told(said));
        changed.notify_all();
        changed.wait(lock, [&] { return !blocks; });
        if (throws) throw std::runtime_error("the sink is broken");
    }

    std::vector<std::string> await(std::size_t count) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return all.size() >= count; });
        return all;
    }

    template <class Change>
    void set(Change change) {
        const std::lock_guard lock(mutex);
        change();
        changed.notify_all();
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> all;
    bool blocks = false;
    bool throws = false;
};

log_writer_options into(const std::shared_ptr<kept_lines>& kept) {
    return {.sink = [kept](log_level level, std::string_view line) { (*kept)(level, line); },
            .most = 8192,
            .retry = milliseconds(1),
            .end_timeout = std::chrono::seconds(60)};
}

}  // namespace

TEST_CASE("lines are written in order, and the end waits for them") {
    pipe_ends out;
    const auto log = log_to(out.write.number());
    for (int i = 0; i < 20; ++i) log->push(log_level::info, "line " + std::to_string(i));
    log->finish();
    std::string rest;
    for (int i = 0; i < 20; ++i) CHECK(get_line(out.read, rest) == "line " + std::to_string(i));
    CHECK(log->dropped() == 0);
    log->push(log_level::info, "too late");
    CHECK(log->dropped() == 1);
}

TEST_CASE("a reader that does not read costs lines, not time, and learns how many when it reads again") {
    pipe_ends out;
    const auto log = log_to(out.write.number());
    const std::string text(1000, 'x');
    // More than a pipe and the log hold.
    for (int i = 0; i < 2000; ++i) log->push(log_level::info, text);
    CHECK(log->dropped() > 1000);
    CHECK(log->dropped() < 2000);
    std::string rest;
    std::uint64_t whole = 0;
    std::uint64_t lost = 0;
    while (whole + lost < 2000) {
        const std::string line = get_line(out.read, rest);
        if (line == text) ++whole;
        else lost += std::stoull(told(line));
    }
    CHECK(whole + lost == 2000);
    CHECK(lost == log->dropped());
    log->push(log_level::info, "after");
    CHECK(get_line(out.read, rest) == "after");
}

TEST_CASE("the end does not wait for a reader that does not read") {
    pipe_ends out;
    const auto log = log_to(out.write.number(), milliseconds(1));
    for (int i = 0; i < 2000; ++i) log->push(log_level::info, std::string(1000, 'x'));
    log->finish();
    CHECK(log->dropped() > 0);
}

TEST_CASE("a reader that has closed costs the lines, and no signal ends the process") {
    pipe_ends out;
    const auto log = log_to(out.write.number());
    out.read = descriptor();
    for (std::uint64_t i = 1; i <= 5; ++i) {
        log->push(log_level::info, "x");
        await_dropped(*log, i);
    }
    CHECK(log->dropped() == 5);
}

TEST_CASE("a closed descriptor, a read-only one, and a full disk") {
    const int closed = [] {
        const descriptor gone = descriptor::duplicate(0);
        return gone.number();
    }();
    const descriptor unwritable(::open("/dev/null", O_RDONLY));
    const descriptor full(::open("/dev/full", O_WRONLY));
    REQUIRE(full.number() >= 0);
    for (const int number : {closed, unwritable.number(), full.number()}) {
        CAPTURE(number);
        const auto log = log_to(number);
        for (int i = 0; i < 3; ++i) log->push(log_level::info, "x");
        await_dropped(*log, 3);
        log->finish();
        CHECK(log->dropped() == 3);
    }
}

TEST_CASE("lines lost on a full disk are reported when there is room again, and no line is joined to half a line") {
    pipe_ends out;
    descriptor full(::open("/dev/full", O_WRONLY));
    const auto log = log_to(full.number());
    log->push(log_level::info, "lost");
    log->push(log_level::info, "lost, too");
    await_dropped(*log, 2);
    // The same descriptor, another file: the disk has room.
    REQUIRE(::dup2(out.write.number(), full.number()) == full.number());
    std::string rest;
    CHECK(told(get_line(out.read, rest)) == "2");
    log->push(log_level::info, "kept");
    CHECK(get_line(out.read, rest) == "kept");

    // A pipe that is woken in the middle of a long line has accepted part of it.
    pipe_ends narrow;
    error_stream half(narrow.write.number());
    half.wake();
    CHECK_FALSE(half.write("nothing of it gets out"));
    narrow.write = descriptor();
    CHECK(get_line(narrow.read, rest).empty());
}

TEST_CASE("a custom sink gets each line with its level, and its exceptions stop nothing") {
    const auto kept = std::make_shared<kept_lines>();
    log_writer log(into(kept));
    log.push(log_level::info, "one");
    log.push(log_level::debug, "two");
    CHECK(kept->await(2) == std::vector<std::string>{"info one", "debug two"});
    kept->set([&] { kept->throws = true; });
    log.push(log_level::error, "three");
    await_dropped(log, 1);
    kept->set([&] { kept->throws = false; });
    log.push(log_level::info, "four");
    log.finish();
    REQUIRE(kept->all.size() >= 5);
    CHECK(kept->all.back() == "info four");
    CHECK(kept->all[kept->all.size() - 2] == "error dropped 1");
    CHECK(log.dropped() == 1);
}

TEST_CASE("a sink that blocks delays no caller, and the writer abandons it at the end") {
    const auto kept = std::make_shared<kept_lines>();
    kept->blocks = true;
    log_writer_options options = into(kept);
    options.end_timeout = milliseconds(1);
    {
        log_writer log(options);
        log.push(log_level::info, "taken");
        static_cast<void>(kept->await(1));
        for (int i = 0; i < 1000; ++i) log.push(log_level::info, std::string(100, 'x'));
        CHECK(log.dropped() > 900);
    }
    kept->set([&] { kept->blocks = false; });
    // Its thread ends later, and calls the sink no more.
    while (kept.use_count() > 2) std::this_thread::yield();
    CHECK(kept->all.size() == 1);
}

TEST_CASE("many threads may log concurrently, and each line is written or counted") {
    pipe_ends out;
    auto log = log_to(out.write.number());
    constexpr int each = 500;
    {
        std::vector<std::jthread> writers;
        for (int one = 0; one < 4; ++one)
            writers.emplace_back([&] {
                for (int i = 0; i < each; ++i) log->push(log_level::info, "line");
            });
        writers.emplace_back([&] {
            std::string rest;
            std::uint64_t whole = 0;
            std::uint64_t lost = 0;
            while (whole + lost < 4 * each) {
                const std::string line = get_line(out.read, rest);
                if (line == "line") ++whole;
                else lost += std::stoull(told(line));
            }
        });
    }
    log->finish();
}

TEST_CASE("one reason logs a burst of lines, then one a second, and counts the others") {
    line_budget budget(3, milliseconds(1000));
    unix_time now{milliseconds(5'000)};
    for (int i = 0; i < 3; ++i) CHECK(budget.admit(now) == 0);
    for (int i = 0; i < 7; ++i) CHECK_FALSE(budget.admit(now));
    now += milliseconds(999);
    CHECK_FALSE(budget.admit(now));
    now += milliseconds(1);
    CHECK(budget.admit(now) == 8);
    CHECK_FALSE(budget.admit(now));
    now -= milliseconds(100'000);
    CHECK_FALSE(budget.admit(now));
    now += std::chrono::hours(24);
    CHECK(budget.admit(now) == 2);
    for (int i = 0; i < 2; ++i) CHECK(budget.admit(now) == 0);
    CHECK_FALSE(budget.admit(now));
}

}  // namespace log_writer_test
