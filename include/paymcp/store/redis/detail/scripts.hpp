// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A Lua script and its digest for a Redis server. Copies share the text, so that a pending command keeps it alive
/// after the store is gone.
class redis_script {
public:
    explicit redis_script(std::string text);

    std::shared_ptr<const std::string> text() const noexcept { return text_; }
    const std::string& digest() const noexcept { return digest_; }

private:
    std::shared_ptr<const std::string> text_;
    std::string digest_;
};

/// Each transition of a payment is one of these scripts, and Redis runs one script at a time, so reading and writing
/// are atomic. Numbers are compared as texts, because Lua's are inexact beyond 2^53.
///
/// Keys, with "{P}:" for the prefix in braces, so that a cluster keeps them together:
///   {P}:p:ID        hash, a payment without its result         {P}:created      sorted set of ids by creation
///   {P}:r:ID        hash, its result                           {P}:undelivered  the same, of what has not ended
///   {P}:o:CALL      set of the ids that serve one call                          or cannot be judged
///   {P}:changed     channel of "ID ORIGIN", what has changed and by whom
/// Accounts have keys of their own (account_scripts.hpp).
/// The outbox for the seller has keys of its own (`redis_outbox_scripts`).
struct redis_scripts {
    /// What a payment's writing has in common. ARGV: 1 the prefix, 2 the id, 3 its call or nothing, 4 created, 5 state,
    /// 6 whether it serves calls, 7 whether it is undelivered, 8 how long the record is kept or nothing, 9 how long the
    /// result is kept or nothing, 10 to 12 the result (its content behind a sign that it is there) or nothing, 13 the
    /// version that must be there, 14 whose doing it is, 15 and 16 as for `redis_account_scripts::plan`, then the
    /// fields and their values.
    static constexpr std::string_view write = R"(
local function write()
    local record, output = ARGV[1] .. 'p:' .. ARGV[2], ARGV[1] .. 'r:' .. ARGV[2]
    redis.call('HSET', record, unpack(ARGV, 17))
    if ARGV[10] ~= '' then
        redis.call('HSET', output, 'content', string.sub(ARGV[10], 2), 'structured', ARGV[11], 'failed', ARGV[12])
        if ARGV[9] ~= '' then redis.call('PEXPIRE', output, ARGV[9]) else redis.call('PERSIST', output) end
    else
        redis.call('DEL', output)
    end
    redis.call('ZADD', ARGV[1] .. 'created', ARGV[4], ARGV[2])
    if ARGV[6] == '1' and ARGV[3] ~= '' then
        local calls = ARGV[1] .. 'o:' .. ARGV[3]
        redis.call('SADD', calls, ARGV[2])
        if ARGV[9] ~= '' and redis.call('SCARD', calls) == 1 then redis.call('PEXPIRE', calls, ARGV[9])
        else redis.call('PERSIST', calls) end
    end
    if ARGV[7] == '1' then redis.call('ZADD', ARGV[1] .. 'undelivered', ARGV[4], ARGV[2])
    else redis.call('ZREM', ARGV[1] .. 'undelivered', ARGV[2]) end
    if ARGV[8] ~= '' then redis.call('PEXPIRE', record, ARGV[8]) else redis.call('PERSIST', record) end
end
)";

    /// Returns nothing, or the fields in their order and the result's.
    static constexpr std::string_view read = R"(
local function read(prefix, id)
    local fields = redis.call('HMGET', prefix .. 'p:' .. id, 'tool', 'arguments', 'digest', 'amount', 'currency',
        'provider', 'reference', 'link', 'principal', 'session', 'created', 'expires', 'state', 'authorized_only',
        'token', 'held_until', 'settled', 'version', 'collected', 'unclear', 'returned', 'dispute',
        'used', 'postings', 'output')
    if not fields[1] then return false end
    table.insert(fields, 1, id)
    return fields
