// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/broken_pipe.hpp>
#include <paymcp/core/result.hpp>

#include <fmt/core.h>
#include <openssl/crypto.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp {

/// A key, password or token: it is never printed, compared or converted by accident, only handed out by `reveal()`.
///
/// Copies share the same bytes, so that they lie in memory once; the last copy wipes them. Immutable: any thread may
/// use it.
class secret {
public:
    /// No secret: `empty()`.
    secret() = default;

    /// Takes the value over and wipes what it was given.
    explicit secret(std::string value) : bytes_(std::make_shared<const bytes>(std::move(value))) {}

    bool empty() const noexcept { return reveal().empty(); }

    /// The value itself, while a copy of the secret lives. Give it to what needs it, and to nothing that keeps or
    /// prints it.
    std::string_view reveal() const noexcept {
        return bytes_ ? std::string_view(bytes_->value) : std::string_view();
    }

private:
    struct bytes {
        explicit bytes(std::string&& given) : value(given) { wipe(given); }
        bytes(const bytes&) = delete;
        bytes& operator=(const bytes&) = delete;
        ~bytes() { wipe(value); }

        static void wipe(std::string& text) noexcept { OPENSSL_cleanse(text.data(), text.size()); }

        std::string value;
    };

    std::shared_ptr<const bytes> bytes_;
};

template <class Stream>
Stream& operator<<(Stream&, const secret&) = delete;  // paymcp: a secret is never printed; reveal() hands it out

/// The secret in an environment variable, or an error that names the variable where it is not set or empty.
inline result<secret> read_env(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0')
        return error{"the environment variable " + name + (value == nullptr ? " is not set" : " is empty"),
                     "missing_secret"};
    return secret(value);
}

/// The secret in an environment variable that the program cannot do without: `stripe{env("STRIPE_API_KEY")}`. Where it
/// is not set or empty the program ends at once, with one line on standard error that names it. For `main`.
inline secret env(const std::string& name) {
    const result<secret> found = read_env(name);
    if (!found) {
        ignore_broken_pipes();
        std::fprintf(stderr, "paymcp: %s\n", found.error().message.c_str());
        std::exit(EXIT_FAILURE);
    }
    return *found;
}

}  // namespace paymcp

/// fmt asks for it as soon as a secret is among its arguments.
template <class Character>
struct fmt::formatter<paymcp::secret, Character> {
    template <class Context>
    constexpr auto parse(Context&) = delete;  // paymcp: a secret is never formatted; reveal() hands it out
    template <class Context>
    auto format(const paymcp::secret&, Context&) const = delete;
};
