// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::cli {

/// Ends a start that cannot succeed: one line on standard error and a failing exit code. The failure that represents a
/// request for help prints the help on standard output, with exit code 0.
int refuse_start(const failure& why);

/// The options of a program, each a word that starts with `--`, with a value: `--payment-ttl 600`.
class command_line {
public:
    /// Reads the arguments. `known` lists the options; any other option, a missing value, and a repeated option outside
    /// `repeatable` are errors.
    static result<command_line> read(int argc, const char* const* argv, std::span<const std::string_view> known,
                                     std::span<const std::string_view> repeatable = {});

    const std::string& program() const noexcept { return program_; }

    /// The value of an option, or the fallback.
    std::string value(std::string_view name, std::string_view fallback) const;

    /// All values of a repeatable option, in order.
    std::vector<std::string> values(std::string_view name) const;

    /// An integer within bounds, or the fallback.
    result<std::int64_t> number(std::string_view name, std::int64_t fallback, std::int64_t least,
                                std::int64_t most) const;

private:
    static failure help(const std::string& program, std::span<const std::string_view> known);

    std::string program_ = "paymcp";
    std::map<std::string, std::vector<std::string>> values_;
};

}  // namespace paymcp::inline v0::cli

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/impl/command_line.ipp>
#endif
