// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/testing/gate_fixture.hpp>

namespace paymcp_tests {

using namespace paymcp;
using namespace paymcp::testing;

/// The bench on which the tests of the gate and of flows run; they derive from it.
class shop : public gate_bench {
public:
    using gate_bench::gate_bench;
};

}  // namespace paymcp_tests
