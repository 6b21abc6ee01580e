// SPDX-License-Identifier: MIT
#pragma once

#include "planted.hpp"
#include "planted_faults.hpp"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace paymcp_simulation {

/// Lives worlds without a fault, which must stay well; then worlds with each planted fault in turn, which must be
/// noticed. Reports in TAP.
template <class World, class Figures>
class trial {
public:
    /// `kind` is what its worlds are called. `steps_variable` names the environment variable that sets how many steps
    /// are lived through without a fault.
    trial(std::string_view kind, const char* steps_variable) : kind_(kind), steps_variable_(steps_variable) {}

    /// The exit status. `--seed SEED` lives one world.
    int run(int argc, char** argv) {
        if (argc == 3 && std::string_view(argv[1]) == "--seed") return live_one(std::strtoull(argv[2], nullptr, 10));
        std::uint64_t steps = 400'000;
        if (const char* wanted = std::getenv(steps_variable_)) steps = std::strtoull(wanted, nullptr, 10);
        Figures count;
        std::string wrong;
        const std::uint64_t failed_seed = live(steps, count, wrong);
        if (failed_seed != 0) std::cout << "# seed " << failed_seed << ": " << wrong << "\n";
        int failed = line(failed_seed == 0, std::string("every ").append(kind_).append(" keeps its promises"));
        failed += line(saw_everything(count), "everything has happened at least once");
        for (const std::string_view fault : misplaced_faults) failed += line(false, fault);
        for (const std::string_view fault : all_faults) failed += try_fault(fault);
        std::cout << "1.." << number_ << "\n";
        return failed == 0 ? 0 : 1;
    }

private:
    static constexpr std::uint64_t steps_of_a_world = 400;
    static constexpr std::uint64_t most_steps_of_a_fault = 4'000'000;

    int line(bool holds, std::string_view what) {
        std::cout << (holds ? "ok " : "not ok ") << ++number_ << " - " << what << "\n";
        return holds ? 0 : 1;
    }

    int live_one(std::uint64_t seed) {
        Figures count;
        World one(seed, count);
        const bool well = one.live(steps_of_a_world);
        std::cout << "# " << one.at.wrong << "\n";
        return line(well, "one world");
    }

    int try_fault(std::string_view fault) {
        planted_fault = fault;
        Figures tries;
        std::string found;
        const bool caught = live(most_steps_of_a_fault, tries, found) != 0;
        const int failed = line(caught, fault);
        std::cout << "#   "
                  << (caught ? "caught after " + std::to_string(tries.steps) + " steps: " + found : "unnoticed")
                  << "\n";
        return failed;
    }

    /// Lives worlds until one fails or the steps are used up; returns the failing seed, or 0.
    static std::uint64_t live(std::uint64_t steps, Figures& count, std::string& wrong) {
        for (std::uint64_t seed = 1; count.steps < steps; ++seed) {
            World one(seed, count);
            if (one.live(steps_of_a_world)) continue;
            wrong = one.at.wrong;
            return seed;
        }
        return 0;
    }

    static bool saw_everything(const Figures& count) {
        bool all = true;
        count.each([&](std::string_view what, std::uint64_t times) {
            std::cout << "# " << what << ": " << times << "\n";
            all = all && times > 0;
        });
        return all;
    }

    std::string_view kind_;
    const char* steps_variable_;
    int number_ = 0;
};

}  // namespace paymcp_simulation
