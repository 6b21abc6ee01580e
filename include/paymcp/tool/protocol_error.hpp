// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace paymcp::inline v0 {

/// Thrown by a handler to end a request with a JSON-RPC error instead of a result.
///
/// A tool should rather fail (`result<T>` with a `failure`, or any other exception), because a model reads that and can
/// correct the call. Use this for custom methods, and for errors that no model can correct. For a paid tool it is an
/// ordinary failure.
class protocol_error : public std::runtime_error {
public:
    /// A custom code must be outside -32768 to -32000. `data` is JSON text, or empty.
    explicit protocol_error(int code, const std::string& message, std::string data = {});

    int code() const noexcept { return code_; }
    const std::string& data() const noexcept { return data_; }

private:
    int code_;
    std::string data_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/impl/protocol_error.ipp>
#endif
