# SPDX-License-Identifier: MIT
"""A client that buys over stdio and does not give up: it fetches what it has paid for from the server that follows the
one that died."""

import collections
import json
import queue
import re
import subprocess
import threading
import urllib.request

LINK = re.compile(r"http://[^\s\"]+/checkout/(mock_[0-9a-f]+)")


STATELESS = {  # the metadata of every request of MCP 2026-07-28
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {"elicitation": {"url": {}}},
}


class Dead(Exception):
    """The server is gone, or does not answer."""


class Bank:
    """The mock provider, which outlives the servers, and the payer."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def ask(self, what, reference):
        body = json.dumps({"reference": reference}).encode()
        with urllib.request.urlopen(f"{self.url}/mock/{what}", body, timeout=20) as answer:
            return json.load(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)


class Server:
    """A server process and its pipe. Answers go to their requests; questions and progress to `heard`."""

    def __init__(self, command, environment, heard, before=None, stateless=False):
        """`before` runs in the new process before the program does."""
        self.stateless = stateless
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=before,
        )
        self.heard = heard
        self.lock = threading.Lock()
        self.waiting = {}
        self.last = 0
        self.over = False
        threading.Thread(target=self._read, daemon=True).start()
        self.complaints = []
        self.listening = threading.Thread(target=self._listen, daemon=True)
        self.listening.start()

    def _listen(self):
        for line in self.process.stderr:
            self.complaints.append(line.rstrip())

    def _read(self):
        for line in self.process.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                break  # a line that a kill has truncated
            if "method" in message:
                self.heard(self, message)
                continue
            with self.lock:
                answer = self.waiting.pop(message.get("id"), None)
            if answer:
                answer.put(message)
        with self.lock:
            self.over = True
            for answer in self.waiting.values():
                answer.put(None)
            self.waiting.clear()

    def send(self, message):
        try:
            with self.lock:
                self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
                self.process.stdin.flush()
        except (OSError, ValueError):
            raise Dead from None

    def ask(self, method, params, timeout=60):
        answer = queue.Queue()
        with self.lock:
            if self.over:
                raise Dead
            self.last += 1
            number = self.last
            self.waiting[number] = answer
        self.send({"id": number, "method": method, "params": params})
        try:
            message = answer.get(timeout=timeout)
        except queue.Empty:
            raise Dead from None
        if message is None:
            raise Dead
        return message

    def call(self, tool, arguments, timeout=60, state=None):
        """The result, or a JSON-RPC error as a result with `isError`. `state` is from an earlier answer: then the user
        has accepted meanwhile."""
        params = {"name": tool, "arguments": arguments, "_meta": {"progressToken": f"{tool}{self.last}"}}
        if self.stateless:
            params["_meta"].update(STATELESS)
        if state:
            params.update(requestState=state, inputResponses={"payment": {"action": "accept"}})
        message = self.ask("tools/call", params, timeout)
        if "error" in message:
            return {"isError": True, "content": [], "structuredContent": {"error": message["error"]["message"]}}
        return message["result"]

    def greet(self):
        """Opens the session; the paid tools and whether each takes a payment_id itself."""
        if self.stateless:
            return self.tools({"_meta": STATELESS})
        self.ask(
            "initialize",
            {
                "protocolVersion": "2025-06-18",
                "capabilities": {"elicitation": {}},
                "clientInfo": {"name": "crash", "version": "1"},
            },
        )
        self.send({"method": "notifications/initialized"})
        return self.tools({})

    def tools(self, params):
        listed = self.ask("tools/list", params)["result"]["tools"]
        return {tool["name"]: "payment_id" in tool["inputSchema"].get("properties", {}) for tool in listed}

    def kill(self):
        self.process.kill()
        self.process.wait(30)

    def close(self):
        self.process.stdin.close()
        return self.process.wait(60)

    def terminate(self):
        self.process.terminate()
        return self.process.wait(60)


def said(result):
    """The payment object in a result."""
    told = result.get("structuredContent") or (result.get("_meta") or {}).get("paymcp/payment") or {}
    text = "".join(block.get("text", "") for block in result.get("content", []))
    if not told:
        try:
            told = json.loads(text)
        except ValueError:
            told = {}
    return told if isinstance(told, dict) else {}, text


class PurchaseIndex:
    """Knows which purchase a link that comes in a question or a message belongs to: one at a time for each tool is
    without a payment."""

    def __init__(self, bank):
        self.bank = bank
        self.locks = collections.defaultdict(threading.Lock)
        self.asking = {}  # tool -> the purchase that is being opened
        self.known = {}  # payment_id -> its purchase

    def heard(self, server, message):
        text = json.dumps(message.get("params", {}))
        link, tool = LINK.search(text), re.search(r" for (\w+)", text)
        if link and tool:
            payment_id = self.bank.ask("find", link[1])["payment_id"]
            one = self.known.get(payment_id) or self.asking.get(tool[1])
            if one is not None:
                one.pay(text)
        if message["method"] == "elicitation/create":
            try:
                server.send({"id": message["id"], "result": {"action": "accept", "content": {"paid": True}}})
            except Dead:
                pass


class Purchase:
    """One purchase, from the first call to its result or its refund."""

    def __init__(self, bank, index, tool, argument, order):
        self.bank, self.index, self.tool, self.argument, self.order = bank, index, tool, argument, order
        self.name = str(order)
        self.payment_id = None
        self.state = None  # the requestState of a stateless server
        self.reference = None
        self.paid = False
        self.result = None
        self.ended = None  # "delivered" or the code of the refusal
        self.last = None
        self.busy = False

    def pay(self, text):
        """Opens the link in a text, once, and records its payment."""
        found = LINK.search(text)
        if not found or self.paid:
            return
        self.reference = found[1]
        self.note(self.bank.ask("find", self.reference)["payment_id"])
        self.bank.ask("pay", self.reference)
        self.paid = True

    def note(self, payment_id):
        if payment_id and not self.payment_id:
            self.payment_id = payment_id
            self.index.known[payment_id] = self

    def said(self):
        """The last answer, as one word."""
        told, text = self.last
        return self.ended or told.get("error") or told.get("status") or text[:100]

    def step(self, server, tools):
        """One call towards the end. True once there is nothing left to ask."""
        if self.payment_id:
            return self.call(server, tools)
        with self.index.locks[self.tool]:
            self.index.asking[self.tool] = self
            try:
                return self.call(server, tools)
            finally:
                del self.index.asking[self.tool]

    def call(self, server, tools):
        arguments = {self.argument: self.order}
        tool = self.tool
        if self.payment_id and server.stateless:
            pass  # the state names the payment
        elif self.payment_id and tools.get(self.tool):
            arguments["payment_id"] = self.payment_id
        elif self.payment_id:
            confirm = f"confirm_{self.tool}"
            tool = "confirm_payment" if "confirm_payment" in tools else confirm
            arguments = {"payment_id": self.payment_id}
        result = server.call(tool, arguments, state=self.state)
        told, text = said(result)
        self.last = (told, text)
        if result.get("resultType") == "input_required":
            self.state = result["requestState"]
            self.last = ({"status": "pending"}, text)
            self.pay(json.dumps(result["inputRequests"]))
            return False
        if not result.get("isError") and "payment_url" not in told and "error" not in told:
            self.result = text
            self.ended = "delivered"
        elif told.get("status") in ("refunded", "voided"):
            self.ended = told["status"]
        else:
            self.note(told.get("payment_id"))
            self.pay(json.dumps(told) + text)
        return self.ended is not None
