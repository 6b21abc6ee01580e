// SPDX-License-Identifier: MIT
#ifndef PAYMCP_TESTS_PRELUDE  // GCC warns of `#pragma once` where a header is compiled
#define PAYMCP_TESTS_PRELUDE

// What most test programs include, compiled once for all of them (tests/meson.build). Each file still includes what it
// uses.

#include <paymcp.hpp>
#include <paymcp/provider.hpp>
#include <paymcp/server.hpp>
#include <paymcp/store.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#endif
