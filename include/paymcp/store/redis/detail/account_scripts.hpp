// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace paymcp::inline v0::detail {

/// The parts of scripts that keep accounts. The keys, with "{P}:" for the prefix in braces:
///   {P}:a:NAME    hash, the units of an account and until when its window lasts
///   {P}:accounts  sorted set of the names, all of score 0, so in the order of their bytes
///   {P}:windows   sorted set of the names of accounts of windows, by when these are over
struct redis_account_scripts {
    /// As `changes_of` and `add_change` of posting_changes.hpp do it: reads, and returns the accounts as they are to be
    /// written, or what stands in the way. A payment without postings costs a comparison.
    ///
    /// Lua's numbers are exact up to 2^53, so units are calculated in two parts of ten digits, both with the sign.
    /// ARGV: 1 the prefix, 15 the postings as `postings_text` writes them, 16 whether floors hold.
    static constexpr std::string_view plan = R"(
local everlasting = '9223372036854775807'
local function plan(before)
    local planned = {}
    if before == ARGV[15] then return planned end
    local function parts(text)
        local sign, digits = string.match(text, '^(-?)(%d+)$')
        local unit = sign == '-' and -1 or 1
        return unit * (tonumber(string.sub(digits, 1, -11)) or 0), unit * tonumber(string.sub(digits, -10))
    end
    local function less(h1, l1, h2, l2) return h1 < h2 or (h1 == h2 and l1 < l2) end
    local function below(one, other)
        local h1, l1 = parts(one)
        return less(h1, l1, parts(other))
    end
    local function total(one, other, sign)
        local h, l = parts(one)
        local h2, l2 = parts(other)
        h, l = h + sign * h2, l + sign * l2
        h, l = h + math.floor(l / 1e10), l % 1e10
        if h < 0 and l > 0 then h, l = h + 1, l - 1e10 end
        if less(922337203, 6854775807, h, l) or less(h, l, -922337203, -6854775808) then return nil end
        local minus = (h < 0 or l < 0) and '-' or ''
        h, l = math.abs(h), math.abs(l)
        return minus .. (h == 0 and string.format('%.0f', l) or string.format('%.0f%010.0f', h, l))
    end
    local function postings_of(text)
        local list, at = {}, 1
        while at <= #text do
            local units, floor, till, size, start = string.match(text, '^(%S+) (%S+) (%S+) (%d+):()', at)
            at = start + tonumber(size)
            table.insert(list, {name = string.sub(text, start, at - 1), units = units, floor = floor, till = till})
            list[list[#list].name] = list[#list]
        end
        return list
    end
    local function change(posting, units, old)
        local key = ARGV[1] .. 'a:' .. posting.name
        local by = total(units, old and old.units or '0', -1)
        if not by then return 'out_of_range' end
        local last = redis.call('HMGET', key, 'units', 'until')
        if old and not last[1] and posting.till ~= everlasting then return nil end
        local sum = total(last[1] or '0', by, 1)
        local bounded = ARGV[16] == '1' and string.sub(by, 1, 1) == '-' and posting.floor ~= '-9223372036854775808'
        if bounded and (not sum or below(sum, posting.floor)) then return 'short_of' end
        if not sum then return 'out_of_range' end
        local till = posting.till
        if last[2] and below(till, last[2]) then till = last[2] end
        return {name = posting.name, key = key, units = sum, till = till, new = not last[1], moved = till ~= last[2]}
    end
    local olds, news = postings_of(before), postings_of(ARGV[15])
    local function try(posting, units, old)
        local one = change(posting, units, old)
        if type(one) == 'string' then return one end
        if one then table.insert(planned, one) end
    end
    for _, new in ipairs(news) do
        local why = try(new, new.units, olds[new.name])
        if why then return why end
    end
    for _, old in ipairs(olds) do
        local why = not news[old.name] and try(old, '0', old)
        if why then return why end
    end
    return planned
end
)";

    /// Writes what `plan` returned, and the postings into the record.
    static constexpr std::string_view keep = R"(
local function keep(before, planned)
    if before == ARGV[15] then return end
    redis.call('HSET', ARGV[1] .. 'p:' .. ARGV[2], 'postings', ARGV[15])
    for _, one in ipairs(planned) do
        redis.call('HSET', one.key, 'units', one.units, 'until', one.till)
        if one.new then redis.call('ZADD', ARGV[1] .. 'accounts', 0, one.name) end
        if one.moved and one.till == everlasting then redis.call('ZREM', ARGV[1] .. 'windows', one.name)
        elseif one.moved then redis.call('ZADD', ARGV[1] .. 'windows', one.till, one.name) end
    end
end
)";

    /// KEYS: the account.
    static constexpr std::string_view standing = "return redis.call('HGET', KEYS[1], 'units')";

    /// KEYS: the names. ARGV: the prefix, how the names begin, where the range begins, how many.
    static constexpr std::string_view list = R"(
local found = {}
for _, name in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[3], '+', 'LIMIT', 0, ARGV[4])) do
    if string.sub(name, 1, #ARGV[2]) ~= ARGV[2] then break end
    table.insert(found, {name, redis.call('HGET', ARGV[1] .. 'a:' .. name, 'units')})
end
return found
)";

    /// Drops accounts whose windows were over before a time, by the clock of Redis. ARGV: 1 the prefix, 4 how many
    /// milliseconds ago, 5 how many to drop. Returns how many were dropped.
    static constexpr std::string_view drop = R"(
local function drop_accounts()
    local time = redis.call('TIME')
    local over = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[4])
    local names = redis.call('ZRANGEBYSCORE', ARGV[1] .. 'windows', '-inf', over, 'LIMIT', 0, ARGV[5])
    for _, name in ipairs(names) do
        redis.call('DEL', ARGV[1] .. 'a:' .. name)
        redis.call('ZREM', ARGV[1] .. 'accounts', name)
        redis.call('ZREM', ARGV[1] .. 'windows', name)
    end
    return #names
end
)";
};

}  // namespace paymcp::inline v0::detail
