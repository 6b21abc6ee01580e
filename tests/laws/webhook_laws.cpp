// SPDX-License-Identifier: MIT
// The laws of webhook receivers: those of every provider keep them, and a faulty receiver breaks the law that names its
// fault.
#include "../support/webhook_schemes.hpp"

#include <paymcp/provider/adyen/adyen.hpp>
#include <paymcp/testing/webhook_laws.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace webhook_laws_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;
using namespace paymcp::testing;

TEST_CASE("the webhook receivers of all providers keep the laws of receivers") {
    for_each_scheme([]<class S>(S) {
        CAPTURE(S::name);
        const auto results = webhook_laws(S::make, S::sign, S::facts());
        CHECK(broken_laws(results) == "");
        CHECK(results.size() == (S::facts().max_age ? 20U : 19U));
    });
}

// [receiver]
TEST_CASE("adyen, which also records what its webhooks report, keeps the laws of receivers") {
    const auto make = [](const std::vector<webhook_key>& keys, const wall_clock&) {
        return adyen(secret("an API key"), "M", {.webhook_keys = secrets(keys, key_hex)});
    };
    webhook_signing facts = adyen_scheme::facts();
    facts.any_thread = false;
    CHECK(broken_laws(webhook_laws(make, adyen_scheme::sign, facts)) == "");
}
// [receiver]

/// What is wrong with a receiver; by default nothing.
struct fault {
    bool verifies = true;
    bool needs_signature = true;
    bool takes_empty_key = false;
    bool keeps_first_key_only = false;
    bool remembers = false;  ///< a second delivery of one id is refused
    bool one_id = false;     ///< all deliveries have the same id
    bool names_all = false;  ///< each delivery names a second payment
    bool checks_age = true;
    bool checks_future = true;
    bool time_is_signed = true;
    bool any_case = false;                     ///< the body is verified in lower case
    bool as_c_string = false;                  ///< the body ends at a zero byte
    bool trims = false;                        ///< blanks behind the body are not verified
    bool counts_signatures = false;            ///< two signatures are believed
    bool exact_names = false;                  ///< header names are compared with case
    std::size_t compared = std::string::npos;  ///< characters of the signature that are compared
    std::size_t most = 1'000'000;              ///< longer bodies throw
    bool shares_a_buffer = false;              ///< all threads write into one place
    std::string code = "webhook_refused";
    std::function<std::string(const std::string& key, const std::string& right)> says =
        [](const std::string&, const std::string&) { return std::string("not genuine"); };
};

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

/// `X-Time: <seconds>` and `X-Signature: <hex>` over `<seconds>.<body>`; the body is `<payment id>:<some text>`.
class plain_receiver {
public:
    plain_receiver(const fault& wrong, std::vector<std::string> keys, const wall_clock& time)
        : wrong_(&wrong), keys_(std::move(keys)), time_(&time), seen_(std::make_shared<std::vector<std::string>>()) {}

    static std::string signature(const std::string& key, const std::string& time, const std::string& body) {
        return to_hex(hmac_sha256(key, time + '.' + body));
    }

    result<webhook_event> webhook(const paymcp::http::request& request) {
        if (request.body.size() > wrong_->most) throw std::length_error("too much");
        const std::string time = field(request, "X-Time").value_or("");
        std::string body = request.body;
        if (wrong_->any_case) body = lower(body);
        if (wrong_->as_c_string) body = body.c_str();
        if (wrong_->trims)
            while (body.ends_with(' ')) body.pop_back();
        if (wrong_->shares_a_buffer && body.size() > 4) {
            buffer_->store(body[4]);
            for (int i = 0; i < 3; ++i) std::this_thread::yield();
            body[4] = buffer_->load();
        }
        std::string right;
        const bool good = verified(request, time, body, right);
        if (wrong_->verifies && !good) return refusal(right);
        const std::int64_t age = second_of(time_->now()) - std::strtoll(time.c_str(), nullptr, 10);
        if (wrong_->checks_age && age > 300) return refusal(right);
        if (wrong_->checks_future && age < -60) return refusal(right);
        webhook_event event{.id = wrong_->one_id ? "1" : body, .type = "paid"};
        event.about.push_back({body.substr(0, body.find(':')), ""});
        if (wrong_->names_all) event.about.push_back({"pay_9", ""});
        if (wrong_->remembers) {
            const std::lock_guard lock(*guard_);
            if (std::ranges::find(*seen_, event.id) != seen_->end()) return refusal(right);
            seen_->push_back(event.id);
        }
        return event;
    }

private:
    failure refusal(const std::string& right) const {
        return {wrong_->says(keys_.empty() ? "" : keys_[0], right), wrong_->code};
    }

    std::vector<std::string> fields(const paymcp::http::request& request, std::string_view name) const {
        std::vector<std::string> all;
        for (const paymcp::http::header& each : request.headers)
            if (wrong_->exact_names ? each.name == name : paymcp::detail::same_ignoring_case(each.name, name))
                all.push_back(each.value);
        return all;
    }
    std::optional<std::string> field(const paymcp::http::request& request, std::string_view name) const {
        const std::vector<std::string> all = fields(request, name);
        if (all.empty()) return std::nullopt;
        return all.front();
    }

