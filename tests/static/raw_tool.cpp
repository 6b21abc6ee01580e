// SPDX-License-Identifier: MIT
#include <paymcp/tool/detail/list_text.hpp>
#include <paymcp/tool/elicit_answer.hpp>

#include <boost/hana/define_struct.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace raw_tool_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using detail::is_object_schema;

// Which texts count as a schema.
static_assert(is_object_schema(R"({"type":"object"})"));
static_assert(is_object_schema(R"( { "a" : [ 1, -2.5e3, true, null, {"b":"\"}"} ] , "type" : "object" } )"));
static_assert(!is_object_schema("") && !is_object_schema("{}") && !is_object_schema("[]"));
static_assert(!is_object_schema(R"({"type":"array"})") && !is_object_schema(R"({"type":["object"]})"));
static_assert(!is_object_schema(R"({"a":{"type":"object"}})"));
static_assert(!is_object_schema(R"({"type":"object")") && !is_object_schema(R"({"type":"object"}})"));
static_assert(!is_object_schema(R"({"type":"object",})") && !is_object_schema(R"({"type":"object" "a":1})"));
static_assert(!is_object_schema(R"({"type":"object","a":tru})") && !is_object_schema(R"({"type":"object","a":})"));
static_assert(!is_object_schema(R"({"type":"object","a":"b)") && !is_object_schema("{\"type\":\"object\",\n\"a\":1}"));
static_assert(!is_object_schema("{\"type\":\"object\",\"a\":\"\xFF\"}"));

constexpr auto raw = tool<"raw", price<50, USD>, json_schema<R"({"type":"object","properties":{"a":{"x-own":1}}})">,
                          json_output_schema<R"({"type":"object","required":["b"]})">>(
    "Raw", [](boost::json::object given) { return given; });

static_assert(input_schema<raw> == R"({"type":"object","properties":{"a":{"x-own":1}}})");
static_assert(output_schema<raw> == R"({"type":"object","required":["b"]})");
static_assert(confirm_schema<raw>.find("payment_id") != std::string_view::npos);
static_assert(definition_of<raw>.tasks == task_support::none && !definition_of<raw>.questions_first);

constexpr auto patient = tool<"patient", long_running, questions_first>("Patient", [] { return "x"; });
constexpr auto only = tool<"only", task_required>("Only", [](call&) -> asking<std::string> { return "x"; });
static_assert(definition_of<patient>.tasks == task_support::optional && definition_of<patient>.questions_first);
static_assert(definition_of<only>.tasks == task_support::required && output_schema<only>.empty());

// A form is a schema without `additionalProperties`.
struct form {
    BOOST_HANA_DEFINE_STRUCT(form, (std::string, name), (std::optional<bool>, ok));
};
static_assert(static_text<detail::form_schema_text<form>{}> ==
              R"({"type":"object","properties":{"name":{"type":"string"},"ok":{"type":"boolean"}},)"
              R"("required":["name"]})");

}  // namespace

}  // namespace raw_tool_test
