// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/concept.hpp>
#include <paymcp/provider/webhook_body.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace paymcp::detail {

/// What is done at Adyen with money that was secured.
enum class adyen_step : std::uint8_t {
    capture,
    release,
    refund
};

constexpr std::string_view word_for(adyen_step step) noexcept {
    switch (step) {
        case adyen_step::capture:
            return "capture";
        case adyen_step::release:
            return "release";
        case adyen_step::refund:
            return "refund";
    }
    return "";
}

/// What Adyen tells only in webhooks: under which reference a payment's money is found, and what became of it. For the
/// latest hundred thousand payments. On one executor that does not run two handlers at once.
class adyen_books {
public:
    /// Notes the items of a payment webhook whose signatures were found good. Only signed fields are read.
    void note(std::string_view body) {
        const result<boost::json::object> read = read_webhook(body);
        if (!read) return;
        const boost::json::value* items = read->if_contains("notificationItems");
        if (items == nullptr || !items->is_array()) return;
        for (const boost::json::value& outer : items->get_array())
            if (const boost::json::object* within = outer.if_object())
                if (const boost::json::object* item = object_at(*within, {"NotificationRequestItem"})) note_item(*item);
    }

    /// An accepted request counts as done.
    void done(const std::string& payment_id, adyen_step step) { entry(payment_id).steps.insert(step); }

    bool is_done(const std::string& payment_id, adyen_step step) const {
        const auto found = entries_.find(payment_id);
        return found != entries_.end() && found->second.steps.contains(step);
    }

    /// The reference of the money; empty where no webhook has told it.
    std::string psp_reference(const std::string& payment_id) const {
        const auto found = entries_.find(payment_id);
        return found == entries_.end() ? std::string() : found->second.psp;
    }

    /// What a link reports, corrected by what became of the money, which a link does not know.
    status_report judge(const std::string& payment_id, status_report link) const {
        const bool secured = link.status == provider_status::paid || link.status == provider_status::authorized;
        if (!secured) return link;
        if (is_done(payment_id, adyen_step::refund))
            link.status = provider_status::refunded;
        else if (is_done(payment_id, adyen_step::release))
            link.status = provider_status::canceled;
        else if (is_done(payment_id, adyen_step::capture))
            link.status = provider_status::paid;
        return link;
    }

private:
    struct entry_type {
        std::string psp{};
        std::set<adyen_step> steps{};
    };

    void note_item(const boost::json::object& item) {
        const std::string payment_id = text_at(item, {"merchantReference"});
        const boost::json::value* flag = item.if_contains("success");
        const bool success =
            text_at(item, {"success"}) == "true" || (flag != nullptr && flag->is_bool() && flag->get_bool());
        if (payment_id.empty() || !success) return;
        const std::string kind = text_at(item, {"eventCode"});
        if (kind == "AUTHORISATION") entry(payment_id).psp = text_at(item, {"pspReference"});
        if (kind == "CAPTURE") done(payment_id, adyen_step::capture);
        if (kind == "CANCELLATION") done(payment_id, adyen_step::release);
        if (kind == "REFUND") done(payment_id, adyen_step::refund);
    }

    entry_type& entry(const std::string& payment_id) {
        const auto [found, made] = entries_.try_emplace(payment_id);
        if (made) order_.push_back(payment_id);
        if (order_.size() > most_kept) {
            entries_.erase(order_.front());
            order_.pop_front();
        }
        return found->second;
    }

    static constexpr std::size_t most_kept = 100'000;

    std::unordered_map<std::string, entry_type> entries_;
    std::deque<std::string> order_;
};

}  // namespace paymcp::detail
