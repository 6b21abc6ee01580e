// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a secret is never printed; reveal() hands it out
#include <paymcp/core/secret.hpp>

#include <iostream>

void tell(const paymcp::secret& key) { std::cerr << key; }
