// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/sync_task.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/content.hpp>
#include <paymcp/tool/tool.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Tools that together use every type of argument, every constraint and every kind of result.
namespace tools {

using namespace paymcp;

enum class color { red, green, unnamed };

struct size {
    BOOST_HANA_DEFINE_STRUCT(size, (std::int32_t, width), (std::int32_t, height));
};

struct poster {
    BOOST_HANA_DEFINE_STRUCT(poster, (std::string, headline), (size, area), (std::optional<color>, ink),
                             (std::vector<size>, folds), (std::map<std::string, double>, margins));
};

struct outside {
    int id;
    std::string label;
};

struct all_types {
    BOOST_HANA_DEFINE_STRUCT(all_types, (bool, flag), (std::int8_t, tiny), (std::uint64_t, large), (float, single),
                             (double, precise), (std::vector<bool>, flags), (boost::json::value, anything));
};

}  // namespace tools

BOOST_HANA_ADAPT_STRUCT(tools::outside, id, label);

template <>
inline constexpr auto paymcp::enum_names<tools::color> =
    names(named(tools::color::red, "red"), named(tools::color::green, "green"));

template <>
inline constexpr auto paymcp::fields<tools::size> =
    members(arg<"width">("In pixels", minimum(1), maximum(4096)), arg<"height">("In pixels", default_value(100)));

namespace tools {

inline constexpr auto ping = tool<"ping_free", read_only, title<"Ping \"it\"">>("Answers", [] { return "pong"; });

inline constexpr auto add = tool<"add">(
    "Adds", arg<"a">("First"), arg<"b">("Second"), [](std::int32_t a, std::int32_t b) {
        return std::map<std::string, std::int64_t>{{"sum", std::int64_t{a} + b}};
    });

inline constexpr auto draw = tool<"draw", price<50, USD>, price_in_description>(
    "Draws an image", arg<"prompt">("What to draw", min_length(1), max_length(5)),
    arg<"ink">("Its color", default_value(color::red)), [](const std::string& prompt, color) -> result<std::string> {
        if (prompt == "no") return failure{"will not draw that"};
        return "Drawn: " + prompt;
    });

inline constexpr auto print = tool<"print", price<1500, KWD>, capture_on_success, closed_world, title<"Print">>(
    "Prints a poster", [](poster made) { return made; });

inline constexpr auto tune = tool<"tune", price<80, JPY>, at_most_once, idempotent, non_destructive>(
    "Takes numbers",
    arg<"level">("A level", minimum(-0.5), maximum(1e3), default_value(0.25)),
    arg<"steps">("Steps", minimum(0), maximum(10)),
    arg<"tags">("Tags", min_items(1), max_items(2)),
    arg<"loud">("Whether loud", default_value(true)),
    arg<"note">("A note", default_value("none")),
    arg<"limit">("Optional"),
    [](double level, std::uint8_t steps, std::vector<std::string> tags, bool loud, std::string_view note,
       std::optional<std::int64_t> limit) {
        return boost::json::object{{"level", level},
                                   {"steps", steps},
                                   {"tags", tags.size()},
                                   {"loud", loud},
                                   {"note", note},
                                   {"limit", limit ? boost::json::value(*limit) : boost::json::value(nullptr)}};
    });

inline constexpr auto echo = tool<"echo">("Returns what it got", [](const all_types& all) { return all; });

inline constexpr auto adapted = tool<"adapted">("A struct from elsewhere", [](outside value) { return value; });

inline constexpr auto slow =
    tool<"slow">("Awaited", arg<"n">("How much"), [](int n, call& running) -> detail::sync_task<result<std::string>> {
        running.report(1, 2, running.principal());
        if (n < 0) co_return failure{"negative"};
        co_return "waited " + std::to_string(n);
    });

inline constexpr auto show = tool<"show">("All blocks", [] {
    return content_list{text_content{"look"},
                        image_content{std::string("\x00\x01\xff", 3), "image/png"},
                        audio_content{std::vector<std::byte>{std::byte{'R'}}, "audio/wav"},
                        embedded_resource{"test://a", std::string("{}"), "application/json"},
                        embedded_resource{"test://b", bytes{std::string("ab")}},
                        resource_link{"test://c", "c", "C", "a link", "text/plain", 7}};
});

inline constexpr auto picture = tool<"picture">("One block", [] { return image_content{std::string(), "image/png"}; });

inline constexpr auto fail = tool<"fail">("Fails as asked", arg<"how">("How"), [](std::string how) -> std::string {
    if (how == "exception") throw std::runtime_error("out of ink");
    if (how == "bytes") throw std::runtime_error("\xff");
    if (how == "else") throw 7;
    if (how == "boost") return boost::json::parse("{").kind() == boost::json::kind::object ? "parsed" : "";
    return "\xc3\x28";
});

inline constexpr auto broken = tool<"broken">("Returns what JSON cannot carry", arg<"how">("How"), [](std::string how) {
    std::map<std::string, boost::json::value> made;
    if (how == "infinite") made["x"] = std::numeric_limits<double>::infinity();
    if (how == "nan") made["x"] = std::numeric_limits<double>::quiet_NaN();
    if (how == "key") made["\xff"] = 1;
    if (how == "deep") {
        boost::json::value nested = 1;
        for (int level = 0; level < 1000; ++level) nested = boost::json::array{nested};
        made["x"] = nested;
    }
    return made;
});

inline constexpr auto tint = tool<"tint">("An enum value without a name", [] {
    return std::map<std::string, color>{{"ink", color::unnamed}};
});

}  // namespace tools
