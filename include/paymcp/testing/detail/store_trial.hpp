// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/testing/law.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing::detail {

/// The laws of stores, by topic; `store_laws` tries them all.
template <class OpenStore, class Sync>
class store_trial {
    using store_type = std::remove_cvref_t<std::invoke_result_t<OpenStore&>>;

public:
    store_trial(OpenStore open_store, Sync sync) : open_store_(std::move(open_store)), sync_(std::move(sync)) {}

    void try_opening(law_book& book) {
        book.law("a new payment is inserted with version 1 and otherwise as given", [this] {
            connection at(*this);
            payment wanted = sample_payment();
            wanted.version = 77;
            const opened_payment opened = at.open(wanted);
            wanted.version = 1;
            expect(!opened.existing, "it was said to be there already");
            expect(opened.subject == wanted, "it was answered with other fields");
            expect(at.find(wanted.id) == wanted, "it was not found as it was given");
        });
        book.law("an equal call gets the open payment, and nothing is inserted", [this] {
            connection at(*this);
            const payment first = at.open(sample_payment()).subject;
            payment second = same_call(first);
            second.arguments = "{}";
            second.created += milliseconds(1);
            const opened_payment opened = at.open(second);
            expect(opened.existing && opened.subject == first, "it did not get the payment that was open");
            expect(!at.find(second.id), "a second payment was inserted");
        });
        book.law("another tool, digest, amount, currency or provider makes another payment", [this] {
            connection at(*this);
            const payment first = at.open(sample_payment()).subject;
            for (void (*change)(payment&) :
                 {+[](payment& p) { p.tool += "x"; }, +[](payment& p) { p.digest[0] = 'x'; },
                  +[](payment& p) { p.amount += 1; }, +[](payment& p) { p.currency = "EUR"; },
                  +[](payment& p) { p.provider += "x"; }}) {
                payment other = same_call(first);
                change(other);
                expect(at.opens_new(other), "a call that differs got the payment of another one");
            }
        });
        book.law("a payment is found again while it serves calls, and not afterwards", [this] {
            connection at(*this);
            for (const payment_state state : all_states) {
                const payment known = at.opened_in(state);
                const opened_payment again = at.open(same_call(known));
                const bool serves = paymcp::detail::lifecycle::serves_calls(known);
                expect(again.existing == serves,
                       std::string("state ") + number(state) + " was taken for the other kind");
                if (again.existing) continue;
                const opened_payment third = at.open(same_call(known));
                expect(third.existing && third.subject.id == again.subject.id, "the new payment was not found again");
            }
        });
        book.law("an undelivered result is found by the same call until it is collected or dropped", [this] {
            connection at(*this);
            const payment kept = at.opened_in(payment_state::delivered);
            expect(at.open(same_call(kept)).subject == kept, "the result that nobody had was not found");
            const std::optional<payment> taken = paymcp::detail::lifecycle::collected(kept);
            expect(at.replace(*taken, kept.version) && at.find(kept.id)->collected, "it was not written as collected");
            expect(!at.open(same_call(kept)).existing, "a result that was collected stands in the way");
            const payment dropped = at.opened_in(payment_state::delivered);
            expect(at.replace(*paymcp::detail::lifecycle::output_dropped(dropped), dropped.version),
                   "the result was not dropped");
            expect(!at.open(same_call(dropped)).existing, "a result that was dropped stands in the way");
        });
        book.law("an ended payment that is reopened is found again", [this] {
            connection at(*this);
            payment late = at.opened_in(payment_state::expired);
            payment newer = at.open(same_call(late)).subject;
            late.state = payment_state::secured;
            expect(at.replace(late, late.version), "it could not be written");
            newer.state = payment_state::canceled;
            expect(at.replace(newer, newer.version), "the newer one could not be written");
            const opened_payment again = at.open(same_call(late));
            expect(again.existing && again.subject.id == late.id, "what was paid after all was not found");
        });
        book.law("a payment whose id is taken does not overwrite the one that has it", [this] {
            connection at(*this);
            const payment first = at.open(sample_payment()).subject;
            payment second = sample_payment();
            second.id = first.id;
            at.open_anyhow(second);
            expect(at.find(first.id) == first, "the first payment was changed");
        });
    }

