// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/provider/webhook.hpp>
#include <paymcp/serve/detail/webhook_route.hpp>
#include <paymcp/testing/detail/run_awaitable.hpp>
#include <paymcp/testing/detail/signed_places.hpp>
#include <paymcp/testing/detail/webhook_verdict.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/law.hpp>
#include <paymcp/testing/webhook_signing.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing::detail {

/// The laws of webhook receivers, by topic; `webhook_laws` tries them all.
template <class Make, class Sign>
class webhook_trial {
    using keys = std::vector<webhook_key>;
    using receiver_type = std::remove_cvref_t<std::invoke_result_t<Make&, const keys&, const wall_clock&>>;
    using answer = result<webhook_event>;
    using asked = decltype(std::declval<receiver_type&>().webhook(std::declval<const http::request&>()));
    static constexpr bool awaited = async::Awaitable<std::remove_cvref_t<asked>>;

public:
    webhook_trial(Make make, Sign sign, webhook_signing facts)
        : make_(std::move(make)), sign_(std::move(sign)), facts_(std::move(facts)) {}

    void try_genuine(law_book& book) {
        book.law("a genuine delivery is accepted, and names its payment and no other", [this] {
            court at(*this);
            for (const char* id : {"pay_1", "pay_2"}) names_only(accepted(at.judge(genuine(id)), "it"), id);
        });
        book.law("a repeated delivery gets the same answer, whatever came before it", [this] {
            court at(*this);
            const webhook_event first = accepted(at.judge(genuine("pay_1")), "the first one");
            same(at.judge(genuine("pay_1")), first, "the second one");
            static_cast<void>(at.judge(signed_by(webhook_key::foreign, "pay_1")));
            const webhook_event other = accepted(at.judge(genuine("pay_2")), "one about another payment");
            expect(other.id.empty() || other.id != first.id, "deliveries about two payments have one id");
            same(at.judge(genuine("pay_1")), first, "the third one, behind others,");
            same(court(*this).judge(genuine("pay_1")), first, "the one to another receiver");
        });
    }

    void try_bodies(law_book& book) {
        book.law("a changed byte of the body is refused, or names no other payment", [this] {
            court at(*this);
            const http::request sent = genuine("pay_1");
            const request_place body{.end = sent.body.size()};
            for (std::size_t i = 0; i < sent.body.size(); ++i)
                for (const char bits : {'\x01', '\x20', '\x7f', sent.body[i]})
                    if (bits != '\0')
                        no_more_than_genuine(at, with_flipped(sent, body, i, bits), "byte " + std::to_string(i));
        });
        book.law("a body that is cut, lengthened, doubled or empty is refused, or names no other payment", [this] {
            court at(*this);
            using namespace std::string_literals;
            const http::request sent = genuine("pay_1");
            const std::string& body = sent.body;
            for (const std::string& changed :
                 {body.substr(0, body.size() - 1), body.substr(1), body.substr(0, body.size() / 2), ""s, body + ' ',
                  ' ' + body, body + '\0', body + '\n', body + body, body + genuine("pay_2").body})
                no_more_than_genuine(at, with_body(sent, changed), std::to_string(changed.size()) + " bytes");
        });
    }

