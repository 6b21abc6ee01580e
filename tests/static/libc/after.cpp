// SPDX-License-Identifier: MIT
// The C library last: nothing of ours is in the way of its headers.
#include <paymcp.hpp>
#include <paymcp/provider.hpp>
#include <paymcp/server.hpp>
#include <paymcp/store.hpp>

#include <string>

#include "every_header.hpp"

using namespace paymcp;

#include "public_names.hpp"
