// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/issuer_keys.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/host_check.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/transport/streamable_http/detail/issuer_answer.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE result<std::vector<named_key>> read_key_set(const boost::json::object& set) {
    constexpr std::size_t most = 64;
    const boost::json::value* const list = set.if_contains("keys");
    if (list == nullptr || !list->is_array()) return failure{"its key set has no keys"};
    if (list->get_array().size() > most) return failure{"its key set has more than 64 keys"};
    std::vector<named_key> keys;
    for (const boost::json::value& one : list->get_array()) {
        if (!one.is_object()) return failure{"its key set holds something that is no key"};
        result<paymcp::detail::verifying_key> read = paymcp::detail::verifying_key::read(one.get_object());
        if (!read) continue;
        const boost::json::value* const name = one.get_object().if_contains("kid");
        if (name != nullptr && !name->is_string()) return failure{"its key set has a key whose name is no text"};
        std::string kid = name == nullptr ? std::string() : std::string(name->get_string());
        for (const named_key& before : keys)
            if (before.kid == kid && before.key.same_algorithm(*read))
                return failure{"its key set has two keys of the same name"};
        keys.push_back({std::move(kid), std::move(*read)});
    }
    if (keys.empty()) return failure{"its key set has no key for RS256, ES256 or EdDSA"};
    return keys;
}

PAYMCP_INLINE std::vector<std::string> metadata_urls(std::string_view issuer) {
    const std::optional<http::url> parts = http::parse_url(issuer);
    if (!parts) return {};
    const std::string_view origin = issuer.substr(0, issuer.size() - parts->target.size());
    std::string_view path = parts->target;
    if (path.ends_with('/')) path.remove_suffix(1);
    std::vector<std::string> all;
    const std::string_view openid = "/.well-known/openid-configuration";
    for (const std::string_view document : {std::string_view("/.well-known/oauth-authorization-server"), openid})
        all.push_back(std::string(origin).append(document).append(path));
    if (!path.empty()) all.push_back(std::string(origin).append(path).append(openid));
    return all;
}

PAYMCP_INLINE bool may_be_asked(std::string_view url, std::string_view issuer) {
    const std::optional<http::url> parts = http::parse_url(url);
    const std::optional<http::url> own = http::parse_url(issuer);
    if (!parts || !own || url.find('#') != url.npos) return false;
    if (parts->secure()) return true;
    return !own->secure() && paymcp::detail::is_loopback_name(own->host) &&
           paymcp::detail::is_loopback_name(parts->host);
}

PAYMCP_INLINE issuer_keys::issuer_keys(token_issuer issuer, std::shared_ptr<http::client> network,
                                       const wall_clock& time, paymcp::detail::log_sink log)
    : issuer_(std::move(issuer)), network_(std::move(network)), time_(time), log_(std::move(log)) {}

PAYMCP_INLINE issuer_keys::presence::~presence() {
    keys.fetch_.reset();
    for (const auto& wakeup : one->waiting) wakeup->cancel();
}

PAYMCP_INLINE boost::asio::awaitable<issuer_keys::answer> issuer_keys::find(std::string kid, std::string algorithm) {
    const std::shared_ptr<issuer_keys> self = shared_from_this();
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    forget_old(time_.now());
    if (fetched_ && time_.now() - *fetched_ >= issuer_.fresh) start(executor);
    std::optional<answer> known = look(kid, algorithm);
    if (!known) {
        if (start(executor)) co_await fetch_end(executor);
        known = look(kid, algorithm);
    }
    if (known) co_return *known;
    co_return answer{failed_ ? search::unreachable : search::unknown};
}