    void try_owners(law_book& book) {
        book.law(
            "a payment belongs to its principal in whatever session, and without a principal to its session", [this] {
                connection at(*this);
                expect(at.shares({"alice", "one"}, {"alice", "two"}),
                       "a principal did not find her payment from elsewhere");
                expect(at.shares({"", "one"}, {"", "one"}), "a session did not find its payment");
                expect(!at.shares({"alice", "one"}, {"bob", "one"}), "a principal got another one's payment");
                expect(!at.shares({"", "one"}, {"", "two"}), "a session got another one's payment");
                expect(!at.shares({"alice", "one"}, {"", "one"}), "a session got a principal's payment");
                expect(!at.shares({"", "one"}, {"alice", "one"}), "a principal got a mere session's payment");
                expect(!at.shares({"", "one"}, {"one", ""}), "a principal got the payment of a session of its name");
            });
        book.law("a payment without an owner belongs to no caller", [this] {
            connection at(*this);
            expect(!at.shares({"", ""}, {"", ""}), "two calls without an owner got one payment");
        });
        book.law("no name passes for another by prefix, separator, case, padding or kind", [this] {
            connection at(*this);
            using namespace std::string_literals;
            const std::vector<owner> names{{"x", ""},     {"", "x"},   {"X", ""},   {"x ", ""},  {" x", ""},
                                           {"p:x", ""},   {"s:x", ""}, {"", "p:x"}, {"", "s:x"}, {"x\0"s, ""},
                                           {"x\0y"s, ""}, {"x%", ""},  {"_", ""},   {"*", ""},   {"x\xcc\x88", ""}};
            for (const owner& one : names)
                for (const owner& other : names)
                    expect(at.shares(one, other) == (one == other),
                           "'" + one.first + one.second + "' and '" + other.first + other.second + "' were mixed up");
        });
        book.law("the end of one field does not become the start of the next", [this] {
            connection at(*this);
            for (const std::string separator : {"", ":", "|", "/", ",", "\x1f", "\n"}) {
                payment one = sample_payment();
                payment other = same_call(one);
                one.principal = "a" + separator + "b";
                one.tool = "c";
                other.principal = "a";
                other.tool = "b" + separator + "c";
                at.open(one);
                expect(at.opens_new(other), "two calls were mixed up around '" + separator + "'");
            }
        });
    }

    void try_finding(law_book& book) {
        book.law("an unknown id finds nothing, whatever it contains", [this] {
            connection at(*this);
            const payment known = at.open(sample_payment()).subject;
            for (const std::string& id :
                 {sample_payment().id, known.id.substr(0, known.id.size() - 1), known.id + "0", known.id + " ",
                  known.id + std::string(1, '\0'), std::string("P") + known.id.substr(1), known.reference, known.tool})
                expect(!at.find(id), "'" + id + "' found a payment");
            for (const char* id : {"*", "%", "pay_%", "pay_*", "____", "' OR '1'='1", "pay_\xff\xfe", "../pay_"})
                expect(!at.find(id), std::string("'") + std::string(id) + "' found a payment");
            for (const std::string& id : difficult_texts()) expect(!at.find(id), "'" + id + "' found a payment");
        });
    }

    void try_replacing(law_book& book) {
        book.law("a write with the version last read is kept, and the version rises by one", [this] {
            connection at(*this);
            payment known = at.open(sample_payment()).subject;
            for (std::uint64_t version = 1; version <= 5; ++version) {
                known.link += "x";
                known.version = 1234;
                expect(at.replace(known, version), "it was refused");
                known.version = version + 1;
                expect(at.find(known.id) == known, "it was not found as it was written");
            }
        });
        book.law("a write with any other version is refused and changes nothing", [this] {
            connection at(*this);
            payment known = at.open(sample_payment()).subject;
            known.link = "x";
            expect(at.replace(known, 1), "the right version was refused");
            known.version = 2;
            payment changed = known;
            changed.link = "y";
            for (const std::uint64_t wrong :
                 {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{3}, std::numeric_limits<std::uint64_t>::max()})
                expect(!at.replace(changed, wrong),
                       std::string("version ") + std::to_string(wrong) + " was taken for 2");
            expect(at.find(known.id) == known, "a refused write changed the payment");
        });
        book.law("an unknown payment cannot be written", [this] {
            connection at(*this);
            const payment unknown = sample_payment();
            for (const std::uint64_t version : {std::uint64_t{0}, std::uint64_t{1}})
                expect(!at.replace(unknown, version), "it was written");
            expect(!at.find(unknown.id), "it was inserted");
        });
        book.law("a write touches no other payment", [this] {
            connection at(*this);
            const payment other = at.open(sample_payment()).subject;
            payment one = sample_payment();
            one.tool = other.tool;
            one = at.open(one).subject;
            one.state = payment_state::canceled;
            expect(at.replace(one, one.version), "it was refused");
            expect(at.find(other.id) == other, "another payment was changed");
            expect(!at.opens_new(same_call(other)), "another payment was no longer found by its call");
        });
    }

