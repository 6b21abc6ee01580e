// SPDX-License-Identifier: MIT
#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/tool/detail/codec/decode.hpp>
#include <paymcp/tool/detail/define.hpp>

#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "../support/tool_gallery.hpp"

namespace tool_decode_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

boost::json::object object(std::string_view text) {
    boost::json::error_code failure;
    return read_json(text, failure).as_object();
}

/// "pointer: message" for an error, or "ok".
template <const auto& Tool>
std::string verdict(std::string_view arguments) {
    const std::optional<argument_error> wrong = definition_of<Tool>.check(object(arguments));
    return wrong ? wrong->pointer + ": " + wrong->message : "ok";
}

const std::string integer = "expected an integer between -2147483648 and 2147483647, got ";

TEST_CASE("arguments arrive as values, and omitted ones as their defaults") {
    const auto given = decode<tools::tune>(
        object(R"({"level":2,"steps":3.0,"tags":["a","b"],"loud":false,"note":"hi","limit":9007199254740993})"));
    REQUIRE(given.has_value());
    CHECK(*given == std::tuple{2.0, std::uint8_t{3}, std::vector<std::string>{"a", "b"}, false, std::string("hi"),
                               std::optional<std::int64_t>{9007199254740993}});
    const auto least = decode<tools::tune>(object(R"({"steps":0,"tags":["a"]})"));
    REQUIRE(least.has_value());
    CHECK(*least == std::tuple{0.25, std::uint8_t{0}, std::vector<std::string>{"a"}, true, std::string("none"),
                               std::optional<std::int64_t>{}});
}

TEST_CASE("structs arrive with their nested members") {
    const auto made = decode<tools::print>(
        object(R"({"headline":"H","area":{"width":3,"height":4},"ink":"green",)"
               R"("folds":[{"width":1}],"margins":{"top":0.5}})"));
    REQUIRE(made.has_value());
    CHECK(made->headline == "H");
    CHECK(made->area.width == 3);
    CHECK(made->area.height == 4);
    CHECK(made->ink == tools::color::green);
    REQUIRE(made->folds.size() == 1);
    CHECK(made->folds[0].height == 100);
    CHECK(made->margins.at("top") == 0.5);
    CHECK(decode<tools::adapted>(object(R"({"id":1,"label":"x"})"))->label == "x");
}

TEST_CASE("null for an optional argument equals omission; for a required one it is an error") {
    const auto dropped = []<const auto& Tool>(std::string_view arguments) {
        boost::json::object given = object(arguments);
        if (definition_of<Tool>.drop_nulls != nullptr) definition_of<Tool>.drop_nulls(given);
        return boost::json::serialize(given);
    };
    const std::string nulls = R"({"level":null,"steps":0,"tags":["a"],"loud":null,"note":null,"limit":null})";
    CHECK(verdict<tools::tune>(nulls) == "ok");
    CHECK(*decode<tools::tune>(object(nulls)) == *decode<tools::tune>(object(R"({"steps":0,"tags":["a"]})")));
    CHECK(object(dropped.operator()<tools::tune>(nulls)) == object(R"({"steps":0,"tags":["a"]})"));
    CHECK(verdict<tools::tune>(R"({"steps":null,"tags":["a"]})").starts_with("/steps: expected an integer"));
    CHECK(verdict<tools::tune>(R"({"steps":0,"tags":null})").starts_with("/tags: expected an array"));
    CHECK(dropped.operator()<tools::tune>(R"({"steps":null})") == R"({"steps":null})");
    const std::string nested = R"({"headline":"H","area":{"width":3,"height":null},"ink":null,)"
                               R"("folds":[{"width":1,"height":null}],"margins":{}})";
    CHECK(verdict<tools::print>(nested) == "ok");
    CHECK(decode<tools::print>(object(nested))->folds[0].height == 100);
    CHECK(object(dropped.operator()<tools::print>(nested)) ==
          object(R"({"headline":"H","area":{"width":3},"folds":[{"width":1}],"margins":{}})"));
    CHECK(verdict<tools::print>(R"({"headline":"H","area":{"width":null},"folds":[],"margins":{}})")
              .starts_with("/area/width: "));
    CHECK(verdict<tools::print>(R"({"headline":"H","area":null,"folds":[],"margins":{}})").starts_with("/area: "));
    // Other values stay and are refused; a null that is a value stays, too.
    CHECK(dropped.operator()<tools::print>(R"({"folds":7,"area":[null],"other":null})") ==
          R"({"folds":7,"area":[null],"other":null})");
    CHECK(dropped.operator()<tools::echo>(R"({"anything":null})") == R"({"anything":null})");
}

