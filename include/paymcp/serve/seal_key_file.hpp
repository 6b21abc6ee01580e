// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/payment/seal.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::cli {

/// The key that a text of 64 hexadecimal digits stands for, such as `openssl rand -hex 32` prints. Its number is made
/// of the key itself, so that servers with the same key give it the same number.
result<state_key> read_state_key(std::string_view text);

/// Reads sealing keys, one a line, whatever blanks stand around it: the first seals, all open. To replace a key, put
/// the new one before it, and take the old one away when what it has sealed is over. An error names the file and the
/// line, never what stands there.
result<std::vector<state_key>> read_seal_key_file(const std::string& path);

}  // namespace paymcp::inline v0::cli

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/impl/seal_key_file.ipp>
#endif
