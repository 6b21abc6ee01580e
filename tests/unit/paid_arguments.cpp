// SPDX-License-Identifier: MIT
// A paid call's tool receives its arguments, once they are paid for, as a free tool does and as they were sent. Its
// result is returned unchanged, also the second time.
#include "../simulation/dice.hpp"
#include "../support/temp_folder.hpp"
#include "../support/till.hpp"

#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/tool/toolset.hpp>

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paid_arguments_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;
namespace json = boost::json;
using paymcp_simulation::dice;

std::mutex guard;
json::object heard;

json::object hear(json::value given) {
    const std::lock_guard lock{guard};
    heard = {{"value", std::move(given)}};
    return heard;
}

json::object last_heard() {
    const std::lock_guard lock{guard};
    return std::exchange(heard, {});
}

constexpr auto sold_value = tool<"sold_value", price<50, USD>>("Keep", arg<"value">("V"), [](json::value value) {
    return hear(std::move(value));
});
constexpr auto sold_form = tool<"sold_form", price<50, USD>, json_schema<R"({"type":"object"})">>(
    "Keep", [](json::object form) { return hear(form.at("value")); });
constexpr auto free_value = tool<"free_value">("Show", arg<"value">("V"), [](json::value value) {
    hear(std::move(value));
    return std::string("shown");
});
constexpr auto sold_real = tool<"sold_real", price<50, USD>>("Keep", arg<"value">("V"), [](double value) {
    hear(value);
    return std::string("kept");
});
constexpr auto sold_integer = tool<"sold_integer", price<50, USD>>("Keep", arg<"value">("V"), [](std::int64_t value) {
    hear(value);
    return std::string("kept");
});
constexpr auto sold_reals =
    tool<"sold_reals", price<50, USD>>("Keep", arg<"value">("V"), [](std::vector<double> value) {
        hear(json::value_from(value));
        return std::string("kept");
    });
constexpr auto& spec = toolset<sold_value, sold_form, free_value, sold_real, sold_integer, sold_reals>;
const mcp::server_spec sold = mcp::compiled_server<TwoStep<>, std::remove_cvref_t<decltype(spec)>>::spec();

enum class numbers { to_the_bit, by_value };

/// Equal, with members in any order; numbers by kind and bits, or only by value.
bool same(const json::value& a, const json::value& b, numbers how = numbers::to_the_bit) {
    if (how == numbers::by_value && a.is_number() && b.is_number() && a.kind() != b.kind())
        return a.to_number<double>() == b.to_number<double>();
    if (a.kind() != b.kind()) return false;
    if (a.is_double())
        return std::bit_cast<std::uint64_t>(a.get_double()) == std::bit_cast<std::uint64_t>(b.get_double());
    if (const auto* list = a.if_array()) {
        const json::array& other = b.get_array();
        for (std::size_t i = 0; i < list->size(); ++i)
            if (i >= other.size() || !same((*list)[i], other[i], how)) return false;
        return list->size() == other.size();
    }
    if (const auto* object = a.if_object()) {
        for (const auto& member : *object) {
            const json::value* const found = b.get_object().if_contains(member.key());
            if (found == nullptr || !same(member.value(), *found, how)) return false;
        }
        return object->size() == b.get_object().size();
    }
    return a == b;
}

/// JSON texts of every form that a message may contain.
class scribe {
public:
    explicit scribe(std::uint64_t seed) : chance_(seed) {}

    std::string value(std::size_t depth) {
        switch (depth == 0 ? chance_.below(5) : chance_.below(8)) {
            case 0: return chance_.chance(500) ? "true" : chance_.chance(500) ? "false" : "null";
            case 1:
            case 2: return number();
            case 3:
            case 4: return string();
            case 5: return array(depth - 1);
            default: return object(depth - 1);
        }
    }

    std::string number() {
        const std::string sign = chance_.chance(400) ? "-" : "";
        switch (chance_.below(8)) {
            case 0: return sign + std::to_string(chance_.next() >> chance_.below(64));
            case 1: return chance_.pick(edges_);
            case 2: return sign + std::to_string(chance_.below(1000)) + ".0";
            case 3: return sign + digits(16 + chance_.below(2)) + "e" + std::to_string(chance_.between(-320, 280));
            case 4: return sign + "0." + digits(1 + chance_.below(25));
            case 5: return sign + digits(1 + chance_.below(25)) + '.' + digits(1 + chance_.below(4));
            case 6: return sign + digits(1 + chance_.below(3)) + "E+" + std::to_string(chance_.below(40));
            default: return of_bits();
        }
    }

