# SPDX-License-Identifier: MIT
"""Two servers that share one Redis: two_servers.py --server KIOSK --gallery GALLERY --bank MOCK --ledger LEDGER
[--confirms N]

A purchase that starts at one server is paid, and finished at the other; a call that waits at one is woken by a change
at the other, also by a webhook that only the other gets; a webhook's payment is recorded with or without a call, and
the operator refunds it; and confirmations spread over both run each payment once. Prints TAP.
"""

import argparse
import re
import subprocess
import sys
import threading
import time

import client
import fake_stripe
import redis_server
import town


def all_at_once(work):
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def begun_here_finished_there(place):
    here, there = place.start("two_step"), place.start("two_step")
    here.greet(), there.greet()
    complaints = []
    for tool in ("make", "make_once", "make_first"):
        told, text = client.said(here.call(tool, {"order": f"moved-{tool}"}))
        one = client.Purchase(place.bank, place.index, tool, "order", f"moved-{tool}")
        one.pay(text)
        _, text = client.said(there.call(f"confirm_{tool}", {"payment_id": told["payment_id"]}))
        again = client.said(here.call(f"confirm_{tool}", {"payment_id": told["payment_id"]}))[1]
        if text != f"made: moved-{tool}" or again != text or place.runs_of(f"moved-{tool}") != 1:
            complaints.append(f"{tool}: {text}, {again}, {place.runs_of(f'moved-{tool}')} runs")
    here.close(), there.close()
    return complaints


def woken_from_there(place):
    """The waiting server polls again in a minute; the other one finds the payment paid at once."""
    here, there = place.start("progress", 60_000), place.start("progress", 60_000)
    here.greet(), there.greet()
    heard = []
    here.heard = lambda server, message: heard.append(str(message))
    answer = []
    waiting = threading.Thread(target=lambda: answer.append(client.said(here.call("make", {"order": "woken"}))[1]))
    waiting.start()
    while not any(client.LINK.search(text) for text in heard):
        time.sleep(0.01)
    time.sleep(1)  # the call waits now
    reference = client.LINK.search("".join(heard))[1]
    payment_id = place.bank.ask("find", reference)["payment_id"]
    place.bank.ask("pay", reference)
    began = time.monotonic()
    text = client.said(there.call("make", {"order": "woken", "payment_id": payment_id}))[1]
    waiting.join(20)
    took = time.monotonic() - began
    here.close(), there.close()
    print(f"# the waiting call was woken after {took:.2f} s")
    right = answer == ["made: woken"] and text == "made: woken" and took < 10 and place.runs_of("woken") == 1
    return [] if right else [f"{answer} {text} after {took} s, {place.runs_of('woken')} runs"]


class StripeTown:
    """Galleries that sell with Stripe, on the same Redis. They poll a payment after a minute."""

    def __init__(self, place):
        self.place = place
        self.stripe = fake_stripe.FakeStripe()
        self.environment = {**place.environment, **self.stripe.environment()}
        self.options = ["--store", place.store, "--provider", "stripe", "--provider-url", self.stripe.url]
        self.heard = []

    def gallery(self, *more):
        command = [self.place.given.gallery, *self.options, "--poll-interval", "60000", *more]
        return client.Server(command, self.environment, lambda server, message: self.heard.append(str(message)))

    def stdio(self, flow):
        server = self.gallery("--flow", flow, "--log", "error")
        server.greet()
        return server

    def http(self):
        """A gallery that gets webhooks, and its address."""
        server = self.gallery("--transport", "http", "--listen", "127.0.0.1:0")
        until(lambda: any("serving MCP over HTTP" in line for line in server.complaints))
        return server, re.search(r"http://[0-9.:]+", " ".join(server.complaints))[0]

    def ledger(self, what, *more):
        command = [self.place.given.ledger, what, "--store", self.place.store, *more]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)


def until(happens, seconds=20):
    """Whether it happens in time."""
    ends = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)
    return True


