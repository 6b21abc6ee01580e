# SPDX-License-Identifier: MIT
"""The operator's program beside a server that sells: ledger.py --server KIOSK --bank MOCK --ledger LEDGER

On SQLite and on Redis: lists, totals, what is paid and undelivered, a table for a spreadsheet, a refund. Prints TAP.
"""

import argparse
import csv
import subprocess
import sys

import client
import redis_server
import town


def run(place, *words):
    """Exit code, standard output and standard error of the ledger."""
    ran = subprocess.run([place.given.ledger, *words], capture_output=True, text=True)
    return ran.returncode, ran.stdout, ran.stderr


def buy(place, server, tool, order, paid=True, confirm=True):
    """The payment's id."""
    told, text = client.said(server.call(tool, {"order": order}))
    if paid:
        place.bank.ask("pay", client.LINK.search(text)[1])
    if confirm:
        server.call(f"confirm_{tool}", {"payment_id": told["payment_id"]})
    return told["payment_id"]


def looked_through(place):
    server = place.start("two_step")
    server.greet()
    delivered = buy(place, server, "make", "one")
    asked = buy(place, server, "make_once", "two", paid=False, confirm=False)
    refunded = buy(place, server, "make_or_refund", "three")
    owed = buy(place, server, "make", "four", confirm=False)
    params = {"name": "confirm_make", "arguments": {"payment_id": owed}}
    server.send({"id": 999, "method": "tools/call", "params": params})
    while not place.runs_of("four"):
        pass
    server.kill()  # while it makes "four"

    at = ("--store", place.store)
    expect = []
    code, listed, _ = run(place, "list", *at)
    rows = {line.split()[-1]: line for line in listed.splitlines()[1:]}
    expect.append(("the list has every payment", code == 0 and set(rows) == {delivered, asked, refunded, owed}))
    expect.append(("a line says state, amount, age and tool",
                   rows[delivered].split()[:3] == ["delivered", "1.20", "USD"] and " s " in rows[delivered]
                   and " make " in rows[delivered]))
    _, listed, _ = run(place, "list", *at, "--tool", "make", "--state", "delivered")
    expect.append(("the list can be narrowed", delivered in listed and owed not in listed and refunded not in listed))
    _, stuck, _ = run(place, "stuck", *at)
    expect.append(("what is paid and undelivered is found", owed in stuck and delivered not in stuck))
    _, totals, _ = run(place, "totals", *at)
    found = [line.split() for line in totals.splitlines()]
    expect.append(("totals by tool and currency", ["make", "delivered", "1", "1.20", "USD"] in found
                   and ["make_or_refund", "refunded", "1", "7.80", "USD"] in found and len(found) == 4))
    _, table, _ = run(place, "csv", *at)
    cells = {row["id"]: row for row in csv.DictReader(table.splitlines())}
    expect.append(("a table for a spreadsheet", cells[delivered]["minor_units"] == "120"
                   and cells[delivered]["amount"] == "1.20" and cells[asked]["state"] == "created" and len(cells) == 4))
    keys = place.contents_keys()
    url = ("--provider-url", place.bank.url, *keys)
    code, out, _ = run(place, "refund", *at, "--id", delivered, *url)
    money = place.bank.ask("find", cells[delivered]["reference"])["state"]
    expect.append(("a payment is refunded by its id", code == 0 and "is refunded" in out and money == "refunded"))
    for what, words, says in (
        ("a refund is made once", ("refund", *at, "--id", delivered, *url), "no money to give back"),
        ("nothing goes back while the tool runs", ("refund", *at, "--id", owed, *url), "the tool is running"),
        ("an id that nobody has", ("refund", *at, "--id", "pay_none", *url), "no such payment"),
        ("a refund by another provider", ("refund", *at, *keys, "--id", asked, "--provider", "nobody"), "is not one of"),
        ("a state that is none", ("list", *at, "--state", "lost"), "no state"),
        ("a store that keeps nothing", ("list", "--store", "memory"), "--store"),
    ):
        code, out, complaint = run(place, *words)
        expect.append((f"refused: {what}: {code} {out}{complaint}", code == 1 and out == "" and says in complaint))
    if keys:
        code, out, complaint = run(place, "refund", *at, "--id", delivered, "--provider-url", place.bank.url)
        expect.append((f"refused: without the keys: {complaint}", code == 1 and "encrypted with another key" in complaint))
    return [what for what, holds in expect if not holds]


def main():
    given = town.arguments(argparse.ArgumentParser()).parse_args()
    results = []
    for store in ("sqlite", "redis"):
        if store == "redis" and not redis_server.available():
            continue
        given.store = store
        place = town.Town(given)
        try:
            results.append((f"the operator's view on {store}", looked_through(place)))
        finally:
            place.close()
    return town.report("ledger", results)


if __name__ == "__main__":
    sys.exit(main())
