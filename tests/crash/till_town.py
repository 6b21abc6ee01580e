# SPDX-License-Identifier: MIT
"""Tills (till.cpp) that are killed, and buyers with accounts who do not give up: they pay in, call, lose answers and
repeat."""

import collections
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time

import client
import redis_server

OWNERS = ["ann", "bob", "eve"]
BUYERS_OF_AN_OWNER = 3
LEASE = 1.5  # seconds, as the till has it
CUT_OFF = 125  # seconds after which a call that was cut off gives back what it took
SPENDING = ["make", "read", "draw"]
RUN = re.compile(r"([\w-]+)#(\d+)#(\d+)")
PRICES = {"make": lambda used: 800_000, "read": lambda used: 2001, "draw": lambda used: 10_000 * used}  # micro-units
TOP_UP = 3_000_000


class Order:
    """What a buyer wants, from the first call on."""

    def __init__(self, owner, tool, name):
        self.owner, self.tool, self.name = owner, tool, name
        self.runs = []  # the run that each answer with a result names
        self.lost = 0  # calls whose answer did not come
        self.failed = 0
        self.payment_id = None
        self.paid = False
        self.ended = False
        self.busy = False
        self.last = "never asked"


class Till:
    """A till process and its address."""

    def __init__(self, command, environment):
        self.server = client.Server(command, environment, lambda *_: None)
        self.address = None
        deadline = time.monotonic() + 60
        while self.address is None and time.monotonic() < deadline:
            found = re.search(r"http://127.0.0.1:(\d+)", " ".join(self.server.complaints))
            self.address = int(found[1]) if found else None
            if self.server.process.poll() is not None:
                self.server.listening.join(10)
                break
            time.sleep(0.002)

    def alive(self):
        return self.server.process.poll() is None

    def kill(self):
        self.server.kill()

    def call(self, owner, tool, arguments, listen=True):
        """The result of a call; None where the answer is lost, on purpose without `listen`."""
        params = {"name": tool, "arguments": arguments, "_meta": client.STATELESS}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
        head = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream",
                "Authorization": f"Bearer {owner}-token", "MCP-Protocol-Version": "2026-07-28",
                "Mcp-Method": "tools/call", "Mcp-Name": tool}
        if self.address is None:
            raise client.Dead
        line = http.client.HTTPConnection("127.0.0.1", self.address, timeout=30)
        try:
            line.request("POST", "/mcp", body, head)
            if not listen:
                return None
            answer = line.getresponse().read().decode()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()
        for text in re.findall(r"^(?:data: ?)?(\{.*)$", answer, re.M):
            message = json.loads(text)
            if "result" in message:
                return message["result"]
            raise RuntimeError(f"{tool} is answered by {answer}")
        return None


