# SPDX-License-Identifier: MIT
"""The example with state sells the last copy once, gives the money for the next back, and keeps a review:
check_state.py STATE
"""

import json
import os
import pathlib
import sys
import tempfile

import selling


def check(program):
    print("# " + selling.buy_from([program], "buy", {"title": "Moby Dick"}, "Moby Dick, 1 left"))
    client = selling.Client([program])
    texts = [selling.buy_with(client, "buy", {"title": "Emma"}) for _ in range(2)]
    assert "Emma, 0 left" in json.dumps(texts[0]), texts[0]
    assert "sold out: Emma" in json.dumps(texts[1]), texts[1]
    assert "kept" in json.dumps(client.call("review", {"text": "A whale!"}))
    assert client.close() == 0
    assert pathlib.Path("reviews.txt").read_text(encoding="utf-8") == "A whale!\n"


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        check(program)


main()
