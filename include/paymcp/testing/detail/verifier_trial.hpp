// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/testing/detail/run_awaitable.hpp>
#include <paymcp/testing/detail/signed_places.hpp>
#include <paymcp/testing/law.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing {

/// A sender that a verifier admits, and the header fields that prove who it is.
struct known_sender {
    std::string principal;
    std::vector<http::header> credentials;
};

namespace detail {

/// The laws of verifiers, by topic; `verifier_laws` tries them all.
class verifier_trial {
    using outcome = mcp::verification::outcome;

public:
    verifier_trial(std::function<mcp::request_verifier()> make, std::vector<known_sender> known)
        : make_(std::move(make)), known_(std::move(known)) {}

    void try_known(law_book& book) {
        book.law("each sender is admitted as its principal, and two have different ones", [this] {
            const mcp::request_verifier verify = make_();
            for (const known_sender& each : known_) admitted(verify, request_of(each), each, "the plain request");
            expect(std::ranges::any_of(
                       known_, [&](const known_sender& one) { return one.principal != known_.front().principal; }),
                   "no two senders with different principals were given");
        });
        book.law("the method, the path, the body and other fields do not change the principal", [this] {
            const mcp::request_verifier verify = make_();
            for (const known_sender& each : known_) {
                http::request other = request_of(each);
                other.method = "GET";
                other.target = "/mcp?principal=" + foreign_name(each) + "&access_token=x";
                other.body = R"({"principal":")" + foreign_name(each) + "\"}";
                other.peer = "192.0.2.1:1";
                admitted(verify, other, each, "another request");
                for (const http::header& more : claims(foreign_name(each))) {
                    admitted(verify, with_more(request_of(each), {more}), each, "one with " + more.name);
                    http::request before = request_of(each);
                    before.headers.insert(before.headers.begin(), more);
                    admitted(verify, before, each, "one with " + more.name + " in front");
                }
            }
        });
        book.law("the same request gets the same answer, whatever came before it", [this] {
            const mcp::request_verifier verify = make_();
            for (int round = 0; round < 3; ++round)
                for (const known_sender& each : known_) {
                    admitted(verify, request_of(each), each, "a repeated request");
                    turned_away(verify, bare(), "a request without credentials behind another");
                }
            for (const known_sender& each : known_) admitted(make_(), request_of(each), each, "another verifier's");
        });
        book.law("the case of field names does not matter", [this] {
            const mcp::request_verifier verify = make_();
            for (const known_sender& each : known_) {
                http::request lower = request_of(each);
                for (http::header& field : lower.headers)
                    for (char& c : field.name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
                admitted(verify, lower, each, "one with names in lower case");
            }
        });
    }

    void try_elsewhere(law_book& book) {
        book.law("a request without credentials has no principal, whatever else it says", [this] {
            const mcp::request_verifier verify = make_();
            expect(ask(verify, bare()).came == outcome::no_token, "it was not said to have no token");
            for (const known_sender& each : known_) {
                for (const http::header& claim : claims(each.principal))
                    turned_away(verify, with_more(bare(), {claim}), claim.name);
                http::request told = with_body(bare(), R"({"principal":")" + each.principal + "\"}");
                told.target = "/mcp?principal=" + each.principal;
                told.peer = "127.0.0.1:1";
                turned_away(verify, told, "a name in its body and target");
            }
        });
        book.law("a token counts nowhere but in its field", [this] {
            const mcp::request_verifier verify = make_();
            for (const known_sender& each : known_)
                for (const request_place& place : tokens(request_of(each))) {
                    const std::string token = place.of(request_of(each));
                    http::request moved = with_body(bare(), "access_token=" + token);
                    moved.target.append("?access_token=").append(token).append("&token=").append(token);
                    turned_away(verify, moved, "one in its target and body");
                    for (const char* name : {"X-Other", "Cookie", "Proxy-Authorization"})
                        turned_away(verify, with_more(bare(), {{name, each.credentials[place.header].value}}), name);
                }
        });
        book.law("a second sender's credentials change nothing", [this] {
            const mcp::request_verifier verify = make_();
            for (const known_sender& first : known_)
                for (const known_sender& second : known_) {
                    const http::request both = with_more(request_of(first), second.credentials);
                    const mcp::verification came = ask(verify, both);
                    if (came.came == outcome::admitted)
                        expect(came.principal == first.principal, "the second sender was admitted");
                }
        });
    }

