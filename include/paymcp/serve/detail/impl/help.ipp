// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/help.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/serve/command_line.hpp>
#include <paymcp/version.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace paymcp::inline v0::detail {

/// One line, or two where the option is long: "  --listen ADDRESS:PORT    where to listen (default: 127.0.0.1:8402)".
PAYMCP_INLINE std::string option_lines(const cli::option& one) {
    constexpr std::size_t column = 32;
    std::string line = "  " + one.name + (one.value.empty() ? "" : " " + one.value);
    line += line.size() + 2 > column ? "\n" + std::string(column, ' ') : std::string(column - line.size(), ' ');
    line += one.about;
    if (!one.fallback.empty()) line += " (default: " + one.fallback + ")";
    if (one.repeats) line += " (may be repeated)";
    return line + "\n";
}

PAYMCP_INLINE std::string help_text(const std::string& program, const cli::manual& about) {
    std::string text = "usage: " + program + " [--OPTION VALUE]... or " + program + " [--OPTION=VALUE]...\n";
    if (!about.summary.empty()) text += about.summary + "\n";
    std::string group;
    for (const cli::option& one : about.options) {
        if (one.group != group) text += "\n" + one.group + "\n";
        group = one.group;
        text += option_lines(one);
    }
    text += "\nThis program\n" + option_lines({.name = "--help", .about = "prints this"}) +
            option_lines({.name = "--version", .about = "prints the versions of the program and of paymcp"});
    if (!about.example.empty()) text += "\nExample\n  " + program + " " + about.example + "\n";
    text.pop_back();
    return text;
}

PAYMCP_INLINE std::string version_text(const std::string& program, const cli::manual& about) {
    const std::string own = about.version.empty() ? "0" : about.version;
    return program + " " + own + " (paymcp " + std::to_string(PAYMCP_VERSION_MAJOR) + "." +
           std::to_string(PAYMCP_VERSION_MINOR) + "." + std::to_string(PAYMCP_VERSION_PATCH) + ")";
}

/// How many letters must be added, removed or changed to make one word of the other (Levenshtein).
PAYMCP_INLINE std::size_t letters_between(std::string_view one, std::string_view other) {
    std::vector<std::size_t> row(other.size() + 1);
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = i;
    for (std::size_t i = 0; i < one.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t k = 0; k < other.size(); ++k) {
            const std::size_t changed = diagonal + (one[i] == other[k] ? 0 : 1);
            diagonal = row[k + 1];
            row[k + 1] = std::min({changed, row[k] + 1, diagonal + 1});
        }
    }
    return row.back();
}

PAYMCP_INLINE std::vector<std::string> options_like(std::string_view word, const std::vector<cli::option>& options) {
    constexpr std::size_t most = 3;
    constexpr std::size_t longest_word = 64;
    const auto bare = [](std::string_view text) {
        return text.substr(std::min(text.find_first_not_of('-'), text.size()));
    };
    const std::string_view wanted = bare(word);
    if (wanted.empty() || wanted.size() > longest_word) return {};
    std::vector<std::string> names{"--help", "--version"};
    for (const cli::option& one : options) names.push_back(one.name);
    std::size_t nearest = wanted.size() < 4 ? wanted.size() / 3 : std::size_t{2};
    std::vector<std::string> like;
    for (std::string& name : names) {
        const std::size_t distance = bare(name).starts_with(wanted) ? 0 : letters_between(wanted, bare(name));
        if (distance < nearest) like.clear();
        nearest = std::min(nearest, distance);
        if (distance == nearest && like.size() < most) like.push_back(std::move(name));
    }
    return like;
}

PAYMCP_INLINE failure unknown_option(const std::string& word, const cli::manual& about) {
    // Another word may be a value whose option was forgotten, such as a token: it is not shown.
    const bool plain = word.size() < 40 && std::all_of(word.begin(), word.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
                       });
    const bool named = word.find_first_not_of('-') != std::string::npos;
    if (!plain || !named) return failure{"an argument is no option; --help lists the options"};
    const std::vector<std::string> like = options_like(word, about.options);
    if (like.empty()) return failure{"there is no option " + word + "; --help lists the options"};
    std::string meant = like.front();
    for (std::size_t i = 1; i < like.size(); ++i) meant += (i + 1 < like.size() ? ", " : " or ") + like[i];
    return failure{"there is no option " + word + "; did you mean " + meant + "?"};
}

}  // namespace paymcp::inline v0::detail
