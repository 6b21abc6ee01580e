// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/coinbase/detail/access.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>

#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE coinbase_access::coinbase_access(const secret& key_id, secret key, std::string base_url,
                                               const wall_clock& time)
    : key_("COINBASE", key_id, std::move(key)),
      base_url_(std::move(base_url)),
      api_("Coinbase", base_url_),
      time_(&time) {}

PAYMCP_INLINE void coinbase_access::use(http::client& client) {
    key_.read();
    api_.use(client);
}

PAYMCP_INLINE boost::asio::awaitable<api_result> coinbase_access::call(api_request request) const {
    if (!key_.readable())
        co_return api_failure{{title() + " was given no HTTP client; use(client) gives it one", false}};
    request.renew = [key = key_, time = time_, method = request.method,
                     url = join_url(base_url_, request.path)](std::vector<http::header>& headers) {
        std::erase_if(headers, [](const http::header& one) { return one.name == "Authorization"; });
        headers.push_back({"Authorization", key.authorization(method, url, time->now())});
    };
    request.renew(request.headers);
    co_return co_await api_.call(std::move(request));
}

}  // namespace paymcp::inline v0::detail
