// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/x402/detail/answers.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/wallet/detail/members.hpp>
#include <paymcp/wallet/detail/wire_text.hpp>

#include <boost/json/array.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string kept_text(std::string_view text) {
    constexpr std::size_t most = 256;
    return repaired(text.substr(0, most));
}

/// Whether an answer names no payer, or this one.
PAYMCP_INLINE bool is_payer(std::string_view named, const evm_address& payer) {
    return named.empty() || read_evm_address(named) == payer;
}

PAYMCP_INLINE std::optional<verify_answer> read_verify_answer(std::string_view body, const evm_address& payer) {
    const auto object = read_wire_object(body);
    if (!object) return std::nullopt;
    member_reader from(*object);
    verify_answer answer{from.flag("isValid"), kept_text(from.text_if("invalidReason"))};
    const std::string_view named = from.text_if("payer");
    if (!from.sound() || (answer.valid && !is_payer(named, payer))) return std::nullopt;
    return answer;
}

PAYMCP_INLINE settlement refusal_of(std::string_view reason) {
    if (reason == "settlement_pending") return settlement::pending;
    if (reason.ends_with("nonce_already_used")) return settlement::used;
    // An unexpected error may have come after the transaction was sent.
    if (reason.empty() || reason.starts_with("unexpected")) return settlement::unclear;
    return settlement::refused;
}

PAYMCP_INLINE settle_answer read_settle_answer(std::string_view body, const evm_address& payer,
                                               const x402_offer& offer) {
    const auto object = read_wire_object(body);
    if (!object) return {};
    member_reader from(*object);
    const bool success = from.flag("success");
    const std::string_view transaction = from.text_if("transaction");
    const std::string_view network = from.text_if("network");
    const std::string_view named = from.text_if("payer");
    const std::string_view amount = from.text_if("amount");
    settle_answer answer{.reason = kept_text(from.text_if("errorReason"))};
    if (!from.sound()) return {};
    if (!success) {
        answer.outcome = refusal_of(answer.reason);
        return answer;
    }
    const bool here = network == offer.token.network || (has_v1_form(offer) && network == offer.token.v1_name);
    const bool whole = amount.empty() || amount == offer.amount;
    if (!here || !whole || !is_payer(named, payer) || !read_0x<32>(transaction)) return answer;
    answer.outcome = settlement::settled;
    answer.transaction = transaction;
    return answer;
}

PAYMCP_INLINE std::optional<std::vector<supported_kind>> read_supported(std::string_view body) {
    constexpr std::size_t most = 262144;  // it lists every network
    const auto object = read_wire_object(body, most);
    if (!object) return std::nullopt;
    const boost::json::value* const kinds = object->if_contains("kinds");
    if (kinds == nullptr || !kinds->is_array()) return std::nullopt;
    std::vector<supported_kind> found;
    for (const boost::json::value& one : kinds->get_array()) {
        if (!one.is_object()) continue;
        member_reader from(one.get_object());
        supported_kind kind{from.integer("x402Version"), std::string(from.text("scheme")),
                            std::string(from.text("network"))};
        if (from.sound()) found.push_back(std::move(kind));
    }
    return found;
}

PAYMCP_INLINE std::string settle_receipt(std::string_view transaction, std::string_view network,
                                         const evm_address& payer) {
    return object_text()
        .raw("success", "true")
        .text("transaction", transaction)
        .text("network", network)
        .text("payer", checksummed(payer))
        .str();
}

PAYMCP_INLINE std::string refusal_receipt(std::string_view reason, std::string_view network, const evm_address& payer) {
    return object_text()
        .raw("success", "false")
        .text("errorReason", reason)
        .text("transaction", "")
        .text("network", network)
        .text("payer", checksummed(payer))
        .str();
}

}  // namespace paymcp::inline v0::detail
