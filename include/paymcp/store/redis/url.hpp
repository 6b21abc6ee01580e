// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The address of a Redis server and its login.
struct redis_address {
    bool secure = false;  ///< TLS, with the server's certificate verified
    std::string host{};
    std::string port = "6379";
    std::string user{};
    std::string password{};
    std::int64_t database = 0;
};

/// Throws std::invalid_argument with a message without any part of the URL, which may hold a password.
class redis_url_reader {
public:
    explicit redis_url_reader(std::string_view url) : left_(trimmed_key(url)) {}

    redis_address read();

private:
    [[noreturn]] static void wrong_url(std::string_view why);

    void read_login(redis_address& found);

    void read_place(redis_address& found);

    static std::int64_t number(std::string_view text, std::int64_t most);

    static std::string decoded(std::string_view text);

    std::string_view left_;
};

/// `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`, or rediss:// for TLS, with surrounding blanks ignored; user and
/// password may be percent-encoded.
inline redis_address read_redis_url(std::string_view url) { return redis_url_reader(url).read(); }

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/redis/impl/url.ipp>
#endif
