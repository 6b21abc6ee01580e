// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/features/detail/listening.hpp>
#include <paymcp/mcp/payments/detail/open_tools.hpp>
#include <paymcp/mcp/server/detail/active_call.hpp>
#include <paymcp/mcp/server/detail/client_requests.hpp>
#include <paymcp/mcp/server/response_channel.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

/// The state of a legacy session since `initialize`.
struct legacy_session {
    revision speaks = revision::r2025_11_25;
    client_capabilities can{};
    open_tools open{};                ///< which tools the session sees as their confirm tool
    std::shared_ptr<response_channel> general{};  ///< the channel for messages outside calls; may be null
    std::optional<log_severity> logs{};  ///< the requested severity of log messages, once it is set
    std::set<std::string, std::less<>> watched{};  ///< the subscribed resources
};

/// One client: the process at the other end of stdio, an HTTP session, or one stateless HTTP request.
///
/// It holds the state that the protocol lets a server remember about a client, and its calls in progress. Everything
/// runs on its executor, which must not run two handlers at once: a loop with one thread, or a strand.
class client_session {
public:
    client_session(boost::asio::any_io_executor executor, caller who)
        : executor_(std::move(executor)), who_(std::move(who)), requests_(executor_) {}
    client_session(const client_session&) = delete;
    client_session& operator=(const client_session&) = delete;

    const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
    const caller& who() const noexcept { return who_; }
    client_requests& requests() noexcept { return requests_; }

    const std::optional<legacy_session>& session() const noexcept { return session_; }
    void open_session(legacy_session agreed) { session_ = std::move(agreed); }

    /// Of the session, which must be open.
    open_tools& open() noexcept { return session_->open; }

    /// The session, which must be open.
    legacy_session& agreed() noexcept { return *session_; }

    /// Sends a legacy client a message outside calls, if there is a channel.
    void announce(std::string message) const {
        if (session_ && session_->general) session_->general->send(std::move(message));
    }

    /// How many calls run, including those that the client has canceled.
    std::size_t running() const noexcept { return running_.size(); }

    /// Whether a call under this id awaits its response.
    bool awaits(const request_id& id) const {
        const auto same = [&](const listening& one) { return one.id == id; };
        return by_id_.contains(id.json) || std::any_of(listens_.begin(), listens_.end(), same);
    }

    /// How many subscriptions are open. They are not calls: no shutdown waits for them.
    std::size_t subscriptions() const noexcept { return listens_.size(); }

    /// A `subscriptions/listen` begins; its response channel stays open until the client cancels it or disconnects, or
    /// until `end_subscriptions`.
    void listen(listening begun) {
        begun.channel->send(acknowledgement(begun));
        listens_.push_back(std::move(begun));
    }

    /// The server sends no further notifications: every subscription gets its result.
    void end_subscriptions() {
        for (const listening& one : std::exchange(listens_, {})) one.channel->finish({one.farewell, std::nullopt});
    }

    /// Announces a change to its subscribers.
    void hear(paymcp::detail::change what, const std::string& uri) const {
        const bool watches = session_ && (what != paymcp::detail::change::contents || session_->watched.contains(uri));
        if (watches) announce(change_notification(what, uri, {}));
        for (const listening& one : listens_)
            if (one.wants(what, uri)) one.channel->send(change_notification(what, uri, one.meta()));
    }

    std::shared_ptr<active_call> begin(call_facts facts, std::shared_ptr<response_channel> channel) {
        auto started = std::make_shared<active_call>(std::move(facts), executor_, std::move(channel), requests_);
        by_id_.emplace(started->id().json, started.get());
        running_.emplace(started.get(), started);
        if (ending_) started->end_waits();
        return started;
    }

    /// The call has ended.
    void end(active_call& ended) {
        release_id(ended);
        ended.finish();
        running_.erase(&ended);
    }

    /// `notifications/cancelled`. Unknown ids are ignored: the response may have crossed it.
    void cancel(const request_id& id) {
        const auto same = [&](const listening& one) { return one.id == id; };
        const auto ended = std::find_if(listens_.begin(), listens_.end(), same);
        if (ended != listens_.end()) {
            const std::shared_ptr<response_channel> channel = ended->channel;
            listens_.erase(ended);
            return channel->abandon();
        }
        const auto found = by_id_.find(id.json);
        if (found == by_id_.end()) return;
        const std::shared_ptr<active_call> canceled = running_.at(found->second);
        by_id_.erase(found);
        canceled->cancel();
    }

    /// The client has disconnected: every call in progress is canceled.
    void leave() {
        requests_.close();
        by_id_.clear();
        for (const listening& one : std::exchange(listens_, {})) one.channel->abandon();
        for (const auto& one : in_progress()) one->cancel();
    }

    /// The server is about to end: no call of this client waits for a payment any more.
    void end_waits() {
        ending_ = true;
        for (const auto& one : in_progress()) one->end_waits();
    }

private:
    std::vector<std::shared_ptr<active_call>> in_progress() const {
        std::vector<std::shared_ptr<active_call>> all;
        for (const auto& [key, one] : running_) all.push_back(one);
        return all;
    }

    void release_id(const active_call& ended) {
        const auto found = by_id_.find(ended.id().json);
        if (found != by_id_.end() && found->second == &ended) by_id_.erase(found);
    }

    boost::asio::any_io_executor executor_;
    caller who_;
    std::optional<legacy_session> session_;
    client_requests requests_;
    std::vector<listening> listens_;
    std::unordered_map<std::string, active_call*> by_id_;
    std::unordered_map<active_call*, std::shared_ptr<active_call>> running_;
    bool ending_ = false;
};

}  // namespace paymcp::inline v0::mcp
