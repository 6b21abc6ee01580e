# SPDX-License-Identifier: MIT
"""Builds of users, with optimization and many warnings as errors:
check_release.py COMPILER FOLDER

The gallery with -O3; a separate server with paymcp as its subproject (-O3), and as an installed package (-O2).
The last line is `N passed, N failed`.
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


def build(place, project, options, environment, target="all"):
    run("meson", "setup", str(place), str(project), *options, env=environment)
    run("ninja", "-C", str(place), target, env=environment)


def gallery(place, environment):
    build(place, SOURCE, ["--buildtype=release", "-Dwerror=true", "-Dtests=disabled", "-Dexamples=enabled"], environment,
          "examples/gallery/gallery")
    run(str(place / "examples" / "gallery" / "gallery"), "--help")


def shop(place, environment, optimization, *options):
    build(place / "build", place / "project",
          ["-Ddebug=false", f"-Doptimization={optimization}", "-Dshop=true", *WARNINGS, *options], environment)
    run(str(place / "build" / "shop"), "--help")


def copy_project(place):
    shutil.copytree(SOURCE / "tests" / "consumer" / "project", place / "project")


def subproject(place, environment):
    copy_project(place)
    (place / "project" / "subprojects").mkdir()
    (place / "project" / "subprojects" / "paymcp").symlink_to(SOURCE)
    shop(place, environment, "3", "--force-fallback-for=paymcp")


def installed(place, environment):
    copy_project(place)
    prefix = place / "prefix"
    run("meson", "setup", str(place / "paymcp"), str(SOURCE), f"--prefix={prefix}", "-Dtests=disabled",
        "-Dexamples=disabled", env=environment)
    run("meson", "install", "-C", str(place / "paymcp"), "--quiet")
    found = dict(environment, PKG_CONFIG_PATH=str(prefix / "share" / "pkgconfig"))
    shop(place, found, "2", "--wrap-mode=nofallback")


def main():
    compiler, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    environment = dict(os.environ, CXX=compiler)
    shutil.rmtree(folder, ignore_errors=True)
    failed = 0
    checks = (gallery, subproject, installed)
    for check in checks:
        place = folder / check.__name__
        place.mkdir(parents=True)
        try:
            check(place, environment)
            print(f"ok {check.__name__}", flush=True)
        except (subprocess.CalledProcessError, OSError) as failure:
            failed += 1
            print(f"not ok {check.__name__}: {failure}", flush=True)
    print(f"{len(checks) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
