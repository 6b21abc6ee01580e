// SPDX-License-Identifier: MIT
// Random bits are fetched in stock, and yet handed out once: in a thread, in other threads, and in a process that
// forks.
#include "../support/child_process.hpp"
#include "../support/temp_folder.hpp"

#include <paymcp/core/random.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace random_bits_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;

constexpr int many = 200;  // more than a stock holds

std::vector<std::string> draw() {
    std::vector<std::string> drawn;
    for (int i = 0; i < many; ++i) drawn.push_back(to_hex(secure_random()));
    return drawn;
}

TEST_CASE("no bits are handed out twice, whatever the thread") {
    std::set<std::string> seen;
    std::vector<std::vector<std::string>> drawn(4);
    std::vector<std::thread> threads;
    for (auto& each : drawn) threads.emplace_back([&each] { each = draw(); });
    for (std::thread& each : threads) each.join();
    drawn.push_back(draw());
    for (const auto& each : drawn) seen.insert(each.begin(), each.end());
    CHECK(seen.size() == drawn.size() * many);
}

TEST_CASE("a child that was forked has other bits than its parent") {
    const temp_folder folder;
    const std::string path = folder.file("bits");
    const std::vector<std::string> first = draw();  // leaves some in stock
    const int code = in_child([&] {
        std::ofstream out(path);
        for (const std::string& one : draw()) out << one << '\n';
        return 0;
    });
    REQUIRE(code == 0);
    std::set<std::string> seen(first.begin(), first.end());
    for (const std::string& one : draw()) seen.insert(one);
    std::ifstream in(path);
    for (std::string one; std::getline(in, one);) seen.insert(one);
    CHECK(seen.size() == 3 * many);
}

}  // namespace

}  // namespace random_bits_test
