// SPDX-License-Identifier: MIT
#include <paymcp.hpp>
#include <paymcp/provider.hpp>
#include <paymcp/serve/custom_provider.hpp>
#include <paymcp/serve/custom_store.hpp>
#include <paymcp/server.hpp>
#include <paymcp/store.hpp>
