// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/round_state.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

#include <boost/json.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::vector<state_key> keys_for(std::string_view purpose, const std::vector<state_key>& keys) {
    std::vector<state_key> made;
    for (const state_key& key : keys) {
        std::string seed = std::string("paymcp ") + std::string(purpose) + ' ';
        seed.append(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
        const std::string hex = paymcp::detail::sha256_hex(seed);
        state_key derived{.id = key.id};
        for (std::size_t i = 0; i < derived.bytes.size(); ++i) {
            const auto digit = [&](std::size_t at) {
                return static_cast<unsigned>(hex[at] <= '9' ? hex[at] - '0' : hex[at] - 'a' + 10);
            };
            derived.bytes[i] = static_cast<unsigned char>(digit(2 * i) << 4 | digit(2 * i + 1));
        }
        made.push_back(derived);
    }
    return made;
}

PAYMCP_INLINE round_state_codec::round_state_codec(std::vector<state_key> keys, const wall_clock& time,
                                                   milliseconds lifetime)
    : seals_(keys_for("rounds", keys)), time_(time), lifetime_(lifetime) {}

PAYMCP_INLINE std::string round_state_codec::seal(const round_subject& subject, const round_memory& memory) const {
    object_text answers;
    for (const auto& [key, answer] : memory.answers) answers.keyed(key, answer);
    const auto until = (time_.now() + lifetime_).time_since_epoch().count();
    return seals_.seal(object_text()
                           .text("m", subject.method)
                           .text("n", subject.name)
                           .text("d", subject.digest)
                           .text("p", subject.principal)
                           .raw("e", std::to_string(until))
                           .text("s", memory.state)
                           .raw("a", answers.str())
                           .str());
}

PAYMCP_INLINE std::optional<round_memory> round_state_codec::open(const round_subject& subject,
                                                                  std::string_view sealed) const {
    const std::optional<std::string> plain = seals_.open(sealed);
    if (!plain) return std::nullopt;
    boost::json::error_code failure;
    const boost::json::value parsed = paymcp::detail::read_json(*plain, failure);
    if (failure || !parsed.is_object()) return std::nullopt;
    const boost::json::object& found = parsed.get_object();
    const std::array bound{std::pair("m", subject.method), std::pair("n", subject.name), std::pair("d", subject.digest),
                           std::pair("p", subject.principal)};
    for (const auto& [key, value] : bound)
        if (found.at(key) != boost::json::string_view(value)) return std::nullopt;
    if (found.at("e").to_number<std::int64_t>() <= time_.now().time_since_epoch().count()) return std::nullopt;
    round_memory memory;
    memory.state = found.at("s").as_string();
    for (const auto& answer : found.at("a").as_object())
        memory.answers.emplace(answer.key(), boost::json::serialize(answer.value()));
    return memory;
}

}  // namespace paymcp::inline v0::mcp::detail
