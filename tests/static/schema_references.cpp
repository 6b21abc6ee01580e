// SPDX-License-Identifier: MIT Which references of a raw schema resolve. Each was compared with the verdict of the
// official SDK's validator.
#include <paymcp/core/fixed_string.hpp>
#include <paymcp/tool/detail/schema/schema_references.hpp>
#include <paymcp/tool/raw_schema.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace schema_references_test {

namespace {

using namespace paymcp;

template <detail::fixed_string Members>
struct object_with {
    static constexpr auto whole = [] {
        std::array<char, 20 + Members.view().size()> out{};
        std::size_t at = 0;
        for (const std::string_view part :
             {std::string_view(R"({"type":"object",)"), Members.view(), std::string_view("}")})
            for (const char one : part) out[at++] = one;
        return std::pair(out, at);
    }();
    static constexpr std::string_view text{whole.first.data(), whole.second};
    static_assert(detail::is_object_schema(text));
};
template <detail::fixed_string Members>
constexpr bool leads = detail::references_lead<object_with<Members>>();

// Pointers.
static_assert(leads<R"("properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"number"}})">);
static_assert(leads<R"("properties":{"a":{"$ref":"#"},"b":{"$ref":""}})">);
static_assert(leads<R"("properties":{"a":{"$ref":"#/allOf/1"}},"allOf":[{},true])">);
static_assert(
    leads<R"("properties":{"a":{"$ref":"#/properties/b"},"b":{"items":[{"$ref":"#/properties/b/items/1"},{}]}})">);
static_assert(leads<R"("properties":{"a":{"$ref":"#/$defs/x~1y~0z%25"}},"$defs":{"x/y~z%":{}})">);
static_assert(leads<R"("properties":{"a":{"$ref":"#/$defs/x%20y"},"b":{"$ref":"#/$defs/x y"}},"$defs":{"x y":{}})">);
static_assert(leads<R"("properties":{"a":{"$ref":"#/$defs/\u00e9"}},"$defs":{"é":{}})">);
static_assert(leads<R"("properties":{"a":{"\u0024ref":"#\/$defs\/x"}},"$defs":{"\u0078":{}})">);
static_assert(leads<R"("properties":{"a":{"$ref":"#/$defs/"}},"$defs":{"":{}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/$defs/x"}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"X":{}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/$defs/x/"}},"$defs":{"x":{}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/allOf/1"}},"allOf":[{}])">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/allOf/00"}},"allOf":[{}])">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/$defs/x~2"}},"$defs":{"x~2":{}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/$defs/x%y"}},"$defs":{"x%y":{}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"$defs/x"}},"$defs":{"x":{}})">);
static_assert(!leads<R"("properties":{"a":{"\u0024ref":"#/$defs/y"}},"$defs":{"x":{}})">);
static_assert(!leads<R"("properties":{"a":{"\u0024ref":"#/no"}})">);

// Everywhere that a schema stands.
static_assert(!leads<R"("$ref":"#/no")">);
static_assert(!leads<R"("$defs":{"x":{"$ref":"#/no"}})">);
static_assert(!leads<R"("definitions":{"x":{"anyOf":[{},{"not":{"$ref":"#/no"}}]}})">);
static_assert(!leads<R"("patternProperties":{"x":{"items":{"$ref":"#/no"}}})">);
static_assert(!leads<R"("additionalProperties":{"prefixItems":[{"contains":{"$ref":"#/no"}}]})">);
static_assert(!leads<R"("dependentSchemas":{"x":{"if":{"propertyNames":{"$ref":"#/no"}}}})">);
static_assert(!leads<R"("dependencies":{"x":["y"],"z":{"then":{"$ref":"#/no"}}})">);

// A property may have any name, and data is no schema.
static_assert(leads<R"("properties":{"$ref":{"type":"string"},"enum":{"const":{"$ref":"#/no"}}},"required":["$ref"])">);
static_assert(
    leads<R"("enum":[{"$ref":"#/no"}],"default":{"$ref":"#/no"},"examples":[{"$ref":"#/no"}],"x-a":{"$ref":"#/no"})">);
static_assert(leads<R"("description":"\"$ref\":\"#/no\"","properties":{"a":{"$ref":"#/x-own/q"}},"x-own":{"q":{}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/x-own/q"}},"x-own":{"q":{"$ref":"#/no"}})">);
static_assert(!leads<R"("properties":{"enum":{"$ref":"#/no"}})">);

// The target is a schema.
static_assert(leads<R"("properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":false})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/type"}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/minProperties"}},"minProperties":0)">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/allOf"}},"allOf":[{}])">);
static_assert(!leads<R"("properties":{"a":{"$ref":5}})">);

// Anchors.
static_assert(leads<R"("properties":{"a":{"$ref":"#n"}},"$defs":{"x":{"$anchor":"n"}})">);
static_assert(
    leads<R"("properties":{"a":{"$dynamicRef":"#n"},"b":{"$ref":"#n"}},"$defs":{"x":{"$dynamicAnchor":"n"}})">);
static_assert(leads<R"("properties":{"a":{"$ref":"#n"}},"definitions":{"x":{"$id":"#n"}})">);
static_assert(leads<R"("properties":{"a":{"$recursiveRef":"#"}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#n"}},"$defs":{"n":{}})">);
static_assert(!leads<R"("properties":{"a":{"$dynamicRef":"#n"}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#n"}},"enum":[{"$anchor":"n"}])">);
static_assert(!leads<R"("$defs":{"x":{"$anchor":"n"},"y":{"$anchor":"n"}})">);

// Names of schemas. Nothing is fetched from elsewhere.
static_assert(
    leads<R"("$id":"https://e.com/s","properties":{"a":{"$ref":"https://e.com/s#/$defs/x"}},"$defs":{"x":{}})">);
static_assert(leads<R"("$id":"urn:a:b","properties":{"a":{"$ref":"urn:a:b#/$defs/x"}},"$defs":{"x":{}})">);
static_assert(leads<R"("$id":"https://e.com/d/s","properties":{"a":{"$ref":"n"}},"$defs":{"x":{"$id":"n"}})">);
static_assert(
    leads<
        R"("$id":"https://e.com/d/s","properties":{"a":{"$ref":"/n#/$defs/y"}},"$defs":{"x":{"$id":"../n","$defs":{"y":{}}}})">);
static_assert(
    leads<
        R"("properties":{"a":{"$ref":"n"}},"$defs":{"x":{"$id":"n","items":{"$ref":"#/$defs/y"},"$defs":{"y":{}}}})">);
static_assert(leads<R"("properties":{"a":{"$ref":"n#k"}},"$defs":{"x":{"$id":"n","items":{"$anchor":"k"}}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#k"}},"$defs":{"x":{"$id":"n","items":{"$anchor":"k"}}})">);
static_assert(!leads<R"("$defs":{"y":{},"x":{"$id":"n","items":{"$ref":"#/$defs/y"}}})">);
static_assert(!leads<R"("$defs":{"x":{"$id":"n","$ref":"#/$defs/y","$defs":{"y":{}}}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"https://e.com/x.json"}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"https://json-schema.org/draft/2020-12/schema"}})">);
static_assert(!leads<R"("$id":"https://e.com/s","properties":{"a":{"$ref":"t"}})">);

// Ends in a value: a circle of references has no meaning, a tree has.
static_assert(leads<R"("properties":{"below":{"type":"array","items":{"$ref":"#"}}})">);
static_assert(
    leads<
        R"("properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"$ref":"#/$defs/y"},"y":{"properties":{"z":{"$ref":"#/$defs/x"}}}})">);
static_assert(!leads<R"("properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"$ref":"#/$defs/x"}})">);
static_assert(!leads<R"("$defs":{"x":{"$ref":"#/$defs/y"},"y":{"allOf":[{},{"$ref":"#/$defs/x"}]}})">);
static_assert(!leads<R"("allOf":[{"$ref":"#"}])">);

}  // namespace

}  // namespace schema_references_test
