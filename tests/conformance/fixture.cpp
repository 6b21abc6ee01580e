// SPDX-License-Identifier: MIT
// The server for the official conformance suite, built only from the library: fixture --transport http.
#include <paymcp/mcp/features/features.hpp>

#include "task_tools.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fixture {
namespace {

void add_resources(mcp::server_features& features) {
    features
        .resource("test://static-text",
                  {.name = "static-text",
                   .title = "Static text",
                   .description = "A text that never changes",
                   .mime_type = "text/plain"},
                  [] { return std::string("This is the content of the static text resource."); })
        .resource("test://static-binary",
                  {.name = "static-binary",
                   .title = "Static image",
                   .description = "An image that never changes",
                   .mime_type = "image/png"},
                  [] { return png; })
        .resource(
            "test://watched-resource",
            {.name = "watched-resource", .description = "What clients may subscribe to", .mime_type = "text/plain"},
            [] { return std::string("watched"); })
        .resource_template(
            "test://template/{id}/data",
            {.name = "template",
             .title = "Data by id",
             .description = "The data of any id",
             .mime_type = "application/json"},
            [](const mcp::resource_request& request) {
                const std::string& id = request.variables.at("id");
                const boost::json::object data{{"id", id}, {"templateTest", true}, {"data", "Data for ID: " + id}};
                return boost::json::serialize(data);
            })
        .complete_resource("test://template/{id}/data", "id",
                           [](const mcp::completion_request&) { return std::vector<std::string>{"123"}; });
}

struct context {
    BOOST_HANA_DEFINE_STRUCT(context, (std::string, context));
};

void add_prompts(mcp::server_features& features) {
    features
        .prompt("test_simple_prompt", {.description = "A prompt without arguments"},
                [] { return std::string("This is a simple prompt for testing."); })
        .prompt("test_prompt_with_arguments",
                {.description = "A prompt with two arguments",
                 .arguments = {{"arg1", "The first", true}, {"arg2", "The second", true}}},
                [](const mcp::prompt_arguments& given) {
                    return "Prompt with arguments: arg1='" + given.at("arg1") + "', arg2='" + given.at("arg2") + '\'';
                })
        .complete_prompt("test_prompt_with_arguments", "arg1",
                         [](const mcp::completion_request&) { return std::vector<std::string>{}; })
        .prompt(
            "test_prompt_with_embedded_resource",
            {.description = "A prompt with a resource in it",
             .arguments = {{"resourceUri", "The resource to put in", true}}},
            [](const mcp::prompt_arguments& given) {
                return std::vector<mcp::prompt_message>{
                    {mcp::prompt_role::user, embedded_resource{given.at("resourceUri"),
                                                               "Embedded resource content for testing.", "text/plain"}},
                    {mcp::prompt_role::user, text_content{"Please process the embedded resource above."}}};
            })
        .prompt("test_prompt_with_image", {.description = "A prompt with an image in it"},
                [] {
                    return std::vector<mcp::prompt_message>{
                        {mcp::prompt_role::user, image_content{png, "image/png"}},
                        {mcp::prompt_role::user, text_content{"Please analyze the image above."}}};
                })
        .prompt("test_input_required_result_prompt", {.description = "A prompt that asks for its context"},
                [](const mcp::prompt_arguments&, call& running) -> asking<std::string> {
                    const auto told = answer_to(running, "user_context").text("context");
                    if (told) return "Use this context: " + *told;
                    return input_required{}.ask("user_context",
                                                ask_form("What context should the prompt use?",
                                                         R"({"type":"object","properties":{"context":)"
                                                         R"({"type":"string"}},"required":["context"]})"));
                });
}

}  // namespace
}  // namespace fixture

int main(int argc, char** argv) {
    using namespace fixture;
    serve_options options;
    options.identity = {.name = "paymcp-conformance", .version = "0.1.0", .title = "paymcp conformance fixture"};
    mcp::server_features features;
    features.logging().announces(changes, {change::tools, change::prompts, change::resources, change::contents});
    add_resources(features);
    add_prompts(features);
    options.features = std::move(features);
    constexpr auto& tools =
        toolset<simple_text, image, audio, embedded, mixed, failing, progress, logging, request_logging, streaming,
                reconnection, tool_change, prompt_change, mirrored, dialect, sampling, elicitation, defaults, enums,
                missing_capability, one_form, one_sampling, one_roots, with_state, tampered, three_at_once, two_rounds,
                what_it_can, greet, slow_compute, failing_job, protocol_error_job, confirm_delete, multi_input,
                ask_then_task>;
    return serve<TwoStep<>>(argc, argv, tools, mock{}, memory_store{}, std::move(options));
}
