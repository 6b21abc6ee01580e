// SPDX-License-Identifier: MIT
// The C library first: none of its macros and functions is in the way of our headers.
#include "every_header.hpp"

#include <paymcp.hpp>
#include <paymcp/provider.hpp>
#include <paymcp/server.hpp>
#include <paymcp/store.hpp>

#include <string>

using namespace paymcp;

#include "public_names.hpp"
