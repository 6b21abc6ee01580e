// SPDX-License-Identifier: MIT
#include <paymcp.hpp>