PAYMCP_INLINE boost::asio::awaitable<void> issuer_keys::fetch_end(boost::asio::any_io_executor executor) {
    const auto never = boost::asio::steady_timer::time_point::max();
    const auto wakeup = std::make_shared<boost::asio::steady_timer>(executor, never);
    fetch_->waiting.push_back(wakeup);
    boost::system::error_code ignored;
    co_await wakeup->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

PAYMCP_INLINE std::optional<issuer_keys::answer> issuer_keys::look(const std::string& kid,
                                                                   std::string_view algorithm) const {
    const named_key* found = nullptr;
    bool named = false;
    for (const named_key& one : keys_) {
        if (!kid.empty() && one.kid != kid) continue;
        named = named || !kid.empty();
        if (!one.key.has_algorithm(algorithm)) continue;
        if (found != nullptr) return answer{search::unknown};
        found = &one;
    }
    if (found != nullptr) return answer{search::found, found->key};
    if (named) return answer{search::unknown};
    return std::nullopt;
}

PAYMCP_INLINE void issuer_keys::forget_old(unix_time now) {
    if (!fetched_) return;
    // A clock that was set back must not take the keys away while the issuer does not answer.
    fetched_ = std::min(*fetched_, now);
    if (now - *fetched_ < issuer_.keep) return;
    keys_.clear();
    fetched_.reset();
}

PAYMCP_INLINE bool issuer_keys::within_rate(unix_time now) {
    // Farther ahead than fetches can bring it: the clock was set back.
    if (paid_up_ < now || paid_up_ - now > burst * issuer_.pause) paid_up_ = now;
    if (paid_up_ - now > (burst - 1) * issuer_.pause) return false;
    paid_up_ += issuer_.pause;
    return true;
}

PAYMCP_INLINE bool issuer_keys::start(const boost::asio::any_io_executor& executor) {
    if (fetch_) return true;
    if (!within_rate(time_.now())) return false;
    fetch_ = std::make_shared<fetching>();
    paymcp::detail::spawn(executor, fetch(shared_from_this(), fetch_));
    return fetch_ != nullptr;
}

PAYMCP_INLINE boost::asio::awaitable<void> issuer_keys::fetch(std::shared_ptr<issuer_keys> self,
                                                              std::shared_ptr<fetching> one) {
    const presence running(*self, std::move(one));
    self->failed_ = true;
    result<std::vector<named_key>> found = co_await self->ask();
    self->failed_ = !found.has_value();
    if (self->failed_) {
        self->set_url_.clear();
        if (self->log_) self->log_(log_level::error, "issuer", {{"error", found.error().message}});
        co_return;
    }
    self->keys_ = std::move(*found);
    self->fetched_ = self->time_.now();
}

PAYMCP_INLINE boost::asio::awaitable<result<std::vector<named_key>>> issuer_keys::ask() {
    if (set_url_.empty()) {
        result<std::string> found = co_await discover();
        if (!found) co_return found.error();
        set_url_ = std::move(*found);
    }
    const result<boost::json::object> set = co_await get(set_url_);
    if (!set) co_return set.error();
    co_return read_key_set(*set);
}

PAYMCP_INLINE boost::asio::awaitable<result<std::string>> issuer_keys::discover() {
    failure why{"it has no metadata"};
    for (const std::string& url : metadata_urls(issuer_.url)) {
        const result<boost::json::object> told = co_await get(url);
        if (!told) {
            why = told.error();
            if (why.code == "silent") break;
            continue;
        }
        const boost::json::value* const named = told->if_contains("issuer");
        const boost::json::value* const set = told->if_contains("jwks_uri");
        // A document in which another issuer speaks is none of this one (RFC 8414 section 3.3).
        if (named == nullptr || !named->is_string() || named->get_string() != issuer_.url)
            why = failure{"its metadata names another issuer"};
        else if (set == nullptr || !set->is_string() || !may_be_asked(set->get_string(), issuer_.url))
            why = failure{"its metadata has no jwks_uri that may be asked"};
        else
            co_return std::string(set->get_string());
    }
    co_return why;
}

PAYMCP_INLINE boost::asio::awaitable<result<boost::json::object>> issuer_keys::get(std::string url) {
    http::outgoing_request request;
    request.url = std::move(url);
    request.headers.push_back({"Accept", "application/json"});
    request.repeatable = true;
    co_return co_await ask_issuer(*network_, std::move(request), max_document);
}

}  // namespace paymcp::inline v0::mcp::detail
