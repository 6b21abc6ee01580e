// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/server.hpp>
#include <paymcp/http/server/tls_files.hpp>

namespace paymcp::inline v0::http {

/// HTTP within TLS 1.2 or 1.3. Throws `std::runtime_error` that names the unusable file.
carrier tls_carrier(const tls_files& files);

}  // namespace paymcp::inline v0::http

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/impl/tls.ipp>
#endif
