// SPDX-License-Identifier: MIT
#pragma once

/// Stands before each function body in an `impl/*.ipp`: there a body is inline, unless `PAYMCP_SEPARATE_COMPILATION` is
/// defined, where one unit of the program includes `<paymcp/src.hpp>`.
#ifdef PAYMCP_SEPARATE_COMPILATION
#define PAYMCP_INLINE
#else
#define PAYMCP_INLINE inline
#endif
