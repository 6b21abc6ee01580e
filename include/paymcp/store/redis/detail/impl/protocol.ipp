// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/detail/protocol.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <stdexcept>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string redis_command(const std::vector<std::string>& words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    char* made = nullptr;
    // An int before hiredis 1.0, a long long since.
    const auto size = redisFormatCommandArgv(&made, static_cast<int>(words.size()), texts.data(), sizes.data());
    if (size < 0) throw std::bad_alloc();
    const std::unique_ptr<char, void (*)(char*)> owned(made, redisFreeCommand);
    return {made, static_cast<std::size_t>(size)};
}

PAYMCP_INLINE redis_answers::redis_answers() : reader_(redisReaderCreate(), redisReaderFree) {
    if (!reader_) throw std::bad_alloc();
}

PAYMCP_INLINE void redis_answers::feed(std::string_view bytes) {
    if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK) refuse();
}

PAYMCP_INLINE std::optional<redis_value> redis_answers::next() {
    void* made = nullptr;
    if (redisReaderGetReply(reader_.get(), &made) != REDIS_OK) refuse();
    if (made == nullptr) return std::nullopt;
    const std::unique_ptr<void, void (*)(void*)> owned(made, freeReplyObject);
    return value_of(*static_cast<const redisReply*>(made));
}

PAYMCP_INLINE void redis_answers::refuse() const {
    throw std::runtime_error(std::string("it does not speak the Redis protocol: ") + reader_->errstr);
}

PAYMCP_INLINE redis_value redis_answers::value_of(const redisReply& reply) {
    redis_value value;
    switch (reply.type) {
        case REDIS_REPLY_INTEGER:
            value.is = redis_value::kind::integer;
            value.integer = reply.integer;
            break;
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
        case REDIS_REPLY_ERROR:
            value.is = reply.type == REDIS_REPLY_ERROR ? redis_value::kind::failure : redis_value::kind::text;
            value.text.assign(reply.str, static_cast<std::size_t>(reply.len));
            break;
        case REDIS_REPLY_ARRAY:
            value.is = redis_value::kind::list;
            for (std::size_t i = 0; i < reply.elements; ++i) value.items.push_back(value_of(*reply.element[i]));
            break;
        default:
            break;
    }
    return value;
}

}  // namespace paymcp::inline v0::detail
