// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/testing/detail/transport_bench.hpp>
#include <paymcp/testing/detail/transport_sessions.hpp>
#include <paymcp/testing/law.hpp>
#include <paymcp/testing/transport_line.hpp>
#include <paymcp/tool/revision.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing::detail {

/// The laws of transports, by topic; `transport_laws` tries them all.
class transport_trial {
public:
    transport_trial(open_transport open, milliseconds timeout) : open_(std::move(open)), timeout_(timeout) {}

    void try_sessions(law_book& book) {
        for (const mcp::revision speaks : all_revisions) {
            const std::string name(to_string(speaks));
            book.law("a session of " + name + " gets the server's answers: one with the id of each request",
                     [&] { answers_as_direct(speaks, plain_steps(speaks), whole); });
            book.law("unreadable and too long messages of " + name + " are refused, and the session goes on", [&] {
                answers_as_direct(speaks, hostile_steps(speaks, transport_bench::longest_message), whole);
            });
        }
    }

    void try_bytes(law_book& book) {
        book.law("bytes that are split anywhere get equal answers", [this] {
            for (const mcp::revision speaks : all_revisions) {
                std::vector<session_step> steps = opening_steps(speaks);
                steps.push_back({small_request(speaks, "1")});
                steps.push_back({echo_text(speaks, "\"\xc3\xa9\"", "\xc3\xa9 \xf0\x9f\x98\x80 \\n")});
                steps.push_back({"{"});
                for (const std::size_t piece : {1U, 2U, 3U, 7U, 100U}) answers_as_direct(speaks, steps, piece);
            }
        });
    }

    void try_crowds(law_book& book) {
        book.law("of many requests at once each gets one answer, its own, and notifications none", [this] {
            for (const mcp::revision speaks : all_revisions) {
                setting at(*this, speaks);
                at.open();
                constexpr int many = 32;
                for (int i = 0; i < many; ++i) {
                    const std::string number = std::to_string(i);
                    at.say(echo_text(speaks, number, "text " + number));
                    at.say(R"({"jsonrpc":"2.0","method":"notifications/unknown"})");
                }
                std::set<std::string> left;
                for (int i = 0; i < many; ++i) left.insert(std::to_string(i));
                while (!left.empty()) {
                    const boost::json::value answer = at.hear();
                    const std::string id = id_of(answer);
                    expect(left.erase(id) == 1, "id " + id + " was answered twice, or never asked");
                    expect(said(answer) == "text " + id, "id " + id + " got the answer '" + said(answer) + "'");
                }
                at.nothing_more();
            }
        });
        book.law("progress comes in order and before the answer", [this] {
            for (const mcp::revision speaks : all_revisions) {
                setting at(*this, speaks);
                at.open();
                at.say(call_text(speaks, "1", "report", "{}", R"("progressToken":"p")"));
                for (const double part : {1.0, 2.0, 3.0}) {
                    const boost::json::value message = at.hear();
                    boost::system::error_code none;
                    const boost::json::value* got = message.find_pointer("/params/progress", none);
                    expect(got != nullptr && got->is_number() && got->to_number<double>() == part,
                           "instead of progress came " + boost::json::serialize(message));
                }
                expect(id_of(at.hear()) == "1", "the answer did not follow");
                at.nothing_more();
            }
        });
    }

    void try_cancelation(law_book& book) {
        book.law("a canceled call ends without an answer, and the next one is answered", [this] {
            for (const mcp::revision speaks : all_revisions) {
                setting at(*this, speaks);
                at.open();
                at.say(call_text(speaks, "\"w\"", "wait"));
                expect(at.bench.comes_to(1, timeout_), "the call did not begin");
                at.line->cancel("\"w\"");
                expect(at.bench.comes_to(0, timeout_), "the canceled call goes on");
                at.say(small_request(speaks, "2"));
                expect(id_of(at.hear()) == "2", "the next request got another answer");
                at.nothing_more();
            }
        });
        book.law("the cancelation of another id stops nothing", [this] {
            for (const mcp::revision speaks : all_revisions) {
                setting at(*this, speaks);
                at.open();
                at.say(call_text(speaks, "\"w\"", "wait"));
                expect(at.bench.comes_to(1, timeout_), "the call did not begin");
                at.line->cancel("\"x\"");
                // If the call were stopped, it would end during these requests.
                for (int i = 0; i < 20; ++i) {
                    at.say(small_request(speaks, "2"));
                    expect(id_of(at.hear()) == "2", "the next request got another answer");
                }
                expect(at.bench.served().running() == 1, "the call was stopped");
                at.line->cancel("\"w\"");
                expect(at.bench.comes_to(0, timeout_), "the canceled call goes on");
                at.nothing_more();
            }
        });
    }

    void try_ends(law_book& book) {
        book.law("a client that sends nothing more gets the answers that it waits for", [this] {
            for (const mcp::revision speaks : all_revisions) {
                setting at(*this, speaks);
                at.open();
                for (const char* id : {"1", "2", "3"}) at.say(echo_text(speaks, id, id));
                const std::vector<std::string> rest = at.line->finish();
                std::set<std::string> ids;
                for (const std::string& text : rest) ids.insert(id_of(read(text)));
                expect(rest.size() == 3 && ids == std::set<std::string>{"1", "2", "3"},
                       std::to_string(rest.size()) + " of 3 came");
            }
        });
    }

