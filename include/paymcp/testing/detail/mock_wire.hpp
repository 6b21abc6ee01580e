// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/payment/plan_interval.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::testing::detail {

/// The requests and answers of a mock in another process, as JSON: an order; `{"ok": value}` or `{"error": sentence,
/// "may_have_happened": flag}`. Reading throws at anything else.
inline boost::json::object mock_order_json(const checkout_request& order) {
    boost::json::object json{{"payment_id", order.payment_id},
                             {"reference", order.reference},
                             {"tool", order.tool},
                             {"description", order.description},
                             {"amount", order.amount},
                             {"currency", order.money.name()},
                             {"expires", order.expires.time_since_epoch().count()},
                             {"authorize_only", order.authorize_only}};
    if (order.used) json["used"] = *order.used;
    if (order.renews) json["renews"] = plans::name_of(*order.renews);
    return json;
}

inline std::optional<std::int64_t> part_of(const boost::json::value* json) {
    if (json == nullptr) return std::nullopt;
    return json->to_number<std::int64_t>();
}

inline std::optional<plans::interval> interval_of(const boost::json::value* json) {
    if (json == nullptr) return std::nullopt;
    return plans::find_interval(std::string_view(json->as_string())).value();
}

inline checkout_request read_mock_order(const boost::json::value& json) {
    const auto text = [&json](const char* name) { return std::string(json.at(name).as_string()); };
    const boost::json::value* used = json.as_object().if_contains("used");
    return {.payment_id = text("payment_id"),
            .reference = text("reference"),
            .tool = text("tool"),
            .description = text("description"),
            .amount = json.at("amount").to_number<std::int64_t>(),
            .money = find_currency(text("currency")).value(),
            .expires = unix_time(milliseconds(json.at("expires").to_number<std::int64_t>())),
            .authorize_only = json.at("authorize_only").as_bool(),
            .used = part_of(used),
            .renews = interval_of(json.as_object().if_contains("renews"))};
}

inline boost::json::value mock_answer_json(const checkout& made) {
    return {{"reference", made.reference}, {"url", made.url}};
}

inline boost::json::value mock_answer_json(const status_report& report) {
    boost::json::object json{{"status", static_cast<int>(report.status)},
                             {"amount", report.amount.value_or(0)},
                             {"currency", report.currency.value_or("")},
                             {"returned", report.returned.value_or(0)},
                             {"dispute", static_cast<int>(report.dispute)}};
    if (report.captured) json["captured"] = *report.captured;
    return json;
}

inline boost::json::value mock_answer_json(const subscription_report& report) {
    boost::json::object json{{"status", static_cast<int>(report.status)},
                             {"period_begins", report.period_begins.time_since_epoch().count()},
                             {"period_ends", report.period_ends.time_since_epoch().count()},
                             {"renews", report.renews},
                             {"paid", report.paid}};
    if (const auto& last = report.last_paid)
        json["last_paid"] = {{"reference", last->reference},
                             {"amount", last->amount},
                             {"currency", last->currency},
                             {"first", last->first}};
    return json;
}

template <class T>
T read_mock_answer(const boost::json::value& json);

template <>
inline checkout read_mock_answer<checkout>(const boost::json::value& json) {
    return {std::string(json.at("reference").as_string()), std::string(json.at("url").as_string())};
}

template <>
inline status_report read_mock_answer<status_report>(const boost::json::value& json) {
    return {.status = static_cast<provider_status>(json.at("status").to_number<int>()),
            .amount = json.at("amount").to_number<std::int64_t>(),
            .currency = std::string(json.at("currency").as_string()),
            .returned = json.at("returned").to_number<std::int64_t>(),
            .dispute = static_cast<states::dispute>(json.at("dispute").to_number<int>()),
            .captured = part_of(json.as_object().if_contains("captured"))};
}

template <>
inline subscription_report read_mock_answer<subscription_report>(const boost::json::value& json) {
    const auto moment = [&json](const char* name) {
        return unix_time(milliseconds(json.at(name).to_number<std::int64_t>()));
    };
    subscription_report report{.status = static_cast<plans::status>(json.at("status").to_number<int>()),
                               .period_begins = moment("period_begins"),
                               .period_ends = moment("period_ends"),
                               .renews = json.at("renews").as_bool(),
                               .paid = json.at("paid").as_bool()};
    if (const boost::json::value* last = json.as_object().if_contains("last_paid"))
        report.last_paid = {.reference = std::string(last->at("reference").as_string()),
                            .amount = last->at("amount").to_number<std::int64_t>(),
                            .currency = std::string(last->at("currency").as_string()),
                            .first = last->at("first").as_bool()};
    return report;
}

template <class T>
std::string mock_result_text(const provider_result<T>& result) {
    if (!result.has_value())
        return boost::json::serialize(boost::json::object{{"error", result.error().message},
                                                          {"may_have_happened", result.error().may_have_happened}});
    boost::json::value ok = nullptr;
    if constexpr (!std::is_void_v<T>) ok = mock_answer_json(*result);
    return boost::json::serialize(boost::json::object{{"ok", std::move(ok)}});
}

template <class T>
provider_result<T> read_mock_result(std::string_view text) {
    const boost::json::value json = boost::json::parse(text);
    if (const boost::json::value* failed = json.as_object().if_contains("error"))
        return provider_error{std::string(failed->as_string()), json.at("may_have_happened").as_bool()};
    if constexpr (std::is_void_v<T>)
        return {};
    else
        return read_mock_answer<T>(json.at("ok"));
}

}  // namespace paymcp::inline v0::testing::detail
