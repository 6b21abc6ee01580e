// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/seller_event.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/core/detail/utc_text.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/dispute.hpp>
#include <paymcp/payment/state_name.hpp>

namespace paymcp::inline v0 {

PAYMCP_INLINE std::string_view seller::name_of(event_type type) noexcept {
    switch (type) {
        case event_type::sold:
            return "payment.sold";
        case event_type::refunded:
            return "payment.refunded";
        case event_type::disputed:
            return "payment.disputed";
        case event_type::stuck:
            return "payment.stuck";
        case event_type::owed:
            break;
    }
    return "payment.owed";
}

PAYMCP_INLINE std::string seller::json_of(const event& told) {
    const std::string_view dispute = name_of(told.dispute);
    detail::object_text data;
    data.text("payment", told.payment)
        .raw("version", std::to_string(told.version))
        .text("state", paymcp::name_of(told.state))
        .text("tool", told.tool)
        .raw("amount", std::to_string(told.amount))
        .text("currency", told.currency)
        .text("provider", told.provider)
        .text("reference", told.reference)
        .text_if("principal", told.principal)
        .raw("returned", std::to_string(told.returned))
        .text("dispute", dispute.empty() ? std::string_view("none") : dispute);
    detail::object_text whole;
    whole.text("id", told.id)
        .text("type", name_of(told.type))
        .text("timestamp", detail::utc_text(told.created, detail::utc_precision::in_milliseconds))
        .raw("data", data.str());
    return whole.str();
}

namespace detail {

PAYMCP_INLINE seller_trouble trouble_of(const seller::standing& now) noexcept {
    if (states::owed.contains(now.state)) return seller_trouble::owed;
    return now.unclear || states::deliverable.contains(now.state) ? seller_trouble::stuck : seller_trouble::none;
}

PAYMCP_INLINE std::vector<seller::event_type> events_of(const seller::change& made) {
    std::vector<seller::event_type> all;
    const bool stepped = made.after.state != made.before.state;
    if (stepped && made.after.state == payment_state::delivered) all.push_back(seller::event_type::sold);
    const bool whole = stepped && states::returned.contains(made.after.state);
    if (whole || made.after.returned > made.before.returned) all.push_back(seller::event_type::refunded);
    if (made.after.dispute != made.before.dispute) all.push_back(seller::event_type::disputed);
    return all;
}

PAYMCP_INLINE seller_trouble trouble_since(std::span<const seller::change> changes, std::size_t at) noexcept {
    const seller_trouble began = trouble_of(changes[at].after);
    if (began == trouble_of(changes[at].before)) return seller_trouble::none;
    for (const seller::change& later : changes.subspan(at + 1))
        if (trouble_of(later.after) != began) return seller_trouble::none;
    return began;
}

PAYMCP_INLINE seller::event seller_event_of(const payment& subject, const seller::change& made,
                                            seller::event_type type) {
    payment then = subject;
    then.state = made.after.state;
    seller::event told;
    const std::string_view name = name_of(type);
    told.id = subject.id;
    told.id += '_';
    told.id += std::to_string(made.version);
    told.id += '_';
    told.id += name.substr(name.find('.') + 1);
    told.type = type;
    told.created = made.noticed;
    told.payment = subject.id;
    told.version = made.version;
    told.state = made.after.state;
    told.tool = subject.tool;
    told.amount = lifecycle::sum_of(then);
    told.currency = subject.currency;
    told.provider = subject.provider;
    told.reference = subject.reference;
    told.principal = subject.principal;
    told.returned = made.after.returned;
    told.dispute = made.after.dispute;
    return told;
}

}  // namespace detail
}  // namespace paymcp::inline v0
