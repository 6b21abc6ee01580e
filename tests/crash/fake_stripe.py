# SPDX-License-Identifier: MIT
"""A mock of Stripe: checkout sessions that a test pays, and webhooks signed as Stripe signs them."""

import hashlib
import hmac
import http.server
import json
import threading
import time
import urllib.parse
import urllib.request

SECRET = "whsec_of_the_test"


class FakeStripe:
    def __init__(self):
        self.sessions = {}
        self.lock = threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    @staticmethod
    def environment():
        return {"STRIPE_API_KEY": "sk_test_of_the_test", "STRIPE_WEBHOOK_SECRET": SECRET}

    def pay(self, payment_id):
        with self.lock:
            one = self._of(payment_id)
            one["status"], one["payment_status"] = "complete", "paid"
            charge = {"refunded": False}
            one["payment_intent"] = {"id": f"pi_{one['id']}", "status": "succeeded", "latest_charge": charge}

    def refunded(self, payment_id):
        with self.lock:
            intent = self._of(payment_id).get("payment_intent")
            return bool(intent and intent["latest_charge"]["refunded"])

    def announce(self, payment_id, server):
        """Tells a server that the payment has been paid, as Stripe would; the answer's status."""
        with self.lock:
            subject = dict(self._of(payment_id))
        event = {"id": f"evt_{time.monotonic_ns()}", "object": "event", "type": "checkout.session.completed",
                 "data": {"object": subject}}
        body = json.dumps(event).encode()
        moment = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(f"{server}/webhooks/stripe", body)
        request.add_header("Content-Type", "application/json")
        request.add_header("Stripe-Signature", f"t={moment},v1={signature}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status

    def _of(self, payment_id):
        return next(one for one in self.sessions.values() if one["client_reference_id"] == payment_id)

    def _answer(self, method, path, form):
        """(status, body)"""
        words = path.strip("/").split("/")
        with self.lock:
            if method == "POST" and path == "/v1/checkout/sessions":
                return 200, self._create(form)
            if words[:3] == ["v1", "checkout", "sessions"] and words[3] in self.sessions:
                one = self.sessions[words[3]]
                if words[4:] == ["expire"] and one["status"] == "open":
                    one["status"] = "expired"
                return 200, one
            if method == "POST" and path == "/v1/refunds":
                for one in self.sessions.values():
                    intent = one.get("payment_intent")
                    if intent and intent["id"] == form["payment_intent"]:
                        intent["latest_charge"]["refunded"] = True
                        return 200, {"id": f"re_{intent['id']}", "object": "refund", "status": "succeeded"}
            if path == "/v1/events":
                return 200, {"object": "list", "data": [], "has_more": False}
        return 404, {"error": {"type": "invalid_request_error", "code": "resource_missing"}}

    def _create(self, form):
        """A repeated creation returns the same session."""
        for one in self.sessions.values():
            if one["client_reference_id"] == form["client_reference_id"]:
                return one
        name = f"cs_test_{len(self.sessions) + 1}"
        self.sessions[name] = {
            "id": name, "object": "checkout.session", "url": f"https://checkout.stripe.com/c/pay/{name}",
            "status": "open", "payment_status": "unpaid", "payment_intent": None,
            "client_reference_id": form["client_reference_id"],
            "metadata": {key[9:-1]: value for key, value in form.items() if key.startswith("metadata[")},
            "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
            "currency": form["line_items[0][price_data][currency]"],
        }
        return self.sessions[name]

    def _handler(self):
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                size = int(self.headers.get("Content-Length") or 0)
                asked = urllib.parse.urlsplit(self.path)
                form = dict(urllib.parse.parse_qsl(asked.query) + urllib.parse.parse_qsl(self.rfile.read(size).decode()))
                status, body = fake._answer(self.command, asked.path, form)
                text = json.dumps(body).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                except OSError:
                    self.close_connection = True  # the client has been killed

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        return Handler
