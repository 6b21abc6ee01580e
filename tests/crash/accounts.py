# SPDX-License-Identifier: MIT
"""Kills servers that sell from balances: accounts.py --till TILL --bank MOCK --store sqlite|redis [--kills N]
[--seed S] [--folder DIR]

Buyers top up, call, lose answers and repeat while one till or two on the same store are killed (SIGKILL), at random
moments and at each of their writes. In the end what was cut off is given back, and the accounts are compared with the
log of the tools' runs, with the provider's books and with what the buyers have. Prints TAP.
"""

import argparse
import collections
import random
import sys

import redis_server
import till_town
import town


class Ledgers:
    """What the store holds, what the tools have logged, and what the bank and the buyers know."""

    def __init__(self, place):
        lines = place.books()
        self.payments = {line[1]: line for line in lines if line[0] == "payment"}
        self.accounts = {line[1]: int(line[2]) for line in lines if line[0] == "account"}
        self.postings = collections.defaultdict(dict)
        for line in lines:
            if line[0] == "posting":
                self.postings[line[1]][line[2]] = int(line[3])
        self.runs = {run: (tool, order, used) for tool, order, run, used in place.log()}
        self.logged_twice = len(place.log()) - len(self.runs)
        self.orders = place.orders
        self.bank = place.bank

    def sold(self):
        """(id, tool, provider, owner, run) of each payment with a result."""
        for name, (_, _, tool, provider, state, owner, *_, content) in self.payments.items():
            found = till_town.RUN.search(content) if state == "delivered" else None
            if state == "delivered":
                yield name, tool, provider, owner, found[2] if found else None

    def price(self, run):
        """In micro-units; a top-up has none."""
        tool, _, used = self.runs[run]
        return till_town.PRICES.get(tool, lambda _: 0)(used)


def sums(books):
    """An account is the sum of its payments' postings."""
    posted = collections.Counter()
    for of_payment in books.postings.values():
        posted.update(of_payment)
    names = set(posted) | set(books.accounts)
    return [f"{name}: {books.accounts.get(name, 0)} is not {posted[name]}" for name in sorted(names)
            if books.accounts.get(name, 0) != posted[name]]


def balances(books):
    """A balance is what the bank was paid, less what the log says of the runs whose result was sold."""
    should = collections.Counter()
    for name, tool, provider, owner, run in books.sold():
        if tool == "top_up":
            paid = books.bank.ask("find", books.payments[name][6])["state"] in ("paid", "captured")
            should[owner] += till_town.TOP_UP if paid else 0
        elif provider == "balance":
            should[owner] -= books.price(run) if run in books.runs else 0
    held = {name.rsplit("/", 1)[1]: units for name, units in books.accounts.items() if name.startswith("balance/")}
    return [f"{owner}: {held.get(owner, 0)} is not {should[owner]}" for owner in till_town.OWNERS
            if held.get(owner, 0) != should[owner]]


def debits(books):
    """Each result is paid for once and by its price; what has no result has taken nothing."""
    wrong, sold = [], {name: (tool, provider, run) for name, tool, provider, _, run in books.sold()}
    for name, (_, _, tool, provider, state, *_) in books.payments.items():
        units = list(books.postings[name].values())
        if name not in sold:
            wrong += [f"{name} is {state} and has taken {units}"] if any(units) else []
            continue
        run = sold[name][2]
        if run not in books.runs or books.runs[run][0] != tool:
            wrong.append(f"{name} has the result of {run}, which no run of {tool} made")
            continue
        price = {"balance": -books.price(run), "free_calls": -1}.get(provider, till_town.TOP_UP)
        wrong += [] if units == [price] else [f"{name} has posted {units} instead of {price}"]
    times = collections.Counter(run for _, _, run in sold.values())
    return wrong + [f"{run} was sold {count} times" for run, count in times.items() if count > 1]


def received(books):
    """What buyers hold is on record as sold, and no buyer paid more often than it may have had an answer."""
    sold = {run: name for name, _, _, _, run in books.sold()}
    orders = collections.Counter(books.runs[run][1] for run in sold if run in books.runs)
    wrong = [f"{one.name}: {run} is not paid for" for one in books.orders for run in one.runs if run not in sold]
    for one in books.orders:
        if orders[one.name] > len(one.runs) + one.lost:
            wrong.append(f"{one.name} was sold {orders[one.name]} times: {len(one.runs)} results, {one.lost} lost")
    return wrong


def free(books):
    """The free calls of a window are its results, and not more than promised."""
    windows = {name: -units for name, units in books.accounts.items() if name.startswith("free/")}
    results = collections.Counter(name for sold, *_ in books.sold() for name in books.postings[sold]
                                  if name.startswith("free/"))
    names = set(windows) | set(results)
    return [f"{name}: {windows.get(name, 0)} used, {results[name]} results" for name in sorted(names)
            if windows.get(name, 0) != results[name] or results[name] > 3]


def audit(place):
    books = Ledgers(place)
    sold = list(books.sold())
    states = collections.Counter((line[3], line[4]) for line in books.payments.values())
    print(f"# {place.given.store}: {place.kills} kills, {len(books.orders)} orders, {len(books.payments)} payments, "
          f"{len(books.runs)} runs, {len(sold)} results sold; balances looked at {place.balance_looks} times")
    print(f"# payments: { {' '.join(key): count for key, count in sorted(states.items())} }")
    print(f"# the buyers were answered: {dict(place.answers.most_common())}; "
          f"answers lost: {sum(one.lost for one in books.orders)}")
    print(f"# accounts: {books.accounts}")
    low = [f"{name}: {units}" for name, units in books.accounts.items() if name.startswith("balance/") and units < 0]
    unfetched = [f"{one.name}: {one.last}" for one in books.orders if one.paid and not one.runs]
    by = collections.Counter(provider for _, _, provider, _, _ in sold)
    return [
        ("each account is the sum of the postings of its payments", sums(books)),
        ("each balance is what was paid in less what was sold, by the log of the runs", balances(books)),
        ("no balance is below zero, in the end or on the way", low + place.below_zero),
        ("no result without its one debit, and no debit without a result", debits(books)),
        ("what buyers hold is paid for, and they paid for no more", received(books)),
        ("free calls are counted by their results, and bounded", free(books)),
        ("nothing stays set aside", place.set_aside()),
        ("every top-up that was paid came to its buyer", unfetched),
        ("a run is logged once", [] if books.logged_twice == 0 else [f"{books.logged_twice} more"]),
        ("balances and free calls were really used", [] if by["balance"] and by["free_calls"] else [f"{by}"]),
    ]


def main():
    parser = argparse.ArgumentParser()
    for option in ("--till", "--bank"):
        parser.add_argument(option, required=True)
    parser.add_argument("--store", choices=["sqlite", "redis"], required=True)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--folder", default=None, help="where the files of the run lie, until it has ended")
    given = parser.parse_args()
    if given.store == "redis" and not redis_server.available():
        print("1..0 # SKIP redis-server is not installed: .ci/setup tests installs it")
        return 0
    print(f"# seed {given.seed}", flush=True)
    place = till_town.TillTown(given)
    try:
        for repeats in (True, False):
            place.fund()
            writes = place.each_step("make", repeats)
            print(f"# a call was killed at each of its {writes} writes", flush=True)
        while place.kills < given.kills:
            place.round()
        place.finish()
        results = audit(place)
        results.append(("a call has the writes that were to be tried", [] if writes >= 4 else [f"{writes}"]))
    finally:
        place.close()
    return town.report(given.store, results)


if __name__ == "__main__":
    sys.exit(main())
