// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/digest.hpp>
#include <paymcp/flow/gate.hpp>
#include <paymcp/mcp/doorbell.hpp>
#include <paymcp/mcp/task.hpp>
#include <paymcp/store/open_call.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::mcp {

/// Puts on record that results have reached their callers. That happens after the answer, so that a crash between the
/// two costs nobody a result; a call that comes in between waits for it, so that it is a new purchase. Used on one
/// executor.
class collection {
public:
    collection(gate<asio_task>& desk, boost::asio::any_io_executor executor)
        : desk_(desk), executor_(std::move(executor)) {}

    /// The result has reached its caller. Of a payment that belongs to nobody there is nothing to note: no call but
    /// one that presents its id ever finds it.
    void begin(payment subject) {
        if (subject.collected || paymcp::detail::owner_of(subject).empty()) return;
        std::string call = key(subject, subject.tool, subject.digest);
        ++under_way_[call].count;
        boost::asio::co_spawn(executor_, note(std::move(call), std::move(subject)), boost::asio::detached);
    }

    /// Waits until nothing is being noted of earlier calls like this one.
    asio_task<void> settled(caller who, std::string_view tool, std::string_view arguments) {
        if (under_way_.empty()) co_return;
        payment like;
        like.principal = std::move(who.principal);
        like.session = std::move(who.session);
        const std::string call = key(like, tool, sha256_hex(arguments));
        for (auto found = under_way_.find(call); found != under_way_.end(); found = under_way_.find(call)) {
            const auto bell = std::make_shared<doorbell>(executor_);
            found->second.waiting.push_back(bell);
            co_await bell->wait_until(doorbell::moment::max());
        }
    }

private:
    struct notes {
        std::size_t count = 0;
        std::vector<std::shared_ptr<doorbell>> waiting{};
    };

    static std::string key(const payment& subject, std::string_view tool, std::string_view digest) {
        std::string call = paymcp::detail::owner_of(subject);
        return call.append(1, '\n').append(tool).append(1, '\n').append(digest);
    }

    /// A note that could not be written leaves the result to be found once more.
    asio_task<void> note(std::string call, payment subject) {
        co_await desk_.collected(std::move(subject));
        const auto found = under_way_.find(call);
        if (--found->second.count > 0) co_return;
        const notes done = std::move(found->second);
        under_way_.erase(found);
        for (const auto& bell : done.waiting) bell->ring();
    }

    gate<asio_task>& desk_;
    boost::asio::any_io_executor executor_;
    std::unordered_map<std::string, notes> under_way_;
};

}  // namespace paymcp::mcp
