// SPDX-License-Identifier: MIT
// What ordinary requests do not do: throw. An exception costs as much as a small request.
#include "../support/http_shop.hpp"
#include "../support/sanitized.hpp"

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <unwind.h>

#include <atomic>

#if !PAYMCP_TEST_SANITIZED
namespace http_exceptions_test {

namespace {

std::atomic<long> thrown = 0;

}  // namespace

}  // namespace http_exceptions_test

// In place of the unwinder's function, which it calls: `throw` and `std::rethrow_exception`, with which coroutines pass
// errors on, both end there. Sanitizers have their own in its place.
extern "C" _Unwind_Reason_Code _Unwind_RaiseException(_Unwind_Exception* exception) {
    using original = _Unwind_Reason_Code (*)(_Unwind_Exception*);
    static const auto next = reinterpret_cast<original>(dlsym(RTLD_NEXT, "_Unwind_RaiseException"));
    ++http_exceptions_test::thrown;
    return next(exception);
}

namespace http_exceptions_test {

using namespace http_shop;

TEST_CASE("exceptions are counted") {
    const long before = thrown;
    CHECK_THROWS(throw 1);
    CHECK(thrown.load() > before);
}

TEST_CASE("a list, an offer, a look before the payment, a purchase and a client that leaves throw nothing") {
    for (const std::string version : {"2025-11-25", "2026-07-28"}) {
        CAPTURE(version);
        const shop at(sold<TwoStep<>>(spec));
        buyer ann(at);
        const bool legacy = version == "2025-11-25";
        if (legacy) ann.initialize(version, "{}");
        const auto call = [&](std::string_view name, std::string_view arguments) {
            return legacy ? ann.call(name, arguments).second.json() : ann.call_modern(name, arguments).json();
        };
        for (int i = 0; i < 2; ++i) call("paint", fox);  // the watch waits for payments from here on
        const long before = thrown;
        const json::value offer = call("paint", R"({"what":"a cat"})").at("result").at("structuredContent");
        const std::string id = R"({"payment_id":")" + text_at(offer, "/payment_id") + "\"}";
        call("confirm_paint", id);
        at.pay(text_at(offer, "/payment_url"));
        call("confirm_paint", id);
        ann.begin(buyer::call_text("paint", fox)).reset();
        call("paint", R"({"what":"a dog"})");
        CHECK(painted == 1);
        CHECK(thrown.load() == before);
    }
}

}  // namespace http_exceptions_test
#endif
