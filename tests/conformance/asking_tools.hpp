// SPDX-License-Identifier: MIT
#pragma once

#include "content_tools.hpp"

#include <boost/hana/define_struct.hpp>
#include <boost/json.hpp>

#include <string>

/// The tools of the official conformance suite that ask the client or its user.
namespace fixture {

struct person {
    BOOST_HANA_DEFINE_STRUCT(person, (std::string, name));
};
struct favorite {
    BOOST_HANA_DEFINE_STRUCT(favorite, (std::string, color));
};
struct consent {
    BOOST_HANA_DEFINE_STRUCT(consent, (bool, ok));
};
struct account {
    BOOST_HANA_DEFINE_STRUCT(account, (std::string, username), (std::string, email));
};

inline question ask_name() { return ask_form<person>("What is your name?"); }

/// One question with its answer in the words of `json`.
inline asking<std::string> told(call& running, question what) {
    const given_answer answer = answer_to(running, "answer");
    if (!answer.given()) return input_required{}.ask("answer", std::move(what));
    return "User response: " + boost::json::serialize(answer.json());
}

inline constexpr auto sampling =
    tool<"test_sampling">("Has the client's model answer a prompt", arg<"prompt">("What to ask the model"),
                          [](std::string prompt, call& running) -> asking<std::string> {
                              const given_answer answer = answer_to(running, "response");
                              if (const auto text = answer.model_text()) return "LLM response: " + *text;
                              return input_required{}.ask("response", ask_model(prompt, 100));
                          });

inline constexpr auto elicitation = tool<"test_elicitation">(
    "Asks the user for an account", arg<"message">("What the user reads"),
    [](std::string message, call& running) { return told(running, ask_form<account>(message)); });

inline constexpr auto defaults =
    tool<"test_elicitation_sep1034_defaults">("Shows a form with defaults", [](call& running) {
        return told(running, ask_form("Check these values",
                                      R"({"type":"object","properties":{)"
                                      R"("name":{"type":"string","default":"John Doe"},)"
                                      R"("age":{"type":"integer","default":30},)"
                                      R"("score":{"type":"number","default":95.5},)"
                                      R"("status":{"type":"string","enum":["active","inactive","pending"],)"
                                      R"("default":"active"},)"
                                      R"("verified":{"type":"boolean","default":true}},"required":[]})"));
    });

inline constexpr auto enums =
    tool<"test_elicitation_sep1330_enums">("Shows a form with enums of every form", [](call& running) {
        return told(
            running,
            ask_form("Choose", R"({"type":"object","properties":{)"
                               R"("untitledSingle":{"type":"string","enum":["option1","option2","option3"]},)"
                               R"("titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First"},)"
                               R"({"const":"value2","title":"Second"},{"const":"value3","title":"Third"}]},)"
                               R"("legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],)"
                               R"("enumNames":["Option One","Option Two","Option Three"]},)"
                               R"("untitledMulti":{"type":"array","items":{"type":"string",)"
                               R"("enum":["option1","option2","option3"]}},)"
                               R"("titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First"},)"
                               R"({"const":"value2","title":"Second"},{"const":"value3","title":"Third"}]}}},)"
                               R"("required":[]})"));
    });

inline constexpr auto missing_capability =
    tool<"test_missing_capability">("Needs a client with sampling", [](call& running) -> asking<std::string> {
        const auto text = answer_to(running, "llm_answer").model_text();
        if (!text) return input_required{}.ask("llm_answer", ask_model("Reply with the single word: pong", 16));
        return *text;
    });

inline asking<std::string> greet_by_name(call& running) {
    if (const auto who = answer_to(running, "user_name").as<person>()) return "Hello, " + who->name + '!';
    return input_required{}.ask("user_name", ask_name());
}
inline constexpr auto one_form = tool<"test_input_required_result_elicitation">("Asks for a name", greet_by_name);

inline constexpr auto one_sampling = tool<"test_input_required_result_sampling">(
    "Asks the model for a capital", [](call& running) -> asking<std::string> {
        const auto text = answer_to(running, "capital_question").model_text();
        if (!text) return input_required{}.ask("capital_question", ask_model("What is the capital of France?", 100));
        return *text;
    });

inline constexpr auto one_roots =
    tool<"test_input_required_result_list_roots">("Asks for the roots", [](call& running) -> asking<std::string> {
        const given_answer roots = answer_to(running, "client_roots");
        if (!roots.json().contains("roots")) return input_required{}.ask("client_roots", ask_roots());
        return "roots: " + boost::json::serialize(roots.json().at("roots"));
    });

inline asking<std::string> confirm_with_state(call& running) {
    const auto answer = answer_to(running, "confirm").as<consent>();
    if (!answer || running.state() != "asked to confirm")
        return input_required{}.ask("confirm", ask_form<consent>("Please confirm")).remember("asked to confirm");
    return std::string(answer->ok ? "state-ok: confirmed" : "state-ok: not confirmed");
}
inline constexpr auto with_state =
    tool<"test_input_required_result_request_state">("Asks, and remembers that it did", confirm_with_state);
inline constexpr auto tampered =
    tool<"test_input_required_result_tampered_state">("Refuses a state that was changed", confirm_with_state);

inline asking<std::string> ask_everything(call& running) {
    const auto name = answer_to(running, "user_name").as<person>();
    const auto greeting = answer_to(running, "greeting").model_text();
    const given_answer roots = answer_to(running, "client_roots");
    if (name && greeting && roots.given()) return *greeting + ' ' + name->name;
    return input_required{}
        .ask("user_name", ask_name())
        .ask("greeting", ask_model("Generate a greeting", 50))
        .ask("client_roots", ask_roots());
}
inline constexpr auto three_at_once =
    tool<"test_input_required_result_multiple_inputs">("Asks for three things at once", ask_everything);

inline constexpr auto two_rounds =
    tool<"test_input_required_result_multi_round">("Asks twice", [](call& running) -> asking<std::string> {
        const auto name = answer_to(running, "step1").as<person>();
        if (!name) return input_required{}.ask("step1", ask_form<person>("Step 1: What is your name?"));
        const auto color = answer_to(running, "step2").as<favorite>();
        if (!color) return input_required{}.ask("step2", ask_form<favorite>("Step 2: What is your favorite color?"));
        return name->name + " likes " + color->color;
    });

inline constexpr auto what_it_can = tool<"test_input_required_result_capabilities">(
    "Asks only what this client can be asked", [](call& running) -> asking<std::string> {
        if (answer_to(running, "greeting").given() || answer_to(running, "user_name").given()) return "thank you";
        return input_required{}
            .ask_if_able("user_name", ask_name())
            .ask_if_able("greeting", ask_model("Generate a short greeting", 50));
    });

}  // namespace fixture
