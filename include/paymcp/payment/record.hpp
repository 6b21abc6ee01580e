// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/dispute.hpp>
#include <paymcp/payment/posting.hpp>
#include <paymcp/tool/output.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

/// The state of a payment. The numbers are stored, so they never change their meaning.
enum class payment_state : std::uint8_t {
    created = 0,    ///< the link was returned, no money is secured
    secured = 1,    ///< paid, or authorized and reserved; the tool has not delivered
    running = 2,    ///< a process holds the lease and runs the tool
    recorded = 3,   ///< the result is recorded, the authorized money is not captured yet
    delivered = 4,  ///< the result is kept and returned on repeated calls
    refunding = 5,  ///< the money must be refunded; the refund may not have been sent yet
    voiding = 6,    ///< the authorization must be voided; the void may not have been sent yet
    refunded = 7,
    voided = 8,
    canceled = 9,
    expired = 10,
};

/// One payment and everything it is bound to. A store keeps it; the functions of life_cycle.hpp are its only
/// transitions.
struct payment {
    /// The right to run a paid tool once, for a limited time. The token fences off a holder whose lease has lapsed.
    struct lease {
        std::uint64_t token = 0;  ///< increases with every claim of the payment
        unix_time until{};        ///< the holder renews it before this moment

        bool operator==(const lease&) const = default;
    };

    std::string id;          ///< public and unguessable; never the provider's reference
    std::string tool;        ///< the paid tool's own name
    std::string arguments;   ///< the captured arguments as canonical JSON text
    std::string digest;      ///< SHA-256 of `arguments`, lower-case hexadecimal
    std::int64_t amount = 0;  ///< minor units of `currency`
    std::string currency;    ///< ISO 4217 code, or USDC
    std::string provider;    ///< the provider's name
    std::string reference;   ///< the provider's own id for it; empty until the provider answered
    std::string link;        ///< where the user pays; empty until the provider answered
    std::string principal;   ///< the verified principal that owns it; empty without authentication
    std::string session;     ///< the session that opened it, used only to find open payments again; may be empty
    unix_time created{};
    unix_time expires{};     ///< after this moment an unpaid payment ends
    payment_state state = payment_state::created;
    bool authorized_only = false;  ///< the money is reserved, not captured: capture or void must follow
    /// Only of a payment for an `up_to`: what the run has used of `amount`, which is all that is captured; zero until
    /// the result is recorded, and then constant.
    std::optional<std::int64_t> used{};
    lease held{};
    tool_output output{};    ///< the tool's result, once recorded
    bool collected = false;  ///< the result has been handed to a caller
    std::string unclear{};   ///< why the provider's report does not match it; empty where it matches
    /// Minor units that the provider reports as given back of a delivered payment, in all: by a refund of a part at its
    /// own desk, or by a dispute. Of an `up_to` it is a part of `used`. Where the whole went back, the state says so
    /// and this is 0.
    std::int64_t returned = 0;
    states::dispute dispute = states::dispute::none;  ///< of a delivered payment, as the provider reported it last
    std::vector<accounts::posting> postings{};  ///< what it does to accounts, see `AccountStore`
    unix_time ended{};       ///< when it was delivered, refunded, voided, canceled or expired
    std::uint64_t version = 0;  ///< increases with every write; a write with an older version is refused

    bool operator==(const payment&) const = default;
};

}  // namespace paymcp::inline v0
