# SPDX-License-Identifier: MIT
"""What a request costs the server: measure.py LIMIT GALLERY [--against GALLERY] [--budget FILE] [--json FILE] [--write FILE]

LIMIT is the program of limit.cpp, GALLERY a release build of the example. Instructions are counted by callgrind: they do
not depend on the machine's load. CPU time is the server's own, from /proc. Each figure stands beside the limit's of the
same run. `--budget FILE` counts instructions alone, and fails where a ratio is more than 10 % above the file's; `--write`
writes that file. The last line is then `N passed, N failed`.
"""

import argparse
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

import traffic

SLACK = 1.10
ANSWER_BYTES = "60"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server in another process, under callgrind or alone."""

    def __init__(self, command, port, folder, counted):
        self.counts = pathlib.Path(folder) / f"counts.{port}"
        self.counted = counted
        self.dumps = 0
        self.instructions = 0
        watch = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={self.counts}", "--quiet"] if counted else []
        self.process = subprocess.Popen([*watch, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, cwd=folder)
        for _ in range(600):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"{command[0]} does not listen")

    def stop(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def used(self):
        """Instructions or microseconds of CPU time so far."""
        if not self.counted:
            threads = pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
            return sum(int(thread.read_text().split()[0]) for thread in threads) / 1000
        self.dumps += 1
        subprocess.run(["callgrind_control", "--dump=look", str(self.process.pid)], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        dump = pathlib.Path(f"{self.counts}.{self.dumps}").read_text()  # of what has run since the dump before
        self.instructions += int(re.search(r"^totals: (\d+)", dump, re.MULTILINE)[1])
        return self.instructions


def cost(server, act, few, many):
    """What one of `act(count)` costs, between a small and a large number, so that what is paid once does not count."""
    act(few)
    before = server.used()
    act(many)
    return (server.used() - before) / many


def gallery_command(gallery, port, store, folder):
    kept = ["--store", store if store == "memory" else f"sqlite:{folder}/shop.{port}.db"]
    # One client buys thousands of times; galleries before these options have no bound.
    manual = subprocess.run([str(gallery), "--help"], capture_output=True, text=True, check=True).stdout
    bounds = [word for option in ("--max-open-links", "--max-new-links") if option in manual for word in (option, "0")]
    return [str(gallery), "--transport", "http", "--listen", f"127.0.0.1:{port}", *kept, *bounds]


def measure(limit, galleries, counted, clients, few, many):
    """{name of operation: {name of server: cost}}"""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        server = Server([str(limit), str(port), ANSWER_BYTES], port, folder, counted)
        constant = traffic.Constant(port, clients)
        least = cost(server, lambda count: constant.run("", count), few, many)
        server.stop()
        for who, gallery in galleries.items():
            for store, legacy in (("memory", False), ("memory", True), ("sqlite", False)):
                port = free_port()
                server = Server(gallery_command(gallery, port, store, folder), port, folder, counted)
                shop = traffic.Shop(port, legacy, clients)
                for operation in traffic.OPERATIONS:
                    if store != "memory" and operation in ("tools/list", "free call"):
                        continue
                    name = f"{operation}, {store}" + (", legacy" if legacy else "")
                    found.setdefault(name, {})[who] = cost(server, lambda count, op=operation: shop.run(op, count), few,
                                                           many)
                server.stop()
    return least, found


def print_table(title, unit, least, found):
    print(f"\n{title}: the limit is {least:,.0f} {unit}")
    for name, by in found.items():
        columns = "".join(f"  {who} {value:>11,.0f}  {value / least:6.2f} x" for who, value in by.items())
        print(f"  {name:<28}{columns}")


def judge(ratios, path):
    allowed = json.loads(path.read_text())
    failed = 0
    for name, ratio in ratios.items():
        bound = allowed.get(name)
        if bound is None or ratio > bound * SLACK:
            failed += 1
            print(f"not ok {name}: {ratio} times the limit, {bound} is written in {path.name}")
    print(f"{len(ratios) - failed} passed, {failed} failed")
    return failed


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("limit", type=pathlib.Path)
    options.add_argument("gallery", type=pathlib.Path)
    for name in ("--against", "--budget", "--json", "--write"):
        options.add_argument(name, type=pathlib.Path)
    given = options.parse_args()
    galleries = {"now": given.gallery.resolve()}
    if given.against:
        galleries["before"] = given.against.resolve()
    limit = given.limit.resolve()

    least, counted = measure(limit, galleries, True, 1, 60, 240)
    print_table("instructions of a request", "instructions", least, counted)
    ratios = {name: round(by["now"] / least, 2) for name, by in counted.items()}
    results = {"instructions": {"limit": least, **counted}}
    if not given.budget:
        for clients in (1, 8):
            least, timed = measure(limit, galleries, False, clients, 200, 3000)
            print_table(f"CPU time of a request, {clients} connections", "microseconds", least, timed)
            results[f"microseconds, {clients} connections"] = {"limit": least, **timed}
    if given.json:
        given.json.write_text(json.dumps(results, indent=2) + "\n")
    if given.write:
        given.write.write_text(json.dumps(ratios, indent=2) + "\n")
    if given.budget:
        sys.exit(1 if judge(ratios, given.budget) else 0)


main()
