// SPDX-License-Identifier: MIT
#include "market.hpp"
#include "trial.hpp"

// Paid calls of machines through a hostile facilitator, crashes and lost answers.
int main(int argc, char** argv) {
    using namespace paymcp_simulation;
    return trial<market, wallet_figures>("market", "PAYMCP_WALLET_STEPS").run(argc, argv);
}
