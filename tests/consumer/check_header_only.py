# SPDX-License-Identifier: MIT
"""Buys from the gallery that is built without a library of function bodies: check_header_only.py GALLERY"""

import sys

import selling

print(selling.buy_from([sys.argv[1]], "generate_image", {"prompt": "a cat"}, "Image generated for: a cat"))
