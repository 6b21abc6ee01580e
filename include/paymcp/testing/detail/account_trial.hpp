// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/account.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/store/query.hpp>
#include <paymcp/testing/detail/account_desk.hpp>
#include <paymcp/testing/law.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace paymcp::inline v0::testing::detail {

/// The laws of stores of accounts, one caller at a time; `account_laws` tries them all.
template <class OpenStore, class Sync>
class account_trial {
    using store_type = std::remove_cvref_t<std::invoke_result_t<OpenStore&>>;
    using desk = account_desk<OpenStore, Sync>;
    using whole = std::numeric_limits<std::int64_t>;

public:
    account_trial(OpenStore& open_store, Sync& sync) : open_store_(open_store), sync_(sync) {}

    void try_posting(law_book& book) {
        book.law("an account is the sum of the postings of its payments, and zero where none has named it", [this] {
            desk at = opened();
            const std::string one = new_account();
            const std::string other = new_account();
            at.expect_standing(one, 0, "before any payment");
            at.open({{one, 100}, {other, 7}});
            at.open({{one, -30}});
            at.expect_standing(one, 70, "after +100 and -30");
            at.expect_standing(other, 7, "after +7");
        });
        book.law("a write adds by how much a posting differs from that of the version before", [this] {
            desk at = opened();
            const std::string one = new_account();
            const std::string other = new_account();
            payment subject = at.open({{one, 10}});
            subject = at.give(subject, {{one, 25}, {other, -5}});
            at.expect_standing(one, 25, "after 10 became 25");
            at.expect_standing(other, -5, "after a new posting");
            subject = at.give(subject, {{other, -5}, {one, 25}});
            at.expect_standing(one, 25, "after the same postings in another order");
            subject = at.give(subject, {{other, -6}});
            at.expect_standing(one, 0, "after the posting was gone");
            at.expect_standing(other, -6, "after -5 became -6");
            at.give(subject, {});
            at.expect_standing(other, 0, "after the last posting was gone");
        });
        book.law("a step of the payment that keeps its postings changes no account", [this] {
            desk at = opened();
            const std::string one = new_account();
            payment subject = at.open({{one, 10}});
            for (const payment_state state : all_states) {
                subject.state = state;
                subject.ended = subject.created;
                subject.unclear = subject.unclear.empty() ? "odd" : "";
                subject = at.give(subject, subject.postings);
                at.expect_standing(one, 10, "after a step");
            }
            expect(at.found(subject.id) == subject, "the payment was not found as it was written");
        });
        book.law("a write of another version changes no account", [this] {
            desk at = opened();
            const std::string one = new_account();
            payment subject = at.open({{one, 10}});
            subject.postings = {{one, 99}};
            for (const std::uint64_t wrong : {std::uint64_t{0}, std::uint64_t{2}, whole_version}) {
                expect(!at.replace(subject, wrong), "replace took a wrong version");
                expect(at.take(subject, wrong) == taken::outdated, "take did not say that the version is another one");
            }
            const payment unknown = posting_payment({{one, 99}});
            expect(!at.replace(unknown, 1) && at.take(unknown, 1) == taken::outdated, "an unknown payment was written");
            at.expect_standing(one, 10, "after writes that were refused");
        });
        book.law("a call that gets the open payment posts nothing, nor does one whose id is taken", [this] {
            desk at = opened();
            const std::string one = new_account();
            const payment first = at.open({{one, 10}});
            payment again = same_call(first);
            again.postings = {{one, 10}};
            const opened_payment known = answered(sync_(at.store().open(again)), "open");
            expect(known.existing && known.subject == first, "it did not get the open payment with its postings");
            payment taking = posting_payment({{one, 10}});
            taking.id = first.id;
            static_cast<void>(sync_(at.store().open(taking)));
            at.expect_standing(one, 10, "after calls that opened nothing");
        });
    }

