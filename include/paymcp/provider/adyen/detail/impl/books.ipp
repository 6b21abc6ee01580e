// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/adyen/detail/books.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/provider/adyen/detail/charges.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <algorithm>
#include <optional>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void adyen_books::note(std::string_view body) {
    const result<boost::json::object> read = read_webhook(body);
    if (!read) return;
    const boost::json::value* items = read->if_contains("notificationItems");
    if (items == nullptr || !items->is_array()) return;
    for (const boost::json::value& outer : items->get_array())
        if (const boost::json::object* within = outer.if_object())
            if (const boost::json::object* item = object_at(*within, {"NotificationRequestItem"})) note_item(*item);
}

PAYMCP_INLINE bool adyen_books::accept(const std::string& payment_id, adyen_step step, const std::string& reference,
                                       const adyen_sum& asked) {
    entry_type& kept = entry(payment_id);
    const bool fresh = (step == adyen_step::capture ? kept.captures : kept.returns).accept(reference, asked);
    if (fresh && step == adyen_step::refund) kept.refunds.insert(reference);
    return fresh;
}

PAYMCP_INLINE bool adyen_books::is_captured(const std::string& payment_id, const adyen_sum& whole,
                                            const adyen_sum& asked) const {
    const entry_type* const found = entries_.find(payment_id);
    if (found == nullptr) return false;
    const adyen_tally done = found->captures.done(whole);
    if (asked == whole) return done.share == adyen_share::whole;
    return done.share == adyen_share::part && done.value == asked.value;
}

PAYMCP_INLINE std::size_t adyen_books::failures(const std::string& payment_id, adyen_step step,
                                                const adyen_sum& whole) const {
    const entry_type* const found = entries_.find(payment_id);
    if (found == nullptr) return 0;
    return (step == adyen_step::capture ? found->captures : found->returns).failures(whole);
}

PAYMCP_INLINE std::string adyen_books::psp_reference(const std::string& payment_id) const {
    const entry_type* const found = entries_.find(payment_id);
    if (found == nullptr) return {};
    const entry_type& kept = *found;
    for (auto each = kept.authorized.rbegin(); each != kept.authorized.rend(); ++each)
        if (!kept.lapsed.contains(*each)) return *each;
    return kept.authorized.empty() ? kept.original : kept.authorized.back();
}

PAYMCP_INLINE status_report adyen_books::judge(const std::string& payment_id, status_report link,
                                               const std::optional<adyen_sum>& part) const {
    const bool secured = link.status == provider_status::paid || link.status == provider_status::authorized;
    const entry_type* const found = entries_.find(payment_id);
    if (!secured || found == nullptr) return link;
    const entry_type& kept = *found;
    const adyen_sum whole =
        adyen_sum_of(link.amount.value_or(0), currency{std::string_view(link.currency.value_or(""))});
    const standing now = standing_of(kept, whole, link.status == provider_status::paid, part);
    link.undone = now.untaken || (kept.returns.failures(now.sum) > 0 && now.back.share != adyen_share::whole);
    if (now.back.share == adyen_share::whole) {
        judge_return(link, kept, now);
    } else if (now.back.share == adyen_share::part && now.wholly_taken) {
        link.status = provider_status::paid;
    } else if (now.back.share != adyen_share::none) {
        doubt(link, now.back, "given back");
        link.partly_back = true;
    } else if (now.lapsed) {
        link.status = provider_status::canceled;
    } else if (now.partly_taken) {
        doubt(link, now.taken, "captured");
    } else if (now.untaken) {
        link.status = provider_status::unknown;
        link.why = "its capture has failed, which is to be seen to at Adyen";
    } else if (now.wholly_taken) {
        link.status = provider_status::paid;
    }
    const bool taken = link.status == provider_status::paid || link.status == provider_status::refunded;
    if (taken && part) link.captured = in_minor(link, now.sum.value.value_or(0));
    if (taken) add_desk(link, kept, now);
    return link;
}

PAYMCP_INLINE void adyen_books::add_desk(status_report& link, const entry_type& kept, const standing& now) {
    if (!kept.returns.any() && !kept.disputes.any()) return;
    const std::int64_t whole = now.sum.value.value_or(0);
    std::int64_t back = now.back.share == adyen_share::whole ? whole : now.back.value;
    back += std::min(kept.disputes.lost(now.sum), whole - back);
    link.returned = in_minor(link, back);
    link.dispute = kept.disputes.state(now.sum);
    link.at_least = true;
    if (link.returned && back >= whole) link.status = provider_status::refunded;
    if (link.returned) return;
    link.status = provider_status::unknown;
    link.partly_back = true;
    link.why = "what was given back comes to no sum in its currency";
}

PAYMCP_INLINE std::optional<std::int64_t> adyen_books::in_minor(const status_report& link, std::int64_t units) {
    const std::string code = link.currency.value_or("");
    const currency money{std::string_view(code)};
    return from_wire(units, money, adyen_charges::decimals(money));
}

PAYMCP_INLINE bool adyen_books::has_lapsed(const entry_type& kept) {
    if (kept.lapsed.empty()) return false;
    const auto is_over = [&](const std::string& one) { return kept.lapsed.contains(one); };
    return kept.lapsed.contains("") || std::all_of(kept.authorized.begin(), kept.authorized.end(), is_over);
}