    void try_tokens(law_book& book) {
        book.law("a token with a changed character is refused", [this] {
            const mcp::request_verifier verify = make_();
            each_token([&](const http::request& sent, const request_place& place) {
                for (std::size_t i = place.begin; i < place.end; ++i) {
                    const request_place one{place.header, i, i + 1};
                    const std::string now = one.of(sent);
                    std::vector<std::string> others{now == "0" ? "1" : "0", swapped_case(now[0]), std::string(1, '\0')};
                    std::erase(others, now);
                    // The last character of an encoding may have bits without meaning.
                    if (i + 1 == place.end) {
                        some_is_refused(verify, sent, one);
                        continue;
                    }
                    for (const std::string& other : others)
                        turned_away(verify, one.replaced(sent, other), "one that differs at " + std::to_string(i));
                }
            });
        });
        book.law("a part of a token is refused, and so is anything longer", [this] {
            const mcp::request_verifier verify = make_();
            each_token([&](const http::request& sent, const request_place& place) {
                const std::string token = place.of(sent);
                for (std::size_t size = 0; size < token.size(); ++size)
                    turned_away(verify, place.replaced(sent, token.substr(0, size)), "its beginning");
                for (std::size_t gone = 1; gone < token.size(); ++gone)
                    turned_away(verify, place.replaced(sent, token.substr(gone)), "its end");
                using namespace std::string_literals;
                for (const std::string& more : {"x"s, "0"s, "\0"s, "\0x"s, "%"s, "*"s, ",x"s, ";x"s, " x"s, token,
                                                ' ' + token, ',' + token, std::string(1'000'000, 'x')})
                    turned_away(verify, place.replaced(sent, token + more), "a longer one");
                turned_away(verify, place.replaced(sent, "x" + token), "one with something in front");
            });
        });
        book.law("pieces of two tokens do not make a third", [this] {
            const mcp::request_verifier verify = make_();
            each_token([&](const http::request& sent, const request_place& place) {
                const std::string token = place.of(sent);
                for (const std::string& other : all_tokens()) {
                    const std::string mixed = token.substr(0, token.size() / 2) + other.substr(other.size() / 2);
                    if (!is_token(mixed)) turned_away(verify, place.replaced(sent, mixed), "one of two halves");
                }
            });
        });
        book.law("all fields of the credentials are needed", [this] {
            const mcp::request_verifier verify = make_();
            for (const known_sender& each : known_)
                for (std::size_t i = 0; i < each.credentials.size(); ++i) {
                    http::request without = request_of(each);
                    without.headers.erase(without.headers.begin() + static_cast<std::ptrdiff_t>(i));
                    turned_away(verify, without, "one without " + each.credentials[i].name);
                }
        });
    }

    void try_hostile(law_book& book) {
        book.law("unknown, empty and hostile credentials are refused, and nothing is thrown", [this] {
            const mcp::request_verifier verify = make_();
            std::vector<std::string> texts = hostile_texts();
            for (const char* more : {"Bearer", "Bearer ", "Bearer  ", "Basic Og==", "Basic =", "undefined", "%", "?",
                                     "Bearer \t", "Bearer null", "Bearer Bearer"})
                texts.emplace_back(more);
            for (const known_sender& each : known_) {
                texts.push_back(each.principal);
                texts.push_back(each.principal + ':');
            }
            each_token([&](const http::request& sent, const request_place& place) {
                const request_place whole{place.header, 0, sent.headers[place.header].value.size()};
                for (const std::string& text : texts) {
                    turned_away(verify, place.replaced(sent, text), "a hostile token");
                    turned_away(verify, whole.replaced(sent, text), "a hostile field");
                }
            });
        });
    }

