// SPDX-License-Identifier: MIT
// Every kind of argument and result (docs/tools.md).
#include <paymcp.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace paymcp;

// [arguments]
constexpr auto shout = tool<"shout">(
    "Write a text in capital letters",
    arg<"text">("The text", min_length(1), max_length(200)),
    arg<"times">("How often", default_value(1), minimum(1), maximum(5)),
    arg<"suffix">("What to put at the end"),
    [](std::string text, std::int32_t times, std::optional<std::string> suffix) {
        for (char& each : text)
            if (each >= 'a' && each <= 'z') each -= 'a' - 'A';
        std::string all;
        for (std::int32_t i = 0; i < times; ++i) all += text;
        return all + suffix.value_or("!");
    });
// [arguments]

// [structs]
struct image_size {
    BOOST_HANA_DEFINE_STRUCT(image_size, (std::int32_t, width), (std::int32_t, height));
};

template <>
inline constexpr auto paymcp::fields<image_size> =
    members(arg<"width">("In pixels", minimum(1), maximum(4096)), arg<"height">("In pixels", default_value(512)));

constexpr auto quote_poster = tool<"quote_poster", read_only>(
    "Tell how much paper a poster takes",
    [](image_size wanted) {
        return std::map<std::string, std::int64_t>{{"pixels", std::int64_t{wanted.width} * wanted.height}};
    });
// [structs]

// [enums]
enum class style { photo, sketch };

template <>
inline constexpr auto paymcp::enum_names<style> = names(named(style::photo, "photo"), named(style::sketch, "sketch"));

constexpr auto draw = tool<"draw", price<50, USD>>(
    "Draw a picture",
    arg<"prompt">("What to draw"),
    arg<"style">("How to draw it", default_value(style::photo)),
    [](std::string prompt, style how) {
        return (how == style::photo ? "A photo of " : "A sketch of ") + prompt;
    });
// [enums]

// [results]
struct weather {
    BOOST_HANA_DEFINE_STRUCT(weather, (std::string, place), (double, celsius), (std::vector<std::string>, warnings));
};

constexpr auto forecast = tool<"forecast", price<10, EUR>>(
    "Forecast the weather of a place",
    arg<"place">("A town"),
    [](std::string place) { return weather{place, 21.5, {"wind"}}; });
// [results]

// [content]
constexpr auto pixel = tool<"pixel", price<20, USD>>("Draw one red pixel", [] {
    const std::string gif("GIF89a\1\0\1\0\x80\0\0\xff\0\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", 35);
    return content_list{text_content{"One red pixel"}, image_content{gif, "image/gif"}};
});
// [content]

// [failure]
constexpr auto divide = tool<"divide", price<5, USD>, capture_on_success>(
    "Divide two numbers",
    arg<"a">("The dividend"),
    arg<"b">("The divisor"),
    [](double a, double b) -> result<std::string> {
        if (b == 0) return failure{"the divisor is zero; nothing was charged"};
        return std::to_string(a / b);
    });
// [failure]

// [progress]
constexpr auto count_up = tool<"count_up">(
    "Count to three",
    [](call& running) {
        for (int step = 1; step <= 3 && !running.canceled(); ++step) running.report(step, 3, "counting");
        return std::string("three");
    });
// [progress]

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<shout, quote_poster, draw, forecast, pixel, divide, count_up>, mock{},
                            memory_store{});
}
