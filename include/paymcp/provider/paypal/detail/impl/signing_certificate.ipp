// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/paypal/detail/signing_certificate.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <chrono>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE certificates_pointer read_certificates(std::string_view pem) {
    const bio_pointer source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    certificates_pointer all(sk_X509_new_null());
    if (!source || !all) throw std::bad_alloc();
    while (X509* one = PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr))
        if (sk_X509_push(all.get(), one) == 0) X509_free(one);
    // OpenSSL queues an error at the end of the text; the next caller on this thread would read it.
    ERR_clear_error();
    return all;
}

PAYMCP_INLINE result<signing_certificate> signing_certificate::read(std::string_view pem) {
    signing_certificate made;
    made.chain_ = read_certificates(pem);
    if (sk_X509_num(made.chain_.get()) < 1) return failure{"there is no certificate in the text"};
    return made;
}

PAYMCP_INLINE result<void> signing_certificate::check(std::string_view domain, unix_time now,
                                                      const std::string& roots_pem) const {
    const store_pointer roots = trusted(roots_pem);
    const check_pointer checking(X509_STORE_CTX_new());
    if (!checking || X509_STORE_CTX_init(checking.get(), roots.get(), leaf(), chain_.get()) != 1)
        throw std::bad_alloc();
    X509_VERIFY_PARAM* const rules = X509_STORE_CTX_get0_param(checking.get());
    X509_VERIFY_PARAM_set_time(rules, std::chrono::system_clock::to_time_t(now));
    const int good = X509_verify_cert(checking.get());
    const int why = X509_STORE_CTX_get_error(checking.get());
    ERR_clear_error();
    if (good != 1) return failure{std::string("the certificate is not trusted: ") + X509_verify_cert_error_string(why)};
    const std::string below = std::string(1, '.') + std::string(domain);
    if (X509_check_host(leaf(), below.data(), below.size(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) != 1)
        return failure{std::string("the certificate does not name a host below ") + std::string(domain)};
    return {};
}

PAYMCP_INLINE bool signing_certificate::signed_rsa_sha256(std::string_view message, std::string_view signature) const {
    EVP_PKEY* const key = X509_get0_pubkey(leaf());
    const digest_pointer digest(EVP_MD_CTX_new());
    const bool good =
        key != nullptr && digest && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA &&
        EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
        EVP_DigestVerify(digest.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                         reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
    ERR_clear_error();
    return good;
}

PAYMCP_INLINE store_pointer signing_certificate::trusted(const std::string& roots_pem) {
    store_pointer roots(X509_STORE_new());
    if (!roots) throw std::bad_alloc();
    if (roots_pem.empty()) {
        X509_STORE_set_default_paths(roots.get());
    } else {
        const certificates_pointer given = read_certificates(roots_pem);
        for (int i = 0; i < sk_X509_num(given.get()); ++i)
            X509_STORE_add_cert(roots.get(), sk_X509_value(given.get(), i));
    }
    return roots;
}

}  // namespace paymcp::inline v0::detail
