// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/detail/scripts.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/random.hpp>

#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE redis_script::redis_script(std::string text)
    : text_(std::make_shared<const std::string>(std::move(text))) {
    std::array<unsigned char, 20> digest{};
    if (EVP_Digest(text_->data(), text_->size(), digest.data(), nullptr, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error("paymcp: SHA-1, which Redis names its scripts by, is not to be had");
    digest_ = to_hex(digest);
}

}  // namespace paymcp::inline v0::detail
