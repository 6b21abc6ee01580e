# SPDX-License-Identifier: MIT
"""A client on standard input and output that buys one result with the flow TwoStep, and pays on the mock's page."""

import json
import subprocess
import urllib.request


class Client:
    """A program that serves MCP 2025-11-25 on its standard input and output."""

    def __init__(self, command):
        self.server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.asked = 0
        self.ask("initialize", {"protocolVersion": "2025-11-25", "capabilities": {},
                                "clientInfo": {"name": "consumer", "version": "1"}})
        self.tell({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def tell(self, message):
        self.server.stdin.write(json.dumps(message) + "\n")
        self.server.stdin.flush()

    def ask(self, method, params):
        self.asked += 1
        self.tell({"jsonrpc": "2.0", "id": self.asked, "method": method, "params": params})
        while True:
            line = self.server.stdout.readline()
            if not line:
                raise AssertionError("the server has closed its output")
            message = json.loads(line)
            if message.get("id") == self.asked and "method" not in message:
                return message["result"]

    def call(self, tool, arguments):
        return self.ask("tools/call", {"name": tool, "arguments": arguments})

    def close(self):
        self.server.stdin.close()
        return self.server.wait(timeout=30)


def pay(first):
    """Pays on the mock's page for what a paid tool answered."""
    page = first["payment_url"]
    urllib.request.urlopen(urllib.request.Request(page + "/pay", data=b"", method="POST"), timeout=30)


def buy_with(client, tool, arguments):
    """Calls, pays and confirms; returns the tool's result, which may be a failure."""
    first = client.call(tool, arguments)["structuredContent"]
    pay(first)
    return client.call(f"confirm_{tool}", {"payment_id": first["payment_id"]})


def buy_from(command, tool, arguments, wanted):
    """Calls, pays and confirms; the tool's result must contain `wanted`. Returns a sentence about the sale."""
    client = Client(command)
    offered = [one["name"] for one in client.ask("tools/list", {})["tools"]]
    assert {tool, f"confirm_{tool}"} <= set(offered), offered
    first = client.call(tool, arguments)["structuredContent"]
    unpaid = client.call(f"confirm_{tool}", {"payment_id": first["payment_id"]})
    assert wanted not in json.dumps(unpaid), unpaid
    pay(first)
    sold = client.call(f"confirm_{tool}", {"payment_id": first["payment_id"]})
    assert wanted in json.dumps(sold) and not sold.get("isError"), sold
    code = client.close()
    assert code == 0, f"the server ended with {code}"
    return f"sold: {wanted}"
