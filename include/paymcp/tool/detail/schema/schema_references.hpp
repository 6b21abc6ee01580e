// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/schema/schema_text.hpp>
#include <paymcp/tool/detail/schema/schema_uri.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

/// @file
/// Whether each reference of a schema leads to a schema of the same text. Clients compile the listed schemas, and some
/// refuse the whole list because of one that cannot be compiled.

namespace paymcp::inline v0::detail {

inline constexpr std::size_t nowhere = std::string_view::npos;

/// The kind of value under a keyword, by JSON Schema 2020-12 and earlier drafts. A value under any other keyword is
/// data and is not searched: `enum`, `const`, `default`, `examples`, `x-...`.
enum class schema_part {
    data,
    schema,
    list,
    map
};

constexpr schema_part part_under(const indexed_json& text, std::size_t key, std::size_t value) {
    constexpr std::array<std::string_view, 14> schemas{"additionalItems",
                                                       "additionalProperties",
                                                       "contains",
                                                       "contentSchema",
                                                       "else",
                                                       "if",
                                                       "items",
                                                       "not",
                                                       "propertyNames",
                                                       "then",
                                                       "unevaluatedItems",
                                                       "unevaluatedProperties"};
    constexpr std::array<std::string_view, 5> lists{"allOf", "anyOf", "oneOf", "prefixItems", "items"};
    constexpr std::array<std::string_view, 6> maps{"$defs",      "definitions",      "dependencies", "dependentSchemas",
                                                   "properties", "patternProperties"};
    const auto one_of_them = [&](const auto& words) {
        for (const std::string_view word : words)
            if (!word.empty() && says(text, key, word)) return true;
        return false;
    };
    if (text[value] == '[') return one_of_them(lists) ? schema_part::list : schema_part::data;
    if (one_of_them(maps)) return schema_part::map;
    return one_of_them(schemas) ? schema_part::schema : schema_part::data;
}

/// Where a schema is: its text position, that of the resource around it (the schema with the nearest `$id`, or the
/// outermost one), and that resource's URI.
struct schema_place {
    std::size_t at = 0;
    std::size_t resource = 0;
    static_words base{};
};

template <class Text>
class schema_references {
public:
    constexpr schema_references()
        : text_(Text::text, ends.data()),
          root_(text_.after_space(0)),
          has_ids_(Text::text.find("$id") != nowhere || Text::text.find('\\') != nowhere) {}

    /// The number of references and anchors.
    constexpr std::size_t count() const {
        std::size_t all = 0;
        walk_references(root_place(), [&](const schema_place&, std::size_t) { return ++all, false; });
        return all;
    }

    /// Whether the reference of this number leads to a schema, and not back to itself.
    constexpr bool leads(std::size_t number) const {
        bool good = false;
        walk_references(root_place(), [&](const schema_place& from, std::size_t key) {
            if (number-- != 0) return false;
            good = is_good(from, key, 0);
            return true;
        });
        return good;
    }

private:
    constexpr schema_place root_place() const { return entered({root_, root_, {}}); }

    /// A schema that has an `$id` is a separate resource.
    constexpr schema_place entered(schema_place place) const {
        if (!has_ids_ || text_[place.at] != '{') return place;
        const std::size_t id = string_member(text_, place.at, "$id");
        if (id == 0) return place;
        const static_words name = string_at(text_, id);
        if (name.view().starts_with('#')) return place;
        place.resource = place.at;
        place.base = resolve_uri(place.base.view(), name.view());
        return place;
    }

    /// Calls `visit(place)` for a schema and each schema in it until it returns true.
    template <class Visit>
    constexpr bool walk(const schema_place& from, Visit& visit) const {
        if (text_[from.at] != '{') return false;
        if (visit(from)) return true;
        const auto below = [&](std::size_t at) -> std::size_t {
            schema_place next = from;
            next.at = at;
            return text_[at] == '{' && walk(entered(next), visit) ? 1 : 0;
        };
        return for_members(text_, from.at, [&](std::size_t key, std::size_t value) -> std::size_t {
                   if (text_[value] != '{' && text_[value] != '[') return 0;
                   switch (part_under(text_, key, value)) {
                       case schema_part::schema:
                           return below(value);
                       case schema_part::list:
                           return for_elements(text_, value, below);
                       case schema_part::map:
                           if (text_[value] != '{') return 0;
                           return for_members(text_, value, [&](std::size_t, std::size_t each) { return below(each); });
                       case schema_part::data:
                           break;
                   }
                   return 0;
               }) != 0;
    }