    void try_signatures(law_book& book) {
        book.law("the key decides the signature",
                 [this] { expect(!signatures().empty(), "deliveries with two keys are equal"); });
        book.law("a changed character of the signature is refused", [this] {
            court at(*this);
            const http::request sent = genuine("pay_1");
            for (const request_place& each : signatures())
                for (std::size_t i = each.begin; i < each.end; ++i) {
                    const request_place one{each.header, i, i + 1};
                    // The last character of an encoding may have bits without meaning.
                    if (i + 1 == each.end)
                        some_change_is_refused(at, sent, one);
                    else
                        refused(at.judge(one.replaced(sent, one.of(sent) == "0" ? "1" : "0")), place_name(i));
                }
        });
        book.law("a signature that is absent, cut or doubled is refused", [this] {
            court at(*this);
            const http::request sent = genuine("pay_1");
            for (const request_place& each : signatures()) {
                const std::string text = each.of(sent);
                refused(at.judge(each.replaced(sent, "")), "an empty signature");
                refused(at.judge(each.replaced(sent, text.substr(0, text.size() / 2))), "half a signature");
                refused(at.judge(each.replaced(sent, text + text)), "a doubled signature");
            }
        });
        book.law("a signature belongs to its delivery", [this] {
            if (signed_headers().empty()) return;
            court at(*this);
            for (const auto& [left, right] : {std::pair("pay_1", "pay_2"), std::pair("pay_2", "pay_1")})
                refused(at.judge(with_body(genuine(left), genuine(right).body)), "the body of another delivery");
        });
        book.law("a foreign signature opens nothing beside a genuine one", [this] {
            court at(*this);
            const http::request own = genuine("pay_1");
            const http::request foreign = signed_by(webhook_key::foreign, "pay_2");
            const webhook_event right = accepted(at.judge(own), "the genuine one");
            refused(at.judge(with_more(foreign, own.headers)), "a forgery with both signatures");
            refused(at.judge(with_body(with_more(own, foreign.headers), foreign.body)),
                    "a forgery behind a genuine signature");
            refused_or_same(at.judge(with_more(own, foreign.headers)), right, "a delivery with both signatures");
        });
    }

