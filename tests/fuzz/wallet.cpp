// SPDX-License-Identifier: MIT
// What wallets and facilitators send: payments, credentials, answers, and the texts in them.
#include "../support/base_sepolia.hpp"
#include "target.hpp"

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/utf8.hpp>
#include <paymcp/wallet/detail/jcs.hpp>
#include <paymcp/wallet/detail/wire_text.hpp>
#include <paymcp/wallet/mpp/detail/charge.hpp>
#include <paymcp/wallet/x402/detail/answers.hpp>
#include <paymcp/wallet/x402/detail/checks.hpp>

#include <boost/json.hpp>

#include <string>

namespace {

using namespace paymcp;
using namespace paymcp::detail;

/// What was read as a payment is written for the facilitator, read again, and is the same.
void check_payment(const result<x402_payment>& read) {
    if (!read) return fuzz::demand(is_utf8(read.error().message) && !read.error().code.empty());
    const x402_offer ours = base_sepolia();
    const x402_resource resource = tool_resource("add", "add");
    const std::string body = facilitator_body(read->version, read->money, ours, resource);
    const auto again = read_x402_payment(boost::json::parse(body).at("paymentPayload"));
    fuzz::demand(again.has_value());
    fuzz::demand(claim_key(again->money.transfer, ours) == claim_key(read->money.transfer, ours));
    fuzz::demand(facilitator_body(read->version, again->money, ours, resource) == body);
    const auto matched = match_offer(*again, {&ours, 1}, resource);
    fuzz::demand(read->version == 1 || matched.has_value());
}

/// Without the secret no challenge is one of ours, whatever it says.
void check_credential(const result<mpp_credential>& read) {
    static const secret key(std::string(32, 'k'));
    if (!read) return fuzz::demand(is_utf8(read.error().message) && !read.error().code.empty());
    fuzz::demand(!is_issued(read->challenge, key, {}));
    mpp_challenge issued = read->challenge;
    issued.id = challenge_id(key.reveal(), issued);
    fuzz::demand(is_issued(issued, key, {}) && is_issued(issued, {}, key));
    const auto parsed = boost::json::parse(challenge_object(issued));
    fuzz::demand(jcs_text(parsed.at("request")) == issued.request);
    if (const auto header = challenge_header(issued)) fuzz::demand(header->find_first_of("\r\n") == std::string::npos);
    (void)read_evm_charge(*read, base_sepolia());
    (void)read_stripe_charge(*read);
    (void)read_opaque(read->challenge.opaque);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text(data, size);
    if (const auto bytes = from_header_base64(input)) {
        const std::string whole = to_base64(*bytes);
        fuzz::demand(whole.starts_with(input) || input == whole);
    }
    (void)read_rfc3339(input);
    check_payment(read_x402_header(input));
    check_payment(read_x402_payment(boost::json::value(input)));
    check_credential(read_mpp_header(input));

    const evm_address payer{};
    const settle_answer settled = read_settle_answer(input, payer, base_sepolia());
    fuzz::demand((settled.outcome == settlement::settled) == !settled.transaction.empty());
    (void)read_verify_answer(input, payer);
    (void)read_supported(input);

    const auto object = read_wire_object(input);
    if (!object) return 0;
    check_credential(read_mpp_credential(*object));
    if (const auto canonical = jcs_text(*object)) {
        const auto again = read_wire_object(*canonical);
        fuzz::demand(canonical->size() > max_wire_text || (again && jcs_text(*again) == canonical));
    }
    return 0;
}
