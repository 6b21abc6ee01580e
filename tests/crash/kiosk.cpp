// SPDX-License-Identifier: MIT
// The gallery's program and paid tools, and tools for which a crash matters most: long running ones, one that must
// never run twice, one that charges after success and one that refunds.
#include "../../examples/gallery/flows.hpp"
#include "../../examples/gallery/stand.hpp"
#include "../../examples/gallery/tools.hpp"

#include <chrono>
#include <string>
#include <thread>

namespace kiosk {

using namespace paymcp;

inline std::string work(const char* tool, const std::string& order) {
    gallery::count_run(tool, order);
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    return "made: " + order;
}

inline constexpr auto make = tool<"make", price<120, USD>>(
    "Make something to order",
    arg<"order">("What to make"),
    [](std::string order) { return work("make", order); });

inline constexpr auto make_once = tool<"make_once", price<340, USD>, at_most_once>(
    "Make something that there may be only one of",
    arg<"order">("What to make"),
    [](std::string order) { return work("make_once", order); });

inline constexpr auto make_first = tool<"make_first", price<560, USD>, capture_on_success>(
    "Make something, and charge for it when it is made",
    arg<"order">("What to make"),
    [](std::string order) { return work("make_first", order); });

inline constexpr auto make_or_refund = tool<"make_or_refund", price<780, USD>, refund_on_failure>(
    "Fail, and give the money back",
    arg<"order">("What to make"),
    [](std::string order) -> result<std::string> {
        work("make_or_refund", order);
        return failure{"it broke"};
    });

inline constexpr auto& tools =
    toolset<make, make_once, make_first, make_or_refund, gallery::generate_image_at<gallery::usual_prices>,
            gallery::translate_at<gallery::usual_prices>, gallery::slow_report_at<gallery::usual_prices>,
            gallery::fails_uncharged_at<gallery::usual_prices>>;

}  // namespace kiosk

int main(int argc, char** argv) {
    return gallery::run_stand(argc, argv,
                              [](std::string_view flow) { return gallery::choose_flow(flow, kiosk::tools); });
}