    void try_taking(law_book& book) {
        book.law("take leaves exactly the floor, and refuses one unit more without writing anything", [this] {
            desk at = opened();
            for (const std::int64_t floor : {std::int64_t{0}, std::int64_t{-100}, std::int64_t{30}}) {
                const std::string one = new_account();
                at.open({{one, 50}});
                const payment subject = at.open_empty();
                expect(at.take_with(subject, {{one, floor - 51, floor}}) == taken::short_of, "it took below the floor");
                at.expect_standing(one, 50, "after a take that was refused");
                expect(at.found(subject.id) == subject, "a take that was refused changed the payment");
                expect(at.take_with(subject, {{one, floor - 50, floor}}) == taken::written,
                       "what is there was refused");
                at.expect_standing(one, floor, "after all was taken");
            }
        });
        book.law("take applies to several accounts or to none", [this] {
            desk at = opened();
            const std::string rich = new_account();
            const std::string poor = new_account();
            at.open({{rich, 100}, {poor, 1}});
            const payment subject = at.open_empty();
            const std::vector<posting> postings{{rich, -10}, {poor, -2}, {new_account(), 5}};
            for (std::size_t turn = 0; turn < postings.size(); ++turn) {
                std::vector<posting> turned = postings;
                std::rotate(turned.begin(), turned.begin() + static_cast<std::ptrdiff_t>(turn), turned.end());
                expect(at.take_with(subject, turned) == taken::short_of, "it took more than an account has");
                at.expect_standing(rich, 100, "after a take that was refused");
                at.expect_standing(poor, 1, "after a take that was refused");
                at.expect_standing(postings[2].account, 0, "after a take that was refused");
            }
            expect(at.list(postings[2].account, {}, 10).empty(), "a take that was refused made an account");
        });
        book.law("take counts the difference: what the payment has taken before is not taken again", [this] {
            desk at = opened();
            const std::string one = new_account();
            at.open({{one, 100}});
            payment subject = at.open_empty();
            expect(at.take_with(subject, {{one, -80}}) == taken::written, "80 of 100 were refused");
            subject = at.found(subject.id);
            expect(at.take_with(subject, {{one, -101}}) == taken::short_of, "101 of 100 were taken");
            expect(at.take_with(subject, {{one, -100}}) == taken::written, "the rest was refused");
            subject = at.found(subject.id);
            expect(at.take_with(subject, {{one, -10}}) == taken::written, "giving back was refused");
            at.expect_standing(one, 90, "after 90 of 100 were given back");
        });
        book.law("take gives to an account below its floor, and heeds the floor of a posting that is gone", [this] {
            desk at = opened();
            const std::string one = new_account();
            at.open({{one, -40}});
            payment subject = at.open_empty();
            expect(at.take_with(subject, {{one, 10, 0}}) == taken::written, "units were refused below the floor");
            subject = at.found(subject.id);
            expect(at.take_with(subject, {}) == taken::short_of, "a gift was taken back below its floor");
            at.expect_standing(one, -30, "after a gift to an account below its floor");
            at.give(subject, {});
            at.expect_standing(one, -40, "after the gift was taken back by replace");
        });
        book.law("replace and open take below a floor, and take does with no_floor", [this] {
            desk at = opened();
            const std::string one = new_account();
            payment subject = at.open({{one, -10, 0}});
            at.expect_standing(one, -10, "after open");
            subject = at.give(subject, {{one, -20, 0}});
            at.expect_standing(one, -20, "after replace");
            expect(at.take_with(subject, {{one, -30, accounts::no_floor}}) == taken::written, "no_floor was a floor");
            at.expect_standing(one, -30, "after take");
        });
    }

