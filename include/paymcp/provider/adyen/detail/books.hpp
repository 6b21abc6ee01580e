// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/latest_map.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/provider/adyen/detail/attempts.hpp>
#include <paymcp/provider/adyen/detail/disputes.hpp>
#include <paymcp/provider/adyen/detail/sum.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The steps at Adyen for secured money.
enum class adyen_step : std::uint8_t {
    capture,
    void_authorization,
    refund
};

constexpr std::string_view word_for(adyen_step step) noexcept {
    switch (step) {
        case adyen_step::capture:
            return "capture";
        case adyen_step::void_authorization:
            return "release";
        case adyen_step::refund:
            return "refund";
    }
    return "";
}

/// The status that reports a step as done; for a capture other statuses may too.
constexpr provider_status end_of(adyen_step step) noexcept {
    switch (step) {
        case adyen_step::capture:
            return provider_status::paid;
        case adyen_step::void_authorization:
            return provider_status::canceled;
        case adyen_step::refund:
            return provider_status::refunded;
    }
    return provider_status::unknown;
}

/// The facts that Adyen reports only in webhooks: the reference of a payment's money, and its outcome. Keeps the latest
/// hundred thousand payments. Use it on one executor that does not run two handlers at once.
class adyen_books {
public:
    /// Records the items of a payment webhook with valid signatures. Only signed fields are read.
    void note(std::string_view body);

    /// Adyen has accepted a request for that sum, which counts as done until Adyen reports otherwise. `reference` is
    /// the request's. Returns false where that request is known to have failed: the answer was an old one.
    bool accept(const std::string& payment_id, adyen_step step, const std::string& reference, const adyen_sum& asked);

    /// Whether exactly that part of the whole amount is captured, or all of it.
    bool is_captured(const std::string& payment_id, const adyen_sum& whole, const adyen_sum& asked) const;

    /// How many attempts at a step have failed, except those for a part.
    std::size_t failures(const std::string& payment_id, adyen_step step, const adyen_sum& whole) const;

    /// The reference of the money; empty before a webhook has reported it.
    std::string psp_reference(const std::string& payment_id) const;

    /// A link's report, corrected by the reported outcome of the money, which a link's status lacks. With `part`, what
    /// is to be captured of an `up_to`, any part may be captured, and the report states it; otherwise a part of the
    /// amount has no state: the report is `unknown`. What went back of captured money, and disputes, are what this
    /// process has heard of.
    status_report judge(const std::string& payment_id, status_report link,
                        const std::optional<adyen_sum>& part = std::nullopt) const;

private:
    /// Adyen's event code for the returned money. A reversal refunds captured money and cancels the rest.
    enum class returned_as : std::uint8_t {
        reversal,
        refund,
        cancellation
    };

    struct entry_type {
        std::vector<std::string> authorized{};  ///< references of the authorisations, in the order of their webhooks
        std::set<std::string> lapsed{};         ///< those of them that have ended; an empty one for all
        std::string original{};                 ///< the payment that a modification names
        adyen_attempts captures{};
        adyen_attempts returns{};         ///< refunds, voids and reversals
        adyen_disputes disputes{};
        std::set<std::string> refunds{};  ///< those of them that are possible only for captured money
        returned_as last_return = returned_as::reversal;
    };

    /// A payer whose first card was authorized and canceled may have paid with a second one: no money is left only
    /// where all known authorisations have lapsed.
    static bool has_lapsed(const entry_type& kept);

    /// The state of a payment's money.
    struct standing {
        adyen_tally taken{};
        adyen_tally back{};
        adyen_sum sum{};       ///< what was captured, or is to be
        bool untaken = false;  ///< a capture has failed, and the whole amount is not captured
        bool lapsed = false;   ///< the reservation has ended, and nothing of it was captured
        bool partly_taken = false;
        bool wholly_taken = false;
    };

    /// `automatic`: the link counts as captured unless a webhook reports otherwise.
    static standing standing_of(const entry_type& kept, const adyen_sum& whole, bool automatic,
                                const std::optional<adyen_sum>& part);

    /// Puts what went back of captured money, and disputes, into the report.
    static void add_desk(status_report& link, const entry_type& kept, const standing& now);

    /// A sum in Adyen's units as minor units of the report's currency.
    static std::optional<std::int64_t> in_minor(const status_report& link, std::int64_t units);

    /// Whether the payer has all the money back. A cancellation voids only uncaptured money.
    static void judge_return(status_report& link, const entry_type& kept, const standing& now);

    /// Whether a refund proves that the whole amount was captured, although no webhook about the capture is known.
    static bool is_proven(const entry_type& kept, const adyen_sum& whole);

    static void doubt(status_report& link, const adyen_tally& moved, std::string_view verb);

    void note_item(const boost::json::object& item);

    /// An operation that did not succeed was not done. A failure event that "did not succeed" says nothing.
    static void note_attempt(adyen_attempts& attempts, std::string_view kind, const std::string& reference,
                             const adyen_sum& sum, bool success);

    static void note_authorisation(entry_type& kept, const std::string& reference);

    static void note_original(entry_type& kept, const std::string& original);

    entry_type& entry(const std::string& payment_id) { return entries_.add(payment_id).first; }

    latest_map<entry_type> entries_{100'000};
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/adyen/detail/impl/books.ipp>
#endif
