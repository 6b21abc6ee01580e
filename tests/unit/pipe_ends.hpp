// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/stdio/detail/descriptor.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// Pipes, and lines in them.
namespace pipe_fixture {

using namespace paymcp;
using namespace paymcp::detail;

/// Two ends of a pipe.
struct pipe_ends {
    pipe_ends() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        read = descriptor(ends[0]);
        write = descriptor(ends[1]);
    }
    descriptor read;
    descriptor write;
};

inline void put(const descriptor& into, std::string_view text) {
    const wake_pipe never;
    REQUIRE(write_all(into.number(), text, never));
}

/// Reads one line; what has been read beyond it stays in `rest`. Empty at the end.
inline std::string get_line(const descriptor& from, std::string& rest) {
    std::array<char, 4096> bytes{};
    std::size_t end = 0;
    while ((end = rest.find('\n')) == std::string::npos) {
        const auto got = ::read(from.number(), bytes.data(), bytes.size());
        if (got <= 0) return {};
        rest.append(bytes.data(), static_cast<std::size_t>(got));
    }
    std::string line = rest.substr(0, end);
    rest.erase(0, end + 1);
    return line;
}

}  // namespace pipe_fixture
