#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How soon a server that starts notes what was paid while none ran: restart.py GALLERY [OPEN [PAID]]

A gallery with a mock of Stripe and an SQLite file sells one payment and ends. Then OPEN payments are put into its file (50,000
unless told otherwise), of which PAID (20) are paid, oldest first, and it starts again. Printed are the seconds from its first
line to the moment when each of these is recorded as paid, and how many requests Stripe got by then.
"""

import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "crash"))
import fake_stripe  # noqa: E402

SECURED = 1


class ListingStripe(fake_stripe.FakeStripe):
    """Stripe with its list of events, newest first, a hundred per page."""

    def __init__(self):
        self.happened = []
        self.requests = 0
        self.full = {}
        super().__init__()

    def pay_session(self, session):
        with self.lock:
            one = self.sessions[session]
            one["status"], one["payment_status"] = "complete", "paid"
            one["payment_intent"] = {"id": f"pi_{session}", "status": "succeeded", "latest_charge": {"refunded": False}}
            one["metadata"] = {"payment_id": one["client_reference_id"]}
            self.happened.append({"id": f"evt_{len(self.happened) + 1}", "type": "checkout.session.completed",
                                  "data": {"object": dict(one, object="checkout.session")}})

    def _answer(self, method, path, form):
        self.requests += 1
        if path != "/v1/events":
            return super()._answer(method, path, form)
        with self.lock:
            after = form.get("ending_before")
            ids = [one["id"] for one in self.happened]
            newer = self.happened[ids.index(after) + 1:] if after else self.happened[-100:]
            page = newer[:100]
            return 200, {"object": "list", "data": page[::-1], "has_more": len(newer) > len(page)}


class Server:
    """A running gallery."""

    def __init__(self, gallery, stripe, file, *options):
        words = [gallery, "--transport", "http", "--listen", "127.0.0.1:0", "--provider", "stripe", "--provider-url",
                 stripe.url, "--store", f"sqlite:{file}", *options]
        self.process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env={**os.environ, **stripe.environment()})
        self.url = None
        while self.url is None:
            line = self.process.stderr.readline()
            if not line:
                raise SystemExit("the gallery did not start")
            found = re.search(r" at (http:\S+/mcp)", line)
            self.url = found and found[1]
        self.started = time.monotonic()

    def begin_to_buy(self):
        """A call whose answer is not waited for."""
        head = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}
        hello = self._post({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": head})
        session = hello.headers["Mcp-Session-Id"]
        call = {"name": "generate_image", "arguments": {"prompt": "a dog"}, "_meta": {"progressToken": 1}}
        return self._post({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}, {"Mcp-Session-Id": session})

    def _post(self, message, more=None):
        request = urllib.request.Request(self.url, json.dumps(message).encode(), more or {})
        request.add_header("Content-Type", "application/json")
        request.add_header("Accept", "application/json, text/event-stream")
        return urllib.request.urlopen(request, timeout=100)

    def end(self):
        self.process.terminate()
        self.process.communicate()


def sell_one(gallery, stripe, file):
    """Leaves a file with one payment, and with the place in the list of events."""
    server = Server(gallery, stripe, file, "--flow", "progress", "--poll-interval", "500")
    buyers = [server.begin_to_buy()]
    stripe.pay_session(next(iter(stripe.sessions)))
    books = sqlite3.connect(file)
    while books.execute("SELECT count(*) FROM sqlite_schema WHERE name='event_cursors'").fetchone() == (0,):
        buyers.append(server.begin_to_buy())  # while a call waits, the list is read often
        time.sleep(10)
    for one in buyers:
        one.close()
    server.end()


def open_many(stripe, file, count):
    """Puts that many open payments into the file and into Stripe; returns their sessions, oldest first."""
    books = sqlite3.connect(file)
    columns = [row[1] for row in books.execute("PRAGMA table_info(payments)")]
    model = dict(zip(columns, books.execute("SELECT * FROM payments LIMIT 1").fetchone()))
    now = int(time.time() * 1000)
    rows, sessions = [], []
    for i in range(count):
        session = f"cs_test_many{i}"
        row = dict(model, id=f"pay_{i:032x}", reference=session, state=0, created=now - 60_000 + i, expires=now + 3_000_000,
                   digest=f"{i:064x}", session=f"session{i}", owner=None, token=0, held_until=0, settled=0, collected=0,
                   failed=0, structured="", content="", version=2)
        rows.append([row[name] for name in columns])
        stripe.sessions[session] = {"id": session, "object": "checkout.session", "status": "open", "payment_status": "unpaid",
                                    "client_reference_id": row["id"], "currency": row["currency"].lower(),
                                    "amount_total": row["amount"]}
        sessions.append(session)
    with books:
        books.executemany(f"INSERT INTO payments VALUES({','.join('?' * len(columns))})", rows)
    books.close()
    return sessions


def main(gallery, count=50_000, paid=20):
    stripe = ListingStripe()
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "payments.db")
        sell_one(gallery, stripe, file)
        sessions = open_many(stripe, file, count)
        for session in sessions[:paid]:
            stripe.pay_session(session)
        stripe.requests = 0
        server = Server(gallery, stripe, file)
        books = sqlite3.connect(file)
        noted = 0
        while noted < paid and time.monotonic() - server.started < 60:
            time.sleep(0.05)
            marks = ",".join("?" * paid)
            query = f"SELECT count(*) FROM payments WHERE reference IN ({marks}) AND state={SECURED}"
            noted = books.execute(query, sessions[:paid]).fetchone()[0]
        passed = time.monotonic() - server.started
        print(f"{noted} of {paid} noted {passed:.2f} s after the start, {count} open, {stripe.requests} requests to Stripe")
        server.end()
    stripe.close()
    return noted == paid


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[2:]]
    sys.exit(0 if main(sys.argv[1], *numbers) else 1)