    void try_clients(law_book& book) {
        book.law("each client hears its own answers alone, and one that leaves in a call stops no other", [this] {
            for (const mcp::revision speaks : all_revisions) {
                setting at(*this, speaks);
                at.open();
                std::vector<std::unique_ptr<transport_line>> others;
                for (int i = 0; i < 3; ++i) others.push_back(at.connect());
                at.say(call_text(speaks, "1", "wait"));
                expect(at.bench.comes_to(1, timeout_), "the call did not begin");
                for (std::size_t i = 0; i < others.size(); ++i)
                    others[i]->send(echo_text(speaks, "1", "client " + std::to_string(i)), whole);
                at.line->leave();
                for (std::size_t i = 0; i < others.size(); ++i) {
                    const boost::json::value answer = read(others[i]->hear());
                    expect(said(answer) == "client " + std::to_string(i), "a client got another one's answer");
                    others[i]->send(small_request(speaks, "2"), whole);
                    expect(id_of(read(others[i]->hear())) == "2", "a client was stopped");
                    expect(others[i]->finish().empty(), "a client got one answer more");
                }
            }
        });
    }

private:
    static constexpr std::size_t whole = static_cast<std::size_t>(-1);

    /// A server behind the transport, with one client.
    struct setting {
        setting(transport_trial& trial, mcp::revision spoken)
            : speaks(spoken), host(trial.open_(bench.served(), bench.executor())), line(host->connect(spoken)) {}

        void say(const std::string& text) const { line->send(text, whole); }
        boost::json::value hear() const { return read(line->hear()); }
        void open() const { open_on(*line); }
        std::unique_ptr<transport_line> connect() const {
            std::unique_ptr<transport_line> made = host->connect(speaks);
            open_on(*made);
            return made;
        }
        void nothing_more() const {
            const std::vector<std::string> rest = line->finish();
            expect(rest.empty(), "there came one message more: " + (rest.empty() ? "" : rest.front().substr(0, 200)));
        }

        void open_on(transport_line& to) const {
            for (const session_step& each : opening_steps(speaks)) {
                to.send(each.text, whole);
                if (each.answered) expect(id_of(read(to.hear())) == "\"init\"", "the session was not opened");
            }
        }

        mcp::revision speaks;
        transport_bench bench;
        std::unique_ptr<transport_host> host;
        std::unique_ptr<transport_line> line;
    };

    static boost::json::value read(const std::string& text) {
        expect(!text.empty(), "an answer does not come");
        boost::system::error_code wrong;
        boost::json::value message = boost::json::parse(text, wrong);
        expect(!wrong, "what came is no JSON: " + text.substr(0, 200));
        return message;
    }

    /// The id as JSON; empty without one.
    static std::string id_of(const boost::json::value& message) {
        const boost::json::object* object = message.if_object();
        const boost::json::value* id = object == nullptr ? nullptr : object->if_contains("id");
        return id == nullptr ? std::string() : boost::json::serialize(*id);
    }
    /// The text of a tool's result.
    static std::string said(const boost::json::value& message) {
        boost::system::error_code none;
        const boost::json::value* text = message.find_pointer("/result/content/0/text", none);
        return text != nullptr && text->is_string() ? std::string(text->get_string()) : std::string();
    }
    static bool is_progress(const boost::json::value& message) {
        const boost::json::object* object = message.if_object();
        return object != nullptr && object->contains("method");
    }

    /// Some revisions want an id even of an error about an unreadable one; a transport may know that it needs none.
    static boost::json::value without_substitute(boost::json::value message) {
        boost::json::object* object = message.if_object();
        const boost::json::value* id = object == nullptr ? nullptr : object->if_contains("id");
        if (id != nullptr && *id == "unreadable" && object->contains("error")) object->erase("id");
        return message;
    }

    /// What a client hears after each step, until the answer.
    static std::vector<std::vector<boost::json::value>> heard(transport_line& line,
                                                              const std::vector<session_step>& steps,
                                                              std::size_t piece) {
        std::vector<std::vector<boost::json::value>> all;
        for (const session_step& each : steps) {
            line.send(each.text, piece);
            std::vector<boost::json::value>& came = all.emplace_back();
            try {
                while (each.answered && (came.empty() || is_progress(came.back())))
                    came.push_back(without_substitute(read(line.hear())));
            } catch (const std::exception& otherwise) {
                throw std::runtime_error("after " + each.text.substr(0, 100) + ": " + otherwise.what());
            }
        }
        const std::vector<std::string> rest = line.finish();
        expect(rest.empty(), "there came one message more: " + (rest.empty() ? "" : rest.front().substr(0, 200)));
        return all;
    }

    void answers_as_direct(mcp::revision speaks, const std::vector<session_step>& steps, std::size_t piece) {
        std::vector<std::vector<boost::json::value>> right;
        {
            transport_bench bench;
            direct_line direct(bench.served(), bench.executor());
            right = heard(direct, steps, whole);
        }
        setting at(*this, speaks);
        const auto came = heard(*at.line, steps, piece);
        for (std::size_t i = 0; i < steps.size(); ++i)
            expect(came[i] == right[i], "after " + steps[i].text.substr(0, 100) + " came " +
                                            boost::json::serialize(boost::json::value_from(came[i])).substr(0, 300) +
                                            " and not " +
                                            boost::json::serialize(boost::json::value_from(right[i])).substr(0, 300));
    }

    open_transport open_;
    milliseconds timeout_;
};

}  // namespace paymcp::inline v0::testing::detail
