// SPDX-License-Identifier: MIT
// Tests of a shop, in any framework: here a failed check ends the program with its line.
#include "shop.hpp"

#include <paymcp/testing/gate_fixture.hpp>

#include <cstdlib>
#include <iostream>

using namespace paymcp;

// [constants]
static_assert(generate_image.price() == 50 * minor_units<USD>);
static_assert(generate_image.name() == "generate_image");
// [constants]

namespace {

void check(bool holds, int line) {
    if (holds) return;
    std::cerr << "shop_test.cpp:" << line << ": the check failed\n";
    std::exit(1);
}

// [function]
void draws_what_is_asked_for() {
    check(generate_image.function()("a cat") == "Image generated for: a cat", __LINE__);
}
// [function]

// [purchase]
void pays_once_while_the_provider_is_silent() {
    testing::gate_fixture at(testing::gate_fixture::priced("generate_image", 50), TwoStep<>::table());
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(testing::provider_call::status, testing::provider_fault::silent);
    check(at.confirm(id).says == rules::verdict::unavailable, __LINE__);
    check(at.confirm(id).says == rules::verdict::result, __LINE__);
    check(at.confirm(id).says == rules::verdict::result, __LINE__);
    check(at.runs == 1 && at.provider.books(id).charged == 1, __LINE__);
}
// [purchase]

}  // namespace

int main() {
    draws_what_is_asked_for();
    pays_once_while_the_provider_is_silent();
    std::cout << "the shop sells what it promises\n";
}