    dice& chance() noexcept { return chance_; }

private:
    /// Any finite double, in its printed form.
    std::string of_bits() {
        const auto drawn = std::bit_cast<double>(chance_.next());
        if (!std::isfinite(drawn)) return "0";
        std::array<char, 40> text{};
        const auto end = std::to_chars(text.data(), text.data() + text.size(), drawn);
        return {text.data(), end.ptr};
    }

    std::string digits(std::size_t count) {
        std::string made(1, static_cast<char>('1' + chance_.below(9)));
        while (made.size() < count) made += static_cast<char>('0' + chance_.below(10));
        return made;
    }

    std::string string() {
        static const std::vector<std::string> pieces{"a",
                                                     "Z",
                                                     " ",
                                                     "\\n",
                                                     "\\u0000",
                                                     "\\\"",
                                                     "\\\\",
                                                     "\\/",
                                                     "/",
                                                     "\x7f",
                                                     "\xC3\xA9",
                                                     "\xE2\x82\xAC",
                                                     "\\u20ac",
                                                     "\xF0\x9F\xA6\x8A",
                                                     "\\ud83e\\udd8a",
                                                     "\\u007f",
                                                     "~",
                                                     "\\t",
                                                     "1e400",
                                                     "{",
                                                     "]",
                                                     ":",
                                                     "\\uffff",
                                                     "\xEF\xBB\xBF"};
        std::string made = "\"";
        const std::size_t length = chance_.chance(20) ? chance_.below(3000) : chance_.below(6);
        for (std::size_t i = 0; i < length; ++i) made += chance_.pick(pieces);
        return made + '"';
    }

    std::string array(std::size_t depth) {
        std::string made = "[";
        const std::size_t count = chance_.chance(10) ? chance_.below(2000) : chance_.below(5);
        for (std::size_t i = 0; i < count; ++i) made += (i > 0 ? ", " : "") + value(count > 5 ? 0 : depth);
        return made + ']';
    }

    std::string object(std::size_t depth) {
        std::map<std::string, std::string> members;  // the same name in two spellings would be a duplicate
        const std::size_t count = chance_.below(4);
        for (std::size_t i = 0; i < count; ++i) members["\"k" + std::to_string(i) + "\\u0001\""] = value(depth);
        if (chance_.chance(300)) members[string()] = value(0);
        std::string made = "{";
        for (const auto& [name, given] : members) made += (made.size() > 1 ? "," : "") + name + ":" + given;
        return made + '}';
    }

    dice chance_;
    const std::vector<std::string> edges_{
        "0", "-0", "-0.0", "0.0", "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740993.0",
        "9007199254740992.0", "9007199254740993.5", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "18446744073709551615", "18446744073709551616", "1.7976931348623157e308", "5e-324",
        "2.2250738585072011e-308", "1e22", "1e23", "0.99999999999999999999", "100000000000000000000"};
};

std::string argument(std::string_view value) { return R"({"value":)" + std::string(value) + '}'; }

bool is_refusal(const std::string& answer) { return answer.find("invalid_arguments") != std::string::npos; }

/// Buys and returns the result twice: once delivered, once from the store.
template <class Store>
std::pair<std::string, std::string> buy(till<Store>& at, const std::string& tool, const std::string& arguments) {
    const json::value offer = till<Store>::offer(at.call(tool, arguments));
    at.pay(std::string(offer.at("payment_url").as_string()));
    const std::string id = R"({"payment_id":")" + std::string(offer.at("payment_id").as_string()) + "\"}";
    std::string first = at.call("confirm_" + tool, id);
    return {std::move(first), at.call("confirm_" + tool, id)};
}

/// One purchase of this value; false when it was refused, which bills nothing.
template <class Store>
bool try_value(till<Store>& at, const std::string& tool, const std::string& value) {
    CAPTURE(tool);
    CAPTURE(value);
    const std::string shown = at.call("free_value", argument(value));
    const json::object as_given = last_heard();
    if (is_refusal(shown)) {
        const std::size_t billed = at.provider.calls().create;
        CHECK(is_refusal(at.call(tool, argument(value))));
        CHECK(at.provider.calls().create == billed);
        return false;
    }
    const auto [first, again] = buy(at, tool, argument(value));
    const json::object as_paid = last_heard();
    CHECK(same(as_given, as_paid));
    CHECK(first == again);
    boost::json::error_code failure;
    const json::value answer = read_json(first, failure);
    REQUIRE_FALSE(failure);
    const json::value* const structured = answer.as_object().at("result").as_object().if_contains("structuredContent");
    REQUIRE(structured != nullptr);
    CHECK(same(*structured, as_paid, numbers::by_value));
    return true;
}

