// SPDX-License-Identifier: MIT
#pragma once

/// What a program of tools needs: tools, flows, `serve`, the mock provider and the memory store, and that header-only
/// and in separate compilation alike. Real providers, other stores and the parts of a server come by their own headers:
/// paymcp/provider.hpp, paymcp/store.hpp and paymcp/server.hpp bring all of a part.

#include <paymcp/flow.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool.hpp>
#include <paymcp/version.hpp>
