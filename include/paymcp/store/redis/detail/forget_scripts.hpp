// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace paymcp::inline v0::detail {

/// The parts of scripts that remove whose payments were and what they were about; see ForgettingStore.
struct redis_forget_scripts {
    /// `may_be_forgotten` and `only_books_of`. `ended` lists the numbers of the states, each between commas.
    static constexpr std::string_view books = R"(
local function over(prefix, id, ended)
    local last = redis.call('HMGET', prefix .. 'p:' .. id, 'state', 'unclear', 'dispute')
    if not last[1] or not string.find(ended, ',' .. last[1] .. ',', 1, true) then return false end
    return (last[2] or '') == '' and last[3] ~= '1'
end
local function of_balance(prefix, id)
    local postings = redis.call('HGET', prefix .. 'p:' .. id, 'postings') or ''
    return (string.find(postings, ':balance/', 1, true) or string.find(postings, ':plan/', 1, true)) ~= nil
end
local function leave_books(prefix, id, keeps_owner)
    local record = prefix .. 'p:' .. id
    local call = redis.call('HGET', record, 'call')
    if call and call ~= '' then redis.call('SREM', prefix .. 'o:' .. call, id) end
    redis.call('HSET', record, 'session', '', 'arguments', '', 'digest', '', 'link', '', 'call', '')
    if not keeps_owner then redis.call('HSET', record, 'principal', '', 'postings', '') end
    redis.call('HINCRBY', record, 'version', 1)
    redis.call('DEL', prefix .. 'r:' .. id)
end
)";

    /// A range of a principal's payments. KEYS: the index. ARGV: the prefix, the first rank to look at, the last one,
    /// the principal, the states that have ended, whether a balance of the principal is not zero or a plan is held.
    /// Returns how many ids were read, how many payments were forgotten, and how many of the principal are left.
    static constexpr std::string_view forget = R"(
local ids = redis.call('ZRANGE', KEYS[1], ARGV[2], ARGV[3])
local done, left = 0, 0
for _, id in ipairs(ids) do
    if redis.call('HGET', ARGV[1] .. 'p:' .. id, 'principal') == ARGV[4] then
        local ended = over(ARGV[1], id, ARGV[5])
        local keeps_owner = ARGV[6] == '1' and of_balance(ARGV[1], id)
        if ended then leave_books(ARGV[1], id, keeps_owner) end
        if ended and not keeps_owner then done = done + 1 else left = left + 1 end
    end
end
return {#ids, done, left}
)";

    /// One account of a principal, if it is a balance of zero or a plan that is over. KEYS: the account. ARGV: the
    /// prefix, the name. Returns whether it is left.
    static constexpr std::string_view forget_account = R"(
local last = redis.call('HMGET', KEYS[1], 'units', 'until')
if not last[1] then return 0 end
if last[2] ~= '9223372036854775807' or last[1] ~= '0' then return 1 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', ARGV[1] .. 'accounts', ARGV[2])
redis.call('ZREM', ARGV[1] .. 'windows', ARGV[2])
return 0
)";

    /// For the sweep: forgets what ended longer ago than ARGV 6 says, in milliseconds by the clock of Redis; nothing
    /// where that is empty. ARGV 7: the states that have ended.
    static constexpr std::string_view outdated = R"(
local function forget_outdated(id)
    if ARGV[6] == '' then return end
    local one = redis.call('HMGET', ARGV[1] .. 'p:' .. id, 'settled', 'arguments', 'principal', 'session')
    if not one[1] then return end
    local keeps_owner = of_balance(ARGV[1], id)
    if one[2] == '' and one[4] == '' and (one[3] == '' or keeps_owner) then return end
    local time = redis.call('TIME')
    local before = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[6])
    if tonumber(one[1]) > 0 and tonumber(one[1]) <= before and over(ARGV[1], id, ARGV[7]) then
        leave_books(ARGV[1], id, keeps_owner)
    end
end
)";
};

}  // namespace paymcp::inline v0::detail
