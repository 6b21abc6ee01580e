// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/output.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace paymcp::inline v0::detail {

/// What a tool's function reports in one run by `call::used`; the last report counts.
struct reported_use {
    std::optional<std::int64_t> minor{};  ///< nothing where it has reported nothing
    std::string currency{};
};

/// What the run of an `up_to` may be charged for, of a payment of `amount`: what its function reports. Nothing where
/// the tool has failed. `output` becomes a failure where the report is missing or beyond the bounds.
std::optional<std::int64_t> judge_use(const tool_definition& tool, std::int64_t amount, const reported_use& reported,
                                      tool_output& output);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/detail/price/impl/use.ipp>
#endif