end
)";

    /// KEYS: the payment. ARGV as for `write`, without a version.
    static constexpr std::string_view open = R"(
if ARGV[3] ~= '' then
    local index, found = ARGV[1] .. 'o:' .. ARGV[3], nil
    local ids = redis.call('SMEMBERS', index)
    table.sort(ids)
    for _, id in ipairs(ids) do
        local state = redis.call('HGET', ARGV[1] .. 'p:' .. id, 'state')
        local kept = state ~= '4' or redis.call('EXISTS', ARGV[1] .. 'r:' .. id) == 1
        if not state or not kept then redis.call('SREM', index, id)
        elseif not found or (state ~= '0' and found.state == '0') then found = {id = id, state = state} end
    end
    if found then
        local output = redis.call('HMGET', ARGV[1] .. 'r:' .. found.id, 'content', 'structured', 'failed')
        return {'existing', read(ARGV[1], found.id), output}
    end
end
if redis.call('EXISTS', ARGV[1] .. 'p:' .. ARGV[2]) == 1 then return {'taken'} end
local planned = plan('')
if type(planned) == 'string' then return {planned} end
local stood = standing_if_noted()
write()
keep('', planned)
note(stood)
return {'inserted'}
)";

    /// KEYS: the payment. ARGV: the prefix, the id.
    static constexpr std::string_view find = R"(
local fields = read(ARGV[1], ARGV[2])
if not fields then return false end
return {fields, redis.call('HMGET', ARGV[1] .. 'r:' .. ARGV[2], 'content', 'structured', 'failed')}
)";

    /// KEYS: the place in a provider's event list.
    static constexpr std::string_view event_cursor = "return redis.call('GET', KEYS[1])";

    /// KEYS: the same. ARGV: the new place.
    static constexpr std::string_view keep_event_cursor = "return redis.call('SET', KEYS[1], ARGV[1])";

    /// KEYS: the payment. ARGV as for `write`. Returns what `accounts::taken` has a name for, or "out_of_range".
    static constexpr std::string_view replace = R"(
local last = redis.call('HMGET', ARGV[1] .. 'p:' .. ARGV[2], 'version', 'state', 'call', 'postings')
if last[1] ~= ARGV[13] then return 'outdated' end
local before = last[4] or ''
local planned = plan(before)
if type(planned) == 'string' then return planned end
if last[3] ~= '' then redis.call('SREM', ARGV[1] .. 'o:' .. last[3], ARGV[2]) end
local stood = standing_if_noted()
write()
keep(before, planned)
note(stood)
if last[2] ~= ARGV[5] then redis.call('PUBLISH', ARGV[1] .. 'changed', ARGV[2] .. ' ' .. ARGV[14]) end
return 'written'
)";

    /// A range of an index with its records. KEYS: the index. ARGV: the prefix, the greatest and the least creation
    /// time, where to begin, how many.
    static constexpr std::string_view list = R"(
local ids = redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[2], ARGV[3], 'LIMIT', ARGV[4], ARGV[5])
local records = {}
for _, id in ipairs(ids) do table.insert(records, read(ARGV[1], id) or '') end
return records
)";

    /// Removes ids from the index whose records are gone, and accounts. KEYS: the index. ARGV: the prefix, the first
    /// rank to look at, the last one, then as for `redis_account_scripts::drop` and `redis_forget_scripts`. Returns how
    /// many ids were read, how many were removed, and how many accounts were.
    static constexpr std::string_view sweep = R"(
local ids = redis.call('ZRANGE', KEYS[1], ARGV[2], ARGV[3])
local gone = 0
for _, id in ipairs(ids) do
    if redis.call('EXISTS', ARGV[1] .. 'p:' .. id) == 0 then
        redis.call('ZREM', KEYS[1], id)
        gone = gone + 1
    else
        forget_outdated(id)
    end
end
return {#ids, gone, drop_accounts()}
)";
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/redis/detail/impl/scripts.ipp>
#endif
