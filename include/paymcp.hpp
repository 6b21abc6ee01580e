// SPDX-License-Identifier: MIT
#pragma once

/// Everything of paymcp but the optional stores, the adapters for other SDKs and the tools for tests.

#include <paymcp/flow.hpp>
#include <paymcp/provider.hpp>
#include <paymcp/server.hpp>
#include <paymcp/store.hpp>
#include <paymcp/tool.hpp>
#include <paymcp/version.hpp>
