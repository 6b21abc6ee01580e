# SPDX-License-Identifier: MIT
"""What paymcp stands on can be fetched where a machine lacks it: check_wraps.py SOURCE

Every dependency that the library or its tests name is provided by one file of subprojects/, which pins an archive by its
hash; where the archive needs a build description of ours, that stands in packagefiles/ and has the version of the archive.
"""

import configparser
import pathlib
import re
import sys

import project

# Meson finds it in the compiler.
BUILT_IN = {"threads"}
DEPENDENCY = re.compile(r"\bdependency\(\s*'(\w+)'")
HASH = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r"version: '([0-9.]+)'")


def provided(wrap):
    section = wrap["provide"]
    names = [name.strip() for name in section.get("dependency_names", "").split(",") if name.strip()]
    return names + [key for key in section if key != "dependency_names"]


def complaints_of(folder, wrap):
    file = wrap["wrap-file"]
    complaints = []
    for kind in ("source", "patch"):
        if f"{kind}_url" in file:
            if not file[f"{kind}_url"].startswith("https://"):
                complaints.append(f"{kind}_url is no https address")
            if not HASH.fullmatch(file.get(f"{kind}_hash", "")):
                complaints.append(f"{kind}_hash is no SHA-256")
    if "patch_directory" in file:
        description = folder / "packagefiles" / file["patch_directory"] / "meson.build"
        if not description.is_file():
            complaints.append(f"{description.name} is missing in packagefiles/{file['patch_directory']}")
        else:
            version = VERSION.search(description.read_text(encoding="utf-8"))[1]
            if not file["directory"].replace("_", ".").endswith(version):
                complaints.append(f"{file['directory']} is described as version {version}")
    return complaints


def main():
    root = pathlib.Path(sys.argv[1])
    folder = root / "subprojects"
    results = []
    providers = {}
    for path in sorted(folder.glob("*.wrap")):
        wrap = configparser.ConfigParser()
        wrap.read(path, encoding="utf-8")
        for name in provided(wrap):
            providers.setdefault(name, []).append(path.name)
        results.append((path.name, "\n".join(complaints_of(folder, wrap))))
    builds = [root / "meson.build", root / "include" / "meson.build"]
    needed = {name for build in builds for name in DEPENDENCY.findall(build.read_text(encoding="utf-8"))} - BUILT_IN
    for name in sorted(needed):
        wraps = providers.get(name, [])
        results.append((f"dependency {name}", "" if len(wraps) == 1 else f"provided by {len(wraps)} wraps: {wraps}"))
    project.report(results)


main()
