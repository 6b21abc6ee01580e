// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/mcp/payments/detail/client_link.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/server/response_channel.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

/// Server requests to one legacy client, in a separate id space, each matched with its response.
class client_requests {
public:
    explicit client_requests(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
    client_requests(const client_requests&) = delete;
    client_requests& operator=(const client_requests&) = delete;

    /// Sends a request on behalf of the call `owner` and waits for the response.
    boost::asio::awaitable<paymcp::detail::client_answer> ask(std::shared_ptr<response_channel> where,
                                                              const void* owner, std::string method, std::string params,
                                                              milliseconds wait_timeout);

    /// A response arrived. One without a pending request is dropped.
    void answer(rpc_response response);

    /// The client has canceled the call `owner`: its requests are obsolete.
    void withdraw(const void* owner);

    /// No response can arrive any more.
    void close();

private:
    struct waiting_answer {
        waiting_answer(client_requests& all, const request_id& id, const void* call);
        waiting_answer(const waiting_answer&) = delete;
        waiting_answer& operator=(const waiting_answer&) = delete;
        ~waiting_answer() { table.erase(entry); }

        const void* owner;
        paymcp::detail::client_answer answer{paymcp::detail::ask_outcome::unanswered, {}};
        paymcp::detail::async_event wakeup;
        std::map<std::string, waiting_answer*>& table;
        std::map<std::string, waiting_answer*>::iterator entry;
    };

    /// The first outcome counts: an answered request is not canceled any more.
    static void end(waiting_answer& waiting, paymcp::detail::client_answer answer);

    static std::string canceled_params(const request_id& id);

    boost::asio::any_io_executor executor_;
    std::map<std::string, waiting_answer*> waiting_;
    std::int64_t next_ = 0;
    bool closed_ = false;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/client_requests.ipp>
#endif
