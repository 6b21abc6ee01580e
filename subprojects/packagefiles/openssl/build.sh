#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh SOURCES BUILD: configures and compiles libcrypto.a and libssl.a in BUILD.
set -eu
sources=$(cd "$1" && pwd)
cd "$2"
"$sources/config" no-shared no-tests >configure.log
make -s -j "$(nproc)" build_libs >make.log
touch openssl-built.h
