// SPDX-License-Identifier: MIT
#pragma once

#include "random_arguments.hpp"

#include <paymcp/flow/two_step.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/tool.hpp>
#include <paymcp/tool/toolset.hpp>

#include <boost/hana/define_struct.hpp>
#include <boost/json.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Tools that take arguments of every type and record the values that they receive.
namespace fuzz {

using namespace paymcp;

/// The received values, in the order of the runs.
class receipts {
public:
    void note(std::string normal) {
        const std::lock_guard lock(guard_);
        got_.push_back(std::move(normal));
    }
    std::vector<std::string> take() {
        const std::lock_guard lock(guard_);
        return std::exchange(got_, {});
    }

private:
    std::mutex guard_;
    std::vector<std::string> got_;
};

inline receipts received;

inline std::string normal(const boost::json::value& value);

inline std::string normal(const boost::json::object& object) {
    std::map<std::string, std::string> members;
    for (const auto& [key, member] : object) members.emplace(key, normal(member));
    return normal_object(members);
}

inline std::string normal(const boost::json::value& value) {
    using kind = boost::json::kind;
    switch (value.kind()) {
        case kind::null:
            return "n";
        case kind::bool_:
            return value.get_bool() ? "t" : "f";
        case kind::int64:
            return "i" + std::to_string(value.get_int64());
        case kind::uint64:
            return "i" + std::to_string(value.get_uint64());
        case kind::double_:
            return normal_double(value.get_double());
        case kind::string:
            return normal_string(value.get_string());
        case kind::object:
            return normal(value.get_object());
        case kind::array:
            break;
    }
    std::string all = "[";
    for (const boost::json::value& item : value.get_array()) all += normal(item) + ",";
    return all + "]";
}

template <class Integer>
std::string normal_integer(Integer value) {
    return "i" + std::to_string(value);
}

enum class ink {
    black,
    red
};

struct extent {
    BOOST_HANA_DEFINE_STRUCT(extent, (std::int32_t, width), (std::uint8_t, height));
};

struct leaflet {
    BOOST_HANA_DEFINE_STRUCT(leaflet, (bool, folded), (std::int8_t, copies), (std::uint64_t, serial),
                             (std::int64_t, offset), (double, weight), (float, gloss), (std::string, headline),
                             (std::optional<std::int32_t>, edition), (std::vector<std::string>, tags),
                             (std::map<std::string, double>, margins), (ink, color), (extent, area),
                             (std::vector<extent>, folds), (boost::json::value, extra));
};

}  // namespace fuzz

template <>
inline constexpr auto paymcp::enum_names<fuzz::ink> = names(named(fuzz::ink::black, "black"),
                                                            named(fuzz::ink::red, "red"));

template <>
inline constexpr auto paymcp::fields<fuzz::extent> = members(arg<"height">("In lines", default_value(7)));

namespace fuzz {

inline std::string normal(const extent& of) {
    return normal_object({{"width", normal_integer(of.width)}, {"height", normal_integer(of.height)}});
}

template <class List, class Write>
std::string normal_list(const List& list, Write write) {
    std::string all = "[";
    for (const auto& item : list) all += write(item) + ",";
    return all + "]";
}

inline std::string normal(const leaflet& of) {
    std::map<std::string, std::string> margins;
    for (const auto& [key, value] : of.margins) margins.emplace(key, normal_double(value));
    return normal_object({{"folded", of.folded ? "t" : "f"},
                          {"copies", normal_integer(of.copies)},
                          {"serial", normal_integer(of.serial)},
                          {"offset", normal_integer(of.offset)},
                          {"weight", normal_double(of.weight)},
                          {"gloss", normal_double(of.gloss)},
                          {"headline", normal_string(of.headline)},
                          {"edition", of.edition ? normal_integer(*of.edition) : "n"},
                          {"tags", normal_list(of.tags, [](const std::string& tag) { return normal_string(tag); })},
                          {"margins", normal_object(margins)},
                          {"color", normal_string(of.color == ink::red ? "red" : "black")},
                          {"area", normal(of.area)},
                          {"folds", normal_list(of.folds, [](const extent& fold) { return normal(fold); })},
                          {"extra", normal(of.extra)}});
}

inline constexpr auto print_leaflet =
    tool<"print_leaflet", price<50, USD>>("Takes a struct of everything", [](const leaflet& made) {
        std::string got = normal(made);
        received.note(got);
        return got;
    });

inline constexpr auto keep_value = tool<"keep_value", price<80, JPY>, at_most_once>(
    "Takes any JSON", arg<"value">("Anything"), [](boost::json::value value) {
        received.note(normal_object({{"value", normal(value)}}));
        return boost::json::object{{"value", std::move(value)}};
    });

inline constexpr auto keep_object = tool<"keep_object", price<50, USD>, capture_on_success, flow<TwoStep<>>,
                                         json_schema<R"({"type":"object","properties":{"any":{}}})">>(
    "Takes an object as it is", [](boost::json::object given) {
        received.note(normal(given));
        return given;
    });

inline constexpr auto translate = tool<"translate", price<1500, KWD>, refund_on_failure>(
    "Takes arguments with rules", arg<"text">("What to translate", min_length(1), max_length(12)),
    arg<"target">("Into which language", default_value("fr")),
    arg<"level">("How well", minimum(-1.5), maximum(1e3), default_value(0.25)), arg<"limit">("The most words"),
    [](std::string text, std::string target, double level, std::optional<std::int64_t> limit) {
        std::string got = normal_object({{"text", normal_string(text)},
                                         {"target", normal_string(target)},
                                         {"level", normal_double(level)},
                                         {"limit", limit ? normal_integer(*limit) : "n"}});
        received.note(got);
        return got;
    });

using shelf = toolset_t<print_leaflet, keep_value, keep_object, translate>;

/// Arguments for each tool, valid and invalid by its schema.
class random_call {
public:
    explicit random_call(choices& from) : from_(from), json_(from) {}