    void try_headers(law_book& book) {
        book.law("the order and the case of header names do not matter, nor do other headers", [this] {
            court at(*this);
            const webhook_event right = accepted(at.judge(genuine("pay_1")), "the genuine one");
            http::request turned = genuine("pay_1");
            std::ranges::reverse(turned.headers);
            turned.headers.insert(turned.headers.begin(), {"X-Other", "1"});
            same(at.judge(turned), right, "one with its headers in another order");
            for (http::header& each : turned.headers)
                for (char& c : each.name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            same(at.judge(turned), right, "one with names in lower case");
        });
        book.law("a header that is missing, empty or hostile is refused, or makes no difference", [this] {
            court at(*this);
            const http::request sent = genuine("pay_1");
            const webhook_event right = accepted(at.judge(sent), "the genuine one");
            const std::vector<std::size_t> must_be = signed_headers();
            for (std::size_t i = 0; i < sent.headers.size(); ++i) {
                const bool needed = std::ranges::find(must_be, i) != must_be.end();
                http::request changed = sent;
                changed.headers.erase(changed.headers.begin() + static_cast<std::ptrdiff_t>(i));
                without_it(needed, at.judge(changed), right, "one without " + sent.headers[i].name);
                for (const std::string& hostile : hostile_texts()) {
                    changed = sent;
                    changed.headers[i].value = hostile;
                    without_it(needed, at.judge(changed), right, "one with a hostile " + sent.headers[i].name);
                }
            }
        });
        book.law("a changed byte of a header is refused, or makes no difference", [this] {
            court at(*this);
            const http::request sent = genuine("pay_1");
            const webhook_event right = accepted(at.judge(sent), "the genuine one");
            each_flipped_header(sent, [&](const http::request& changed, const std::string& what) {
                refused_or_same(at.judge(changed), right, what);
            });
        });
    }

    void try_keys(law_book& book) {
        book.law("a delivery signed with another key is refused", [this] {
            court at(*this);
            for (const webhook_key key : {webhook_key::foreign, webhook_key::next, webhook_key::none})
                refused(at.judge(signed_by(key, "pay_1")), "it");
        });
        book.law("a receiver without a key, or with an empty one, accepts nothing", [this] {
            for (const keys& none : {keys{}, keys{webhook_key::none}}) {
                court at(*this, none);
                for (const webhook_key key : {webhook_key::used, webhook_key::none, webhook_key::foreign})
                    refused(at.judge(signed_by(key, "pay_1")), "a delivery");
            }
        });
        if (!facts_.rotates) return;
        book.law("two keys are accepted while both are in use, and afterwards the new one alone", [this] {
            court both(*this, {webhook_key::used, webhook_key::next});
            for (const webhook_key key : {webhook_key::used, webhook_key::next})
                names_only(accepted(both.judge(signed_by(key, "pay_1")), "one of the two"), "pay_1");
            refused(both.judge(signed_by(webhook_key::foreign, "pay_1")), "a third key");
            court later(*this, {webhook_key::next});
            accepted(later.judge(signed_by(webhook_key::next, "pay_1")), "the new key");
            refused(later.judge(genuine("pay_1")), "the old key");
        });
    }

    void try_times(law_book& book) {
        if (facts_.max_age) {
            book.law("an old delivery is refused, and no changed byte of its headers makes it new", [this] {
                const http::request sent = genuine("pay_1");
                court in_time(*this, {webhook_key::used}, *facts_.max_age);
                accepted(in_time.judge(sent), "a delivery that is not too old yet");
                for (const std::int64_t more : {std::int64_t{1000}, std::int64_t{86'400'000}, std::int64_t{1} << 39})
                    refused(court(*this, {webhook_key::used}, *facts_.max_age + milliseconds(more)).judge(sent),
                            "a delivery that is " + std::to_string(more) + " ms too old");
                court late(*this, {webhook_key::used}, *facts_.max_age + milliseconds(3'600'000));
                each_flipped_header(sent, [&](const http::request& changed, const std::string& what) {
                    refused(late.judge(changed), "an old delivery with a changed " + what);
                });
            });
        }
        if (facts_.max_ahead) {
            book.law("a delivery from the future is refused", [this] {
                const http::request sent = genuine("pay_1");
                accepted(court(*this, {webhook_key::used}, -*facts_.max_ahead).judge(sent), "one slightly ahead");
                for (const std::int64_t more : {std::int64_t{1000}, std::int64_t{86'400'000}})
                    refused(court(*this, {webhook_key::used}, -*facts_.max_ahead - milliseconds(more)).judge(sent),
                            "a delivery that is " + std::to_string(more) + " ms too early");
            });
        }
    }

    void try_hostile(law_book& book) {
        book.law("hostile requests are refused, and nothing is thrown", [this] {
            court at(*this);
            const http::request sent = genuine("pay_1");
            refused(at.judge({.method = "POST", .target = sent.target}), "an empty request");
            for (const std::string& hostile : hostile_texts()) {
                refused(at.judge(with_body(sent, hostile)), "a hostile body");
                refused(at.judge(with_more(with_body({}, hostile), sent.headers)), "a hostile body");
            }
            http::request crowded = signed_by(webhook_key::foreign, "pay_1");
            const std::vector<http::header> once = crowded.headers;
            for (int i = 0; i < 1000; ++i) crowded.headers.insert(crowded.headers.end(), once.begin(), once.end());
            refused(at.judge(crowded), "a forgery with each header 1000 times");
        });
    }

    void try_route(law_book& book) {
        book.law("a server answers 200 to a genuine delivery, 400 or 503 to a forgery, 405 to another method", [this] {
            court at(*this);
            std::size_t looked = 0;
            const http::handler handler = paymcp::detail::webhook_handler(at.receiver, [&](payment_ref) { ++looked; });
            const auto status = [&](http::request request) {
                return run_awaitable(handler(std::move(request))).status;
            };
            for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "post", ""}) {
                http::request other = genuine("pay_1");
                other.method = method;
                expect(status(other) == 405, std::string("the method '") + method + "' was not answered 405");
            }
            const unsigned forged = status(signed_by(webhook_key::foreign, "pay_1"));
            expect(forged == 400 || (awaited && forged == 503), "a forgery was answered " + std::to_string(forged));
            expect(looked == 0, "a request that is not genuine was believed");
            for (const char* id : {"pay_1", "pay_1", "pay_2"})
                expect(status(genuine(id)) == 200, "a genuine delivery was not answered 200");
            expect((looked > 0) == facts_.names_payments, "the payments were not told of");
        });
    }

    void try_crowds(law_book& book) {
        if constexpr (awaited) {
            book.law("deliveries that are judged at once on one executor do not disturb each other", [this] {
                court at(*this);
                for (int round = 0; round < 4; ++round) {
                    std::vector<http::request> all;
                    for (int i = 0; i < 16; ++i) all.push_back(crowd_member(i));
                    std::vector<asked> started;
                    for (const http::request& each : all) started.push_back(at.receiver.webhook(each));
                    const std::vector<answer> judged = run_awaitables(std::move(started));
                    for (int i = 0; i < 16; ++i) judged_rightly(judged[static_cast<std::size_t>(i)], i);
                }
            });
        } else if (facts_.any_thread) {
            book.law("8 threads that ask one receiver at once get the answers of one", [this] {
                court at(*this);
                std::vector<http::request> all;
                for (int i = 0; i < 16; ++i) all.push_back(crowd_member(i));
                at_once(8, [&](int number) {
                    return [&, number] {
                        for (int i = 0; i < 400; ++i) {
                            const int member = (i + number) % 16;
                            judged_rightly(at.receiver.webhook(all[static_cast<std::size_t>(member)]), member);
                        }
                    };
                });
            });
        }
    }

    void try_secrecy(law_book& book) {
        book.law("no refusal contains a key or a valid signature", [this] {
            std::vector<std::string> hidden = facts_.secrets;
            for (const char* id : {"pay_1", "pay_2"})
                for (const request_place& each : signatures())
                    if (each.end - each.begin >= 16) hidden.push_back(each.of(genuine(id)));
            expect(!refusals_.empty(), "nothing was refused");
            for (const std::string& why : refusals_)
                for (const std::string& text : hidden)
                    expect(text.empty() || why.find(text) == std::string::npos, "'" + why + "' does");
        });
    }

