# SPDX-License-Identifier: MIT
"""A server whose database cannot be written: disk.py --server KIOSK --bank MOCK --ledger LEDGER

At the start, and in the middle of its work: the disk is full (a limit of the process, and a small file system where the
test may mount one), or the files turn read-only (where the test may do that to them). No link is shown for a payment
that is not recorded, nothing runs, and nothing needs a restart when there is room again. Prints TAP.
"""

import argparse
import contextlib
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys

import client
import town

ROOM = 300_000  # bytes


class Limited:
    """A folder in which the server's files may not grow beyond a size."""

    def __init__(self, place):
        self.folder = place.folder
        self.server = None

    def before(self):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, resource.RLIM_INFINITY))

    def _limit(self, size):
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def full(self):
        """It fills up without help."""

    def no_byte_more(self):
        """The log of the database is longer than this, that of the runs is not."""
        self._limit(ROOM // 2)

    def room(self):
        self._limit(1 << 30)

    def close(self):
        pass


class Mounted:
    """A small file system."""

    def __init__(self, place):
        self.folder = place.folder / "mounted"
        self.folder.mkdir()
        self.before = None
        self.server = None
        self._mount("-t", "tmpfs", "-o", f"size={ROOM}", "none")

    def _mount(self, *how):
        subprocess.run(["mount", *how, str(self.folder)], check=True)

    def full(self):
        """It fills up without help."""

    def no_byte_more(self):
        with contextlib.suppress(OSError), open(self.folder / "filler", "wb", buffering=0) as filler:
            while filler.write(bytes(1024)):
                pass

    def room(self):
        self._mount("-o", "remount,size=64m")

    def close(self):
        subprocess.run(["umount", "-l", str(self.folder)], check=False)


class Immutable:
    """Files that turn read-only under the server that has them open."""

    def __init__(self, place):
        self.folder = place.folder / "immutable"
        self.folder.mkdir()
        self.before = None
        self.server = None

    def _set(self, flag):
        files = [str(file) for file in self.folder.iterdir() if not file.name.endswith("-shm")]  # that is memory
        subprocess.run(["chattr", flag, *files], check=True)

    def full(self):
        self._set("+i")

    def no_byte_more(self):
        """Nothing can be written as it is."""

    def room(self):
        self._set("-i")

    def close(self):
        self._set("-i")

    @staticmethod
    def possible(place):
        probe = place.folder / "probe"
        probe.touch()
        if not shutil.which("chattr") or subprocess.run(["chattr", "+i", str(probe)], capture_output=True).returncode:
            return False
        subprocess.run(["chattr", "-i", str(probe)], check=True)
        return True


def start(place, path, flow, before=None):
    command = [place.given.server, "--flow", flow, "--store", f"sqlite:{path}", "--provider", "mock",
               "--provider-url", place.bank.url, "--poll-interval", "100", "--log", "error"]
    return client.Server(command, place.environment, place.index.heard, before)


def refused_at_start(place):
    complaints = []
    path = place.folder / "fine.db"
    server = start(place, path, "two_step")
    server.greet()
    server.close()
    foreign = place.folder / "foreign.db"
    with sqlite3.connect(foreign) as other:
        other.execute("CREATE TABLE payments(id)")
    damaged = place.folder / "damaged.db"
    damaged.write_bytes(path.read_bytes()[:5000] + b"\x5a" * 9000)
    for wrong, says in (
        (f"file:{path}?mode=ro", "it cannot be written"),
        (place.folder / "no/such/a.db", "unable to open"),
        (foreign, "another program"),
        (damaged, "damaged"),
    ):
        server = start(place, wrong, "two_step")
        code = server.process.wait(30)
        server.listening.join(10)
        if code != 1 or len(server.complaints) != 1 or says not in server.complaints[0]:
            complaints.append(f"{wrong}: exit code {code}, {server.complaints}")
    return complaints


def call(server, order, size=6000):
    """Orders something that takes room in the database; the answer."""
    return client.said(server.call("make", {"order": order + "x" * size}))


def refused_on_the_way(place, disk, flow):
    """The fault, if any, of a server whose disk is full."""
    path = disk.folder / f"{flow}.db"
    server = disk.server = start(place, path, flow, disk.before)
    server.greet()
    good, text = call(server, "good")
    place.bank.ask("pay", client.LINK.search(text)[1])
    disk.full()
    shown = {}
    refused = None
    for number in range(400):
        told, text = call(server, f"{flow}-{number}-")
        if not client.LINK.search(text):
            refused = (told, text)
            break
        shown[told["payment_id"]] = client.LINK.search(text)[1]
    complaints = []
    if refused is None or "store" not in refused[1] or refused[0].get("error") != "provider_unavailable":
        complaints.append(f"not refused clearly: {refused}")
    confirm = lambda: client.said(server.call("confirm_make", {"payment_id": good["payment_id"]}))
    disk.no_byte_more()  # a claim takes less room than an order
    stuck = confirm()
    ran = place.runs_of("good" + "x" * 6000)
    disk.room()
    books = {row["id"]: row for row in place.books(f"sqlite:{path}")}
    unknown = [name for name in shown if books[name]["reference"] != shown[name]]
    complaints += [f"{name} was shown and is not on record" for name in unknown]
    if books[good["payment_id"]]["state"] == "delivered" or ran != 0 or not stuck[0].get("error"):
        complaints.append(f"it ran {ran} times though nothing could be recorded: {stuck[0]}")
    told, text = confirm()
    if text != "made: good" + "x" * 6000 or place.runs_of("good" + "x" * 6000) != 1:
        complaints.append(f"not delivered when there was room again: {told} {text[:100]}")
    if not client.LINK.search(call(server, "after")[1]):
        complaints.append("nothing is sold when there is room again")
    server.close()
    print(f"# {len(shown)} links were shown before the disk had no room, and all are on record")
    return complaints


def dropped(place):
    """An expired result is reported as gone; nothing runs again."""
    path = place.folder / "dropped.db"
    server = start(place, path, "two_step")
    server.greet()
    told, text = call(server, "dropped", 0)
    place.bank.ask("pay", client.LINK.search(text)[1])
    confirm = lambda: client.said(server.call("confirm_make", {"payment_id": told["payment_id"]}))
    first = confirm()[1]
    with sqlite3.connect(path) as books:
        books.execute("UPDATE payments SET content='', structured='', version=version+1")
    late = confirm()[0]
    server.close()
    if first == "made: dropped" and late.get("error") == "result_dropped" and place.runs_of("dropped") == 1:
        return []
    return [f"{first}, {late}, {place.runs_of('dropped')} runs"]


def may_mount():
    """Whether this process may mount file systems; it is restarted if that gives it the right."""
    if "PAYMCP_DISK_INSIDE" in os.environ:
        return True
    apart = ["unshare", "-m" if os.geteuid() == 0 else "-rm"]
    probe = [*apart, "mount", "-t", "tmpfs", "none", "/mnt"]
    if shutil.which("unshare") and subprocess.run(probe, capture_output=True).returncode == 0:
        os.environ["PAYMCP_DISK_INSIDE"] = "1"
        os.execvp("unshare", [*apart, sys.executable, *sys.argv])
    return False


def main():
    given = town.arguments(argparse.ArgumentParser()).parse_args()
    mounts = may_mount()
    given.store = "sqlite"
    place = town.Town(given)
    disks = {"a disk that is full": lambda: Limited(place)}
    if mounts:
        disks["a file system that is full"] = lambda: Mounted(place)
    if Immutable.possible(place):
        disks["files that turn read-only"] = lambda: Immutable(place)
    try:
        results = [("what cannot be written is refused at the start, in a line", refused_at_start(place)),
                   ("a result whose time is over is said to be dropped", dropped(place))]
        for name, make in disks.items():
            disk = make()
            try:
                place.runs.write_text("")
                results.append((f"{name}: no link without a record, no run, no restart",
                                refused_on_the_way(place, disk, "two_step")))
            finally:
                disk.close()
    finally:
        place.close()
    return town.report("disk", results)


if __name__ == "__main__":
    sys.exit(main())
