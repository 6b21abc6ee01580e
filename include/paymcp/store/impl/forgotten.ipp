// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/forgotten.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/payment/states.hpp>
#include <paymcp/store/query.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool may_be_forgotten(const payment& one) noexcept {
    return states::ended.contains(one.state) && !needs_seller(one);
}

PAYMCP_INLINE bool is_of_balance(const payment& one) {
    return std::any_of(one.postings.begin(), one.postings.end(), [](const accounts::posting& each) {
        return postings::is_balance(each) || postings::is_plan(each);
    });
}

PAYMCP_INLINE payment only_books_of(payment one, bool keeps_owner) {
    std::optional<payment> rest = lifecycle::output_dropped(one);
    if (rest) one = std::move(*rest);
    for (std::string* text : {&one.session, &one.arguments, &one.digest, &one.link}) text->clear();
    if (keeps_owner) return one;
    one.principal.clear();
    one.postings.clear();
    return one;
}

PAYMCP_INLINE bool is_account_of(std::string_view account, std::string_view principal) {
    const bool by_digest = account.starts_with(postings::plan_prefix);
    return postings::owner_in(account) == (by_digest ? sha256_hex(principal) : postings::owner_of(principal));
}

}  // namespace paymcp::inline v0::detail
