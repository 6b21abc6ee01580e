// SPDX-License-Identifier: MIT
#pragma once

#ifndef PAYMCP_SEPARATE_COMPILATION
#error "paymcp: paymcp/src.hpp needs PAYMCP_SEPARATE_COMPILATION, as all units of the program do"
#endif

// GCC takes a local type in a coroutine's frame for a header's, whose type then has no linkage; here it is this unit's.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wsubobject-linkage"
#endif
