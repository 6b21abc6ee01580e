// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/provider/webhook.hpp>
#include <paymcp/testing/law.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

namespace paymcp::inline v0::testing::detail {

/// The event of a receiver's answer, which must be one.
inline webhook_event accepted(const result<webhook_event>& judged, const std::string& what) {
    expect(judged.has_value(), what + " was refused" + (judged ? "" : ": " + judged.error().message));
    return *judged;
}

/// A receiver that asks others may also answer that it cannot verify a delivery now.
inline void is_refused(const result<webhook_event>& judged, const std::string& what, bool may_ask_others) {
    expect(!judged.has_value(), what + " was accepted");
    const std::string& code = judged.error().code;
    expect(code == "webhook_refused" || (may_ask_others && code == "webhook_unverified"),
           what + " was refused with the code '" + code + "'");
}

inline void same(const result<webhook_event>& judged, const webhook_event& right, const std::string& what) {
    const auto fields = [](const webhook_event& event) {
        return std::tie(event.id, event.type, event.about, event.acknowledgement);
    };
    const webhook_event event = accepted(judged, what);
    expect(fields(event) == fields(right), what + " was answered with another event");
}

inline bool names(const webhook_event& event, std::string_view id) {
    return std::ranges::any_of(event.about,
                               [&](const payment_ref& ref) { return ref.payment_id == id || ref.reference == id; });
}

inline void names_no_other(const webhook_event& event, std::string_view id) {
    for (const payment_ref& ref : event.about)
        expect(ref.payment_id.empty() || ref.payment_id == id, "it names another payment");
}

}  // namespace paymcp::inline v0::testing::detail
