// SPDX-License-Identifier: MIT Random worlds, each with a gate that the oracle watches: simulation [--steps N] [--first
// SEED] [--seed SEED]
//
// --seed runs that one world and prints its story. PAYMCP_SIM_STEPS sets the number of steps where --steps does not.
#include "town.hpp"

#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>

namespace {

using namespace paymcp_simulation;

constexpr std::uint64_t steps_of_a_world = 600;

struct request {
    std::uint64_t steps = 1'000'000;
    std::uint64_t first = 1;
    std::uint64_t only = 0;
};

request asked(int argc, char** argv) {
    request what;
    if (const char* wanted = std::getenv("PAYMCP_SIM_STEPS")) what.steps = std::strtoull(wanted, nullptr, 10);
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::uint64_t number = std::strtoull(argv[i + 1], nullptr, 10);
        if (std::strcmp(argv[i], "--steps") == 0) what.steps = number;
        if (std::strcmp(argv[i], "--first") == 0) what.first = number;
        if (std::strcmp(argv[i], "--seed") == 0) what.only = number;
    }
    return what;
}

int tell_story(std::uint64_t seed) {
    figures count;
    town one(seed, count, true);
    const bool well = one.live(steps_of_a_world);
    std::cout << one.at.story << "# seed " << seed << ": " << (well ? "nothing wrong" : one.at.judge.wrong()) << "\n"
              << (well ? "ok" : "not ok") << " 1 - seed " << seed << "\n1..1\n";
    return well ? 0 : 1;
}

/// The same seed tells the same story, so that a failing one can be replayed.
bool replays(std::uint64_t seed) {
    figures count;
    town first(seed, count, true);
    town second(seed, count, true);
    first.live(steps_of_a_world);
    second.live(steps_of_a_world);
    return first.at.story == second.at.story;
}

/// A simulation proves nothing about an event that never happens in it.
bool saw_everything(figures& count) {
    bool all = true;
    count.each([&](std::string_view what, std::uint64_t times) {
        std::cout << "# " << what << ": " << times << "\n";
        all = all && times > 0;
    });
    count.each_rarity(
        [](std::string_view what, std::uint64_t times) { std::cout << "# " << what << ": " << times << "\n"; });
    return all;
}

int verdict_line(int number, bool holds, std::string_view what) {
    std::cout << (holds ? "ok " : "not ok ") << number << " - " << what << "\n";
    return holds ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const request what = asked(argc, argv);
    if (what.only != 0) return tell_story(what.only);
    figures count;
    std::uint64_t failed_seed = 0;
    std::string wrong;
    for (std::uint64_t seed = what.first; count.steps < what.steps && failed_seed == 0; ++seed) {
        town one(seed, count, false);
        if (one.live(steps_of_a_world)) continue;
        failed_seed = seed;
        wrong = one.at.judge.wrong();
    }
    if (failed_seed != 0)
        std::cout << "# " << wrong << "\n# to replay it with its story: " << argv[0] << " --seed " << failed_seed
                  << "\n";
    const bool all = saw_everything(count);
    int failures = verdict_line(1, failed_seed == 0, "every world keeps its promises");
    failures += verdict_line(2, all, "everything has happened at least once");
    failures += verdict_line(3, replays(what.first), "a seed tells the same story twice");
    std::cout << "1..3\n";
    return failures == 0 ? 0 : 1;
}
