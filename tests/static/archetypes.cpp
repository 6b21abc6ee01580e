// SPDX-License-Identifier: MIT
// The smallest model of each concept of flows, tools, text and coroutines, and what misses one requirement.
#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/core/sync_task.hpp>
#include <paymcp/flow/concept.hpp>
#include <paymcp/tool/described.hpp>
#include <paymcp/tool/detail/list_text.hpp>
#include <paymcp/tool/tool.hpp>

#include <boost/hana/define_struct.hpp>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace archetypes_test {

using namespace paymcp;
using namespace paymcp::detail;

struct smallest_awaitable {
    using value_type = int;
    using executor_type = void;
};
struct without_executor {
    using value_type = int;
};
struct without_value {
    using executor_type = void;
};
static_assert(async::Awaitable<smallest_awaitable>);
static_assert(async::Awaitable<sync_task<int>>);
static_assert(async::Awaitable<asio_task<int>>);
static_assert(!async::Awaitable<without_executor>);
static_assert(!async::Awaitable<without_value>);
static_assert(!async::Awaitable<std::vector<int>>);
static_assert(!async::Awaitable<int>);

static_assert(async::AwaitsTo<int, int>);
static_assert(async::AwaitsTo<const int&, int>);
static_assert(async::AwaitsTo<smallest_awaitable, int>);
static_assert(!async::AwaitsTo<long, int>);
static_assert(!async::AwaitsTo<without_executor, int>);
static_assert(!async::AwaitsTo<smallest_awaitable, long>);

struct smallest_sink {
    constexpr void put(char) {}
    constexpr void put(std::string_view) {}
};
struct takes_characters {
    void put(char);
};
struct takes_text {
    void put(std::string_view);
};
static_assert(TextSink<smallest_sink>);
static_assert(!TextSink<takes_characters>);
static_assert(!TextSink<takes_text>);
static_assert(!TextSink<const smallest_sink>);
static_assert([] {
    smallest_sink sink;
    write_integer(sink, -12);
    write_json_string(sink, "\n");
    return true;
}());

struct smallest_generator {
    constexpr void operator()(counting_sink& sink) const { sink.put('a'); }
    constexpr void operator()(array_sink& sink) const { sink.put('a'); }
};
struct only_counts {
    void operator()(counting_sink&) const;
};
struct only_fills {
    void operator()(array_sink&) const;
};
struct generates_once {
    template <TextSink Sink>
    void operator()(Sink&);
};
static_assert(TextGenerator<smallest_generator>);
static_assert(!TextGenerator<only_counts>);
static_assert(!TextGenerator<only_fills>);
static_assert(!TextGenerator<generates_once>);
static_assert(static_text<smallest_generator{}> == "a");

struct smallest_described {
    BOOST_HANA_DEFINE_STRUCT(smallest_described, (int, width));
};
struct undescribed_struct {
    int width;
};
static_assert(Described<smallest_described>);
static_assert(!Described<undescribed_struct>);
static_assert(!Described<int>);
inline constexpr auto measure =
    tool<"measure">("Measures", arg<"of">("What"), [](smallest_described of) { return std::to_string(of.width); });
static_assert(detail::input_schema<measure>.find("width") != std::string_view::npos);

struct smallest_slot;
struct smallest_policy {
    using slot = smallest_slot;
};
struct foreign_policy {};
struct slot_by_value {
    static constexpr int slot = 0;
};
static_assert(ToolPolicy<smallest_policy>);
static_assert(!ToolPolicy<foreign_policy>);
static_assert(!ToolPolicy<slot_by_value>);
inline constexpr auto marked = tool<"marked", smallest_policy>("Marked", [] { return "marked"; });
static_assert(detail::definition_of<marked>.name == "marked");

enum class step : phase_number {
    opening,
    checking
};

inline constexpr std::array<std::string_view, 2> step_names{"opening", "checking"};
inline constexpr std::array rows{
    enter(event::called) >> perform(step::opening, action::open),
    on(step::opening, event::opened) >> perform(step::checking, action::status),
    on(step::opening, event::resumed) >> perform(step::checking, action::status),
    on(step::opening, event::open_failed) >> answer(verdict::unavailable),
    on(step::checking, event::secured) >> fulfil(),
    on(step::checking, event::pending) >> answer(verdict::pending),
    on(step::checking, event::canceled) >> answer(verdict::canceled),
    on(step::checking, event::expired) >> answer(verdict::expired),
    on(step::checking, event::unreachable) >> answer(verdict::unavailable),
};

struct smallest_flow {
    static constexpr std::string_view name = "smallest";
    static constexpr surface tools = surface::direct;
    static constexpr flow_table table() noexcept { return {rows, step_names}; }
};
struct without_name {
    static constexpr surface tools = surface::direct;
    static constexpr flow_table table() noexcept { return {rows, step_names}; }
};
struct without_tools {
    static constexpr std::string_view name = "smallest";
    static constexpr flow_table table() noexcept { return {rows, step_names}; }
};
struct without_table {
    static constexpr std::string_view name = "smallest";
    static constexpr surface tools = surface::direct;
};
struct forgets_the_unreachable : smallest_flow {
    static constexpr flow_table table() noexcept { return {std::span(rows).first(rows.size() - 1), step_names}; }
};
static_assert(PaymentFlow<smallest_flow>);
static_assert(!PaymentFlow<without_name>);
static_assert(!PaymentFlow<without_tools>);
static_assert(!PaymentFlow<without_table>);
static_assert(!PaymentFlow<forgets_the_unreachable>);

}  // namespace archetypes_test