TEST_CASE("missing and unknown arguments are named by pointer") {
    CHECK(verdict<tools::add>("{}") == "/a: required, but missing");
    CHECK(verdict<tools::add>(R"({"a":1})") == "/b: required, but missing");
    CHECK(verdict<tools::add>(R"({"a":1,"b":2,"c":3})") == R"(/c: not known here; known are "a", "b")");
    CHECK(verdict<tools::ping>(R"({"a":1})") == "/a: not known here; no arguments are taken");
    CHECK(verdict<tools::ping>("{}") == "ok");
    CHECK(verdict<tools::print>(R"({"headline":"H","area":{},"folds":[],"margins":{}})") ==
          "/area/width: required, but missing");
    CHECK(verdict<tools::print>(R"({"headline":"H","area":{"width":1,"a/b~":0},"folds":[],"margins":{}})") ==
          R"(/area/a~1b~0: not known here; known are "width", "height")");
}

TEST_CASE("integers are exact and within their type") {
    CHECK(verdict<tools::add>(R"({"a":3.0,"b":-0.0})") == "ok");
    CHECK(verdict<tools::add>(R"({"a":2147483647,"b":-2147483648})") == "ok");
    CHECK(verdict<tools::add>(R"({"a":2147483648,"b":1})") == "/a: " + integer + "2147483648");
    CHECK(verdict<tools::add>(R"({"a":1,"b":-2147483649})") == "/b: " + integer + "-2147483649");
    CHECK(verdict<tools::add>(R"({"a":"1","b":1})") == "/a: " + integer + "\"1\"");
    CHECK(verdict<tools::add>(R"({"a":true,"b":1})") == "/a: " + integer + "true");
    CHECK(verdict<tools::add>(R"({"a":null,"b":1})") == "/a: " + integer + "null");
    CHECK(verdict<tools::add>(R"({"a":1.5,"b":1})").starts_with("/a: " + integer));
    CHECK(verdict<tools::add>(R"({"a":18446744073709551615,"b":1})") == "/a: " + integer + "18446744073709551615");
    CHECK(verdict<tools::add>(R"({"a":1e300,"b":1})").starts_with("/a: " + integer));

    const std::string rest = R"(,"large":1,"single":0,"precise":0,"flags":[],"anything":1})";
    CHECK(verdict<tools::echo>(R"({"flag":true,"tiny":-128)" + rest) == "ok");
    CHECK(verdict<tools::echo>(R"({"flag":true,"tiny":128)" + rest) ==
          "/tiny: expected an integer between -128 and 127, got 128");
}

TEST_CASE("64-bit integers are accepted whole, and rounded numbers are refused") {
    const auto with = [](std::string_view number) {
        return R"({"flag":true,"tiny":0,"single":0,"precise":0,"flags":[],"anything":1,"large":)" +
               std::string(number) + "}";
    };
    CHECK(decode<tools::echo>(object(with("18446744073709551615")))->large == 18446744073709551615U);
    CHECK(decode<tools::echo>(object(with("9007199254740991.0")))->large == 9007199254740991U);
    CHECK(verdict<tools::echo>(with("9007199254740992.0")).starts_with("/large: expected an integer"));
    CHECK(verdict<tools::echo>(with("9007199254740994.0")).starts_with("/large: expected an integer"));
    CHECK(verdict<tools::echo>(with("18446744073709551616")).starts_with("/large: expected an integer"));
    CHECK(verdict<tools::echo>(with("-1")).starts_with("/large: expected an integer between 0 and"));
}

TEST_CASE("numbers keep their bounds and their type's range") {
    const auto level = [](std::string_view number) {
        return verdict<tools::tune>(R"({"steps":1,"tags":["a"],"level":)" + std::string(number) + "}");
    };
    CHECK(level("-0.5") == "ok");
    CHECK(level("1000") == "ok");
    CHECK(level("1001") == "/level: expected a number between -0.5 and 1000, got 1001");
    CHECK(level("-1").starts_with("/level: expected a number between -0.5 and 1000"));
    CHECK(level("\"1\"") == "/level: expected a number between -0.5 and 1000, got \"1\"");
    const auto single = [](std::string_view number) {
        return verdict<tools::echo>(
            R"({"flag":true,"tiny":0,"large":1,"precise":0,"flags":[],"anything":1,"single":)" + std::string(number) +
            "}");
    };
    CHECK(single("3e38") == "ok");
    CHECK(single("4e38").starts_with("/single: expected a number that is not so large"));
}