    void try_keeping(law_book& book) {
        book.law("every text is kept byte for byte", [this] {
            connection at(*this);
            for (const std::string& text : difficult_texts())
                for (std::string payment::*const field :
                     {&payment::tool, &payment::arguments, &payment::digest, &payment::currency, &payment::provider,
                      &payment::reference, &payment::link, &payment::principal, &payment::session, &payment::unclear})
                    at.keeps([&](payment& p) { p.*field = text; }, text);
            for (const std::string& text : difficult_texts())
                at.keeps([&](payment& p) { p.output = {.content = text, .structured = text, .failed = true}; }, text);
        });
        book.law("every number and moment is kept to the last bit", [this] {
            connection at(*this);
            for (const std::int64_t value : difficult_numbers) {
                const unix_time moment{milliseconds(value)};
                at.keeps([&](payment& p) { p.amount = p.returned = value; }, std::to_string(value));
                at.keeps([&](payment& p) { p.held = {static_cast<std::uint64_t>(value), moment}; }, "a lease");
                at.keeps([&](payment& p) { p.created = p.expires = p.ended = moment; }, "a moment");
            }
        });
        book.law("every state is kept, and every dispute, reserved money or taken", [this] {
            connection at(*this);
            for (const payment_state state : all_states)
                for (const states::dispute now : all_disputes)
                    at.keeps([&](payment& p) { stand_at(p, state, now); }, number(state));
        });
        book.law("a result of a megabyte is kept", [this] {
            connection at(*this);
            std::string megabyte(1U << 20, '\0');
            for (std::size_t i = 0; i < megabyte.size(); ++i) megabyte[i] = static_cast<char>(i % 127 + 1);
            at.keeps([&](payment& p) { p.output.content = p.output.structured = megabyte; }, "a megabyte");
        });
        book.law("a store that is closed and opened again has kept its payments", [this] {
            std::optional<connection> at(std::in_place, *this);
            payment open = at->open(sample_payment()).subject;
            open.link = "https://pay.example/";
            expect(at->replace(open, 1), "it could not be written");
            open.version = 2;
            const payment ended = at->opened_in(payment_state::refunded);
            at.reset();
            at.emplace(*this);
            expect(at->find(open.id) == open && at->find(ended.id) == ended, "a payment was lost or changed");
            expect(!at->opens_new(same_call(open)), "an open payment was not found by its call");
            expect(at->opens_new(same_call(ended)), "an ended payment stood in the way");
            expect(!at->replace(open, 1) && at->replace(open, 2), "the version was lost");
        });
    }

