// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

/// Certificates made at run time, for tests of TLS and of signed messages.
namespace paymcp_tests {

class made_certificate {
public:
    /// For a host name or address ("DNS:api.example" or "IP:127.0.0.1"), valid from `from` to `until` (Unix seconds),
    /// signed by `issuer` or self-signed.
    explicit made_certificate(const std::string& names, std::time_t from = 0, std::time_t until = 4'102'444'800,
                              const made_certificate* issuer = nullptr)
        : key_(EVP_RSA_gen(2048), EVP_PKEY_free), certificate_(X509_new(), X509_free) {
        X509* const made = certificate_.get();
        X509_set_version(made, 2);
        static long serial = 0;
        ASN1_INTEGER_set(X509_get_serialNumber(made), ++serial);
        ASN1_TIME_set(X509_getm_notBefore(made), from);
        ASN1_TIME_set(X509_getm_notAfter(made), until);
        X509_set_pubkey(made, key_.get());
        X509_NAME* const subject = X509_get_subject_name(made);
        const std::string title = "test " + std::to_string(serial);
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(title.c_str()),
                                   -1, -1, 0);
        X509_set_issuer_name(made, X509_get_subject_name(issuer == nullptr ? made : issuer->certificate_.get()));
        extend(NID_basic_constraints, issuer == nullptr ? "critical,CA:TRUE" : "critical,CA:FALSE");
        extend(NID_subject_alt_name, names);
        EVP_PKEY* const signing = issuer == nullptr ? key_.get() : issuer->key_.get();
        if (X509_sign(made, signing, EVP_sha256()) == 0) throw std::runtime_error("no certificate");
    }

    std::string certificate_pem() const {
        return written([this](BIO* to) { PEM_write_bio_X509(to, certificate_.get()); });
    }
    std::string key_pem() const {
        return written(
            [this](BIO* to) { PEM_write_bio_PrivateKey(to, key_.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    }

    /// RSA with PKCS #1 v1.5 and SHA-256.
    std::string sign(std::string_view message) const {
        const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        std::size_t size = 0;
        const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
        EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key_.get());
        EVP_DigestSign(digest.get(), nullptr, &size, bytes, message.size());
        std::string signature(size, '\0');
        EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, message.size());
        signature.resize(size);
        return signature;
    }

private:
    void extend(int kind, const std::string& value) {
        X509V3_CTX context;
        X509V3_set_ctx(&context, certificate_.get(), certificate_.get(), nullptr, nullptr, 0);
        X509_EXTENSION* const one = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
        if (one == nullptr) throw std::runtime_error("no extension");
        X509_add_ext(certificate_.get(), one, -1);
        X509_EXTENSION_free(one);
    }

    template <class Write>
    static std::string written(Write write) {
        const std::unique_ptr<BIO, int (*)(BIO*)> to(BIO_new(BIO_s_mem()), BIO_free);
        write(to.get());
        char* data = nullptr;
        const long size = BIO_get_mem_data(to.get(), &data);
        return {data, static_cast<std::size_t>(size)};
    }

    std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
    std::unique_ptr<X509, void (*)(X509*)> certificate_;
};

}  // namespace paymcp_tests
