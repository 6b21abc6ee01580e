// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp {

/// Cuts a byte stream into lines of a bounded length. Blank lines mean nothing and are left out; a longer line is
/// reported once and skipped up to its end, so that it never takes more memory than a permitted one.
class line_splitter {
public:
    /// `most` bounds a line, without its line feed, in bytes.
    explicit line_splitter(std::size_t most) : most_(most) {}

    /// Takes the next bytes; calls `on_line(std::string)` for each line and `on_too_long()` for each that is too long.
    template <class OnLine, class OnTooLong>
    void feed(std::string_view bytes, OnLine&& on_line, OnTooLong&& on_too_long) {
        while (!bytes.empty()) {
            const std::size_t end = bytes.find('\n');
            const bool complete = end != std::string_view::npos;
            take(bytes.substr(0, end), on_too_long);
            if (!complete) return;
            finish(on_line);
            bytes.remove_prefix(end + 1);
        }
    }

    /// The stream has ended: what stands after the last line feed is a line, too.
    template <class OnLine>
    void finish(OnLine&& on_line) {
        const bool whole = !std::exchange(skipping_, false);
        std::string line = std::exchange(line_, {});
        if (whole && line.find_first_not_of(" \t\r") != std::string::npos) on_line(std::move(line));
    }

private:
    template <class OnTooLong>
    void take(std::string_view part, OnTooLong& on_too_long) {
        if (skipping_) return;
        if (part.size() <= most_ - line_.size()) {
            line_ += part;
            return;
        }
        skipping_ = true;
        line_ = {};
        on_too_long();
    }

    std::size_t most_;
    std::string line_;
    bool skipping_ = false;
};

}  // namespace paymcp
