// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/flow/gate_state.hpp>
#include <paymcp/mcp/gate_desk.hpp>
#include <paymcp/mcp/identity.hpp>
#include <paymcp/mcp/payment_news.hpp>
#include <paymcp/mcp/server.hpp>
#include <paymcp/mcp/status_watch.hpp>
#include <paymcp/mcp/tool_pool.hpp>
#include <paymcp/payment/seal.hpp>
#include <paymcp/transport/stdio.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp {

/// What a running server says on standard error.
enum class log_level : std::uint8_t { error, info, debug };

/// How a server is run; everything has a default.
struct serve_options {
    server_identity identity{};  ///< an empty name becomes the program's, an empty version "0"
    gate_options payments{};
    log_level log = log_level::info;
    /// What clients carry for us between requests is sealed with the first key and opened with any. Servers that share
    /// a store must share keys; without any, a server that is alone makes its own and forgets it at its end.
    std::vector<sealing_key> sealing_keys{};
};

/// The parts of a server put together around one loop. The store and the provider must outlive it.
class service {
public:
    service(const sold_tools& goods, store_port<asio_task>& store, provider_port<asio_task>& provider,
            serve_options options)
        : options_(std::move(options)), seals_(keys()), news_(loop_.get_executor()),
          watch_(provider, time_, loop_.get_executor(), freshness()), pool_(*goods.tools),
          desk_(goods, store, watch_, time_, pool_, news_, seals_, options_.payments),
          server_(options_.identity, *goods.tools, desk_, pool_, logging()) {
        news_.before_all([this](const std::string& payment_id) { watch_.refresh(payment_id); });
    }

    boost::asio::io_context& loop() noexcept { return loop_; }
    payment_news& news() noexcept { return news_; }

    /// One line on standard error, if its level is wanted. Never give it secrets.
    void log(log_level level, std::string_view line) const {
        if (level <= options_.log)
            std::fprintf(stderr, "paymcp: %.*s\n", static_cast<int>(line.size()), line.data());
    }

    /// Serves one client on standard input and output until it closes or a signal comes; the program's exit code.
    int run_stdio() {
        stdio_options stdio;
        stdio.who.session = unguessable_id("stdio_", options_.payments.random);
        int code = EXIT_SUCCESS;
        boost::asio::co_spawn(loop_, serve_stdio(server_, std::move(stdio)),
                              [&](const std::exception_ptr& thrown, stdio_end end) { code = ended(thrown, end); });
        loop_.run();
        return code;
    }

private:
    int ended(const std::exception_ptr& thrown, stdio_end end) {
        loop_.stop();
        if (thrown) return report(thrown);
        const bool idle = end == stdio_end::finished && pool_.finish_within(milliseconds(0));
        if (!idle) std::_Exit(EXIT_SUCCESS);
        return EXIT_SUCCESS;
    }

    int report(const std::exception_ptr& thrown) const {
        try {
            std::rethrow_exception(thrown);
        } catch (const std::exception& failure) {
            log(log_level::error, failure.what());
        }
        return EXIT_FAILURE;
    }

    mcp::server_options logging() {
        mcp::server_options made;
        made.log = [this](std::string_view line) { log(log_level::error, line); };
        return made;
    }

    std::vector<sealing_key> keys() const {
        if (!options_.sealing_keys.empty()) return options_.sealing_keys;
        return {random_sealing_key(options_.payments.random)};
    }

    /// Shorter than a person needs to pay, so that nobody is told "not paid yet" by an answer from before.
    milliseconds freshness() const { return std::min(options_.payments.poll_interval / 2, milliseconds(500)); }

    serve_options options_;
    system_clock time_;
    boost::asio::io_context loop_{1};
    sealer seals_;
    payment_news news_;
    status_watch watch_;
    tool_pool pool_;
    gate_desk desk_;
    mcp::server server_;
};

}  // namespace paymcp
