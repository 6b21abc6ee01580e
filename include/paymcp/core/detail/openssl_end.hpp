// SPDX-License-Identifier: MIT
#pragma once

namespace paymcp::inline v0::detail {

/// The deleter of an OpenSSL object in a `std::unique_ptr`: `std::unique_ptr<BIO, openssl_end<BIO_free>>`.
template <auto End>
struct openssl_end {
    template <class T>
    void operator()(T* object) const noexcept {
        End(object);
    }
};

}  // namespace paymcp::inline v0::detail
