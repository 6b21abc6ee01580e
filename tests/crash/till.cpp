// SPDX-License-Identifier: MIT
// Sells from balances, tops them up and gives free calls, over HTTP. Its clock is as far ahead as `--ahead` says, so
// that what another server left behind is old; `--dies-at N` kills it at its N-th write. `--books` prints what the
// store holds, a line each.
#include "mortal_store.hpp"
#include "till_books.hpp"

#include "../../examples/gallery/run_counter.hpp"
#include "../../examples/gallery/stores.hpp"

#include <paymcp.hpp>
#include <paymcp/serve/custom_provider.hpp>
#include <paymcp/testing/remote_mock.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

namespace till {

using namespace paymcp;

/// A clock that is some time ahead of the machine's.
class early_clock final : public wall_clock {
public:
    explicit early_clock(milliseconds ahead) noexcept : ahead_(ahead) {}
    unix_time now() const override { return detail::machine_clock().now() + ahead_; }

private:
    milliseconds ahead_;
};

/// Unlike for each run, so that a result names the run that made it.
inline std::string name_of_a_run() {
    std::random_device source;
    return std::to_string((std::uint64_t{source()} << 32) | source());
}

/// A run that others can fall into; the line of the log comes first. Returns its result.
inline std::string work(std::string_view tool, const std::string& order, std::int64_t used = 0) {
    const std::string run = name_of_a_run();
    std::string line = order;
    line.append("#").append(run).append("#").append(std::to_string(used));
    gallery::count_run(tool, line);
    std::this_thread::sleep_for(std::chrono::milliseconds(15));
    return line;
}

inline constexpr auto top_up =
    tool<"top_up", price<300, USD>, to_balance<>>("Add three dollars to your balance", arg<"order">("Which time"),
                                                  [](std::string order) { return work("top_up", order); });

inline constexpr auto make = tool<"make", price<80, USD>, from_balance>(
    "Make something to order", arg<"order">("What to make"), [](std::string order) -> result<std::string> {
        std::string made = work("make", order);
        if (order.ends_with("broken")) return failure{"it broke"};
        return made;
    });

inline constexpr auto read = tool<"read", price<micro<2001>, USD>, from_balance, free_calls<3, per_hour>>(
    "Read something", arg<"order">("What to read"), [](std::string order) { return work("read", order); });

inline constexpr auto draw = tool<"draw", up_to<100, USD>, from_balance>(
    "Draw something, for what the paint costs", arg<"order">("What to draw"), [](std::string order, call& now) {
        const auto used = static_cast<std::int64_t>(1 + std::hash<std::string>{}(order) % 100);
        now.used(0.01_usd * used);
        return work("draw", order, used);
    });

using tools = std::remove_cvref_t<decltype(toolset<top_up, make, read, draw>)>;

template <class Store>
inline constexpr bool outlives_its_server = AsyncStore<Store> && AccountStore<Store>;

/// With short leases: what a killed server held is free again soon.
result<serve_options> options_of(const cli::command_line& given) {
    serve_options defaults;
    defaults.owns_process = true;
    defaults.payments.lease = milliseconds(1'500);
    return cli::read_serve_options(given, std::move(defaults));
}

int serve_till(const cli::command_line& given) {
    result<serve_options> options = options_of(given);
    if (!options) return cli::refuse_start(options.error());
    const early_clock time(std::chrono::seconds(given.number("--ahead", 0, 0, 1'000'000).value()));
    options->time = &time;
    const last_write end{.number = given.number("--dies-at", 0, 0, 1'000'000).value(),
                         .written = given.value("--dies", "before") == "after"};
    return gallery::with_store(given, [&](auto store) {
        if constexpr (outlives_its_server<decltype(store)>)
            return run_server(mcp::compiled_server<TwoStep<>, tools>::spec(),
                              testing::remote_mock(given.value("--provider-url", "")),
                              mortal_store(std::move(store), end), *options);
        else
            return cli::refuse_start({"a till needs accounts in a store that outlives it"});
    });
}

int run(int argc, char** argv) {
    cli::manual about{.summary = "Sells from balances.", .example = "--transport http --store sqlite:till.db"};
    about.options = {
        {"--store", "STORE", "sqlite:PATH or redis://HOST:PORT"},
        {"--contents-key-file", "FILE", "encrypts arguments and results in the store"},
        {"--provider-url", "URL", "where the mock is"},
        {"--ahead", "SECONDS", "how far the clock is ahead"},
        {"--dies-at", "N", "ends with a kill at this write"},
        {"--dies", "before|after", "whether that write still happens"},
        {"--books", "", "prints what the store holds"},
    };
    for (cli::option& one : cli::server_options()) about.options.push_back(std::move(one));
    const result<cli::command_line> given = cli::command_line::read(argc, argv, about);
    if (!given) return cli::refuse_start(given.error());
    if (!given->has("--books")) return serve_till(*given);
    return gallery::with_store(*given, [](auto store) {
        if constexpr (outlives_its_server<decltype(store)>)
            return print_books(store);
        else
            return cli::refuse_start({"this store has no accounts"});
    });
}

}  // namespace till

int main(int argc, char** argv) {
    try {
        return till::run(argc, argv);
    } catch (const std::exception& why) {
        return paymcp::cli::refuse_start({why.what()});
    }
}
