// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/testing/detail/verifier_trial.hpp>
#include <paymcp/testing/law.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>

#include <concepts>
#include <type_traits>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing {

/// Tries every law of `mcp::request_verifier`. For any test framework: `CHECK(broken_laws(verifier_laws(...)) == "")`.
///
/// `make()` makes a verifier that knows all of `known`: at least two senders of different principals. The longer their
/// tokens are and the more they have in common, the more is tried; a token is what follows the last blank of a field.
/// Verifiers run on executors of the suite, several requests at once.
template <class Make>
requires std::constructible_from<mcp::request_verifier, std::invoke_result_t<Make&>> std::vector<law_result>
verifier_laws(Make make, std::vector<known_sender> known) {
    detail::verifier_trial trial([make = std::move(make)]() mutable { return mcp::request_verifier(make()); },
                                 std::move(known));
    detail::law_book book;
    trial.try_known(book);
    trial.try_elsewhere(book);
    trial.try_tokens(book);
    trial.try_hostile(book);
    trial.try_crowds(book);
    return book.take();
}

}  // namespace paymcp::inline v0::testing
