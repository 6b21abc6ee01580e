// SPDX-License-Identifier: MIT
#pragma once

/// Everything of paymcp but the optional stores, the adapters for other SDKs and the tools for tests. With
/// `PAYMCP_SEPARATE_COMPILATION` it is what a program of tools needs: tools, flows, `serve`, the mock provider and the
/// memory store. Other providers and the parts of a server then come by their own headers.

#include <paymcp/flow.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool.hpp>
#include <paymcp/version.hpp>

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider.hpp>
#include <paymcp/server.hpp>
#include <paymcp/store.hpp>
#endif