    void try_crowds(law_book& book) {
        book.law("requests that are verified at once on one executor do not disturb each other", [this] {
            const mcp::request_verifier verify = make_();
            const std::vector<http::request> all = crowd();
            std::vector<boost::asio::awaitable<mcp::verification>> started;
            for (const http::request& each : all) started.push_back(verify(each));
            judged_rightly(run_awaitables(std::move(started)));
        });
        book.law("8 verifiers in 8 threads agree", [this] {
            at_once(8, [&](int) {
                return [this, verify = make_(), all = crowd()] {
                    for (int round = 0; round < 20; ++round) {
                        std::vector<mcp::verification> came;
                        for (const http::request& each : all) came.push_back(ask(verify, each));
                        judged_rightly(came);
                    }
                };
            });
        });
    }

private:
    static http::request bare() {
        return {.method = "POST", .target = "/mcp", .body = R"({"jsonrpc":"2.0","id":1,"method":"ping"})"};
    }
    static http::request request_of(const known_sender& one) { return with_more(bare(), one.credentials); }

    /// Fields in which proxies and browsers tell names, which anybody can send.
    static std::vector<http::header> claims(const std::string& name) {
        return {{"X-Forwarded-User", name}, {"X-Remote-User", name},
                {"Remote-User", name},      {"X-Principal", name},
                {"X-User", name},           {"From", name},
                {"Cookie", "user=" + name}, {"Forwarded", "for=" + name},
                {"Mcp-Session-Id", name}};
    }

    std::string foreign_name(const known_sender& own) const {
        for (const known_sender& each : known_)
            if (each.principal != own.principal) return each.principal;
        return "root";
    }

    /// The token of each field: what follows its last blank.
    static std::vector<request_place> tokens(const http::request& sent) {
        std::vector<request_place> all;
        for (std::size_t i = 0; i < sent.headers.size(); ++i) {
            const std::string& value = sent.headers[i].value;
            all.push_back({i, value.rfind(' ') + 1, value.size()});
        }
        return all;
    }
    template <class Act>
    void each_token(Act act) const {
        for (const known_sender& each : known_) {
            const http::request sent = request_of(each);
            for (const request_place& place : tokens(sent)) act(sent, place);
        }
    }
    std::vector<std::string> all_tokens() const {
        std::vector<std::string> all;
        each_token([&](const http::request& sent, const request_place& place) { all.push_back(place.of(sent)); });
        return all;
    }
    bool is_token(const std::string& text) const { return std::ranges::count(all_tokens(), text) > 0; }

    static std::string swapped_case(char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return std::string(1, letter ? static_cast<char>(c ^ 0x20) : c);
    }

    /// All senders, each followed by somebody unknown.
    std::vector<http::request> crowd() const {
        std::vector<http::request> all;
        for (int round = 0; round < 8; ++round)
            for (const known_sender& each : known_) {
                all.push_back(request_of(each));
                all.push_back(bare());
            }
        return all;
    }
    void judged_rightly(const std::vector<mcp::verification>& came) const {
        for (std::size_t i = 0; i < came.size(); ++i) {
            const bool known = i % 2 == 0;
            const std::string principal = known ? known_[i / 2 % known_.size()].principal : "";
            expect((came[i].came == outcome::admitted) == known && came[i].principal == principal,
                   "a request among others was taken for that of '" + came[i].principal + "'");
        }
    }

    static mcp::verification ask(const mcp::request_verifier& verify, const http::request& request) {
        return run_awaitable(verify(request));
    }
    static void admitted(const mcp::request_verifier& verify, const http::request& request, const known_sender& as,
                         const std::string& what) {
        const mcp::verification came = ask(verify, request);
        expect(came.came == outcome::admitted, what + " of " + as.principal + " was not admitted");
        expect(came.principal == as.principal,
               what + " of " + as.principal + " was admitted as '" + came.principal + "'");
    }
    static void turned_away(const mcp::request_verifier& verify, const http::request& request,
                            const std::string& what) {
        const mcp::verification came = ask(verify, request);
        expect(came.came == outcome::no_token || came.came == outcome::bad_token, what + " was admitted");
        expect(came.principal.empty(), what + " was refused as '" + came.principal + "'");
    }
    static void some_is_refused(const mcp::request_verifier& verify, const http::request& sent,
                                const request_place& last) {
        bool any = false;
        for (const char* other : {"0", "9", "A", "b"})
            any = any || ask(verify, last.replaced(sent, other)).came != outcome::admitted;
        expect(any, "its last character may be any");
    }

    std::function<mcp::request_verifier()> make_;
    std::vector<known_sender> known_;
};

}  // namespace detail
}  // namespace paymcp::inline v0::testing
