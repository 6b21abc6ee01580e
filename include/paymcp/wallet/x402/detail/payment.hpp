// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/wallet/evm/detail/eip712.hpp>
#include <paymcp/wallet/evm/detail/evm_signature.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A transfer with the signature of its payer, as texts and numbers that are what they must be. Who signed is not known
/// yet.
struct signed_transfer {
    transfer_authorization transfer{};
    evm_signature signature{};
};

/// A wallet's payment by x402, in shape: `PaymentPayload` of v2 or v1 with an EIP-3009 transfer.
struct x402_payment {
    int version = 2;
    std::string network{};           ///< CAIP-2 in v2, the chain's name in v1
    boost::json::object accepted{};  ///< of v2: the requirement that the buyer has chosen
    std::string resource_url{};      ///< of v2: what the buyer wants to pay for; empty where it did not say
    signed_transfer money{};
};

/// Reads `{from,to,value,validAfter,validBefore,nonce}` and a signature. Numbers are decimal digits, never hexadecimal.
/// The error's code is x402's reason.
result<signed_transfer> read_signed_transfer(const boost::json::object& authorization, std::string_view signature);

/// Reads a payment from each form in which clients send it: a JSON object, or its text plain or in base64. Errors have
/// a sentence, and as code x402's reason.
result<x402_payment> read_x402_payment(const boost::json::value& sent);

/// Reads a payment of a header, which is base64 alone.
result<x402_payment> read_x402_header(std::string_view value);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/x402/detail/impl/payment.ipp>
#endif