template <class Store>
void try_many(Store& store, std::uint64_t seed, int rounds) {
    till<Store> at(sold, store);
    scribe writes(seed);
    int bought = 0;
    for (int i = 0; i < rounds; ++i) {
        std::string value = writes.value(writes.chance().below(7));
        if (writes.chance().chance(150)) {
            const std::size_t depth = writes.chance().below(50);
            value = std::string(depth, '[') + value + std::string(depth, ']');
        }
        bought += try_value(at, i % 2 == 0 ? "sold_value" : "sold_form", value);
    }
    CHECK(bought > rounds / 2);
}

}  // namespace

TEST_CASE("arguments of a paid call return equal from the store, and so do results") {
    memory_store memory;
    try_many(memory, 1, 250);
    const temp_folder folder;
    sqlite_store file(folder.file("payments.db"));
    try_many(file, 2, 60);
}

TEST_CASE("a double reaches a paid tool as the double that was sent") {
    memory_store store;
    till<memory_store> at(sold, store);
    scribe writes(3);
    std::string list = "[";
    std::vector<double> wanted;
    for (int i = 0; i < 3000; ++i) {
        const std::string text = writes.number();
        const double value = std::strtod(text.c_str(), nullptr);
        if (!std::isfinite(value) || value == 0 || text.find_first_of(".eE") == std::string::npos) continue;
        list += (wanted.empty() ? "" : ",") + text;
        wanted.push_back(value);
    }
    REQUIRE(wanted.size() > 1000);
    buy(at, "sold_reals", argument(list + ']'));
    CHECK(same(last_heard(), {{"value", json::value_from(wanted)}}));
    for (const std::string text : {"0.1", "-0.0", "1.0000000000000002", "5e-324", "123456789012345680000", "1e22"}) {
        buy(at, "sold_real", argument(text));
        CHECK(same(last_heard(), {{"value", std::strtod(text.c_str(), nullptr)}}));
    }
}

TEST_CASE("an integer reaches a paid tool exactly or is refused before it is billed") {
    memory_store store;
    till<memory_store> at(sold, store);
    const std::map<std::string, std::int64_t> exact{{"9007199254740993", 9007199254740993},
                                                    {"9007199254740993.0", 9007199254740993},
                                                    {"9007199254740992.0", 9007199254740992},
                                                    {"1e3", 1000},
                                                    {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
                                                    {"-0.0", 0}};
    for (const auto& [text, value] : exact) {
        buy(at, "sold_integer", argument(text));
        CHECK(same(last_heard(), {{"value", value}}));
    }
    const std::size_t billed = at.provider.calls().create;
    for (const std::string text : {"9223372036854775808", "9007199254740993.5", "1e400", "0.5", "1e-400", "1e19",
                                   "-9223372036854775809", "123456789012345678901234567890"}) {
        CAPTURE(text);
        CHECK(is_refusal(at.call("sold_integer", argument(text))));
    }
    for (const std::string text : {"1e400", "[[1,-1e999]]", R"({"a":[{"b/":1e309}]})", "18446744073709551617",
                                   "-1e99999999999999999999", "1e-400"}) {
        for (const std::string tool : {"sold_value", "sold_form", "free_value"}) {
            CAPTURE(text);
            CHECK(is_refusal(at.call(tool, argument(text))));
        }
    }
    const std::string named = at.call("sold_form", argument(R"({"a":[{"b/":1e309}]})"));
    CHECK(named.find("/value/a/0/b~1") != std::string::npos);
    CHECK(at.provider.calls().create == billed);
}

TEST_CASE("two calls that differ are two payments, and one call in two spellings is one") {
    memory_store store;
    till<memory_store> at(sold, store);
    const auto id = [&](const std::string& value) {
        return std::string(
            till<memory_store>::offer(at.call("sold_value", argument(value))).at("payment_id").as_string());
    };
    const std::vector<std::vector<std::string>> calls{
        {"1", "1.0", "10e-1", "1E0"},
        {"9007199254740993", "9007199254740993.0", "9007199254740993e0"},
        {"9007199254740992", "9007199254740992.0", "9.007199254740992e15"},
        {"9007199254740994"},
        {"0.1", "1e-1", "0.10"},
        {"0.10000000000000002"},
        {"0", "0.0", "0e7"},
        {"-0.0", "-0"},
        {"[1,2]", "[ 1.0, 2 ]"},
        {"[2,1]"},
        {R"({"a":1,"b":2})", R"({"b":2.0,"a":1})"},
        {R"("\u00e9")", "\"\xC3\xA9\""},
        {R"("e\u0301")"},
        {"\"1\""},
        {"null"},
        {"1e20", "100000000000000000000"}};
    std::map<std::string, std::size_t> owners;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        for (const std::string& value : calls[i]) {
            CAPTURE(value);
            CHECK(owners.emplace(id(value), i).first->second == i);
        }
        CHECK(owners.size() == i + 1);
    }
}

}  // namespace paid_arguments_test
