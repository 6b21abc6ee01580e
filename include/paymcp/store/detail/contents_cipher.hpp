// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/payment/seal.hpp>
#include <paymcp/payment/store_concept.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// Encrypts what customers said and got, the arguments and the result, before a store writes a payment, and decrypts it
/// after it has read one. All else stays as it is: a store looks payments up by it, and the books need it.
///
/// An encrypted text is bound to its payment and its field, so that who can write to the database cannot put it
/// elsewhere. It begins with "sealed:", which no JSON text does: what was written before there was a key is still read.
/// Without keys it encrypts nothing. Immutable, so any thread may use it.
class contents_cipher {
public:
    /// The first key encrypts, all decrypt.
    explicit contents_cipher(std::vector<state_key> keys);

    /// The payment as it is written.
    payment encrypted(payment plain) const;

    /// The payment as it was before. Fails with `store_unavailable` where no key fits, or a text was changed.
    result<payment> decrypted(payment read) const;

    result<opened_payment> decrypted(result<opened_payment> read) const;
    result<std::optional<payment>> decrypted(result<std::optional<payment>> read) const;

    /// The same for a list, which also serves who has no key: arguments that cannot be decrypted are left out.
    void decrypt_listed(std::vector<payment>& read) const;

private:
    static constexpr std::string_view mark = "sealed:";

    void encrypt(std::string& text, const payment& of, std::string_view field) const;

    /// Whether the text is plain now.
    bool decrypt(std::string& text, const payment& of, std::string_view field) const;

    static std::string place(const payment& of, std::string_view field);

    std::optional<sealer> sealer_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/detail/impl/contents_cipher.ipp>
#endif