PAYMCP_INLINE adyen_books::standing adyen_books::standing_of(const entry_type& kept, const adyen_sum& whole,
                                                             bool automatic, const std::optional<adyen_sum>& part) {
    standing now{.taken = kept.captures.done(whole), .sum = whole};
    const bool in_part = part && now.taken.share == adyen_share::part;
    const bool nothing = now.taken.share == adyen_share::none;
    const bool all = now.taken.share == adyen_share::whole || in_part;
    if (in_part) now.sum.value = now.taken.value;
    if (part && nothing) now.sum = *part;
    now.back = kept.returns.done(now.sum);
    const bool failed = automatic ? kept.captures.has_lost(whole)
                                  : kept.captures.failures(whole) > 0 || (part && kept.captures.has_failed(*part));
    const bool proven = is_proven(kept, now.sum);
    now.untaken = failed && !all;
    now.lapsed = has_lapsed(kept) && nothing && !proven;
    now.partly_taken = !nothing && !all;
    now.wholly_taken = all || (nothing && !now.untaken && !now.lapsed && (automatic || proven));
    return now;
}

PAYMCP_INLINE void adyen_books::judge_return(status_report& link, const entry_type& kept, const standing& now) {
    const bool canceled = kept.last_return == returned_as::cancellation;
    const bool drawn = now.wholly_taken || now.partly_taken || !kept.refunds.empty();
    if (canceled && now.partly_taken)
        doubt(link, now.taken, "captured");
    else
        link.status = drawn && !canceled ? provider_status::refunded : provider_status::canceled;
}

PAYMCP_INLINE bool adyen_books::is_proven(const entry_type& kept, const adyen_sum& whole) {
    return std::any_of(kept.refunds.begin(), kept.refunds.end(),
                       [&](const std::string& each) { return kept.returns.is_about(each, whole); });
}

PAYMCP_INLINE void adyen_books::doubt(status_report& link, const adyen_tally& moved, std::string_view verb) {
    const std::string code = link.currency.value_or("");
    const std::string whole = sum_in_words(link.amount.value_or(0), code);
    const std::optional<std::int64_t> part = in_minor(link, moved.value);
    link.status = provider_status::unknown;
    if (moved.share == adyen_share::part)
        link.why = (part ? sum_in_words(*part, code) : "a part") + " of " + whole + " was " + std::string(verb);
    else
        link.why = std::string("what was ") + std::string(verb) + " comes to no sum that fits " + whole;
}

PAYMCP_INLINE void adyen_books::note_item(const boost::json::object& item) {
    const std::string payment_id = text_at(item, {"merchantReference"});
    if (payment_id.empty()) return;
    const boost::json::value* flag = item.if_contains("success");
    const bool success =
        text_at(item, {"success"}) == "true" || (flag != nullptr && flag->is_bool() && flag->get_bool());
    const std::string kind = text_at(item, {"eventCode"});
    const std::string reference = text_at(item, {"pspReference"});
    const std::string original = text_at(item, {"originalReference"});
    const adyen_sum sum = read_adyen_sum(item, kind);
    if (success && adyen_disputes::is_about(kind)) entry(payment_id).disputes.note(kind, reference, sum);
    if (kind == "AUTHORISATION") {
        if (success) note_authorisation(entry(payment_id), reference);
    } else if (kind == "EXPIRE" || kind == "TECHNICAL_CANCEL") {
        if (success) entry(payment_id).lapsed.insert(original);
    } else if (kind == "CAPTURE" || kind == "CAPTURE_FAILED") {
        note_attempt(entry(payment_id).captures, kind, reference, sum, success);
        note_original(entry(payment_id), original);
    } else if (kind == "REFUND" || kind == "CANCELLATION" || kind == "CANCEL_OR_REFUND" || kind == "REFUND_FAILED" ||
               kind == "REFUNDED_REVERSED") {
        entry_type& kept = entry(payment_id);
        note_attempt(kept.returns, kind, reference, sum, success);
        note_original(kept, original);
        if (success && kind.starts_with("REFUND")) kept.refunds.insert(reference);
        if (success && kind == "REFUND") kept.last_return = returned_as::refund;
        if (success && kind == "CANCELLATION") kept.last_return = returned_as::cancellation;
        if (success && kind == "CANCEL_OR_REFUND") kept.last_return = returned_as::reversal;
    }
}

PAYMCP_INLINE void adyen_books::note_attempt(adyen_attempts& attempts, std::string_view kind,
                                             const std::string& reference, const adyen_sum& sum, bool success) {
    const bool failure = kind == "CAPTURE_FAILED" || kind == "REFUND_FAILED" || kind == "REFUNDED_REVERSED";
    if (failure && success) attempts.lose(reference, sum);
    if (!failure && success) attempts.succeed(reference, sum);
    if (!failure && !success) attempts.refuse(reference, sum);
}

PAYMCP_INLINE void adyen_books::note_authorisation(entry_type& kept, const std::string& reference) {
    if (std::find(kept.authorized.begin(), kept.authorized.end(), reference) == kept.authorized.end())
        kept.authorized.push_back(reference);
}

PAYMCP_INLINE void adyen_books::note_original(entry_type& kept, const std::string& original) {
    if (!original.empty()) kept.original = original;
}

}  // namespace paymcp::inline v0::detail