    void try_crowds(law_book& book) {
        book.law("64 equal concurrent calls open one payment, and 64 different ones open 64", [this] {
            const payment first = sample_payment();
            std::set<std::string> equal, different;
            std::atomic<int> inserted = 0;
            std::mutex guard;
            crowd([&](connection& at, int number) {
                const opened_payment one = at.open(same_call(first));
                payment other = same_call(first);
                other.tool += std::to_string(number);
                const std::string id = at.open(other).subject.id;
                const std::lock_guard lock(guard);
                inserted += one.existing ? 0 : 1;
                equal.insert(one.subject.id);
                different.insert(id);
            });
            expect(equal.size() == 1, std::to_string(equal.size()) + " payments were opened for equal calls");
            expect(inserted == 1, std::to_string(inserted) + " calls were told that their payment is new");
            expect(different.size() == members, "different calls got one payment");
        });
        book.law("of 64 writes of one version exactly one is kept", [this] {
            connection at(*this);
            const payment known = at.open(sample_payment()).subject;
            std::atomic<int> winner = -1;
            std::atomic<int> written = 0;
            crowd([&](connection& mine, int number) {
                payment next = known;
                next.link = std::to_string(number);
                if (!mine.replace(next, known.version)) return;
                winner = number;
                ++written;
            });
            expect(written == 1, std::to_string(written) + " writers were told that they had written");
            const std::optional<payment> last = at.find(known.id);
            expect(last && last->link == std::to_string(winner) && last->version == 2, "another write was kept");
        });
        book.law("64 concurrent writers lose no increment, and a reader never sees half a write", [this] {
            connection at(*this);
            const std::string id = at.open(sample_payment()).subject.id;
            crowd([&](connection& mine, int) {
                for (bool done = false; !done;) {
                    payment last = mine.known(id);
                    const std::string token = std::to_string(last.held.token);
                    expect(last.held.token == 0 || (last.link == token && last.output.content == token),
                           "the fields of two writes were mixed");
                    ++last.held.token;
                    last.link = last.output.content = std::to_string(last.held.token);
                    done = mine.replace(last, last.version);
                }
            });
            const payment last = at.known(id);
            expect(last.held.token == members,
                   std::string("only ") + std::to_string(last.held.token) + " writes were kept");
            expect(last.version == members + 1, std::string("the version is ") + std::to_string(last.version));
        });
    }

private:
    static constexpr int members = 64;
    using owner = std::pair<std::string, std::string>;  ///< principal, session

    static std::string number(payment_state state) { return std::to_string(static_cast<int>(state)); }

    /// One store, with its answers checked and unpacked.
    class connection {
    public:
        explicit connection(store_trial& trial) : sync_(trial.sync_), store_(trial.open_store_()) {}

        opened_payment open(const payment& subject) { return answered(sync_(store_.open(subject)), "open"); }
        std::optional<payment> find(std::string_view id) { return answered(sync_(store_.find(id)), "find"); }
        bool replace(const payment& subject, std::uint64_t version) {
            return answered(sync_(store_.replace(subject, version)), "replace");
        }
        void open_anyhow(const payment& subject) { static_cast<void>(sync_(store_.open(subject))); }

        payment known(const std::string& id) {
            std::optional<payment> found = find(id);
            expect(found.has_value(), "an opened payment was not found");
            return std::move(*found);
        }

        bool opens_new(const payment& subject) { return !open(subject).existing; }

        payment opened_in(payment_state state) {
            payment known = open(sample_payment()).subject;
            known.state = state;
            known.ended = known.created;
            expect(replace(known, known.version), "a new payment could not be written");
            ++known.version;
            return known;
        }

        /// Whether two callers with the same call share one payment.
        bool shares(const owner& one, const owner& other) {
            payment first = sample_payment();
            payment second = same_call(first);
            std::tie(first.principal, first.session) = one;
            std::tie(second.principal, second.session) = other;
            open(first);
            return open(second).existing;
        }

        /// Whether the changes of `change` are kept, both by an insertion and by an update.
        template <class Change>
        void keeps(Change change, const std::string& what) {
            payment inserted = sample_payment();
            const payment opened = open(sample_payment()).subject;
            payment written = opened;
            change(inserted);
            change(written);
            written = with_terms_of(opened, std::move(written));
            open(inserted);
            inserted.version = 1;
            expect(find(inserted.id) == inserted, std::string("lost when inserted: ") + what.substr(0, 60));
            expect(replace(written, 1), std::string("refused: ") + what.substr(0, 60));
            written.version = 2;
            expect(find(written.id) == written, std::string("lost when written: ") + what.substr(0, 60));
        }

    private:
        Sync& sync_;
        store_type store_;
    };

    /// Runs `work(connection, number)` in many threads concurrently, each with its own store.
    template <class Work>
    void crowd(Work work) {
        at_once(members, [&](int number) {
            auto mine = std::make_shared<connection>(*this);
            return [mine, &work, number] { work(*mine, number); };
        });
    }

    OpenStore open_store_;
    Sync sync_;
};

}  // namespace paymcp::inline v0::testing::detail