private:
    /// A receiver, and its clock at the time of the deliveries or some time later.
    struct court {
        explicit court(webhook_trial& of, const keys& given = {webhook_key::used}, milliseconds later = milliseconds(0))
            : trial(of), time(of.facts_.sent + later), receiver(of.make_(given, time)) {}

        answer judge(const http::request& request) {
            answer judged = [&]() -> answer {
                if constexpr (awaited)
                    return run_awaitable(receiver.webhook(request));
                else
                    return receiver.webhook(request);
            }();
            if (!judged) trial.refusals_.push_back(judged.error().message);
            return judged;
        }

        webhook_trial& trial;
        fake_clock time;
        receiver_type receiver;
    };

    http::request signed_by(webhook_key key, const std::string& payment_id) {
        return sign_(key, payment_id, facts_.sent);
    }
    http::request genuine(const std::string& payment_id) { return signed_by(webhook_key::used, payment_id); }

    std::vector<request_place> signatures() {
        return places_that_differ(genuine("pay_1"), signed_by(webhook_key::foreign, "pay_1"));
    }
    std::vector<std::size_t> signed_headers() {
        std::vector<std::size_t> all;
        for (const request_place& each : signatures())
            if (each.header != request_place::in_body) all.push_back(each.header);
        return all;
    }

    void some_change_is_refused(court& at, const http::request& sent, const request_place& one) {
        bool any = false;
        for (const char* other : {"0", "9", "A", "b"}) any = any || !at.judge(one.replaced(sent, other)).has_value();
        expect(any, "its last character may be any");
    }
    static std::string place_name(std::size_t at) {
        return "a signature with another character at " + std::to_string(at);
    }

    static void refused(const answer& judged, const std::string& what) { is_refused(judged, what, awaited); }
    static void refused_or_same(const answer& judged, const webhook_event& right, const std::string& what) {
        if (judged)
            same(judged, right, what);
        else
            refused(judged, what);
    }
    static void without_it(bool needed, const answer& judged, const webhook_event& right, const std::string& what) {
        if (needed)
            refused(judged, what);
        else
            refused_or_same(judged, right, what);
    }

    void names_only(const webhook_event& event, std::string_view id) const {
        expect(!facts_.names_payments || names(event, id), "it does not name its payment");
        names_no_other(event, id);
    }
    void no_more_than_genuine(court& at, const http::request& changed, const std::string& what) {
        const answer judged = at.judge(changed);
        if (!judged || facts_.covers_bytes) return refused(judged, "a body with a change at " + what);
        names_no_other(*judged, "pay_1");
    }
    /// Every fourth of a crowd is forged.
    http::request crowd_member(int number) {
        return signed_by(number % 4 == 3 ? webhook_key::foreign : webhook_key::used, "pay_" + std::to_string(number));
    }
    void judged_rightly(const answer& judged, int number) const {
        if (number % 4 == 3)
            refused(judged, "a forgery among others");
        else
            names_only(accepted(judged, "a delivery among others"), "pay_" + std::to_string(number));
    }

    Make make_;
    Sign sign_;
    webhook_signing facts_;
    std::vector<std::string> refusals_;
};

}  // namespace paymcp::inline v0::testing::detail
