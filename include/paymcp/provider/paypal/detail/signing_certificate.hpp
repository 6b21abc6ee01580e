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

#include <memory>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

inline void end_certificates(STACK_OF(X509) * all) { sk_X509_pop_free(all, X509_free); }

using bio_pointer = std::unique_ptr<BIO, openssl_end<BIO_free>>;
using certificate_pointer = std::unique_ptr<X509, openssl_end<X509_free>>;
using certificates_pointer = std::unique_ptr<STACK_OF(X509), openssl_end<end_certificates>>;
using store_pointer = std::unique_ptr<X509_STORE, openssl_end<X509_STORE_free>>;
using check_pointer = std::unique_ptr<X509_STORE_CTX, openssl_end<X509_STORE_CTX_free>>;
using digest_pointer = std::unique_ptr<EVP_MD_CTX, openssl_end<EVP_MD_CTX_free>>;

/// All certificates of a PEM text, in its order.
certificates_pointer read_certificates(std::string_view pem);

/// A signer's certificate, with the chain to a root. Immutable.
class signing_certificate {
public:
    /// Reads PEM text: the signer's certificate first, then its chain.
    static result<signing_certificate> read(std::string_view pem);

    /// Whether it is valid at `now`, chains to a trusted root, and names a host below `domain`. The trusted roots are
    /// the machine's, or only those of `roots_pem` where it is not empty.
    result<void> check(std::string_view domain, unix_time now, const std::string& roots_pem) const;

    /// Whether a signature over the message is the certificate's: RSA with PKCS #1 v1.5 padding and SHA-256 (RFC 8017).
    bool signed_rsa_sha256(std::string_view message, std::string_view signature) const;

private:
    signing_certificate() = default;

    X509* leaf() const noexcept { return sk_X509_value(chain_.get(), 0); }

    static store_pointer trusted(const std::string& roots_pem);

    certificates_pointer chain_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/paypal/detail/impl/signing_certificate.ipp>
#endif
