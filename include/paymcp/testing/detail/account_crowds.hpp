// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/account.hpp>
#include <paymcp/testing/detail/account_desk.hpp>
#include <paymcp/testing/law.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace paymcp::inline v0::testing::detail {

/// The laws of stores of accounts for 64 concurrent callers; `account_laws` tries them all.
template <class OpenStore, class Sync>
class account_crowds {
    using desk = account_desk<OpenStore, Sync>;

public:
    account_crowds(OpenStore& open_store, Sync& sync) : open_store_(open_store), sync_(sync) {}

    void try_all(law_book& book) {
        book.law("64 takers take an account down to exactly its floor", [this] {
            desk at(open_store_, sync_);
            const std::string one = new_account();
            constexpr std::int64_t floor = -7;
            at.open({{one, 10 * 40 + floor}});
            std::atomic<int> got = 0;
            crowd([&](desk& mine, int) {
                const taken answer = mine.take_with(mine.open_empty(), {{one, -10, floor}});
                expect(mine.standing(one) >= floor, "the account fell below its floor");
                got += answer == taken::written ? 1 : 0;
            });
            expect(got == 40, std::to_string(got) + " of 40 takes were written");
            at.expect_standing(one, floor, "after 64 takers");
        });
        book.law("64 takers of two accounts in either order take from both or from none", [this] {
            desk at(open_store_, sync_);
            const std::string one = new_account();
            const std::string other = new_account();
            at.open({{one, 30}, {other, 20}});
            std::atomic<int> got = 0;
            crowd([&](desk& mine, int number) {
                const std::vector<posting> forth{{one, -1}, {other, -1}};
                const std::vector<posting> back{{other, -1}, {one, -1}};
                if (mine.take_with(mine.open_empty(), number % 2 == 0 ? forth : back) == taken::written) ++got;
            });
            expect(got == 20, std::to_string(got) + " of 20 takes were written");
            at.expect_standing(one, 10, "of the account that has more");
            at.expect_standing(other, 0, "of the account that has less");
        });
        book.law("of 64 writes of one version exactly one changes the account", [this] {
            desk at(open_store_, sync_);
            const std::string one = new_account();
            const payment known = at.open({{one, 1'000}});
            std::atomic<std::int64_t> written = 0;
            crowd([&](desk& mine, int number) {
                payment next = known;
                next.postings.front().units += number + 1;
                const bool takes = number % 2 == 0;
                const bool won = takes ? mine.take(next, 1) == taken::written : mine.replace(next, 1);
                if (won) written += next.postings.front().units;
            });
            at.expect_standing(one, written, "after 64 writes of one version");
        });
        book.law("accounts equal the sum over all payments that 64 writers change", [this] {
            desk at(open_store_, sync_);
            const std::vector<std::string> names{new_account(), new_account(), new_account()};
            std::vector<std::string> ids;
            for (int i = 0; i < 8; ++i) ids.push_back(at.open_empty().id);
            crowd([&](desk& mine, int number) { change_some(mine, ids, names, number); });
            for (const std::string& name : names) {
                std::int64_t sum = 0;
                for (const std::string& id : ids)
                    for (const posting& each : at.found(id).postings) sum += each.account == name ? each.units : 0;
                at.expect_standing(name, sum, "after 64 writers");
            }
        });
    }

private:
    static constexpr int members = 64;

    /// Writes other postings to a few of the payments, each until it is written.
    static void change_some(desk& mine, const std::vector<std::string>& ids, const std::vector<std::string>& names,
                            int number) {
        for (int round = 0; round < 3; ++round) {
            const std::size_t seed = static_cast<std::size_t>(number) * 3 + static_cast<std::size_t>(round);
            bool done = false;
            for (int tries = 0; !done; ++tries) {
                expect(tries < 1'000, "a write of the right version was refused again and again");
                payment next = mine.found(ids[seed % ids.size()]);
                next.postings.clear();
                for (std::size_t i = 0; i < names.size(); ++i)
                    if ((seed + i) % 4 != 0)
                        next.postings.push_back({names[i], static_cast<std::int64_t>(seed * 31 % 97) - 48});
                done = mine.replace(next, next.version);
            }
        }
    }

    /// Runs `work(desk, number)` in many threads concurrently, each with its own store.
    template <class Work>
    void crowd(Work work) {
        at_once(members, [&](int number) {
            auto mine = std::make_shared<desk>(open_store_, sync_);
            return [mine, &work, number] { work(*mine, number); };
        });
    }

    OpenStore& open_store_;
    Sync& sync_;
};

}  // namespace paymcp::inline v0::testing::detail
