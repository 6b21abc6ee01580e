// SPDX-License-Identifier: MIT
// How many payments a second an sqlite_store makes durable, by how many are asked for at a time.
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include "../support/temp_folder.hpp"

#include <chrono>
#include <cstdio>
#include <semaphore>

namespace {

using namespace paymcp;
using std::chrono::steady_clock;

double payments_per_second(const std::string& path, int at_a_time) {
    sqlite_store store(path);
    std::counting_semaphore<> room(at_a_time);
    int asked = 0;
    const auto began = steady_clock::now();
    while (steady_clock::now() - began < std::chrono::seconds(3)) {
        room.acquire();
        ++asked;
        store.open(testing::sample_payment(), [&](const result<opened_payment>&) { room.release(); });
    }
    for (int i = 0; i < at_a_time; ++i) room.acquire();
    return asked / std::chrono::duration<double>(steady_clock::now() - began).count();
}

}  // namespace

int main() {
    const paymcp_tests::temp_folder folder;
    for (const int at_a_time : {1, 8, 64, 512})
        std::printf("%4d at a time: %6.0f payments a second\n", at_a_time,
                    payments_per_second(folder.file(std::to_string(at_a_time) + ".db"), at_a_time));
}
