# SPDX-License-Identifier: MIT
"""Builds of users, with optimization and many warnings as errors:
check_release.py COMPILER FOLDER [CHECK...]

The gallery with -O3 and the library of function bodies, and a separate server with the installed package (-O2): with the
bodies in headers (`installed`), and with that library (`installed_separate`). The gallery comes first, since it installs
the package; without names all are checked. The last line is `N passed, N failed`.
"""

import os
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
WARNINGS = ["-Dwarning_level=3", "-Dcpp_args=-Wshadow -Wconversion", "-Dwerror=true"]


def run(*command, **more):
    print("+", *command, flush=True)
    subprocess.run(command, check=True, **more)


def gallery(folder, environment):
    build = folder / "gallery"
    run("meson", "setup", str(build), str(SOURCE), f"--prefix={folder / 'prefix'}", "--buildtype=release",
        "-Dwerror=true", "-Dtests=disabled", "-Dexamples=enabled", env=environment)
    run("ninja", "-C", str(build), "examples/gallery/gallery", env=environment)
    run(str(build / "examples" / "gallery" / "gallery"), "--help")
    run("meson", "install", "-C", str(build), "--no-rebuild", "--quiet")


def shop(folder, environment, package):
    place = folder / package
    shutil.copytree(SOURCE / "tests" / "consumer" / "project", place / "project")
    paths = ":".join(str(path) for path in (folder / "prefix").rglob("pkgconfig"))
    found = dict(environment, PKG_CONFIG_PATH=paths)
    run("meson", "setup", str(place / "build"), str(place / "project"), "-Ddebug=false", "-Doptimization=2", "-Dshop=true",
        f"-Dpaymcp={package}", "--wrap-mode=nofallback", *WARNINGS, env=found)
    run("ninja", "-C", str(place / "build"), env=found)
    run(str(place / "build" / "shop"), "--help")


def main():
    compiler, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    environment = dict(os.environ, CXX=compiler)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    failed = 0
    checks = {
        "gallery": lambda: gallery(folder, environment),
        "installed": lambda: shop(folder, environment, "paymcp"),
        "installed_separate": lambda: shop(folder, environment, "paymcp-separate"),
    }
    wanted = ["gallery", *(sys.argv[3:] or checks)]
    for name, check in checks.items():
        if name not in wanted:
            continue
        try:
            check()
            print(f"ok {name}", flush=True)
        except (subprocess.CalledProcessError, OSError) as failure:
            failed += 1
            print(f"not ok {name}: {failure}", flush=True)
    print(f"{len(wanted) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
