// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/command_line.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/serve/detail/error_stream.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

namespace paymcp::inline v0::cli {

PAYMCP_INLINE int refuse_start(const failure& why) {
    if (why.code != "help") {
        detail::say_at_the_end("paymcp: " + why.message);
        return EXIT_FAILURE;
    }
    std::fprintf(stdout, "%s\n", why.message.c_str());
    return EXIT_SUCCESS;
}

PAYMCP_INLINE result<command_line> command_line::read(int argc, const char* const* argv,
                                                      std::span<const std::string_view> known,
                                                      std::span<const std::string_view> repeatable) {
    command_line read;
    if (argc > 0) read.program_ = std::string_view(argv[0]).substr(std::string_view(argv[0]).rfind('/') + 1);
    for (int i = 1; i < argc; i += 2) {
        const std::string name = argv[i];
        if (name == "--help" || name == "-h") return help(read.program_, known);
        if (std::find(known.begin(), known.end(), name) == known.end())
            return failure{"unknown option " + name + "; --help lists the options"};
        if (i + 1 == argc) return failure{"the option " + name + " needs a value"};
        std::vector<std::string>& values = read.values_[name];
        const bool repeats = std::find(repeatable.begin(), repeatable.end(), name) != repeatable.end();
        if (!values.empty() && !repeats) return failure{"the option " + name + " is given twice"};
        values.emplace_back(argv[i + 1]);
    }
    return read;
}

PAYMCP_INLINE std::string command_line::value(std::string_view name, std::string_view fallback) const {
    const auto found = values_.find(std::string(name));
    return found == values_.end() ? std::string(fallback) : found->second.front();
}

PAYMCP_INLINE std::vector<std::string> command_line::values(std::string_view name) const {
    const auto found = values_.find(std::string(name));
    return found == values_.end() ? std::vector<std::string>() : found->second;
}

PAYMCP_INLINE result<std::int64_t> command_line::number(std::string_view name, std::int64_t fallback,
                                                        std::int64_t least, std::int64_t most) const {
    const auto found = values_.find(std::string(name));
    if (found == values_.end()) return fallback;
    const std::string& text = found->second.front();
    std::int64_t parsed = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), parsed);
    if (wrong != std::errc{} || end != text.data() + text.size() || parsed < least || parsed > most)
        return failure{std::string("the option ") + std::string(name) + " takes a whole number from " +
                       std::to_string(least) + " to " + std::to_string(most)};
    return parsed;
}

PAYMCP_INLINE failure command_line::help(const std::string& program, std::span<const std::string_view> known) {
    std::string text = "usage: " + program;
    for (const std::string_view name : known) text += std::string(" [") + std::string(name) + " VALUE]";
    return failure{text, "help"};
}

}  // namespace paymcp::inline v0::cli
