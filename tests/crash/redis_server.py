# SPDX-License-Identifier: MIT
"""A real redis-server for tests, on a free port, which answers a write once it is on disk."""

import pathlib
import shutil
import socket
import subprocess
import time


def available():
    return shutil.which("redis-server") is not None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RedisServer:
    def __init__(self, folder, *more):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.more = more
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process = None
        self.start()

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save",
                   "", "--appendonly", "yes", "--appendfsync", "always", *self.more]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(400):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                    line.sendall(b"PING\r\n")
                    if line.recv(64)[:1] in (b"+", b"-"):
                        return
            except OSError:
                pass
            time.sleep(0.025)
        raise RuntimeError("redis-server did not start")

    def kill(self):
        self.process.kill()
        self.process.wait(30)

    def close(self):
        self.process.terminate()
        self.process.wait(30)
