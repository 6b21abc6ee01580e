// SPDX-License-Identifier: MIT
#pragma once

/// The version of the library, MAJOR.MINOR.PATCH (Semantic Versioning 2.0.0). Meson reads it from these lines.
#define PAYMCP_VERSION_MAJOR 0
#define PAYMCP_VERSION_MINOR 2
#define PAYMCP_VERSION_PATCH 0

/// The version as one number that grows with it: MAJOR * 10000 + MINOR * 100 + PATCH.
#define PAYMCP_VERSION (PAYMCP_VERSION_MAJOR * 10000 + PAYMCP_VERSION_MINOR * 100 + PAYMCP_VERSION_PATCH)