    constexpr bool is_reference(std::size_t key) const {
        return says(text_, key, "$ref") || says(text_, key, "$dynamicRef") || says(text_, key, "$recursiveRef");
    }
    constexpr bool is_anchor(std::size_t key) const {
        return says(text_, key, "$anchor") || says(text_, key, "$dynamicAnchor");
    }

    /// Calls `visit(place, key)` for each reference and each anchor in a schema until it returns true.
    template <class Visit>
    constexpr bool walk_references(const schema_place& from, Visit visit) const {
        auto each = [&](const schema_place& place) {
            return for_members(text_, place.at, [&](std::size_t key, std::size_t) -> std::size_t {
                       if (text_[key + 1] != '$' && text_[key + 1] != '\\') return 0;
                       return (is_reference(key) || is_anchor(key)) && visit(place, key) ? 1 : 0;
                   }) != 0;
        };
        return walk(from, each);
    }

    constexpr bool is_good(const schema_place& from, std::size_t key, int depth) const {
        const std::size_t value = value_of(text_, key);
        if (text_[value] != '"') return false;
        if (is_anchor(key)) return anchors(from.resource, from.base, string_at(text_, value).view()) == 1;
        // Common validators resolve a schema wrongly that has both `$id` and `$ref`.
        if (from.at == from.resource && from.at != root_ && says(text_, key, "$ref")) return false;
        bool seen = true;
        const schema_place target = resolved(from, value, seen);
        if (target.at == nowhere || !is_schema(target.at)) return false;
        std::size_t budget = 64;
        if (comes_back(from.at, target, budget)) return false;
        if (seen || depth == 4 || text_[target.at] != '{') return true;
        // The target is outside the walk over schemas, so its references have not been checked.
        bool good = true;
        walk_references(target, [&](const schema_place& place, std::size_t inner) {
            good = good && is_good(place, inner, depth + 1);
            return !good;
        });
        return good;
    }

    constexpr bool is_schema(std::size_t at) const { return text_[at] == '{' || text_[at] == 't' || text_[at] == 'f'; }

    /// Whether references that apply to the same value lead from a schema to `start`.
    constexpr bool comes_back(std::size_t start, const schema_place& from, std::size_t& budget) const {
        if (from.at == start) return true;
        if (text_[from.at] != '{' || budget == 0) return false;
        --budget;
        const auto below = [&](std::size_t at) -> std::size_t {
            schema_place next = from;
            next.at = at;
            return comes_back(start, entered(next), budget) ? 1 : 0;
        };
        return for_members(text_, from.at, [&](std::size_t key, std::size_t value) -> std::size_t {
                   if (is_reference(key) && text_[value] == '"') {
                       bool ignored = true;
                       const schema_place target = resolved(from, value, ignored);
                       return target.at != nowhere && comes_back(start, target, budget) ? 1 : 0;
                   }
                   if (says(text_, key, "allOf") || says(text_, key, "anyOf") || says(text_, key, "oneOf"))
                       return text_[value] == '[' ? for_elements(text_, value, below) : 0;
                   for (const std::string_view word : {"not", "if", "then", "else"})
                       if (says(text_, key, word)) return below(value);
                   return 0;
               }) != 0;
    }

    /// The target of the reference string at `value`; `seen` says whether the walk over schemas also visits the target.
    constexpr schema_place resolved(const schema_place& from, std::size_t value, bool& seen) const {
        const static_words reference = string_at(text_, value);
        schema_place place{nowhere, from.resource, from.base};
        const std::size_t hash = reference.view().find('#');
        const std::string_view name = reference.view().substr(0, hash);
        const static_words fragment =
            decode_fragment(hash == nowhere ? std::string_view() : reference.view().substr(hash + 1));
        if (reference.broken || fragment.broken) return place;
        if (!name.empty() && !find_resource(place, name)) return place;
        if (fragment.size == 0) {
            place.at = place.resource;
        } else if (fragment.bytes[0] == '/') {
            place.at = pointed_at(place.resource, fragment.view().substr(1), seen);
        } else {
            anchors(place.resource, place.base, fragment.view(), &place.at);
        }
        return place.at == nowhere ? place : entered(place);
    }

