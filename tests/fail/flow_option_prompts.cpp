// SPDX-License-Identifier: MIT
// EXPECT: paymcp: DynamicTools takes the options confirm_named, poll_every and wait_timeout
// EXPECT: paymcp: Progress takes the options poll_every and wait_timeout
// EXPECT: paymcp: Resubmit takes the options poll_every and wait_timeout
// EXPECT: paymcp: TwoStep takes the options shared_confirm, confirm_named, poll_every and wait_timeout
#include <paymcp/flow/dynamic_tools.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/resubmit.hpp>
#include <paymcp/flow/two_step.hpp>

using namespace paymcp;

constexpr auto dynamic = DynamicTools<max_prompts<3>>::timing;
constexpr auto progress = Progress<max_prompts<3>>::timing;
constexpr auto resubmit = Resubmit<max_prompts<3>>::timing;
constexpr auto two_step = TwoStep<max_prompts<3>>::timing;
