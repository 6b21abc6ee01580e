// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::cli {

/// Ends a start that cannot succeed: one line on standard error and a failing exit code. The failure that represents a
/// request for help prints the help on standard output, with exit code 0.
int refuse_start(const failure& why);

/// An option of a program, as `command_line` reads it and `--help` explains it.
struct option {
    std::string name;        ///< "--listen"
    std::string value{};     ///< what it takes, "ADDRESS:PORT"; empty for a switch
    std::string about{};     ///< a sentence for a user
    std::string fallback{};  ///< what holds without it; empty if that is nothing
    std::string group{};     ///< the heading that `--help` shows it under; options of one group follow each other
    bool repeats = false;    ///< it may be given more than once
};

/// What a program says about itself, for `--help` and `--version`, and the options that it takes.
struct manual {
    std::vector<option> options{};
    std::string summary{};  ///< what the program does, in a sentence
    std::string example{};  ///< the words after the program's name in an example; empty for none
    std::string version{};
};

/// The options of a program, each a word that starts with `--`: `--payment-ttl 600` or `--payment-ttl=600`.
class command_line {
public:
    /// Reads the arguments. An unknown option, a missing value, and an option that is repeated and may not be are
    /// errors that say what to write. `--help` and `--version` are failures with the code "help" (`refuse_start`).
    static result<command_line> read(int argc, const char* const* argv, const manual& about);

    const std::string& program() const noexcept { return program_; }

    /// Whether an option or a switch is given.
    bool has(std::string_view name) const { return values_.contains(std::string(name)); }

    /// The value of an option, or the fallback.
    std::string value(std::string_view name, std::string_view fallback) const;

    /// All values of a repeatable option, in order.
    std::vector<std::string> values(std::string_view name) const;

    /// An integer within bounds, or the fallback.
    result<std::int64_t> number(std::string_view name, std::int64_t fallback, std::int64_t least,
                                std::int64_t most) const;

private:
    std::string program_ = "paymcp";
    std::map<std::string, std::vector<std::string>> values_;
};

}  // namespace paymcp::inline v0::cli

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/impl/command_line.ipp>
#endif
