// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace paymcp::inline v0::http {

/// The PEM files of a server's certificate, with its chain, and its key.
struct tls_files {
    std::string certificate{};
    std::string key{};
};

}  // namespace paymcp::inline v0::http
