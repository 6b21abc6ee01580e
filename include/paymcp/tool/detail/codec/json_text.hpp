// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>

#include <string_view>

namespace paymcp::inline v0::detail {

/// Writes a JSON object into a sink, key by key, with commas between members; `close` ends it. For texts that exist at
/// compile time too; a message of a run is an `object_text`, which owns its string.
template <TextSink Sink>
class object_writer {
public:
    constexpr explicit object_writer(Sink& sink) : sink_(sink) { sink_.put('{'); }

    /// Starts a member whose value the caller writes next; the key needs no escapes.
    constexpr Sink& key(std::string_view name) {
        separate();
        sink_.put('"');
        sink_.put(name);
        sink_.put(std::string_view{"\":"});
        return sink_;
    }

    /// Starts a member with any key.
    constexpr Sink& escaped_key(std::string_view name) {
        separate();
        write_json_string(sink_, name);
        sink_.put(':');
        return sink_;
    }

    constexpr void string(std::string_view name, std::string_view value) { write_json_string(key(name), value); }

    /// A member whose value is JSON text already.
    constexpr void raw(std::string_view name, std::string_view json) { key(name).put(json); }

    constexpr void close() { sink_.put('}'); }

private:
    constexpr void separate() {
        if (!first_) sink_.put(',');
        first_ = false;
    }

    Sink& sink_;
    bool first_ = true;
};

}  // namespace paymcp::inline v0::detail
