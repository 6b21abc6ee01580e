// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace paymcp_simulation {

/// The fault that is switched on, or empty. Only the check of the simulation sets it.
inline std::string_view planted_fault;

inline bool planted(std::string_view fault) noexcept { return !planted_fault.empty() && planted_fault == fault; }

}  // namespace paymcp_simulation
