// SPDX-License-Identifier: MIT
#pragma once

/// What a program of tools needs: tools, flows, `serve`, the mock provider and the memory store, and that header-only
/// and in separate compilation alike. Real providers, other stores and the parts of a server come by their own headers:
/// paymcp/provider.hpp, paymcp/store.hpp and paymcp/server.hpp bring all of a part.

// First what most often refuses a program, each before another header brings it: the compiler lists the way of includes
// before its sentence.
#include <paymcp/money/price.hpp>

#include <paymcp/tool/arg.hpp>

#include <paymcp/tool/tool.hpp>

#include <paymcp/tool/toolset.hpp>

#include <paymcp/tool/with.hpp>

#include <paymcp/flow.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool.hpp>
#include <paymcp/version.hpp>
