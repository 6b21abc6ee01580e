// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a secret is never formatted; reveal() hands it out
#include <paymcp/core/secret.hpp>

#include <fmt/core.h>

void tell(const paymcp::secret& key) { fmt::print("{}", key); }
