// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/outbox.hpp>
#include <paymcp/store/redis/detail/protocol.hpp>

#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The scripts of the outbox (`seller::OutboxStore`). All keys of the outbox expire some time after nobody has kept it
/// on any more.
///
///   {P}:kept     how long it is kept on, in milliseconds; there while it is on
///   {P}:outbox   sorted set of the ids with news, by when they are due
///   {P}:x:ID     hash of the news of a payment: "c:VERSION" is a change, its standing before and after as numbers,
///                "n:VERSION" when it was noticed, "held" until when it is taken, "tries", and "keep", how long the
///                record is kept once all is told
struct redis_outbox_scripts {
    /// For a script that writes a payment (`redis_scripts::write`), whose ARGV it reads: what to call before and after.
    static constexpr std::string_view noting = R"(
local function standing()
    local at = redis.call('HMGET', ARGV[1] .. 'p:' .. ARGV[2], 'state', 'returned', 'dispute', 'unclear')
    local unclear = (at[4] and at[4] ~= '') and '1' or '0'
    local function number(text) return (text and text ~= '') and text or '0' end
    return number(at[1]) .. ' ' .. number(at[2]) .. ' ' .. number(at[3]) .. ' ' .. unclear
end
local function standing_if_noted()
    local length = redis.call('GET', ARGV[1] .. 'kept')
    return length and {length = length, at = standing()}
end
local function note(before)
    if not before then return end
    local record, news = ARGV[1] .. 'p:' .. ARGV[2], ARGV[1] .. 'x:' .. ARGV[2]
    local after = standing()
    if after ~= before.at then
        redis.call('HSET', news, 'c:' .. redis.call('HGET', record, 'version'), before.at .. ' ' .. after)
        redis.call('ZADD', ARGV[1] .. 'outbox', 0, ARGV[2])
        redis.call('PEXPIRE', news, before.length)
        redis.call('PEXPIRE', ARGV[1] .. 'outbox', before.length)
    end
    if redis.call('EXISTS', news) == 0 then return end
    if ARGV[8] == '' then redis.call('HDEL', news, 'keep')
    else
        redis.call('HSET', news, 'keep', ARGV[8])
        redis.call('PERSIST', record)
    end
end
)";

    /// KEYS: the switch. ARGV: the prefix, how long.
    static constexpr std::string_view keep = R"(
local was_on = redis.call('EXISTS', KEYS[1]) == 1
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[2])
redis.call('PEXPIRE', ARGV[1] .. 'outbox', ARGV[2])
if was_on then return 0 end
for _, id in ipairs(redis.call('ZRANGE', ARGV[1] .. 'undelivered', 0, -1)) do
    local at = redis.call('HMGET', ARGV[1] .. 'p:' .. id, 'version', 'state', 'returned', 'dispute', 'unclear')
    local doubt = (at[5] and at[5] ~= '') and '1' or '0'
    if at[1] and (tonumber(at[2]) < 4 or at[2] == '5' or at[2] == '6' or doubt == '1') then
        local desk = ((at[3] or '') == '' and '0' or at[3]) .. ' ' .. ((at[4] or '') == '' and '0' or at[4])
        local news = ARGV[1] .. 'x:' .. id
        redis.call('HSET', news, 'c:' .. at[1], '0 ' .. desk .. ' 0 ' .. at[2] .. ' ' .. desk .. ' ' .. doubt)
        redis.call('PEXPIRE', news, ARGV[2])
        redis.call('ZADD', ARGV[1] .. 'outbox', 0, id)
    end
end
redis.call('PEXPIRE', ARGV[1] .. 'outbox', ARGV[2])
return 1
)";

    /// KEYS: the sorted set. ARGV: the prefix, now, until when it is taken, how many.
    static constexpr std::string_view take = R"(
local taken = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[2], 'LIMIT', 0, ARGV[4] * 2)) do
    if #taken == tonumber(ARGV[4]) then break end
    local news, record = ARGV[1] .. 'x:' .. id, read(ARGV[1], id)
    local held = redis.call('HGET', news, 'held')
    if held and tonumber(held) > tonumber(ARGV[2]) then
        redis.call('ZADD', KEYS[1], held, id)
    elseif not record or redis.call('EXISTS', news) == 0 then
        redis.call('ZREM', KEYS[1], id)
        redis.call('DEL', news)
    else
        for _, field in ipairs(redis.call('HKEYS', news)) do
            if string.sub(field, 1, 2) == 'c:' then
                redis.call('HSETNX', news, 'n:' .. string.sub(field, 3), ARGV[2])
            end
        end
        redis.call('HSET', news, 'held', ARGV[3])
        redis.call('ZADD', KEYS[1], ARGV[3], id)
        table.insert(taken, {record, redis.call('HGETALL', news)})
    end
end
return taken
)";

    /// KEYS: the sorted set. ARGV: the prefix, the id, the version.
    static constexpr std::string_view told = R"(
local news = ARGV[1] .. 'x:' .. ARGV[2]
redis.call('HDEL', news, 'c:' .. ARGV[3], 'n:' .. ARGV[3])
for _, field in ipairs(redis.call('HKEYS', news)) do
    if string.sub(field, 1, 2) == 'c:' then return 0 end
end
local keep = redis.call('HGET', news, 'keep')
if keep then redis.call('PEXPIRE', ARGV[1] .. 'p:' .. ARGV[2], keep) end
redis.call('DEL', news)
redis.call('ZREM', KEYS[1], ARGV[2])
return 1
)";

    /// KEYS: the sorted set. ARGV: the prefix, the id, the version that was seen last, when it is due, the tries.
    static constexpr std::string_view put_back = R"(
local news, due = ARGV[1] .. 'x:' .. ARGV[2], ARGV[4]
if redis.call('EXISTS', news) == 0 then return 0 end
for _, field in ipairs(redis.call('HKEYS', news)) do
    if string.sub(field, 1, 2) == 'c:' and tonumber(string.sub(field, 3)) > tonumber(ARGV[3]) then due = '0' end
end
redis.call('HDEL', news, 'held')
redis.call('HSET', news, 'tries', ARGV[5])
redis.call('ZADD', KEYS[1], due, ARGV[2])
return 1
)";
};

/// The answer of `take`. Throws `std::runtime_error` for one that no version of this library writes.
std::vector<seller::news> read_redis_news(const redis_value& answer);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/redis/detail/impl/outbox.ipp>
#endif
