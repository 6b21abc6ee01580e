# SPDX-License-Identifier: MIT
"""Builds the outside project, and buys from it: check_consumer.py WAY BUILD SOURCE

WAY is `subproject`, `wrap_header_only` (a repository that Meson clones by a wrap file), `installed` (header-only, found through pkg-config), `installed_separate`, or
`installed_cmake` (a CMake project that finds the installed package, and keeps its payments in SQLite). The others build
README's program, with a second unit. As a subproject paymcp may add nothing but itself: no installed files, no warning flags, and no
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


def needs_of(environment, *packages):
    """The packages that pkg-config says these need, with those that they need in turn."""
    said = subprocess.run(["pkg-config", "--print-requires", *packages], env=os.environ | environment, check=True,
                          capture_output=True, text=True)
    return {line.split()[0] for line in said.stdout.splitlines() if line}


def check_needs(environment):
    """Nobody needs the libraries of a store that he does not name."""
    for package in ("paymcp", "paymcp-separate"):
        needed = needs_of(environment, package)
        assert not needed & {"sqlite3", "hiredis", "libsecp256k1"}, f"{package} needs {needed}"
    assert needs_of(environment, "paymcp-sqlite") == {"sqlite3"}
    assert needs_of(environment, "paymcp-redis") == {"hiredis"}
    assert needs_of(environment, "paymcp-secp256k1") == {"libsecp256k1"}


def add_wrap(project, source_root, place):
    """A wrap file as users write it, for a repository with what stands in this working tree."""
    repository = place / "repository"
    repository.mkdir()
    tracked = subprocess.run(["git", "-C", str(source_root), "ls-files", "-z"], check=False, capture_output=True, text=True)
    for name in filter(None, tracked.stdout.split("\0")):
        if (source_root / name).is_file():
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source_root / name, repository / name)
    git = ["git", "-C", str(repository), "-c", "user.name=test", "-c", "user.email=test@localhost"]
    run(*git, "init", "--quiet")
    run(*git, "add", "--all")
    run(*git, "commit", "--quiet", "--message", "The sources under test")
    (project / "subprojects" / "paymcp.wrap").write_text(
        f"[wrap-git]\nurl = {repository.resolve().as_uri()}\nrevision = HEAD\ndepth = 1\n\n"
        "[provide]\ndependency_names = paymcp\n"
    )


def check_cmake(build_root, source_root, place):
    project = place / "project"
    shutil.copytree(source_root / "tests" / "consumer" / "cmake", project)
    shutil.copy(source_root / "tests" / "consumer" / "project" / "other.cpp", project)
    install(build_root, place)
    package = next((place / "root").rglob("paymcp-config.cmake")).parent
    compiler = compiler_of(build_root)["CXX"].split()[-1]
    configure = ["cmake", "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={compiler}", f"-Dpaymcp_DIR={package}", "-S", str(project)]
    run(*configure, "-B", str(place / "build"))
    run("ninja", "-C", str(place / "build"))
    os.chdir(place)
    print(selling.buy_from([str(place / "build" / "consumer")], "generate_image", {"prompt": "a cat"},
                           "Image generated for: a cat"))


def main():
    way, build_root, source_root = sys.argv[1], *map(pathlib.Path, sys.argv[2:4])
    place = build_root / "consumer" / way
    shutil.rmtree(place, ignore_errors=True)
    if way == "installed_cmake":
        place.mkdir(parents=True)
        check_cmake(build_root.resolve(), source_root, place.resolve())
        return
    project = place / "project"
    shutil.copytree(source_root / "tests" / "consumer" / "project", project)
    shutil.copy(source_root / "examples" / "first" / "first.cpp", project)
    environment = compiler_of(build_root)
    separate = not way.endswith("header_only") and way != "installed"

    setup = ["meson", "setup", "-Ddebug=false", str(place / "build"), str(project)]
    inside = way in ("subproject", "wrap_header_only")
    if inside:
        (project / "subprojects").mkdir()
        if way == "wrap_header_only":
            add_wrap(project, source_root, place)
        else:
            (project / "subprojects" / "paymcp").symlink_to(source_root)
        setup.append("--force-fallback-for=paymcp")
        if not separate:
            setup.append("-Dpaymcp:separate_compilation=disabled")
    else:
        installed = install(build_root, place)
        check_needs(installed)
        environment |= installed
        if separate:
            shutil.copy(source_root / "tests" / "consumer" / "cmake" / "durable.cpp", project)
            setup.append("-Ddurable=true")
        setup += ["--wrap-mode=nofallback", "-Dpaymcp=" + ("paymcp-separate" if separate else "paymcp")]
    run(*setup, env=environment)
    run("ninja", "-C", str(place / "build"))
    check_units(place / "build", separate)
    if inside:
        check_nothing_added(place / "build", separate)
    print(selling.buy_from([str(place / "build" / "consumer")], "generate_image", {"prompt": "a cat"},
                           "Image generated for: a cat"))
    if "-Ddurable=true" in setup:
        os.chdir(place)
        print(selling.buy_from([str(place.resolve() / "build" / "durable")], "generate_image", {"prompt": "a dog"},
                               "Image generated for: a dog"))


main()
