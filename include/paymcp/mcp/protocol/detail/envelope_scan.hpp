// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/json_grammar.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// The scan of one message: the members of its envelope, and the id.
struct seen_envelope {
    bool version = false;      ///< "jsonrpc":"2.0"
    bool named = false;        ///< the method is a string
    std::size_t ids = 0;       ///< the number of members "id"
    std::size_t methods = 0;   ///< and "method"
    std::size_t outcomes = 0;  ///< and "result" or "error"
    std::string id_text{};     ///< the id as written, if it is a string or a number of bounded length
    std::size_t begin = 0;     ///< the start of its text, in bytes from the beginning
    std::size_t end = 0;       ///< the end of its text

    /// Whether any part of an envelope was found.
    bool made_out() const noexcept { return version || ids + methods + outcomes > 0; }
    bool is_notification() const noexcept { return version && named && ids + outcomes == 0; }
    bool is_response() const noexcept { return version && outcomes > 0 && methods == 0; }

    /// The id as JSON text that its sender recognizes: a Unicode string, or a number that is a 64-bit integer in any
    /// spelling (`1.0`). Empty for any other, and for a repeated one.
    std::optional<std::string> id() const;
};

/// Records the envelopes in JSON text: that of the object, or one for each element of the array.
class envelope_notes {
public:
    explicit envelope_notes(std::size_t most) noexcept : most_(most) {}

    bool keeps() const noexcept { return max_kept_ > 0; }
    bool too_many() const noexcept { return too_many_; }
    bool is_array() const noexcept { return array_; }
    const std::vector<seen_envelope>& seen() const noexcept { return seen_; }

    void opened(bool object, std::size_t at);

    void closed(std::size_t end);

    void begun(json_token what, std::size_t at);

    void byte(char c);

    void ended(json_token what, std::size_t end);

private:
    enum class member : std::uint8_t { other, id, version, method };

    bool at_envelope() const noexcept { return depth_ == (array_ ? 2U : 1U) && !too_many_; }

    void forget();

    void begin_message(std::size_t at);

    void end_value(std::size_t end);

    void begin_member(std::string_view name);

    /// The value of a JSON string in text form; empty if it is not a string.
    static std::string spelled(const std::string& text);

    std::size_t most_;
    bool array_ = false;
    bool too_many_ = false;
    std::size_t depth_ = 0;
    member in_ = member::other;  ///< whose value begins, at the level of an envelope
    std::string kept_;
    std::size_t max_kept_ = 0;  ///< how many bytes of the current value are kept
    std::vector<seen_envelope> seen_;
};

/// Finds the envelope of a message that cannot be served, or those of an array of them, so that the answers reach their
/// requests: the text may be too long to be kept, too deep, or not Unicode. It arrives in chunks of any size; the kept
/// part is bounded.
class envelope_scan {
public:
    /// `most` bounds the number of recorded messages of an array.
    explicit envelope_scan(std::size_t most = 1) : notes_(std::max<std::size_t>(most, 1)), grammar_(notes_) {}
    envelope_scan(const envelope_scan&) = delete;
    envelope_scan& operator=(const envelope_scan&) = delete;

    /// Scans a complete text.
    explicit envelope_scan(std::string_view text, std::size_t most = 1);

    void feed(std::string_view bytes);

    /// The text has ended.
    void finish() { whole_ = grammar_.finish() && (marks_ == 0 || marked()); }

    /// Whether it was one complete JSON text, by its grammar.
    bool whole() const noexcept { return whole_; }

    /// Whether it begins with a byte order mark. Offsets are counted after it.
    bool marked() const noexcept { return marks_ == mark.size(); }

    bool is_array() const noexcept { return notes_.is_array(); }

    /// Whether an array has more messages than are recorded.
    bool too_many() const noexcept { return notes_.too_many(); }

    /// The messages, in order; an element that is not a message has no part of an envelope.
    const std::vector<seen_envelope>& messages() const noexcept { return notes_.seen(); }

    static constexpr std::string_view mark = "\xEF\xBB\xBF";

private:
    envelope_notes notes_;
    json_grammar<envelope_notes> grammar_;
    std::size_t marks_ = 0;  ///< bytes of the mark
    bool begins_ = true;     ///< only the mark has arrived
    bool whole_ = false;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/protocol/detail/impl/envelope_scan.ipp>
#endif
