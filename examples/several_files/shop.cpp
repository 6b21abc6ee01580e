// SPDX-License-Identifier: MIT
// [program]
#include "image.hpp"
#include "translate.hpp"

#include <paymcp.hpp>
using namespace paymcp;

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<generate_image, translate>, mock{}, memory_store{});
}
// [program]