    bool verified(const paymcp::http::request& request, const std::string& time, const std::string& body,
                  std::string& right) {
        const std::vector<std::string> given = fields(request, "X-Signature");
        if (given.empty()) return !wrong_->needs_signature;
        if (wrong_->counts_signatures && given.size() > 1) return true;
        bool good = false;
        for (const std::string& key : keys_) {
            if (key.empty() && !wrong_->takes_empty_key) continue;
            right = signature(key, wrong_->time_is_signed ? time : "", body);
            good = good || given[0].substr(0, wrong_->compared) == right.substr(0, wrong_->compared);
            if (wrong_->keeps_first_key_only) break;
        }
        return good;
    }

    const fault* wrong_;
    std::vector<std::string> keys_;
    const wall_clock* time_;
    std::shared_ptr<std::vector<std::string>> seen_;
    std::shared_ptr<std::mutex> guard_ = std::make_shared<std::mutex>();
    std::shared_ptr<std::atomic<char>> buffer_ = std::make_shared<std::atomic<char>>();
};

/// The laws that a receiver with this fault breaks, one a line.
std::string found(const fault& wrong) {
    const auto make = [&](const std::vector<webhook_key>& keys, const wall_clock& time) {
        std::vector<std::string> texts;
        for (const webhook_key key : keys) texts.push_back(key_text(key));
        return plain_receiver(wrong, std::move(texts), time);
    };
    const auto sign = [&](webhook_key key, const std::string& payment_id, unix_time sent) {
        const std::string time = std::to_string(second_of(sent));
        const std::string body = payment_id + ":Some text";
        const std::string message = wrong.any_case ? lower(body) : body;
        return posted(body, {{"X-Time", time},
                             {"X-Signature",
                              plain_receiver::signature(key_text(key), wrong.time_is_signed ? time : "", message)}});
    };
    return broken_laws(webhook_laws(
        make, sign,
        {.max_age = milliseconds(300'000), .max_ahead = milliseconds(60'000), .secrets = {key_text(used_key)}}));
}

/// Whether a receiver with this fault breaks the matching law.
bool breaks(const fault& wrong, std::string_view law) { return found(wrong).find(law) != std::string::npos; }

TEST_CASE("a receiver without a fault keeps the laws") { CHECK(found({}) == ""); }

TEST_CASE("a receiver that verifies too little breaks a law that says so") {
    CHECK(breaks({.verifies = false}, "a changed byte of the body"));
    CHECK(breaks({.verifies = false}, "a delivery signed with another key"));
    CHECK(breaks({.needs_signature = false}, "a header that is missing, empty or hostile"));
    CHECK(breaks({.compared = 8}, "a changed character of the signature"));
    CHECK(breaks({.compared = 63}, "its last character may be any"));
    CHECK(breaks({.any_case = true}, "a changed byte of the body"));
    CHECK(breaks({.as_c_string = true}, "a body that is cut, lengthened"));
    CHECK(breaks({.trims = true}, "a body that is cut, lengthened"));
    CHECK(breaks({.counts_signatures = true}, "a foreign signature opens nothing"));
    CHECK(breaks({.exact_names = true}, "the case of header names"));
}

TEST_CASE("a receiver that is wrong about keys or times breaks a law that says so") {
    CHECK(breaks({.takes_empty_key = true}, "a receiver without a key"));
    CHECK(breaks({.keeps_first_key_only = true}, "two keys are accepted"));
    CHECK(breaks({.checks_age = false}, "an old delivery is refused"));
    CHECK(breaks({.checks_future = false, .time_is_signed = false}, "no changed byte of its headers makes it new"));
    CHECK(breaks({.checks_future = false}, "a delivery from the future"));
}

TEST_CASE("a receiver that answers wrongly breaks a law that says so") {
    CHECK(breaks({.names_all = true}, "names its payment and no other"));
    CHECK(breaks({.remembers = true}, "a repeated delivery gets the same answer"));
    CHECK(breaks({.one_id = true}, "deliveries about two payments have one id"));
    CHECK(breaks({.most = 1000}, "hostile requests are refused, and nothing is thrown: too much"));
    CHECK(breaks({.shares_a_buffer = true}, "8 threads that ask one receiver"));
    CHECK(breaks({.code = "error"}, "refused with the code 'error'"));
    CHECK(breaks({.code = "error"}, "a forgery was answered 503"));
    CHECK(breaks({.says = [](const std::string& key, const std::string&) { return "not made with " + key; }},
                 "no refusal contains a key"));
    CHECK(breaks({.says = [](const std::string&, const std::string& right) { return "it should be " + right; }},
                 "no refusal contains a key or a valid signature"));
}

}  // namespace

}  // namespace webhook_laws_test
