# SPDX-License-Identifier: MIT
"""Servers with every flow that sell to clients that never give up, and the audit of their ledgers."""

import collections
import csv
import itertools
import os
import pathlib
import random
import secrets
import shutil
import subprocess
import tempfile
import threading
import time

import client
import redis_server

FLOWS = ["two_step", "two_step_shared", "elicitation", "progress", "resubmit", "dynamic_tools", "automatic", "rounds"]
PAID_TOOLS = [("make", "order"), ("make_once", "order"), ("make_first", "order"), ("make_or_refund", "order"),
              ("generate_image", "prompt"), ("translate", "text"), ("slow_report", "milliseconds"),
              ("fails_uncharged", "reason")]
LEASE = 31  # seconds, a little more than a claim holds
BUYERS = 6


class Town:
    def __init__(self, given):
        self.given = given
        self.dice = random.Random(given.seed)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="crash_", dir=given.folder))
        self.runs = self.folder / "runs"
        self.runs.touch()
        self.bank = client.Bank(given.bank)
        self.index = client.PurchaseIndex(self.bank)
        self.redis = redis_server.RedisServer(self.folder) if given.store == "redis" else None
        self.store = self.redis.url if self.redis else f"sqlite:{self.folder / 'payments.db'}"
        self.books_at = self.store  # the store for the operator, whatever proxy is between the servers and the store
        self.environment = {**os.environ, "PAYMCP_GALLERY_RUNS": str(self.runs)}
        self.keys = self.folder / "keys"
        self.keys.write_text(secrets.token_hex(32) + "\n")
        self.keys.chmod(0o600)
        self.purchases = {flow: [] for flow in FLOWS}
        self.finished_runs = {}  # order -> lines in the log when its result was in the client's hands
        self.kills = 0
        self.slow_reports = 20  # each takes a different number of milliseconds, which identifies it
        self.tools = {}
        self.answers = collections.Counter()  # the answers to the buyers, by their code or status
        self.lock = threading.Lock()

    def everybody(self):
        return [one for of_flow in self.purchases.values() for one in of_flow]

    def start(self, flow, poll_interval=100):
        """The flow "rounds" is elicitation with a client of MCP 2026-07-28, which carries a sealed state from server to
        server."""
        rounds = flow == "rounds"
        command = [self.given.server, "--flow", "elicitation" if rounds else flow, "--store", self.store, "--provider",
                   "mock", "--provider-url", self.bank.url, "--poll-interval", str(poll_interval), "--log", "error"]
        if rounds:
            command += ["--seal-key-file", str(self.keys)]
        command += self.contents_keys()
        return client.Server(command, self.environment, self.index.heard, stateless=rounds)

    def contents_keys(self):
        """What SQLite keeps is encrypted, what Redis keeps is not."""
        return ["--contents-key-file", str(self.keys)] if self.store.startswith("sqlite:") else []

    def log(self):
        lines = [line.split("\t") for line in self.runs.read_text().splitlines()]
        return [line for line in lines if len(line) == 4]

    def runs_of(self, order):
        return sum(line[1] == str(order) for line in self.log())

    def shop(self, flow, server, tools, stop):
        """One buyer: finishes its purchase, then starts another."""
        while not stop.is_set():
            with self.lock:
                mine = [one for one in self.purchases[flow] if not one.ended and not one.busy]
                one = self.dice.choice(mine) if mine and self.dice.random() < 0.7 else None
                if one is None:
                    one = self.order(flow, tools)
                    self.purchases[flow].append(one)
                one.busy = True
            try:
                self.ask(one, server, tools)
            except client.Dead:
                return
            finally:
                one.busy = False

    def order(self, flow, tools):
        """An order unlike all earlier ones."""
        tool, argument = self.dice.choice([(tool, argument) for tool, argument in PAID_TOOLS if tool in tools])
        order = f"{flow}-{len(self.purchases[flow])}-{tool}"
        if tool == "slow_report":
            self.slow_reports += 1
            order = self.slow_reports
        return client.Purchase(self.bank, self.index, tool, argument, order)

    def open(self, flow):
        """A server that answers, its tools, and its buyers; setting `stop` ends them."""
        server = self.start(flow)
        try:
            tools = self.tools[flow] = server.greet()
        except client.Dead:
            server.kill()
            raise RuntimeError(f"the server did not start: {server.complaints}") from None
        stop = threading.Event()
        buyers = [threading.Thread(target=self.shop, args=(flow, server, tools, stop)) for _ in range(BUYERS)]
        for buyer in buyers:
            buyer.start()
        return server, stop, buyers

    def round(self, flow):
        """Lets a server live for a moment."""
        server, stop, buyers = self.open(flow)
        time.sleep(self.dice.uniform(0.005, 0.4))
        server.kill()
        stop.set()
        for buyer in buyers:
            buyer.join()
        self.kills += 1

    def finish(self, flow, server=None):
        """Asks for each paid result until the purchase has ended."""
        own = server is None
        server = server or self.start(flow)
        tools = server.greet() if own else self.tools[flow]
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            left = [one for one in self.purchases[flow] if not one.ended]
            if not left:
                break
            asking = [threading.Thread(target=self.ask_again, args=(one, server, tools)) for one in left]
            for each in asking:
                each.start()
            for each in asking:
                each.join()
            time.sleep(0.2)
        if own:
            server.close()

    def ask_again(self, one, server, tools):
        try:
            self.ask(one, server, tools)
        except client.Dead:
            pass

    def ask(self, one, server, tools):
        over = one.step(server, tools)
        with self.lock:
            self.answers[one.said()] += 1
        if over:
            self.finished_runs[one.name] = self.runs_of(one.order)

    def books(self, store=None):
        command = [self.given.ledger, "csv", "--store", store or self.books_at]
        made = subprocess.run(command, capture_output=True, text=True, check=True)
        return list(csv.DictReader(made.stdout.splitlines()))

    def close(self):
        self.bank.close()
        if self.redis:
            self.redis.close()
        shutil.rmtree(self.folder, ignore_errors=True)


