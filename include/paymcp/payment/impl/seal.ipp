// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/seal.hpp>

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE state_key random_state_key(const detail::random_source& random) {
    const detail::random_128 first = random();
    const detail::random_128 second = random();
    const detail::random_128 number = random();
    state_key key;
    std::copy(first.begin(), first.end(), key.bytes.begin());
    std::copy(second.begin(), second.end(), key.bytes.begin() + first.size());
    for (std::size_t i = 0; i < 4; ++i) key.id = key.id << 8 | number[i];
    return key;
}

namespace detail {

PAYMCP_INLINE std::vector<state_key> given_or_random_keys(std::vector<state_key> given, const random_source& random) {
    if (given.empty()) given.push_back(random_state_key(random));
    return given;
}

PAYMCP_INLINE sealer::sealer(std::vector<state_key> keys, random_source random)
    : keys_(std::move(keys)), random_(std::move(random)) {
    if (keys_.empty()) throw std::invalid_argument("paymcp: a sealer needs a key");
}

PAYMCP_INLINE std::string sealer::seal(std::string_view plain) const {
    const state_key& key = keys_.front();
    const random_128 nonce = random_();
    std::string out(1, version);
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(key.id >> shift & 0xff);
    out.append(nonce.begin(), nonce.begin() + nonce_size);
    const std::string head = out;
    out.resize(head_size + plain.size() + tag_size);
    if (!encrypt(key, head, plain, out)) throw std::runtime_error("paymcp: sealing failed");
    return to_base64url(out);
}

PAYMCP_INLINE std::optional<std::string> sealer::open(std::string_view sealed) const {
    const std::optional<std::string> bytes = from_base64url(sealed);
    if (!bytes || bytes->size() < head_size + tag_size || bytes->front() != version) return std::nullopt;
    std::uint32_t id = 0;
    for (std::size_t i = 1; i <= 4; ++i) id = id << 8 | static_cast<unsigned char>((*bytes)[i]);
    const auto key = std::find_if(keys_.begin(), keys_.end(), [id](const state_key& one) { return one.id == id; });
    return key == keys_.end() ? std::nullopt : decrypt(*key, *bytes);
}

PAYMCP_INLINE const unsigned char* sealer::raw(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

PAYMCP_INLINE unsigned char* sealer::raw(std::string& text, std::size_t at) noexcept {
    return reinterpret_cast<unsigned char*>(text.data()) + at;
}

PAYMCP_INLINE bool sealer::encrypt(const state_key& key, std::string_view head, std::string_view plain,
                                   std::string& out) {
    const context cipher(EVP_CIPHER_CTX_new());
    int length = 0;
    return cipher &&
           EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes.data(), raw(head) + 5) == 1 &&
           EVP_EncryptUpdate(cipher.get(), nullptr, &length, raw(head), static_cast<int>(head.size())) == 1 &&
           EVP_EncryptUpdate(cipher.get(), raw(out, head_size), &length, raw(plain), static_cast<int>(plain.size())) ==
               1 &&
           EVP_EncryptFinal_ex(cipher.get(), raw(out, head_size + plain.size()), &length) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_size, raw(out, out.size() - tag_size)) == 1;
}

PAYMCP_INLINE std::optional<std::string> sealer::decrypt(const state_key& key, std::string bytes) {
    const context cipher(EVP_CIPHER_CTX_new());
    const std::size_t size = bytes.size() - head_size - tag_size;
    std::string plain(size, '\0');
    int length = 0;
    const bool whole =
        cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes.data(), raw(bytes, 5)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &length, raw(bytes, 0), static_cast<int>(head_size)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), raw(plain, 0), &length, raw(bytes, head_size), static_cast<int>(size)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_size, raw(bytes, bytes.size() - tag_size)) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), raw(plain, size), &length) == 1;
    return whole ? std::optional(std::move(plain)) : std::nullopt;
}

}  // namespace detail
}  // namespace paymcp::inline v0
