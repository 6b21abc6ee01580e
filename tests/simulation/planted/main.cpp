// SPDX-License-Identifier: MIT Checks that the simulation detects faults: each planted fault is switched on until a
// world fails: planted [--fault SENTENCE]
#include "../town.hpp"
#include "planted_faults.hpp"

#include <cstring>
#include <iostream>
#include <string_view>

namespace {

using namespace paymcp_simulation;

constexpr std::uint64_t steps_of_a_world = 600;
constexpr std::uint64_t steps_at_most = 12'000'000;

int line(int number, bool holds, std::string_view what) {
    std::cout << (holds ? "ok " : "not ok ") << number << " - " << what;
    return holds ? 0 : 1;
}

/// Runs worlds with the fault until one fails.
int check(int number, std::string_view fault) {
    planted_fault = fault;
    figures count;
    std::uint64_t seed = 1;
    for (; count.steps < steps_at_most; ++seed) {
        town one(seed, count, false);
        if (one.live(steps_of_a_world)) continue;
        const int failed = line(number, true, fault);
        std::cout << "\n#   caught after " << count.steps << " steps, in seed " << seed
                  << ", by: " << one.at.judge.wrong() << "\n";
        return failed;
    }
    const int failed = line(number, false, fault);
    std::cout << "\n#   not noticed in " << count.steps << " steps\n";
    return failed;
}

int check_sound(int number) {
    planted_fault = {};
    figures count;
    bool well = true;
    for (std::uint64_t seed = 1; well && count.steps < 50'000; ++seed)
        well = town(seed, count, false).live(steps_of_a_world);
    const int failed = line(number, well, "without a fault nothing is wrong");
    std::cout << "\n";
    return failed;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::strcmp(argv[1], "--fault") == 0) return check(1, argv[2]);
    int number = 0;
    int failed = check_sound(++number);
    for (const std::string_view fault : misplaced_faults) {
        failed += line(++number, false, fault);
        std::cout << "\n#   its place is not where plant.py looks for it\n";
    }
    for (const std::string_view fault : all_faults) failed += check(++number, fault);
    std::cout << "1.." << number << "\n";
    return failed == 0 ? 0 : 1;
}
