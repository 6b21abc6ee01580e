// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>

#include <fmt/core.h>
#include <openssl/crypto.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

[[noreturn]] void throw_missing_secret(std::string_view problem);

}  // namespace detail

/// A key, password or token. It cannot be printed, compared or converted by accident; only `reveal()` returns it.
///
/// Copies share one buffer in memory; the last copy wipes it. Immutable: any thread may use it.
class secret {
public:
    /// No secret: `empty()`.
    secret() = default;

    /// Takes the value and wipes the argument.
    explicit secret(std::string value) : bytes_(std::make_shared<const bytes>(std::move(value), std::string())) {}

    /// A secret that cannot be had, for the reason `why`, which must not be empty. It is not `empty()`: nobody may take
    /// it for one that was left out.
    static secret missing(std::string why) {
        secret made;
        made.bytes_ = std::make_shared<const bytes>(std::string(), std::move(why));
        return made;
    }

    bool empty() const noexcept { return !bytes_ || (bytes_->value.empty() && bytes_->problem.empty()); }

    /// Why the value cannot be had; empty where it can.
    std::string_view problem() const noexcept {
        return bytes_ ? std::string_view(bytes_->problem) : std::string_view();
    }

    /// The value, valid while a copy of the secret lives. Do not pass it to code that keeps or prints it. Throws
    /// std::runtime_error with `problem()` where there is one.
    std::string_view reveal() const {
        if (!problem().empty()) detail::throw_missing_secret(problem());
        return bytes_ ? std::string_view(bytes_->value) : std::string_view();
    }

private:
    struct bytes {
        bytes(std::string&& given, std::string why) : value(given), problem(std::move(why)) { wipe(given); }
        bytes(const bytes&) = delete;
        bytes& operator=(const bytes&) = delete;
        ~bytes() { wipe(value); }

        static void wipe(std::string& text) noexcept { OPENSSL_cleanse(text.data(), text.size()); }

        std::string value;
        std::string problem;
    };

    std::shared_ptr<const bytes> bytes_;
};

template <class Stream>
Stream& operator<<(Stream&, const secret&) = delete;  // paymcp: a secret is never printed; reveal() hands it out

namespace detail {

/// A key without surrounding blanks, line ends and byte order mark, which files, `.env` lines and copying leave.
constexpr std::string_view trimmed_key(std::string_view text) noexcept {
    constexpr std::string_view around[] = {" ", "\t", "\r", "\n", "\v", "\f", "\xC2\xA0", "\xEF\xBB\xBF"};
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view one : around) {
            if (text.starts_with(one)) {
                text.remove_prefix(one.size());
                again = true;
            } else if (text.ends_with(one)) {
                text.remove_suffix(one.size());
                again = true;
            }
        }
    }
    return text;
}

/// The same secret, trimmed in that way.
secret trimmed_key(const secret& given);

/// Whether a trimmed text can be a provider's key, token or id: visible ASCII without blanks, or a PEM key, which has
/// several lines.
constexpr bool can_be_key(std::string_view text) noexcept {
    const bool pem = text.starts_with("-----BEGIN ");
    for (const char c : text) {
        const bool visible = c > ' ' && c < 0x7f;
        const bool between = c == ' ' || c == '\r' || c == '\n';
        if (!visible && !(pem && between)) return false;
    }
    return !text.empty();
}

/// The error for a text that cannot be a key. It shows no part of the text.
inline constexpr std::string_view not_a_key = "has a blank, a line end or another character within it that no key has";

}  // namespace detail

/// The secret in an environment variable, trimmed, or an error that names the variable where it is unset or empty, or
/// its value cannot be a key.
result<secret> read_env(const std::string& name);

/// The same for an optional secret: `secret()` where the variable is unset or empty.
result<secret> read_env_if_set(const std::string& name);

/// The secret in a required environment variable: `stripe{env("STRIPE_API_KEY")}`. Where the variable holds no possible
/// key, the secret is a missing one, and what needs it says so: `serve` ends with one line that names the variable, but
/// still answers `--help`.
secret env(const std::string& name);

/// The same for an optional secret (`read_env_if_set`): `env_if_set("STRIPE_WEBHOOK_SECRET")`.
secret env_if_set(const std::string& name);

}  // namespace paymcp::inline v0

/// @cond
// fmt instantiates it when a secret is among its arguments.
template <class Character>
struct fmt::formatter<paymcp::secret, Character> {
    template <class Context>
    constexpr auto parse(Context&) = delete;  // paymcp: a secret is never formatted; reveal() hands it out
    template <class Context>
    auto format(const paymcp::secret&, Context&) const = delete;
};
/// @endcond

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/impl/secret.ipp>
#endif
