# SPDX-License-Identifier: MIT
"""Builds and runs the outside project: check_consumer.py subproject|installed BUILD SOURCE

As a subproject paymcp may add nothing but itself: no targets, no installed files, no warning flags.
Installed, it is found through pkg-config.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

# Flags that paymcp compiles itself with and that its users have not asked for.
PRIVATE_FLAGS = {"-Werror", "-Wconversion", "-Wshadow", "-Wnon-virtual-dtor"}


def run(*command, **more):
    print("+", *command, flush=True)
    subprocess.run(command, check=True, **more)


def introspect(build, what):
    return json.loads(subprocess.check_output(["meson", "introspect", f"--{what}", str(build)]))


def compiler_of(build):
    """The environment in which Meson picks the compiler that the tests are built with."""
    command = json.loads((build / "compile_commands.json").read_text())[0]["command"].split()
    words = command[: next(i for i, word in enumerate(command) if word.startswith("-"))]
    return dict(os.environ, CXX=" ".join(words))


def check_nothing_added(build):
    targets = [target["name"] for target in introspect(build, "targets")]
    assert targets == ["consumer"], f"paymcp adds targets to its user's build: {targets}"
    assert not introspect(build, "installed"), "paymcp installs files with its user's project"
    for entry in json.loads((build / "compile_commands.json").read_text()):
        leaked = PRIVATE_FLAGS.intersection(entry["command"].split())
        assert not leaked, f"paymcp's own flags reach its user: {leaked}"


def main():
    way, build_root, source_root = sys.argv[1], *map(pathlib.Path, sys.argv[2:4])
    place = build_root / "consumer" / way
    shutil.rmtree(place, ignore_errors=True)
    project = place / "project"
    shutil.copytree(source_root / "tests" / "consumer" / "project", project)
    environment = compiler_of(build_root)

    setup = ["meson", "setup", str(place / "build"), str(project)]
    if way == "subproject":
        (project / "subprojects").mkdir()
        (project / "subprojects" / "paymcp").symlink_to(source_root)
        setup.append("--force-fallback-for=paymcp")
    else:
        prefix, empty = place / "prefix", place / "paymcp"
        run("meson", "setup", str(empty), str(source_root), f"--prefix={prefix}",
            "-Dtests=disabled", "-Dexamples=disabled", env=environment)
        run("meson", "install", "-C", str(empty), "--quiet")
        environment["PKG_CONFIG_PATH"] = str(prefix / "share" / "pkgconfig")
        setup.append("--wrap-mode=nofallback")
    run(*setup, env=environment)
    run("ninja", "-C", str(place / "build"))
    if way == "subproject":
        check_nothing_added(place / "build")
    run("meson", "test", "-C", str(place / "build"), "--no-rebuild")


main()