    constexpr bool find_resource(schema_place& place, std::string_view name) const {
        const static_words wanted = resolve_uri(place.base.view(), name);
        bool found = false;
        auto each = [&](const schema_place& one) {
            found = one.resource == one.at && one.base.size != 0 && one.base.view() == wanted.view();
            if (found) place = {nowhere, one.resource, one.base};
            return found;
        };
        walk(root_place(), each);
        return found && !wanted.broken;
    }

    /// The number of anchors of this name in a resource; sets the place of the last one.
    constexpr std::size_t anchors(std::size_t resource, const static_words& base, std::string_view name,
                                  std::size_t* where = nullptr) const {
        std::size_t all = 0;
        auto each = [&](const schema_place& one) {
            if (one.resource != resource) return false;
            for (const std::string_view word : {"$anchor", "$dynamicAnchor", "$id"}) {
                const std::size_t at = string_member(text_, one.at, word);
                if (at == 0) continue;
                const static_words said = string_at(text_, at);
                const std::string_view known = word == "$id" && said.view().starts_with('#') ? said.view().substr(1)
                                               : word == "$id"                               ? std::string_view()
                                                                                             : said.view();
                if (known != name) continue;
                ++all;
                if (where != nullptr) *where = one.at;
                break;
            }
            return false;
        };
        walk({resource, resource, base}, each);
        return all;
    }

    /// The target of a JSON pointer, without its first slash, below a schema.
    constexpr std::size_t pointed_at(std::size_t at, std::string_view pointer, bool& seen) const {
        schema_part part = schema_part::schema;
        for (bool last = false; !last;) {
            const std::size_t slash = pointer.find('/');
            const static_words step = decode_step(pointer.substr(0, slash));
            last = slash == nowhere;
            if (!last) pointer = pointer.substr(slash + 1);
            if (step.broken) return nowhere;
            std::size_t next = 0;
            schema_part below =
                part == schema_part::schema || part == schema_part::data ? schema_part::data : schema_part::schema;
            if (text_[at] == '{') {
                next = for_members(text_, at, [&](std::size_t key, std::size_t value) -> std::size_t {
                    if (!says(text_, key, step.view())) return 0;
                    if (part == schema_part::schema) below = part_under(text_, key, value);
                    return value;
                });
            } else if (text_[at] == '[') {
                next = element(at, step.view());
            }
            if (next == 0) return nowhere;
            at = next;
            part = below;
        }
        seen = seen && part == schema_part::schema;
        return at;
    }

    constexpr std::size_t element(std::size_t array, std::string_view digits) const {
        if (digits.empty() || digits.size() > 6 || (digits.size() > 1 && digits[0] == '0')) return 0;
        std::size_t number = 0;
        for (const char digit : digits) {
            if (digit < '0' || digit > '9') return 0;
            number = number * 10 + static_cast<std::size_t>(digit - '0');
        }
        return for_elements(text_, array, [&](std::size_t at) { return number-- == 0 ? at : 0; });
    }

    static constexpr std::array<std::uint32_t, Text::text.size()> ends = index_json<Text::text.size()>(Text::text);

    indexed_json text_;
    std::size_t root_;
    bool has_ids_;
};

/// Whether one reference leads to a schema. It is a separate constant evaluation, because compilers bound the length of
/// each.
template <class Text, std::size_t I>
inline constexpr bool reference_leads = schema_references<Text>().leads(I);

/// Whether all references of `Text::text`, an object schema, lead to schemas in it.
template <class Text>
consteval bool references_lead() {
    if constexpr (Text::text.find('$') == nowhere && Text::text.find("\\u") == nowhere) {
        return true;
    } else {
        constexpr std::size_t all = schema_references<Text>().count();
        return []<std::size_t... I>(std::index_sequence<I...>) { return (true && ... && reference_leads<Text, I>); }
        (std::make_index_sequence<all>{});
    }
}

}  // namespace paymcp::inline v0::detail
