// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/payment/seller_event.hpp>
#include <paymcp/serve/seller_options.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// Keys that sign events, each its bytes: what Standard Webhooks writes as "whsec_" and base64, of 24 to 64 bytes.
using event_keys = std::vector<secret>;

/// The keys of a file, one a line; empty lines do not count.
result<event_keys> read_event_key_file(const std::string& path);

/// The field `webhook-signature`: "v1," and the HMAC-SHA256 of "ID.SECONDS.BODY" in base64, once for each key.
std::string event_signature(const event_keys& keys, std::string_view id, std::string_view seconds,
                            std::string_view body);

/// Why events cannot be told in this way; empty where they can.
std::string flaw_of(const seller::event_options& options);

/// Posts events to the seller's address.
class seller_post {
public:
    /// `network` and `time` must outlive each delivery.
    seller_post(std::string url, event_keys keys, http::client& network, const wall_clock& time);

    /// Any status from 200 to 299 says that the event has arrived; the body of the answer is ignored.
    asio_task<result<void>> deliver(seller::event told) const;

private:
    std::string url_;
    event_keys keys_;
    http::client& network_;
    const wall_clock& time_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/seller_post.ipp>
#endif
