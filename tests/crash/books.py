# SPDX-License-Identifier: MIT
"""The mock's books beside a SQLite store: what was paid before a kill is delivered after it, and a link stays good:
books.py --server KIOSK (and the arguments of crash.py, which are not used). Prints TAP.
"""

import argparse
import pathlib
import re
import sys
import tempfile
import time
import urllib.error
import urllib.request

import client
import town

PAGE = re.compile(r"checkout page is at (\S+)")


class Shop:
    """A kiosk with its own mock, and the address of its page."""

    def __init__(self, program, folder):
        command = [program, "--store", f"sqlite:{folder / 'shop.db'}", "--log", "info", "--poll-interval", "100"]
        self.server = client.Server(command, None, lambda *_: None)
        self.server.greet()
        self.page = self._address()

    def _address(self):
        for _ in range(600):
            found = PAGE.search("\n".join(self.server.complaints))
            if found:
                return found.group(1)
            time.sleep(0.05)
        raise RuntimeError(f"the kiosk names no page: {self.server.complaints}")

    def order(self, prompt):
        return client.said(self.server.call("generate_image", {"prompt": prompt}))[0]

    def pay(self, told):
        """Presses Pay where the page is now; the HTTP status."""
        url = self.page + told["payment_url"].rsplit("/", 1)[1]
        try:
            request = urllib.request.Request(url + "/pay", b"", method="POST")
            return urllib.request.urlopen(request, timeout=20).status
        except urllib.error.HTTPError as refused:
            return refused.code

    def confirm(self, told):
        return client.said(self.server.call("confirm_generate_image", {"payment_id": told["payment_id"]}))[1]


def paid_then_killed(program, folder, number):
    shop = Shop(program, folder)
    told = shop.order(f"fox {number}")
    status = shop.pay(told)
    shop.server.kill()
    after = Shop(program, folder)
    text = after.confirm(told)
    again = after.confirm(told)
    after.server.kill()
    sound = status == 200 and f"fox {number}" in text and again == text
    return [] if sound else [f"round {number}: paying gave {status}, the result is {text!r}, then {again!r}"]


def killed_then_paid(program, folder, number):
    shop = Shop(program, folder)
    told = shop.order(f"hen {number}")
    shop.server.kill()
    after = Shop(program, folder)
    early = after.confirm(told)
    status = after.pay(told)
    text = after.confirm(told)
    after.server.kill()
    sound = "payment_pending" in early and status == 200 and f"hen {number}" in text
    return [] if sound else [f"round {number}: before paying {early!r}, paying gave {status}, then {text!r}"]


def one_process_at_a_time(program, folder):
    shop = Shop(program, folder)
    other = client.Server([program, "--store", f"sqlite:{folder / 'shop.db'}"], None, lambda *_: None)
    code = other.process.wait(30)
    other.listening.join(10)
    shop.server.kill()
    sound = code == 1 and len(other.complaints) == 1 and "another process uses them" in other.complaints[0]
    return [] if sound else [f"exit code {code}, {other.complaints}"]


def main():
    given = town.arguments(argparse.ArgumentParser()).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        before = [one for i in range(3) for one in paid_then_killed(given.server, folder, i)]
        after = [one for i in range(3) for one in killed_then_paid(given.server, folder, i)]
        results = [
            ("what was paid before a kill is delivered after it, once", before),
            ("what was ordered before a kill can be paid after it", after),
            ("a second server is refused the same books", one_process_at_a_time(given.server, folder)),
        ]
    return town.report("books", results)


if __name__ == "__main__":
    sys.exit(main())
