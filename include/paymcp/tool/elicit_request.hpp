// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

/// What a client can be asked to do for a server.
enum class ability : std::uint8_t {
    form,      ///< show the user a form (MCP elicitation, form mode); since 2025-06-18
    link,      ///< have the user open a URL (MCP elicitation, URL mode); since 2025-11-25
    sampling,  ///< let its model write something
    roots,     ///< tell the folders it works in
};

/// One question to the client or its user. Made by `ask_form`, `ask_link`, `ask_model` or `ask_roots`.
struct question {
    ability needs = ability::form;
    std::string message{};  ///< what the user reads; unused for the model and the roots
    std::string detail{};   ///< the form's JSON Schema, the URL, or the `CreateMessageRequest` parameters, as JSON text
};

/// Shows the user a form. `schema` is JSON text: an object whose members are strings, numbers, booleans or enums (MCP,
/// "Requested Schema"). Never ask for passwords, keys or card data in a form.
question ask_form(std::string message, std::string schema);

/// Has the user open `url`, with consent. The URL must not contain secrets or personal data, and must not sign the user
/// in.
question ask_link(std::string message, std::string url);

/// Lets the client's model answer. `params` is JSON text, an object with at least `messages` and `maxTokens`.
inline question ask_model(std::string params) { return {ability::sampling, {}, std::move(params)}; }

/// Asks the client for its roots.
inline question ask_roots() { return {ability::roots, {}, {}}; }

/// What a handler needs from the client to continue: it returns this instead of its result, and is called again from
/// its beginning when the answers have arrived. It works in every revision: where MCP lets a server ask during a call,
/// the server asks; otherwise (2026-07-28) the client makes the call again.
///
///     const given_answer name = answer_to(running, "name");
///     if (!name.accepted()) return input_required{}.ask("name", ask_form<person>("What is your name?"));
///
/// Everything that a handler does before it returns this must be safe to repeat.
class input_required {
public:
    /// A question and the key of its answer.
    struct item {
        std::string key;  ///< the answer comes under this name
        question what;
        bool needed = true;  ///< without this ability of the client the call fails; otherwise the question is left out
    };

    /// Asks. A client that did not declare the ability fails the call with a sentence that says so.
    input_required& ask(std::string key, question what) &;
    input_required&& ask(std::string key, question what) && { return std::move(ask(std::move(key), std::move(what))); }

    /// Asks if the client has the ability. Where no question can be asked, the call fails as with `ask`.
    input_required& ask_if_able(std::string key, question what) &;
    input_required&& ask_if_able(std::string key, question what) &&;

    /// Sets `call::state` for the next call of the handler. It is sealed, so a client cannot read, change or forge it.
    /// A client can present an old one again, so the handler must enforce single use.
    input_required& remember(std::string state) &;
    input_required&& remember(std::string state) && { return std::move(remember(std::move(state))); }

    const std::vector<item>& items() const noexcept { return items_; }
    const std::string& state() const noexcept { return state_; }

private:
    std::vector<item> items_;
    std::string state_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/impl/elicit_request.ipp>
#endif
