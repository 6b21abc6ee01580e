// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/provider/adyen/detail/books.hpp>

#include <boost/json.hpp>

#include <vector>

/// What Adyen's webhooks make of a payment.
namespace paymcp_tests {

/// The status of `pay_1` by its link and by events about it, each reported in a separate webhook. `fields` makes the
/// fields of an event, besides the payment's id.
template <class Event, class Fields>
paymcp::status_report told(const paymcp::status_report& link, const std::vector<Event>& all, Fields fields) {
    paymcp::detail::adyen_books books;
    for (const Event& each : all) {
        boost::json::object item = fields(each);
        item["merchantReference"] = "pay_1";
        const boost::json::object outer{{"NotificationRequestItem", item}};
        books.note(boost::json::serialize(boost::json::object{{"notificationItems", boost::json::array{outer}}}));
    }
    return books.judge("pay_1", link);
}

}  // namespace paymcp_tests
