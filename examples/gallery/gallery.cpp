// SPDX-License-Identifier: MIT
// One server with every kind of tool, every flow, every provider and every store, chosen on the command line. An
// ordinary user of the library; tests start it.
#include "flows.hpp"
#include "online.hpp"
#include "stand.hpp"
#include "tools.hpp"

int main(int argc, char** argv) {
    return gallery::run_stand(
        argc, argv, [](std::string_view flow) { return gallery::choose_flow(flow, gallery::tools); },
        gallery::sell_online);
}
