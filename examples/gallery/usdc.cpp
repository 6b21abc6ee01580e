// SPDX-License-Identifier: MIT
// The tools at prices in USDC: in a separate file, since it takes long to compile.
#include "usdc.hpp"

#include "flows.hpp"
#include "tools.hpp"

namespace gallery {
namespace {

struct usdc_prices {
    using image = price<500'000, USDC>;
    using translation = price<500'000, USDC>;
    using report = price<2'000'000, USDC>;
    using failure = price<1'000'000, USDC>;
    using dear = price<500'000'000, USDC>;
};

}  // namespace

result<mcp::server_spec> usdc_spec(std::string_view flow) { return choose_flow(flow, tools_at<usdc_prices>); }

}  // namespace gallery