class TillTown:
    def __init__(self, given):
        self.given = given
        self.dice = random.Random(given.seed)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tills_", dir=given.folder))
        self.runs = self.folder / "runs"
        self.runs.touch()
        self.bank = client.Bank(given.bank)
        self.redis = redis_server.RedisServer(self.folder) if given.store == "redis" else None
        self.store = self.redis.url if self.redis else f"sqlite:{self.folder / 'till.db'}"
        self.environment = {**os.environ, "PAYMCP_GALLERY_RUNS": str(self.runs)}
        self.orders = []
        self.answers = collections.Counter()
        self.lock = threading.RLock()
        self.ahead = 0.0  # seconds; it only grows
        self.kills = 0
        self.below_zero = []
        self.balance_looks = 0

    def start(self, *more):
        command = [self.given.till, "--store", self.store, "--transport", "http", "--listen", "127.0.0.1:0",
                   "--provider-url", self.bank.url, "--poll-interval", "50", "--ahead", str(int(self.ahead)), *more]
        for owner in OWNERS:
            command += ["--bearer", f"{owner}={owner}-token"]
        return Till(command, self.environment)

    def order(self, owner, tool, name=None):
        with self.lock:
            broken = "-broken" if tool == "make" and self.dice.random() < 0.15 else ""
            one = Order(owner, tool, name or f"{tool}-{len(self.orders)}{broken}")
            self.orders.append(one)
        return one

    def next_of(self, owner):
        """An order that has not ended, or a new one; now and then one that has, as a new purchase of the same."""
        with self.lock:
            mine = [one for one in self.orders if one.owner == owner and not one.busy]
            waiting = [one for one in mine if not one.ended]
            ended = [one for one in mine if one.ended and one.tool in SPENDING]
            luck = self.dice.random()
            one = None
            if waiting and luck < 0.6:
                one = self.dice.choice(waiting)
            elif ended and luck > 0.9:
                one = self.dice.choice(ended)
            tool = "top_up" if self.dice.random() < 0.12 else self.dice.choice(SPENDING)
            one = one or self.order(owner, tool)
            one.busy = True
        return one

    def shop(self, owner, tills, stop):
        while not stop.is_set() and any(till.alive() for till in tills):
            one = self.next_of(owner)
            try:
                self.ask(one, self.dice.choice(tills), listen=self.dice.random() > 0.1)
                if self.dice.random() < 0.1:
                    self.look(owner, self.dice.choice(tills))
            except client.Dead:
                pass
            finally:
                one.busy = False

    def look(self, owner, till):
        told, _ = client.said(till.call(owner, "balance", {}) or {})
        for line in told.get("balances", []):
            self.balance_looks += 1
            if line["amount"].startswith("-"):
                self.below_zero.append(f"{owner}: {line['amount']}")

    def ask(self, one, till, listen=True):
        """A call of an order, or the confirmation of a top-up that was paid."""
        confirms = one.payment_id is not None
        tool = f"confirm_{one.tool}" if confirms else one.tool
        arguments = {"payment_id": one.payment_id} if confirms else {"order": one.name}
        result = till.call(one.owner, tool, arguments, listen)
        if result is None:
            one.lost += 1
            return
        told, text = client.said(result)
        one.last = told.get("error") or told.get("status") or text[:100]
        found = RUN.search(text)
        if found and not result.get("isError"):
            one.last = "result"
            one.runs.append(found[2])
            one.ended = True
        elif one.last == "tool_failed":
            one.failed += 1
            one.ended = True
        elif one.tool == "top_up" and not one.paid and client.LINK.search(json.dumps(told) + text):
            one.payment_id = told["payment_id"]
            if self.dice.random() < 0.9:
                self.bank.ask("pay", client.LINK.search(json.dumps(told) + text)[1])
                one.paid = True
        with self.lock:
            self.answers[one.last] += 1

    def buyers(self, tills):
        stop = threading.Event()
        all_of_them = [threading.Thread(target=self.shop, args=(owner, tills, stop))
                       for owner in OWNERS for _ in range(BUYERS_OF_AN_OWNER)]
        for each in all_of_them:
            each.start()
        return stop, all_of_them

    def round(self):
        """One or two tills on the store live for a moment; some end at a certain write of theirs."""
        count = self.dice.choice([1, 1, 2])
        ends = ["--dies-at", str(self.dice.randrange(1, 60)), "--dies", self.dice.choice(["before", "after"])]
        tills = [self.start(*(ends if self.dice.random() < 0.5 else [])) for _ in range(count)]
        stop, buyers = self.buyers(tills)
        time.sleep(self.dice.uniform(0.02, 0.5))
        stop.set()
        for till in tills:
            till.kill()
        for buyer in buyers:
            buyer.join()
        self.kills += count
        self.ahead += self.dice.choice([0, 0, 2, 10, CUT_OFF])

    def fund(self):
        """Each owner tops up, undisturbed, so that the steps can be paid."""
        till = self.start()
        for owner in OWNERS * 2:
            one = self.order(owner, "top_up")
            while not one.runs and till.alive():
                self.ask(one, till)
        till.kill()

    def each_step(self, tool, repeats):
        """A till dies at each write of a call in turn, before and after it. The caller repeats the call, or leaves it
        to be given back by the next till. Returns how many writes the call has."""
        number, survived = 0, False
        while not survived:
            number += 1
            for how in ("before", "after"):
                one = self.order(OWNERS[number % len(OWNERS)], tool,
                                 f"{tool}-{number}-{how}-{'repeated' if repeats else 'left'}")
                till = self.start("--dies-at", str(number), "--dies", how)
                self.ask(one, till)
                time.sleep(0.05)  # what is written behind the answer
                survived = till.alive()
                till.kill()
                self.kills += 1
                self.ahead += 2 * LEASE if repeats else CUT_OFF
                if repeats:
                    self.repeat(one)
                one.ended = True
        return number - 1

    def repeat(self, one):
        """Asks a new till until there is a result."""
        till = self.start()
        until = time.monotonic() + 30
        while not one.ended and time.monotonic() < until:
            self.ask(one, till)
        till.kill()
        self.kills += 1
        if not one.ended:
            raise RuntimeError(f"{one.name} has no result: {one.last}")

    def finish(self):
        """All that is paid is fetched; what no balance pays for is given up. Then calls that were cut off give back
        what they took."""
        time.sleep(LEASE)
        till = self.start()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            left = [one for one in self.orders if not one.ended and (one.tool in SPENDING or one.paid)]
            if not left:
                break
            for one in left:
                self.ask(one, till)
                one.ended = one.ended or one.last == "insufficient_balance"
        till.kill()
        self.ahead += CUT_OFF
        time.sleep(LEASE)
        till = self.start()
        until = time.monotonic() + 60
        while self.set_aside() and time.monotonic() < until:
            time.sleep(0.1)
        till.kill()

    def books(self):
        command = [self.given.till, "--books", "--store", self.store]
        made = subprocess.run(command, capture_output=True, text=True, check=True)
        return [line.split("\t") for line in made.stdout.splitlines()]

    def set_aside(self):
        """What accounts have paid for calls that have not ended."""
        return [line[1] for line in self.books() if line[0] == "payment" and line[3] in ("balance", "free_calls")
                and line[4] in ("secured", "running", "recorded", "voiding", "refunding")]

    def log(self):
        """(tool, order, run, cents that it used) of each run."""
        lines = [line.split("\t") for line in self.runs.read_text().splitlines()]
        found = [(line[0], RUN.fullmatch(line[1])) for line in lines if len(line) == 4]
        return [(tool, what[1], what[2], int(what[3])) for tool, what in found if what]

    def close(self):
        self.bank.close()
        if self.redis:
            self.redis.close()
        shutil.rmtree(self.folder, ignore_errors=True)