    /// The tool's name and its arguments.
    std::pair<std::string_view, written> make() {
        switch (from_.below(4)) {
            case 0:
                return {"print_leaflet", leaflet_arguments()};
            case 1:
                return {"keep_value", value_arguments()};
            case 2:
                return {"keep_object", json_.object(0)};
            default:
                return {"translate", translate_arguments()};
        }
    }

private:
    template <class Integer>
    written integer() {
        using limits = std::numeric_limits<Integer>;
        const auto value = static_cast<Integer>(from_.bits());
        static constexpr std::array<Integer, 4> edges{limits::min(), limits::max(), Integer{0}, Integer{1}};
        const Integer chosen = from_.chance(128) ? from_.pick(edges) : value;
        written made{std::to_string(chosen), normal_integer(chosen)};
        if (from_.chance(30) && std::cmp_less(chosen, 1000) && std::cmp_greater(chosen, -1000)) made.text += ".0";
        return made;
    }

    /// One in sixteen has a type that no member has.
    written or_wrong(written right) {
        static constexpr std::array<const char*, 3> wrong{R"({"a":[]})", R"([{}])", R"(["x",{"y":null}])"};
        if (from_.chance(16)) return {from_.pick(wrong), "?", admission::refused};
        return right;
    }

    written extent_arguments() {
        object_writer all;
        all.add("width", or_wrong(integer<std::int32_t>()));
        if (from_.chance(128))
            all.assume("height", "i7");
        else
            all.add("height", or_wrong(integer<std::uint8_t>()));
        return std::move(all).done();
    }

    /// A finite number; numbers with too many digits for a float are excluded.
    written gloss() {
        const auto eighths = static_cast<int>(from_.below(256)) - 128;
        return {std::to_string(eighths / 8.0), normal_double(eighths / 8.0)};
    }

    written margins() {
        object_writer all;
        std::size_t which = 0;
        for (std::size_t left = from_.below(3); left > 0; --left)
            all.add("side " + std::to_string(which++), json_.floating());
        return std::move(all).done();
    }

    written leaflet_arguments() {
        object_writer all;
        all.add("folded", or_wrong(json_.boolean()));
        all.add("copies", or_wrong(integer<std::int8_t>()));
        all.add("serial", or_wrong(integer<std::uint64_t>()));
        all.add("offset", or_wrong(integer<std::int64_t>()));
        all.add("weight", or_wrong(json_.floating()));
        all.add("gloss", gloss());
        all.add("headline", or_wrong(json_.string()));
        if (from_.chance(128))
            all.add("edition", or_wrong(integer<std::int32_t>()));
        else
            absent(all, "edition", "n");
        all.add("tags", json_.list(4, [this] { return json_.string(); }));
        all.add("margins", margins());
        all.add("color", from_.chance(128) ? written{R"("red")", normal_string("red")}
                                           : written{R"("black")", normal_string("black")});
        all.add("area", extent_arguments());
        all.add("folds", json_.list(4, [this] { return extent_arguments(); }));
        all.add("extra", json_.value());
        return spoiled(std::move(all));
    }

    written value_arguments() {
        object_writer all;
        all.add("value", json_.value());
        return spoiled(std::move(all));
    }

    written translate_arguments() {
        object_writer all;
        written text{R"("hello \u00e9")", normal_string("hello \xC3\xA9")};
        if (from_.chance(24)) text = {R"("far too long a text")", "?", admission::refused};
        all.add("text", text);
        if (from_.chance(128))
            absent(all, "target", normal_string("fr"));
        else
            all.add("target", or_wrong(json_.string()));
        switch (from_.below(3)) {
            case 0:
                absent(all, "level", normal_double(0.25));
                break;
            case 1:
                all.add("level", {"1000.0", normal_double(1000)});
                break;
            default:
                all.add("level", {"1000.5", "?", admission::refused});
        }
        if (from_.chance(128))
            absent(all, "limit", "n");
        else
            all.add("limit", or_wrong(integer<std::int64_t>()));
        return spoiled(std::move(all));
    }

    /// Omitted, or null, which means the same.
    void absent(object_writer& all, std::string_view key, std::string normal) {
        if (from_.chance(64)) all.add_unseen(key, {"null", "n"});
        all.assume(key, std::move(normal));
    }

    /// Sometimes with a member that no schema here has.
    written spoiled(object_writer all) {
        if (from_.chance(16)) {
            all.add_unseen("nobody_knows_this", {"1", "i1"});
            all.refuse();
        }
        return std::move(all).done();
    }

    choices& from_;
    random_json json_;
};

}  // namespace fuzz
