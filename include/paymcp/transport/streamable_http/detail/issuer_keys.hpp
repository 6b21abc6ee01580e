// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/jose/verifying_key.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/transport/streamable_http/token_issuer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// A key of an issuer and its name there.
struct named_key {
    std::string kid;  ///< empty where it has none
    paymcp::detail::verifying_key key;
};

/// Reads a JSON Web Key Set (RFC 7517 section 5). Keys that are for something else are passed over; a set of more than
/// 64 keys, without a key for signatures, or with two keys of one name and algorithm is refused.
result<std::vector<named_key>> read_key_set(const boost::json::object& set);

/// The addresses of an issuer's metadata in the order in which they are tried: RFC 8414 section 3.1, then OpenID
/// Connect Discovery, within the path and behind it.
std::vector<std::string> metadata_urls(std::string_view issuer);

/// Whether keys may be fetched from there: by https, or from this machine where the issuer is there, too.
bool may_be_asked(std::string_view url, std::string_view issuer);

/// The keys of an issuer, found by its metadata. They are fetched when they are first needed, when a token names an
/// unknown one, and when they are no longer fresh; one fetch serves all requests that wait for it, and fetches keep
/// to the rate of `token_issuer::pause`. A fetched set replaces the one before, so that withdrawn keys are gone.
/// Where a fetch fails, the keys known before stay, for `token_issuer::keep` since they were fetched.
///
/// On one executor that does not run two handlers at once.
class issuer_keys : public std::enable_shared_from_this<issuer_keys> {
public:
    /// Bytes of a document of the issuer.
    static constexpr std::size_t max_document = 128 * 1024;

    /// Fetches at once, so that a new key is known at once although somebody has just asked for one that there is not.
    static constexpr int burst = 3;

    enum class search : std::uint8_t {
        found,
        unknown,     ///< the issuer has no such key
        unreachable  ///< the issuer has not said so, because it does not answer, or not usably
    };

    struct answer {
        search came = search::unknown;
        std::optional<paymcp::detail::verifying_key> key{};
    };

    issuer_keys(token_issuer issuer, std::shared_ptr<http::client> network, const wall_clock& time,
                paymcp::detail::log_sink log);

    /// The key of that name for that algorithm; without a name, the issuer's only key for it.
    boost::asio::awaitable<answer> find(std::string kid, std::string algorithm);

private:
    /// What waits for the fetch in progress.
    struct fetching {
        std::vector<std::shared_ptr<boost::asio::steady_timer>> waiting{};
    };

    /// Ends the fetch in any case, also where its executor ends.
    struct presence {
        issuer_keys& keys;
        std::shared_ptr<fetching> one;

        presence(issuer_keys& of, std::shared_ptr<fetching> running) noexcept : keys(of), one(std::move(running)) {}
        presence(const presence&) = delete;
        presence& operator=(const presence&) = delete;
        ~presence();
    };

    /// The key, or that it is not known; nothing where the issuer may have it by now.
    std::optional<answer> look(const std::string& kid, std::string_view algorithm) const;

    /// Forgets keys that are too old. Where the clock was set back, their age begins anew.
    void forget_old(unix_time now);

    /// Waits for the fetch in progress.
    boost::asio::awaitable<void> fetch_end(boost::asio::any_io_executor executor);

    /// Whether a fetch is within the rate; it then counts.
    bool within_rate(unix_time now);

    /// Starts a fetch, unless one runs or the rate does not allow it; whether one runs now.
    bool start(const boost::asio::any_io_executor& executor);

    static boost::asio::awaitable<void> fetch(std::shared_ptr<issuer_keys> self, std::shared_ptr<fetching> one);

    boost::asio::awaitable<result<std::vector<named_key>>> ask();

    boost::asio::awaitable<result<std::string>> discover();

    /// The JSON object at an address; the code of the failure is "silent" where nothing was answered.
    boost::asio::awaitable<result<boost::json::object>> get(std::string url);

    token_issuer issuer_;
    std::shared_ptr<http::client> network_;
    const wall_clock& time_;
    paymcp::detail::log_sink log_;
    std::string set_url_{};
    std::vector<named_key> keys_{};
    std::optional<unix_time> fetched_{};  ///< when the keys were fetched
    unix_time paid_up_{};                 ///< when fetches so far would end, one in each pause
    bool failed_ = false;                 ///< the last fetch
    std::shared_ptr<fetching> fetch_{};
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/issuer_keys.ipp>
#endif
