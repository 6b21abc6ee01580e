// SPDX-License-Identifier: MIT
#include "planted_faults.hpp"
#include "street.hpp"

#include <cstdlib>
#include <iostream>
#include <string>

// Balances, top-ups and free calls through crashes, lost answers and refunds; then each planted fault, which must
// be noticed. PAYMCP_ACCOUNT_STEPS sets how many steps are lived through; --seed SEED lives one world.

namespace {

using namespace paymcp_simulation;

constexpr std::uint64_t steps_of_a_world = 400;
constexpr std::uint64_t most_steps_of_a_fault = 4'000'000;

int line(int number, bool holds, std::string_view what) {
    std::cout << (holds ? "ok " : "not ok ") << number << " - " << what << "\n";
    return holds ? 0 : 1;
}

/// Lives worlds until one fails or the steps are used up; returns the failing seed, or 0.
std::uint64_t live(std::uint64_t steps, account_figures& count, std::string& wrong) {
    for (std::uint64_t seed = 1; count.steps < steps; ++seed) {
        street one(seed, count);
        if (one.live(steps_of_a_world)) continue;
        wrong = one.at.wrong;
        return seed;
    }
    return 0;
}

bool saw_everything(const account_figures& count) {
    bool all = true;
    count.each([&](std::string_view what, std::uint64_t times) {
        std::cout << "# " << what << ": " << times << "\n";
        all = all && times > 0;
    });
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t steps = 400'000;
    if (const char* wanted = std::getenv("PAYMCP_ACCOUNT_STEPS")) steps = std::strtoull(wanted, nullptr, 10);
    if (argc == 3 && std::string_view(argv[1]) == "--seed") {
        account_figures count;
        street one(std::strtoull(argv[2], nullptr, 10), count);
        const bool well = one.live(steps_of_a_world);
        std::cout << "# " << one.at.wrong << "\n";
        return line(1, well, "one world");
    }
    account_figures count;
    std::string wrong;
    int number = 0;
    const std::uint64_t failed_seed = live(steps, count, wrong);
    if (failed_seed != 0) std::cout << "# seed " << failed_seed << ": " << wrong << "\n";
    int failed = line(++number, failed_seed == 0, "every street keeps its promises");
    failed += line(++number, saw_everything(count), "everything has happened at least once");
    for (const std::string_view fault : misplaced_faults) failed += line(++number, false, fault);
    for (const std::string_view fault : all_faults) {
        planted_fault = fault;
        account_figures tries;
        std::string found;
        const bool caught = live(most_steps_of_a_fault, tries, found) != 0;
        failed += line(++number, caught, fault);
        std::cout << "#   "
                  << (caught ? "caught after " + std::to_string(tries.steps) + " steps: " + found : "unnoticed")
                  << "\n";
    }
    std::cout << "1.." << number << "\n";
    return failed == 0 ? 0 : 1;
}
