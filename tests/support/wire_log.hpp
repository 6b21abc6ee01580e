// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json.hpp>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <ios>
#include <mutex>
#include <string_view>

/// Logs a test's messages to a server and the answers, which are checked by the official schemas
/// (tests/e2e/wire_of_tests.mjs): one object of JSON a line, in the file that PAYMCP_WIRE_LOG names. Without that
/// nothing is written. Each log is one conversation.
class wire_log {
public:
    void sent(std::string_view text) const { note("sent", text); }
    void heard(std::string_view text) const { note("heard", text); }

private:
    void note(std::string_view what, std::string_view text) const {
        static const char* const path = std::getenv("PAYMCP_WIRE_LOG");
        if (path == nullptr) return;
        static std::mutex guard;
        static std::ofstream file(path, std::ios::app);
        const boost::json::object line{{"conversation", number_}, {what, text}};
        const std::lock_guard lock(guard);
        file << boost::json::serialize(line) << std::endl;
    }

    static std::uint64_t next() {
        static std::atomic<std::uint64_t> last = 0;
        return ++last;
    }

    std::uint64_t number_ = next();
};
