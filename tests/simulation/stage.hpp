// SPDX-License-Identifier: MIT
#pragma once

#include "dice.hpp"

#include <paymcp/core/clock.hpp>

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp_simulation {

using paymcp::milliseconds;
using paymcp::unix_time;

class point;

/// The simulated time, and everything that is suspended.
class stage {
public:
    milliseconds elapsed() const noexcept { return elapsed_; }

    /// The time of a wall clock that is wrong by `skew`.
    unix_time wall(milliseconds skew) const noexcept { return unix_time(start + offset_ + elapsed_ + skew); }

    void pass(milliseconds length) noexcept { elapsed_ += length; }

    /// Sets all wall clocks forward or back; timers are not affected.
    void set_clocks(milliseconds difference) noexcept { offset_ += difference; }

    bool empty() const noexcept { return points_.empty(); }

    /// A suspended coroutine that is due, or null.
    point* any_due(dice& chance);

    /// Moves time to the next due coroutine.
    void pass_to_next();

    /// Wakes the coroutines that the predicate chooses.
    template <class Predicate>
    void wake(Predicate chosen);

private:
    friend class point;
    static constexpr milliseconds start{1'700'000'000'000};

    milliseconds elapsed_{0};
    milliseconds offset_{0};
    std::vector<point*> points_;
};

/// A point where a coroutine is suspended until the scheduler resumes it, not before its time. Destroying the coroutine
/// removes it.
class point {
public:
    /// `of_visit` is the number of the suspended call, `woken_by` the payment whose changes wake it.
    point(stage& on, std::size_t of_visit, milliseconds after, std::string_view woken_by = {})
        : visit(of_visit), event_of(woken_by), due(on.elapsed_ + after), stage_(on) {}
    point(const point&) = delete;
    point& operator=(const point&) = delete;
    ~point() { leave(); }

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> suspended) {
        suspended_ = suspended;
        place_ = stage_.points_.size();
        stage_.points_.push_back(this);
    }
    void await_resume() const noexcept {}

    void resume() {
        leave();
        suspended_.resume();
    }

    const std::size_t visit;
    const std::string_view event_of;
    milliseconds due;

private:
    void leave() noexcept {
        if (place_ == nowhere) return;
        stage_.points_.back()->place_ = place_;
        stage_.points_[place_] = stage_.points_.back();
        stage_.points_.pop_back();
        place_ = nowhere;
    }

    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    stage& stage_;
    std::coroutine_handle<> suspended_;
    std::size_t place_ = nowhere;
};

inline point* stage::any_due(dice& chance) {
    std::size_t count = 0;
    for (const point* each : points_) count += each->due <= elapsed_ ? 1 : 0;
    if (count == 0) return nullptr;
    std::size_t chosen = chance.below(count);
    for (point* each : points_)
        if (each->due <= elapsed_ && chosen-- == 0) return each;
    return nullptr;
}

inline void stage::pass_to_next() {
    milliseconds next = milliseconds::max();
    for (const point* each : points_)
        if (each->due > elapsed_) next = std::min(next, each->due);
    if (next != milliseconds::max()) elapsed_ = next;
}

template <class Predicate>
void stage::wake(Predicate chosen) {
    for (point* each : points_)
        if (chosen(*each)) each->due = std::min(each->due, elapsed_);
}

/// A process's wall clock.
class process_clock final : public paymcp::wall_clock {
public:
    process_clock(const stage& on, milliseconds skew) noexcept : stage_(on), skew_(skew) {}
    unix_time now() const override { return stage_.wall(skew_); }

private:
    const stage& stage_;
    milliseconds skew_;
};

}  // namespace paymcp_simulation