    void try_bounds(law_book& book) {
        book.law("sums are exact in 64 bits, and one beyond them is out_of_range and changes nothing", [this] {
            desk at = opened();
            for (const std::int64_t limit : {whole::max(), whole::min()}) {
                const std::int64_t step = limit > 0 ? 1 : -1;
                const std::string one = new_account();
                const std::string other = new_account();
                at.open({{one, limit - step, accounts::no_floor}});
                at.open({{one, step, accounts::no_floor}});
                at.expect_standing(one, limit, "at the limit");
                const std::vector<posting> beyond{{other, 1}, {one, step, accounts::no_floor}};
                expect(at.refusal(beyond) == "out_of_range", "it was not refused as out_of_range");
                at.expect_standing(one, limit, "after a sum beyond the limit");
                at.expect_standing(other, 0, "after a sum beyond the limit of another account");
            }
        });
        book.law("large sums lose no unit", [this] {
            desk at = opened();
            const std::string one = new_account();
            std::int64_t sum = 0;
            for (const std::int64_t units :
                 {std::int64_t{9'007'199'254'740'993}, std::int64_t{1}, std::int64_t{-9'999'999'999},
                  std::int64_t{10'000'000'000}, std::int64_t{4'000'000'000'000'000'001},
                  std::int64_t{-9'007'199'254'740'995}, std::int64_t{-4'000'000'000'000'000'002},
                  std::int64_t{-1'234'567'890'123'456'789}, std::int64_t{1'234'567'890'123'456'788}}) {
                sum += units;
                at.open({{one, units}});
                at.expect_standing(one, sum, "after a large posting");
            }
            payment subject = at.open({{one, 9'007'199'254'740'993}});
            subject = at.give(subject, {{one, 9'007'199'254'740'992}});
            at.expect_standing(one, sum + 9'007'199'254'740'992, "after a difference of one");
        });
        book.law("a difference that does not fit into 64 bits is out_of_range and changes nothing", [this] {
            desk at = opened();
            const std::string one = new_account();
            payment subject = at.open({{one, whole::max()}});
            at.open({{one, whole::min() + 1}});
            subject.postings = {{one, whole::min() + 1}};
            const auto refused = sync_(at.store().replace(subject, subject.version));
            expect(refused.has_error() && refused.error().code == "out_of_range", "it was not refused");
            at.expect_standing(one, 0, "after a difference that does not fit");
        });
        book.law("a take beyond 64 bits falls below any floor", [this] {
            desk at = opened();
            const std::string one = new_account();
            at.open({{one, whole::min()}});
            const payment subject = at.open_empty();
            expect(at.take_with(subject, {{one, whole::min(), whole::min() + 1}}) == taken::short_of,
                   "it was not short");
        });
        book.law("a payment has at most 8 postings, each of another account, whose name has 1 to 512 bytes", [this] {
            desk at = opened();
            std::vector<posting> many;
            for (int i = 0; i < 8; ++i) many.push_back({new_account(), i});
            const payment full = at.open(many);
            expect(at.found(full.id).postings == many, "8 postings were not kept");
            many.push_back({new_account(), 1});
            const std::string one = new_account();
            const std::string longest = one + std::string(512 - one.size(), 'x');
            expect(at.found(at.open({{longest, 1}}).id).postings.front().account == longest, "512 bytes were cut");
            for (const std::vector<posting>& wrong : {many,
                                                      {{one, 1}, {one, 1}},
                                                      {{"", 1}},
                                                      {{longest + "x", 1}},
                                                      {{one, 1}, {new_account(), 2}, {one, 0}}})
                expect(at.refusal(wrong) == "invalid_postings", "postings that are none were not refused as such");
            at.expect_standing(one, 0, "after postings that were refused");
        });
    }

    void try_keeping(law_book& book) {
        book.law("postings are found as they were written, to the last bit and byte", [this] {
            desk at = opened();
            for (const std::int64_t value : difficult_numbers) {
                std::vector<posting> wanted{{new_account(), value, value, unix_time(milliseconds(value))}};
                expect(at.found(at.open(wanted).id).postings == wanted, "a number was lost when it was inserted");
                wanted.front().account = new_account();
                const payment written = at.give(at.open_empty(), wanted);
                expect(at.found(written.id) == written, "a number was lost when it was written");
            }
            for (const std::string& text : difficult_texts()) {
                if (text.empty() || text.size() > 400) continue;
                const std::vector<posting> wanted{{new_account() + text, 1}, {text + new_account(), 2}};
                expect(at.found(at.open(wanted).id).postings == wanted, "a name was changed: " + text);
                at.expect_standing(wanted[0].account, 1, "an account was not found by its name");
                at.expect_standing(wanted[1].account, 2, "an account was not found by its name");
            }
        });
        book.law("no account passes for another by prefix, case, padding or what its name contains", [this] {
            desk at = opened();
            using namespace std::string_literals;
            const std::string stem = new_account();
            const std::vector<std::string> names{stem,        stem + "A",     stem + "a",  stem + " ",
                                                 stem + ":",  stem + "\0"s,   stem + "%",  stem + "*",
                                                 stem + "\n", stem + "A\0A"s, stem + "1:x"};
            for (std::size_t i = 0; i < names.size(); ++i) at.open({{names[i], std::int64_t{1} << i}});
            for (std::size_t i = 0; i < names.size(); ++i)
                at.expect_standing(names[i], std::int64_t{1} << i, "an account was mixed up with another");
        });
        book.law("a store that is closed and opened again has kept accounts and postings", [this] {
            std::optional<desk> at(std::in_place, open_store_, sync_);
            const std::string one = new_account();
            const payment subject = at->give(at->open({{one, 10}}), {{one, 15, -3}});
            at.reset();
            at.emplace(open_store_, sync_);
            at->expect_standing(one, 15, "after the store was opened again");
            expect(at->found(subject.id) == subject, "the payment was lost or changed");
            at->give(subject, {{one, 20}});
            at->expect_standing(one, 20, "after a write to the store that was opened again");
        });
    }

    void try_listing(law_book& book) {
        book.law("accounts are listed by prefix in the order of their bytes, page by page", [this] {
            desk at = opened();
            const std::string stem = new_account() + '/';
            std::vector<accounts::listed> wanted;
            std::int64_t units = 0;
            for (const char* end : {"\xc3\xa9", "", "a", "B", "aa", "~", "z", "0", "a/", "\x01"})
                wanted.push_back({stem + end, ++units});
            for (const accounts::listed& each : wanted) at.open({{each.account, each.units}});
            at.open({{stem.substr(0, stem.size() - 1), 1}, {stem.substr(0, stem.size() - 1) + '0', 1}});
            std::sort(wanted.begin(), wanted.end(), [](const auto& a, const auto& b) { return a.account < b.account; });
            expect(at.list(stem, {}, 1000) == wanted, "the whole list is another one");
            for (const std::size_t limit : {std::size_t{1}, std::size_t{3}, wanted.size()}) {
                std::vector<accounts::listed> all;
                for (std::string after;;) {
                    const std::vector<accounts::listed> page = at.list(stem, after, limit);
                    expect(page.size() <= limit, "a page is too long");
                    if (page.empty()) break;
                    all.insert(all.end(), page.begin(), page.end());
                    after = page.back().account;
                }
                expect(all == wanted, "the pages are not the list");
            }
            expect(at.list(stem + "a", {}, 1000).size() == 3, "a longer prefix lists others");
            expect(at.list(stem, stem.substr(0, 3), 1000) == wanted, "a name before all others hides some");
            expect(at.list(stem, "\xff", 1000).empty() && at.list(stem, {}, 0).empty(), "a list is not empty");
        });
        if constexpr (QueryableStore<store_type>)
            book.law("payments are listed with their postings", [this] {
                desk at = opened();
                const payment subject = at.open({{new_account(), 1, -5}, {new_account(), 2}});
                const ledger::query wanted{.created_from = subject.created,
                                           .created_before = subject.created + milliseconds(1),
                                           .limit = 1000};
                const ledger::page page = answered(at.store().list(wanted), "list");
                for (const payment& each : page.payments)
                    if (each.id == subject.id) return expect(each.postings == subject.postings, "they were lost");
                expect(false, "the payment was not listed");
            });
    }

    void try_windows(law_book& book) {
        if constexpr (ExpiringStore<store_type>)
            book.law("sweep drops accounts of windows that are over, and keeps the others", [this] {
                desk at = opened();
                const unix_time now = paymcp::detail::system_clock().now();
                const milliseconds day(86'400'000);
                const std::string over = new_account();
                const std::string open = new_account();
                const std::string longer = new_account();
                const std::string stays = new_account();
                payment subject = at.open({{over, 5, 0, now - day},
                                           {open, 6, 0, now + day},
                                           {longer, 7, 0, now - day},
                                           {stays, 8, 0, now - day}});
                at.open({{longer, 0, 0, now + day}, {stays, 0}});
                for (int i = 0; i < 10'000 && answered(sync_(at.store().sweep(now)), "sweep"); ++i) continue;
                at.expect_standing(over, 0, "after its window");
                expect(at.list(over, {}, 1).empty(), "an account is listed after its window");
                at.expect_standing(open, 6, "within its window");
                at.expect_standing(longer, 7, "within the longest of its windows");
                at.expect_standing(stays, 8, "without a window");
                expect(at.found(subject.id).postings == subject.postings, "the payment lost its postings");
                at.give(subject, {});
                at.expect_standing(over, 0, "a change after its window had an effect");
            });
    }

private:
    static constexpr std::uint64_t whole_version = std::numeric_limits<std::uint64_t>::max();

    desk opened() { return desk(open_store_, sync_); }

    OpenStore& open_store_;
    Sync& sync_;
};

}  // namespace paymcp::inline v0::testing::detail
