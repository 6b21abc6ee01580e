// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/seller_post.hpp>

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/hmac.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/host_check.hpp>
#include <paymcp/http/url.hpp>

#include <chrono>
#include <cstddef>
#include <fstream>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<secret> read_event_key(std::string_view text) {
    constexpr std::string_view mark = "whsec_";
    constexpr std::size_t fewest = 24;
    constexpr std::size_t most = 64;
    if (!text.starts_with(mark)) return std::nullopt;
    std::optional<std::string> bytes = from_base64(text.substr(mark.size()));
    if (!bytes || bytes->size() < fewest || bytes->size() > most) return std::nullopt;
    return secret(std::move(*bytes));
}

PAYMCP_INLINE result<event_keys> read_event_key_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) return failure{"cannot read the keys of seller events in " + path};
    event_keys keys;
    int number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        const std::string_view text = trimmed_key(std::string_view(line));
        if (text.empty()) continue;
        std::optional<secret> key = read_event_key(text);
        if (!key)
            return failure{path + ", line " + std::to_string(number) +
                           ": a key of seller events is whsec_ and base64 of 24 to 64 bytes, such as "
                           "echo whsec_$(openssl rand -base64 32) prints"};
        keys.push_back(std::move(*key));
    }
    if (keys.empty()) return failure{"there is no key of seller events in " + path};
    return keys;
}

PAYMCP_INLINE std::string event_signature(const event_keys& keys, std::string_view id, std::string_view seconds,
                                          std::string_view body) {
    std::string signed_text(id);
    signed_text += '.';
    signed_text += seconds;
    signed_text += '.';
    signed_text += body;
    std::string all;
    for (const secret& key : keys) {
        if (!all.empty()) all += ' ';
        all += "v1,";
        all += to_base64(hmac_sha256(key.reveal(), signed_text));
    }
    return all;
}

PAYMCP_INLINE std::string flaw_of(const seller::event_options& options) {
    if (options.url.empty())
        return options.key_file.empty() ? std::string() : "seller events have a key file and no URL";
    if (options.tell) return "seller events go to a URL or to a function; give one of them";
    const std::optional<http::url> parts = http::parse_url(options.url);
    if (!parts || options.url.find('#') != std::string::npos ||
        (!parts->secure() && !is_loopback_name(parts->host)))
        return "seller events go to an https URL, or to http://127.0.0.1, not to " + options.url;
    return options.key_file.empty() ? "seller events need a key file, whose keys sign them" : std::string();
}

PAYMCP_INLINE seller_post::seller_post(std::string url, event_keys keys, http::client& network, const wall_clock& time)
    : url_(std::move(url)), keys_(std::move(keys)), network_(network), time_(time) {}

PAYMCP_INLINE asio_task<result<void>> seller_post::deliver(seller::event told) const {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(time_.now().time_since_epoch());
    const std::string seconds = std::to_string(now.count());
    http::outgoing_request request;
    request.method = "POST";
    request.url = url_;
    request.body = seller::json_of(told);
    request.headers = {{"Content-Type", "application/json"},
                       {"webhook-id", told.id},
                       {"webhook-timestamp", seconds},
                       {"webhook-signature", event_signature(keys_, told.id, seconds, request.body)}};
    request.repeatable = true;  // the receiver knows a repeated event by its id
    const http::send_result answer = co_await network_.send(std::move(request));
    if (answer.has_error()) co_return failure{answer.error().message};
    if (answer->status < 200 || answer->status > 299)
        co_return failure{"it was answered with status " + std::to_string(answer->status)};
    co_return result<void>{};
}

}  // namespace paymcp::inline v0::detail
