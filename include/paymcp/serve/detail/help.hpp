// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::cli {

struct manual;
struct option;

}  // namespace paymcp::inline v0::cli

namespace paymcp::inline v0::detail {

/// The answer to `--help`: every option under its group, with its default, and an example.
std::string help_text(const std::string& program, const cli::manual& about);

/// The answer to `--version`: that of the program, and that of the library.
std::string version_text(const std::string& program, const cli::manual& about);

/// The options that a user may have meant by a word that is none: those that it is the beginning of, or else those that
/// differ from it in at most two letters. Nearest first, at most three.
std::vector<std::string> options_like(std::string_view word, const std::vector<cli::option>& options);

/// Why a word that is no option is refused, with those that may be meant.
failure unknown_option(const std::string& word, const cli::manual& about);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/help.ipp>
#endif
