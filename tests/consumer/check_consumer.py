# SPDX-License-Identifier: MIT
"""Builds the outside project, and buys from it: check_consumer.py WAY BUILD SOURCE

WAY is `subproject`, `subproject_header_only`, `installed` (header-only, found through pkg-config) or `installed_separate`.
The program is README's, with a second unit. As a subproject paymcp may add nothing but itself: no installed files, no warning flags, and no
target but its library.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import selling

# Flags that paymcp compiles itself with and that its users have not asked for.
PRIVATE_FLAGS = {"-Werror", "-Wconversion", "-Wshadow", "-Wnon-virtual-dtor"}
SEPARATE = "-DPAYMCP_SEPARATE_COMPILATION"


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


def check_units(build, separate):
    """The consumer's own units have its flags, and the macro where bodies are compiled separately."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = set(entry["command"].split())
        if "consumer.p" in entry["command"]:
            assert not PRIVATE_FLAGS & words, f"paymcp's own flags reach its user: {PRIVATE_FLAGS & words}"
            assert (SEPARATE in words) == separate, entry["command"]


def check_nothing_added(build, separate):
    targets = {target["name"] for target in introspect(build, "targets")}
    wanted = {"consumer", "paymcp"} if separate else {"consumer"}
    assert targets == wanted, f"paymcp adds targets to its user's build: {targets}"
    assert not introspect(build, "installed"), "paymcp installs files with its user's project"


def install(build_root, place):
    """What the test's own build folder installs, in a folder aside; returns the environment that finds it."""
    run("meson", "install", "-C", str(build_root), "--no-rebuild", "--quiet", "--destdir", str(place / "root"))
    found = ":".join(str(path) for path in (place / "root").rglob("pkgconfig"))
    return {"PKG_CONFIG_SYSROOT_DIR": str(place / "root"), "PKG_CONFIG_PATH": found}


def main():
    way, build_root, source_root = sys.argv[1], *map(pathlib.Path, sys.argv[2:4])
    place = build_root / "consumer" / way
    shutil.rmtree(place, ignore_errors=True)
    project = place / "project"
    shutil.copytree(source_root / "tests" / "consumer" / "project", project)
    shutil.copy(source_root / "examples" / "first" / "first.cpp", project)
    environment = compiler_of(build_root)
    separate = not way.endswith("header_only") and way != "installed"

    setup = ["meson", "setup", "-Ddebug=false", str(place / "build"), str(project)]
    if way.startswith("subproject"):
        (project / "subprojects").mkdir()
        (project / "subprojects" / "paymcp").symlink_to(source_root)
        setup.append("--force-fallback-for=paymcp")
        if not separate:
            setup.append("-Dpaymcp:separate_compilation=disabled")
    else:
        environment |= install(build_root, place)
        setup += ["--wrap-mode=nofallback", "-Dpaymcp=" + ("paymcp-separate" if separate else "paymcp")]
    run(*setup, env=environment)
    run("ninja", "-C", str(place / "build"))
    check_units(place / "build", separate)
    if way.startswith("subproject"):
        check_nothing_added(place / "build", separate)
    print(selling.buy_from([str(place / "build" / "consumer")], "generate_image", {"prompt": "a cat"},
                           "Image generated for: a cat"))


main()
