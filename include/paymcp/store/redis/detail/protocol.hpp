// SPDX-License-Identifier: MIT
#pragma once

#include <hiredis/hiredis.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// What a Redis server answered.
struct redis_value {
    enum class kind : std::uint8_t {
        nil,
        text,
        integer,
        list,
        failure
    };

    kind is = kind::nil;
    std::string text{};  ///< of a text, a status or a failure
    std::int64_t integer = 0;
    std::vector<redis_value> items{};
};

/// A command as bytes for the wire.
std::string redis_command(const std::vector<std::string>& words);

/// Splits the bytes of a connection into answers. A protocol error throws; after that, do not use the object.
class redis_answers {
public:
    redis_answers();

    void feed(std::string_view bytes);

    /// The next whole answer, or nothing yet.
    std::optional<redis_value> next();

private:
    [[noreturn]] void refuse() const;

    static redis_value value_of(const redisReply& reply);

    std::unique_ptr<redisReader, void (*)(redisReader*)> reader_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/redis/detail/impl/protocol.ipp>
#endif
