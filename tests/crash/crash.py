# SPDX-License-Identifier: MIT
"""Kills servers in the middle of purchases: crash.py --server KIOSK --bank MOCK --ledger LEDGER --store sqlite|redis
[--kills N] [--seed S] [--folder DIR]

A kiosk with every flow in turn sells to clients that never give up and is killed (SIGKILL) at random moments; the
provider and Redis keep running. At the end all leases lapse, the clients fetch what they have paid for, and the ledgers
are compared: the clients', the store's, the provider's and the log of the tools. Prints TAP.
"""

import argparse
import sys
import time

import redis_server
import town


def main():
    parser = town.arguments(argparse.ArgumentParser())
    parser.add_argument("--store", choices=["sqlite", "redis"], required=True)
    parser.add_argument("--kills", type=int, default=24)
    given = parser.parse_args()
    if given.store == "redis" and not redis_server.available():
        print("1..0 # SKIP redis-server is not installed: .ci/setup tests installs it")
        return 0
    print(f"# seed {given.seed}", flush=True)
    place = town.Town(given)
    try:
        for number in range(given.kills):
            place.round(town.FLOWS[number % len(town.FLOWS)])
        time.sleep(town.LEASE)
        for flow in town.FLOWS:
            place.finish(flow)
        results = town.audit(place)
        paid = sum(one.paid for one in place.everybody())
        results.append(("purchases were really made", [] if paid > given.kills else [f"only {paid}"]))
    finally:
        place.close()
    return town.report(given.store, results)


if __name__ == "__main__":
    sys.exit(main())
