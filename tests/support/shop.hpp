// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/testing/gate_fixture.hpp>

namespace paymcp_tests {

using namespace paymcp;
using namespace paymcp::testing;

/// The fixture of the tests of the gate and of flows; they derive from it.
class shop : public gate_fixture {
public:
    using gate_fixture::gate_fixture;
};

}  // namespace paymcp_tests