TEST_CASE("constraints and enums are enforced") {
    CHECK(verdict<tools::tune>(R"({"steps":11,"tags":["a"]})") ==
          "/steps: expected an integer between 0 and 10, got 11");
    CHECK(verdict<tools::tune>(R"({"steps":1,"tags":[]})") == "/tags: expected at least 1 item, got 0");
    CHECK(verdict<tools::tune>(R"({"steps":1,"tags":["a","b","c"]})") == "/tags: expected at most 2 items, got 3");
    CHECK(verdict<tools::tune>(R"({"steps":1,"tags":["a",2]})") == "/tags/1: expected a string, got 2");
    CHECK(verdict<tools::tune>(R"({"steps":1,"tags":"a"})") == "/tags: expected an array, got \"a\"");
    CHECK(verdict<tools::tune>(R"({"steps":1,"tags":["a"],"loud":1})") == "/loud: expected true or false, got 1");
    CHECK(verdict<tools::tune>(R"({"steps":1,"tags":["a"],"limit":null})") == "ok");
    CHECK(verdict<tools::tune>(R"({"steps":1,"tags":["a"],"limit":"7"})").starts_with("/limit: expected an integer"));
    CHECK(verdict<tools::draw>(R"({"prompt":""})") == "/prompt: expected at least 1 character, got 0");
    CHECK(verdict<tools::draw>(R"({"prompt":"x","ink":"blue"})") ==
          R"(/ink: expected one of "red", "green", got "blue")");
    CHECK(verdict<tools::draw>(R"({"prompt":"x","ink":0})") == R"(/ink: expected one of "red", "green", got 0)");
    CHECK(verdict<tools::print>(R"({"headline":"H","area":{"width":4097},"folds":[],"margins":{}})") ==
          "/area/width: expected an integer between 1 and 4096, got 4097");
    CHECK(verdict<tools::print>(R"({"headline":"H","area":[],"folds":[],"margins":{}})") ==
          "/area: expected an object, got an array");
    CHECK(verdict<tools::print>(
              R"({"headline":"H","area":{"width":1},"folds":[{"width":1},{"width":0}],"margins":{}})") ==
          "/folds/1/width: expected an integer between 1 and 4096, got 0");
    CHECK(verdict<tools::print>(R"({"headline":"H","area":{"width":1},"folds":[],"margins":{"top":"x"}})") ==
          "/margins/top: expected a number, got \"x\"");
}

TEST_CASE("lengths count code points") {
    CHECK(verdict<tools::draw>(R"({"prompt":"\u00e4\u20ac\ud83d\ude00ab"})") == "ok");
    CHECK(verdict<tools::draw>(R"({"prompt":"\u00e4\u20ac\ud83d\ude00abc"})") ==
          "/prompt: expected at most 5 characters, got 6");
}

TEST_CASE("an error quotes only the start of the caller's value, as valid text") {
    const std::string euros = [] {
        std::string text;
        for (int i = 0; i < 1000; ++i) text += "\xe2\x82\xac";
        return text;
    }();
    const std::string wrong = verdict<tools::add>(R"({"a":")" + euros + R"(","b":1})");
    CHECK(wrong.size() < 250);
    CHECK(is_utf8(wrong));
    CHECK(wrong.ends_with("\xe2\x82\xac...\""));
    CHECK(verdict<tools::add>(R"({"a":{"x":1},"b":1})") == "/a: " + integer + "an object");
}

TEST_CASE("an argument of type any accepts any JSON") {
    const auto got = decode<tools::echo>(object(
        R"({"flag":true,"tiny":0,"large":1,"single":0.5,"precise":1e-3,"flags":[true,false],)"
        R"("anything":{"a":[null]}})"));
    REQUIRE(got.has_value());
    CHECK(got->flags == std::vector<bool>{true, false});
    CHECK(got->anything.at("a").at(0).is_null());
}

}  // namespace

}  // namespace tool_decode_test
