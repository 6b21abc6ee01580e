// SPDX-License-Identifier: MIT
#include "street.hpp"
#include "trial.hpp"

// Balances, top-ups and free calls through crashes, lost answers and refunds.
int main(int argc, char** argv) {
    using namespace paymcp_simulation;
    return trial<street, account_figures>("street", "PAYMCP_ACCOUNT_STEPS").run(argc, argv);
}
