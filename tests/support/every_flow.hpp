// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/dynamic_tools.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/resubmit.hpp>
#include <paymcp/flow/two_step.hpp>

#include <vector>

namespace paymcp_tests {

/// The tables of all flows in which a person pays.
inline const std::vector<paymcp::rules::flow_table> every_flow{
    paymcp::TwoStep<>::table(),     paymcp::TwoStep<paymcp::shared_confirm>::table(),
    paymcp::Resubmit<>::table(),    paymcp::DynamicTools<>::table(),
    paymcp::Elicitation<>::table(), paymcp::Progress<>::table(),
    paymcp::Automatic<>::table()};

}  // namespace paymcp_tests
