# SPDX-License-Identifier: MIT
"""Clients of a running server, for measure.py: each operation of a shop, over one kept connection a client."""

import http.client
import json
import threading
import urllib.parse

META = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
OPERATIONS = ("tools/list", "free call", "initiate", "pay (page)", "confirm")


class Client:
    """One connection, which speaks 2026-07-28 (stateless) or 2025-11-25 (`legacy`, with a session)."""

    def __init__(self, port, legacy=False):
        self.line = http.client.HTTPConnection("127.0.0.1", port)
        self.legacy = legacy
        self.headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
        if legacy:
            self.rpc("initialize", {"protocolVersion": "2025-11-25", "capabilities": {},
                                    "clientInfo": {"name": "bench", "version": "1"}})
            self.headers["mcp-protocol-version"] = "2025-11-25"
        else:
            self.headers["mcp-protocol-version"] = "2026-07-28"

    def post(self, path, body, headers):
        self.line.request("POST", path, body, headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status} {text[:200]}")
        return answer, text

    def rpc(self, method, params):
        headers = dict(self.headers)
        if not self.legacy:
            headers["mcp-method"] = method
            if "name" in params:
                headers["mcp-name"] = params["name"]
            params = {**params, "_meta": META}
        message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, separators=(",", ":"))
        answer, text = self.post("/mcp", message, headers)
        if answer.getheader("mcp-session-id"):
            self.headers["mcp-session-id"] = answer.getheader("mcp-session-id")
        if not text.startswith("{"):
            text = [line for line in text.splitlines() if line.startswith("data: {")][-1][len("data: "):]
        message = json.loads(text)
        if "error" in message or message["result"].get("isError"):
            raise RuntimeError(text[:300])
        return message["result"]

    def call(self, name, arguments):
        return self.rpc("tools/call", {"name": name, "arguments": arguments})


class Shop:
    """The operations of the gallery. Each payment is opened, paid and confirmed once."""

    def __init__(self, port, legacy=False, clients=1):
        self.clients = [Client(port, legacy) for _ in range(clients)]
        self.guard = threading.Lock()
        self.opened = []
        self.paid = []
        self.serial = 0

    def next_of(self, numbers):
        with self.guard:
            return numbers.pop()

    def initiate(self, client):
        with self.guard:
            self.serial += 1
            prompt = f"p{self.serial}"
        opened = client.call("generate_image", {"prompt": prompt})["structuredContent"]
        with self.guard:
            self.opened.append(opened)

    def pay(self, client):
        one = self.next_of(self.opened)
        page = urllib.parse.urlsplit(one["payment_url"]).path
        client.post(page + "/pay", "", {"content-type": "application/x-www-form-urlencoded"})
        with self.guard:
            self.paid.append(one)

    def confirm(self, client):
        client.call("confirm_generate_image", {"payment_id": self.next_of(self.paid)["payment_id"]})

    def run(self, operation, count):
        """Performs an operation `count` times, shared out among the clients."""
        act = {
            "tools/list": lambda client: client.rpc("tools/list", {}),
            "free call": lambda client: client.call("add", {"a": 1, "b": 2}),
            "initiate": self.initiate,
            "pay (page)": self.pay,
            "confirm": self.confirm,
        }[operation]
        in_parallel(self.clients, act, count)


class Constant:
    """The server of limit.cpp."""

    def __init__(self, port, clients=1):
        self.lines = [http.client.HTTPConnection("127.0.0.1", port) for _ in range(clients)]

    def run(self, _, count):
        message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                              "params": {"name": "echo", "arguments": {"text": "hello"}}}, separators=(",", ":"))

        def act(line):
            line.request("POST", "/", message, {"content-type": "application/json"})
            line.getresponse().read()

        in_parallel(self.lines, act, count)


def in_parallel(clients, act, count):
    failures = []

    def work(client, times):
        try:
            for _ in range(times):
                act(client)
        except Exception as failure:  # noqa: BLE001  told by the caller
            failures.append(failure)

    share, rest = divmod(count, len(clients))
    threads = [threading.Thread(target=work, args=(client, share + (i < rest))) for i, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
