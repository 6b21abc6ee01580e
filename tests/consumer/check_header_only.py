# SPDX-License-Identifier: MIT
"""Buys from a program that is built without a library of function bodies: check_header_only.py PROGRAM"""

import sys

import selling

print(selling.buy_from([sys.argv[1]], "paint", {"what": "cat"}, "A painted cat"))
