// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/evm/detail/evm_address.hpp>
#include <paymcp/wallet/x402/detail/offer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// A facilitator's answers. Its bodies are distrusted: members may be missing or null, unknown ones do not matter, and
/// what has another type makes the answer no answer. Texts are cut to 256 bytes.

/// The answer of /verify.
struct verify_answer {
    bool valid = false;
    std::string reason{};  ///< opaque
};

/// The verdict in a body of /verify, for this payer; nothing where the body has none, whatever its status.
std::optional<verify_answer> read_verify_answer(std::string_view body, const evm_address& payer);

/// What an answer of /settle says.
enum class settlement : std::uint8_t {
    settled,  ///< the money has moved: our payer's, on our network
    refused,  ///< with a reason, and it has not moved
    used,     ///< the chain has seen the nonce: paid, where we have sent it before
    pending,  ///< sent to the chain; the same body is settled again
    unclear,  ///< anything else
};

/// The answer of /settle.
struct settle_answer {
    settlement outcome = settlement::unclear;
    std::string reason{};       ///< opaque
    std::string transaction{};  ///< of `settled`: its hash
};

/// What a body of /settle says about a payment of this payer for this offer. A success with another payer, network or
/// amount, or without the hash of a transaction, is `unclear`: settled again, it is `used` where the money has moved.
settle_answer read_settle_answer(std::string_view body, const evm_address& payer, const x402_offer& offer);

/// What a facilitator can do.
struct supported_kind {
    std::int64_t version = 0;
    std::string scheme{};
    std::string network{};
};

/// The kinds of /supported, without those that are not as they must be; nothing where the body is no such answer.
std::optional<std::vector<supported_kind>> read_supported(std::string_view body);

/// The receipt of a settled payment, `SettleResponse` as JSON text. The network is named as the buyer names it; a
/// settlement whose transaction is unknown has "" for it.
std::string settle_receipt(std::string_view transaction, std::string_view network, const evm_address& payer);

/// The receipt of a settlement that was refused.
std::string refusal_receipt(std::string_view reason, std::string_view network, const evm_address& payer);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/x402/detail/impl/answers.ipp>
#endif