def woken_by_webhook(place):
    """The call waits at one server, and the webhook goes to the other."""
    shop = StripeTown(place)
    here = shop.stdio("progress")
    there, address = shop.http()
    answer = []
    waiting = threading.Thread(
        target=lambda: answer.append(client.said(here.call("generate_image", {"prompt": "webhook"}))[1]))
    waiting.start()
    until(lambda: any("checkout.stripe.com" in text for text in shop.heard))
    payment_id = next(iter(shop.stripe.sessions.values()))["client_reference_id"]
    time.sleep(1)  # the call waits now
    shop.stripe.pay(payment_id)
    began = time.monotonic()
    status = shop.stripe.announce(payment_id, address)
    waiting.join(30)
    took = time.monotonic() - began
    here.close(), there.terminate(), shop.stripe.close()
    print(f"# the call was woken by the other server's webhook after {took:.2f} s")
    right = status == 200 and answer == ["Image generated for: webhook"] and took < 10 and place.runs_of("webhook") == 1
    return [] if right else [f"{status} {answer} after {took} s, {place.runs_of('webhook')} runs"]


def noted_and_refunded(place):
    """No call waits for the payment: its server has ended, and the other one gets only the webhook."""
    shop = StripeTown(place)
    there, address = shop.http()
    here = shop.stdio("two_step")
    payment_id = client.said(here.call("generate_image", {"prompt": "noted"}))[0]["payment_id"]
    here.kill()
    shop.stripe.pay(payment_id)
    status = shop.stripe.announce(payment_id, address)
    noted = until(lambda: payment_id in shop.ledger("stuck").stdout)
    there.terminate()
    refund = shop.ledger("refund", "--id", payment_id, "--provider-url", shop.stripe.url)
    state = [row["state"] for row in place.books() if row["id"] == payment_id]
    gone_back = shop.stripe.refunded(payment_id)
    shop.stripe.close()
    if status == 200 and noted and gone_back and state == ["refunded"] and "is refunded" in refund.stdout:
        return []
    return [f"{status} noted: {noted}, {state}, gone back: {gone_back}, {refund.stdout} {refund.stderr}"]


def confirmed_at_both(place, confirms):
    servers = [place.start("two_step_shared"), place.start("two_step_shared")]
    for server in servers:
        server.greet()
    orders = [f"spread-{number}" for number in range(confirms // 10)]
    payments = {}

    def buy(order):
        told, text = client.said(servers[len(order) % 2].call("make", {"order": order}))
        one = client.Purchase(place.bank, place.index, "make", "order", order)
        one.pay(text)
        payments[order] = told["payment_id"]

    for begin in range(0, len(orders), 20):
        all_at_once([lambda order=order: buy(order) for order in orders[begin : begin + 20]])
    answers = []

    def confirm(order, number):
        told = {"error": "server_busy"}
        while told.get("error") == "server_busy":
            told, text = client.said(
                servers[number % 2].call("confirm_payment", {"payment_id": payments[order]}, 120))
            time.sleep(0.05)
        answers.append((order, text))

    began = time.monotonic()
    all_at_once([lambda order=order, number=number: confirm(order, number) for number in range(10) for order in orders])
    took = time.monotonic() - began
    print(f"# {len(answers)} confirmations of {len(orders)} payments at both servers took {took:.1f} s")
    for server in servers:
        server.close()
    complaints = [f"{order}: {text}" for order, text in answers if text != f"made: {order}"]
    complaints += [f"{order} ran {place.runs_of(order)} times" for order in orders if place.runs_of(order) != 1]
    return complaints if len(answers) == len(orders) * 10 else [f"only {len(answers)} answers", *complaints]


def main():
    parser = town.arguments(argparse.ArgumentParser())
    parser.add_argument("--gallery", required=True)
    parser.add_argument("--confirms", type=int, default=1000)
    given = parser.parse_args()
    if not redis_server.available():
        print("1..0 # SKIP redis-server is not installed: .ci/setup tests installs it")
        return 0
    given.store = "redis"
    place = town.Town(given)
    try:
        results = [
            ("what is begun at one is finished at the other", begun_here_finished_there(place)),
            ("a call that waits at one is woken by the other", woken_from_there(place)),
            ("a call that waits at one is woken by a webhook to the other", woken_by_webhook(place)),
            ("what a webhook tells of is on record and can be refunded", noted_and_refunded(place)),
            ("confirmations spread over both run each payment once", confirmed_at_both(place, given.confirms)),
        ]
    finally:
        place.close()
    return town.report("two servers", results)


if __name__ == "__main__":
    sys.exit(main())
