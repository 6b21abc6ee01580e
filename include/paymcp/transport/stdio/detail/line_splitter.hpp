// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/envelope_scan.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// Splits a byte stream into lines of a bounded length. Blank lines are skipped; a longer line is scanned without being
/// kept, so that it never takes more memory than a permitted one, and reported at its end.
class line_splitter {
public:
    /// `most` bounds a line, without its line feed, in bytes; `max_messages` the scanned messages of a longer one.
    explicit line_splitter(std::size_t most, std::size_t max_messages = 1);

    /// Processes the next bytes; calls `on_line(std::string)` for each line and `on_too_long(std::shared_ptr<const
    /// mcp::envelope_scan>)` for each that is too long.
    template <class OnLine, class OnTooLong>
    void feed(std::string_view bytes, OnLine&& on_line, OnTooLong&& on_too_long) {
        while (!bytes.empty()) {
            const std::size_t end = bytes.find('\n');
            const bool complete = end != std::string_view::npos;
            append(bytes.substr(0, end));
            if (!complete) return;
            finish(on_line, on_too_long);
            bytes.remove_prefix(end + 1);
        }
    }

    /// The stream has ended: text after the last line feed is a line, too.
    template <class OnLine, class OnTooLong>
    void finish(OnLine&& on_line, OnTooLong&& on_too_long) {
        std::string line = std::exchange(line_, {});
        if (skipped_) {
            skipped_->finish();
            on_too_long(std::shared_ptr<const mcp::detail::envelope_scan>(std::exchange(skipped_, nullptr)));
        } else if (line.find_first_not_of(" \t\r") != std::string::npos) {
            on_line(std::move(line));
        }
    }

private:
    void append(std::string_view part);

    std::size_t most_;
    std::size_t max_messages_;
    std::string line_;
    std::shared_ptr<mcp::detail::envelope_scan> skipped_;  ///< the scan of a line that is too long
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/stdio/detail/impl/line_splitter.ipp>
#endif