MONEY = {  # the provider's statuses for a payment in a state
    "created": {"pending", "expired"},
    "canceled": {"canceled"},
    "expired": {"canceled", "expired"},
    "delivered": {"paid", "captured"},
    "refunded": {"refunded"},
    "voided": {"released"},
    "secured": {"paid", "authorized"},
}

CLEAR = {  # the possible answers to a purchase
    "delivered", "refunded", "voided", "pending", "kept", "payment_required", "payment_pending", "payment_busy",
    "provider_unavailable", "store_unavailable", "server_busy", "tool_failed",
}


def audit(town, lapse=29):
    """(what must be so, complaints) for all that must hold. `lapse` is how many seconds at least lie between two runs:
    what is left of a lease when the tool begins."""
    books = {row["id"]: row for row in town.books()}
    money = {row["id"]: town.bank.ask("find", row["reference"])["state"] for row in books.values() if row["reference"]}
    everybody = town.everybody()
    paid = [one for one in everybody if one.paid]
    log = town.log()
    runs = collections.Counter(line[1] for line in log)
    moments = collections.defaultdict(list)
    for line in log:
        moments[line[1]].append(int(line[3]))
    lost = [one.name for one in paid if one.payment_id not in books]
    open_still = [one.name for one in paid if one.ended is None]
    states = collections.Counter(books[one.payment_id]["state"] for one in paid if one.payment_id in books)

    wrong_money = [f"{row['id']} is {row['state']} and {money[row['id']]}" for row in books.values()
                   if row["reference"] and money[row["id"]] not in MONEY.get(row["state"], {money[row["id"]]})]
    undelivered = [f"{one.name}: {one.last}" for one in everybody
                   if one.payment_id in books and books[one.payment_id]["state"] == "delivered" and one.result is None]
    wrong_result = [f"{one.name}: {one.result}" for one in everybody
                    if one.result is not None and one.name not in one.result]
    too_early = [f"{order} after {later - earlier} ms" for order, all_of_order in moments.items()
                 for earlier, later in itertools.pairwise(sorted(all_of_order)) if later - earlier < lapse * 1000]
    once_twice = [f"{order}: {count}" for order, count in runs.items() if order.endswith("make_once") and count > 1]
    after_delivery = [f"{order}: {runs[order]} instead of {count}" for order, count in town.finished_runs.items()
                      if runs[order] != count]
    not_run = [one.name for one in everybody if one.result is not None and not runs[one.name]]
    unpaid_runs = [order for order in runs if order not in {one.name for one in paid}]
    told_states = {
        one.name: (one.ended, books[one.payment_id]["state"]) for one in paid
        if one.payment_id in books and one.ended and one.ended != books[one.payment_id]["state"]
    }
    again = sum(runs.values()) - len(runs)
    print(f"# {town.given.store}: {town.kills} kills, {len(everybody)} purchases, {len(paid)} paid, "
          f"{sum(runs.values())} runs, of these {again} repeated after a lease had lapsed; "
          f"{len(books)} payments on record")
    print(f"# what was paid ended as: {dict(states)}; still open: {len(open_still)}")
    print(f"# the buyers were answered: {dict(town.answers.most_common())}")
    return [
        ("no paid payment is lost", lost),
        ("the store and the provider agree about the money", wrong_money),
        ("every delivered result reached its buyer", undelivered),
        ("every result is the one that was ordered", wrong_result),
        ("nothing ran again before its lease had lapsed", too_early),
        ("what may run at most once never ran twice", once_twice),
        ("nothing ran again after its result was delivered", after_delivery),
        ("nothing was delivered that had not run", not_run),
        ("nothing ran unpaid", unpaid_runs),
        ("what the buyers were told is what the books say", [f"{key}: {value}" for key, value in told_states.items()]),
        ("every refusal said what it was", [code for code in town.answers if code not in CLEAR]),
        ("every paid payment came to its end", open_still),
    ]


def arguments(parser):
    for option in ("--server", "--bank", "--ledger"):
        parser.add_argument(option, required=True)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--folder", default=None, help="where the files of the run lie, until it has ended")
    return parser


def report(name, results):
    """Prints TAP; the exit code."""
    for number, (law, complaints) in enumerate(results, 1):
        print(f"{'not ok' if complaints else 'ok'} {number} - {name}: {law}")
        for complaint in complaints[:10]:
            print(f"# {complaint}")
    print(f"1..{len(results)}")
    return 1 if any(complaints for _, complaints in results) else 0
