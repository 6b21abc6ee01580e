# SPDX-License-Identifier: MIT
"""Faults of Redis while servers sell: faults.py --server KIOSK --bank MOCK --ledger LEDGER [--seconds N]

It restarts, drops its connections, answers slowly, late or not at all, and refuses to write, again and again. The
servers are not restarted. Then the ledgers are compared as in crash.py. Prints TAP.
"""

import argparse
import socket
import sys
import threading
import time

import redis_server
import town


HELD = 9  # seconds: a claim that took this long has a third of its lease left when the tool starts


class Proxy:
    """A connection to Redis that can be cut, slowed and blocked."""

    def __init__(self, port):
        self.port = port
        self.delay = 0.0
        self.blocked = False
        self.refusing = False
        self.lines = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if self.refusing:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.port), 5)
            except OSError:
                near.close()
                continue
            for each in (near, far):
                each.settimeout(None)
                self.lines.add(each)
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near), daemon=True).start()

    def _carry(self, source, to):
        try:
            while some := source.recv(65536):
                while self.blocked:
                    time.sleep(0.02)
                if self.delay:
                    time.sleep(self.delay)
                to.sendall(some)
        except OSError:
            pass
        for each in (source, to):
            self.lines.discard(each)
            self._cut(each)

    @staticmethod
    def _cut(line):
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        line.close()

    def drop(self):
        for line in list(self.lines):
            self._cut(line)


def command(port, *words):
    """One command to Redis, past the proxy."""
    text = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(text.encode())
        return line.recv(4096)


def disturb(place, proxy, dice):
    kind = dice.choice(["drop", "slow", "block", "refuse", "restart", "full", "replica"])
    length = dice.uniform(0.1, 1.5)
    port = place.redis.port
    if kind == "drop":
        proxy.drop()
    elif kind == "slow":
        proxy.delay = dice.uniform(0.01, 0.2)
        time.sleep(length)
        proxy.delay = 0.0
    elif kind == "block":
        proxy.blocked = True
        time.sleep(length)
        proxy.blocked = False
    elif kind == "refuse":
        proxy.refusing = True
        proxy.drop()
        time.sleep(length)
        proxy.refusing = False
    elif kind == "restart":
        place.redis.kill()
        time.sleep(length)
        place.redis.start()
    elif kind == "full":
        command(port, "CONFIG", "SET", "maxmemory", "1")
        time.sleep(length)
        command(port, "CONFIG", "SET", "maxmemory", "0")
    else:
        command(port, "CONFIG", "SET", "min-replicas-to-write", "1")
        time.sleep(length)
        command(port, "CONFIG", "SET", "min-replicas-to-write", "0")
    return kind


def main():
    parser = town.arguments(argparse.ArgumentParser())
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    if not redis_server.available():
        print("1..0 # SKIP redis-server is not installed: .ci/setup tests installs it")
        return 0
    print(f"# seed {given.seed}", flush=True)
    given.store = "redis"
    place = town.Town(given)
    proxy = Proxy(place.redis.port)
    place.store = proxy.url
    kinds = []
    try:
        open_for_business = [place.open(flow) for flow in town.FLOWS]
        ends = time.monotonic() + given.seconds
        while time.monotonic() < ends:
            time.sleep(place.dice.uniform(0.1, 1.0))
            kinds.append(disturb(place, proxy, place.dice))
        time.sleep(3)
        alive = [server.process.poll() is None for server, _, _ in open_for_business]
        for _, stop, _ in open_for_business:
            stop.set()
        for _, _, buyers in open_for_business:
            for buyer in buyers:
                buyer.join()
        for (server, _, _), flow in zip(open_for_business, town.FLOWS):
            place.finish(flow, server)
            server.close()
        print(f"# faults: { {kind: kinds.count(kind) for kind in sorted(set(kinds))} }")
        results = town.audit(place, HELD)
        results.append(("no server ended", [] if all(alive) else [f"{alive}"]))
        paid = sum(one.paid for one in place.everybody())
        results.append(("purchases were really made", [] if paid > len(kinds) else [f"only {paid}"]))
    finally:
        place.close()
    return town.report("faults", results)


if __name__ == "__main__":
    sys.exit(main())
