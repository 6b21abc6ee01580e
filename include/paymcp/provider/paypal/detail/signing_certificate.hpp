// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/openssl_end.hpp>
#include <paymcp/core/result.hpp>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

inline void end_certificates(STACK_OF(X509) * all) { sk_X509_pop_free(all, X509_free); }

using bio_pointer = std::unique_ptr<BIO, openssl_end<BIO_free>>;
using certificate_pointer = std::unique_ptr<X509, openssl_end<X509_free>>;
using certificates_pointer = std::unique_ptr<STACK_OF(X509), openssl_end<end_certificates>>;
using store_pointer = std::unique_ptr<X509_STORE, openssl_end<X509_STORE_free>>;
using check_pointer = std::unique_ptr<X509_STORE_CTX, openssl_end<X509_STORE_CTX_free>>;
using digest_pointer = std::unique_ptr<EVP_MD_CTX, openssl_end<EVP_MD_CTX_free>>;

/// All certificates of a PEM text, in its order.
inline certificates_pointer read_certificates(std::string_view pem) {
    const bio_pointer source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    certificates_pointer all(sk_X509_new_null());
    if (!source || !all) throw std::bad_alloc();
    while (X509* one = PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr))
        if (sk_X509_push(all.get(), one) == 0) X509_free(one);
    // OpenSSL queues an error at the end of the text; the next caller on this thread would read it.
    ERR_clear_error();
    return all;
}

/// A signer's certificate, with the chain to a root. Immutable.
class signing_certificate {
public:
    /// Reads PEM text: the signer's certificate first, then its chain.
    static result<signing_certificate> read(std::string_view pem) {
        signing_certificate made;
        made.chain_ = detail::read_certificates(pem);
        if (sk_X509_num(made.chain_.get()) < 1) return failure{"there is no certificate in the text"};
        return made;
    }

    /// Whether it is valid at `now`, chains to a trusted root, and names a host below `domain`. The trusted roots are
    /// the machine's, or only those of `roots_pem` where it is not empty.
    result<void> check(std::string_view domain, unix_time now, const std::string& roots_pem) const {
        const detail::store_pointer roots = trusted(roots_pem);
        const detail::check_pointer checking(X509_STORE_CTX_new());
        if (!checking ||
            X509_STORE_CTX_init(checking.get(), roots.get(), leaf(), chain_.get()) != 1)
            throw std::bad_alloc();
        X509_VERIFY_PARAM* const rules = X509_STORE_CTX_get0_param(checking.get());
        X509_VERIFY_PARAM_set_time(rules, std::chrono::system_clock::to_time_t(now));
        const int good = X509_verify_cert(checking.get());
        const int why = X509_STORE_CTX_get_error(checking.get());
        ERR_clear_error();
        if (good != 1)
            return failure{std::string("the certificate is not trusted: ") + X509_verify_cert_error_string(why)};
        const std::string below = std::string(1, '.') + std::string(domain);
        if (X509_check_host(leaf(), below.data(), below.size(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) != 1)
            return failure{std::string("the certificate does not name a host below ") + std::string(domain)};
        return {};
    }

    /// Whether a signature over the message is the certificate's: RSA with PKCS #1 v1.5 padding and SHA-256 (RFC 8017).
    bool signed_rsa_sha256(std::string_view message, std::string_view signature) const {
        EVP_PKEY* const key = X509_get0_pubkey(leaf());
        const detail::digest_pointer digest(EVP_MD_CTX_new());
        const bool good =
            key != nullptr && digest && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA &&
            EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
            EVP_DigestVerify(digest.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                             reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
        ERR_clear_error();
        return good;
    }

private:
    signing_certificate() = default;

    X509* leaf() const noexcept { return sk_X509_value(chain_.get(), 0); }

    static detail::store_pointer trusted(const std::string& roots_pem) {
        detail::store_pointer roots(X509_STORE_new());
        if (!roots) throw std::bad_alloc();
        if (roots_pem.empty()) {
            X509_STORE_set_default_paths(roots.get());
        } else {
            const detail::certificates_pointer given = detail::read_certificates(roots_pem);
            for (int i = 0; i < sk_X509_num(given.get()); ++i)
                X509_STORE_add_cert(roots.get(), sk_X509_value(given.get(), i));
        }
        return roots;
    }

    detail::certificates_pointer chain_;
};

}  // namespace paymcp::inline v0::detail
