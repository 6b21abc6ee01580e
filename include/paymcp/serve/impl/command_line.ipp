// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/command_line.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/serve/detail/error_stream.hpp>
#include <paymcp/serve/detail/help.hpp>

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

PAYMCP_INLINE result<command_line> command_line::read(int argc, const char* const* argv, const manual& about) {
    command_line read;
    if (argc > 0) read.program_ = std::string_view(argv[0]).substr(std::string_view(argv[0]).rfind('/') + 1);
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        const std::string name = word.substr(0, equals);
        if (name == "--help" || name == "-h") return failure{detail::help_text(read.program_, about), "help"};
        if (name == "--version") return failure{detail::version_text(read.program_, about), "help"};
        const auto known = std::find_if(about.options.begin(), about.options.end(),
                                        [&](const option& one) { return one.name == name; });
        if (known == about.options.end()) return detail::unknown_option(name, about);
        const bool is_switch = known->value.empty();
        if (is_switch && equals != std::string::npos)
            return failure{name + " takes no value; write " + name + " alone"};
        const bool follows = !is_switch && equals == std::string::npos;
        if (follows && (i + 1 == argc || std::string_view(argv[i + 1]).starts_with("--")))
            return failure{name + " needs a value; write " + name + " " + known->value};
        std::vector<std::string>& values = read.values_[name];
        if (!values.empty() && !known->repeats) return failure{name + " is given twice; give it once"};
        if (follows)
            values.emplace_back(argv[++i]);
        else
            values.push_back(is_switch ? std::string() : word.substr(equals + 1));
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
        return failure{std::string(name) + " takes a whole number from " + std::to_string(least) + " to " +
                       std::to_string(most)};
    return parsed;
}

}  // namespace paymcp::inline v0::cli
