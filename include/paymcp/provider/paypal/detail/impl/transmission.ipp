// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/paypal/detail/transmission.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/paypal/detail/crc32.hpp>

#include <boost/json.hpp>

#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE result<paypal_transmission> paypal_transmission::read(const http::request& request) {
    paypal_transmission read;
    const std::pair<std::string_view, std::string*> fields[]{{"PAYPAL-AUTH-ALGO", &read.algorithm},
                                                             {"PAYPAL-CERT-URL", &read.certificate_url},
                                                             {"PAYPAL-TRANSMISSION-ID", &read.id},
                                                             {"PAYPAL-TRANSMISSION-SIG", &read.signature},
                                                             {"PAYPAL-TRANSMISSION-TIME", &read.time}};
    for (const auto& [name, place] : fields) {
        const std::optional<std::string_view> value = request.header(name);
        if (!value || value->empty()) return webhook_refused(std::string("the webhook has no ") + std::string(name));
        *place = *value;
    }
    return read;
}

PAYMCP_INLINE std::string paypal_transmission::message(std::string_view webhook_id, std::string_view body) const {
    return id + '|' + time + '|' + std::string(webhook_id) + '|' + std::to_string(crc32(body));
}

PAYMCP_INLINE result<webhook_event> read_paypal_event(std::string_view body) {
    const result<boost::json::object> read = read_webhook(body);
    if (!read) return read.error();
    webhook_event event;
    event.id = text_at(*read, {"id"});
    event.type = text_at(*read, {"event_type"});
    const boost::json::object* subject = object_at(*read, {"resource"});
    if (subject == nullptr) return event;
    const bool is_order = event.type.starts_with("CHECKOUT.ORDER.");
    std::string order = text_at(*subject, {"supplementary_data", "related_ids", "order_id"});
    if (is_order && order.empty()) order = text_at(*subject, {"id"});
    std::string payment_id = text_at(*subject, {"custom_id"});
    const boost::json::value* units = subject->if_contains("purchase_units");
    if (payment_id.empty() && units != nullptr && units->is_array() && !units->get_array().empty())
        if (const boost::json::object* unit = units->get_array().front().if_object())
            payment_id = text_at(*unit, {"custom_id"});
    add_payment_ref(event.about, std::move(payment_id), std::move(order));
    return event;
}

}  // namespace paymcp::inline v0::detail
