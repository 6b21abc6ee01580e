// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/asio_fwd.hpp>

#include <boost/asio/awaitable.hpp>
