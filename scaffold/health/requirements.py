"""Check the packages in requirements.txt."""

import re
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from scaffold.health.interpreter import Interpreter
from scaffold.health.line import Line, all_are

CONTINUED = "\\\n"
NOT_NEEDED = r"(^|\s)(#|--).*"  # comments, and flags of pip, like --index-url


def packages_line(python: Interpreter, folder: Path) -> Line:
    """Compare requirements.txt with the installed packages."""
    path = folder / "requirements.txt"
    if not python.runs:
        return Line("packages", "unknown")
    if not path.is_file():
        return Line("packages", "requirements.txt is missing")
    needed, others = read_requirements(path)
    faults = dict(fault for one in needed for fault in unmet(one, python))
    missing = all_are([n for n, version in faults.items() if not version], "missing")
    old = [f"{name} is {version}" for name, version in faults.items() if version]
    fine = "" if faults else f"all {len(needed)} requirements are met"
    rest = f"not checked: {', '.join(others)}" if others else ""
    return Line(
        "packages",
        "; ".join(filter(None, [missing, *old, fine, rest])),
        wrong=bool(faults),
        advice=python.pip("-r", path) if faults else "",
        hinders=missing,
    )


def read_requirements(path: Path) -> tuple[list[Requirement], list[str]]:
    """The requirements in a file, and its other lines, such as URLs."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    lines = text.replace(CONTINUED, "").splitlines()
    needed, others = [], []
    for line in filter(None, (re.sub(NOT_NEEDED, "", line).strip() for line in lines)):
        if requirement := as_requirement(line):
            needed.append(requirement)
        else:
            others.append(line)
    return needed, others


def as_requirement(line: str) -> Requirement | None:
    try:
        return Requirement(line)
    except InvalidRequirement:
        return None


def unmet(
    requirement: Requirement, python: Interpreter, extra: str = ""
) -> Iterator[tuple[str, str]]:
    """(name, "") for a missing package, (name, "2.4.0, not >=2.6") for a wrong version.

    Packages that its extras need are included. extra is the extra that needs the
    package, if it is not in requirements.txt.
    """
    marker = requirement.marker
    surroundings = {**python.facts["surroundings"], "extra": extra}
    if marker and not marker.evaluate(surroundings):
        return
    version, requires = installed(requirement.name, python)
    if not version:
        yield requirement.name, ""
    elif not allows(requirement.specifier, version):
        yield requirement.name, f"{version}, not {requirement.specifier}"
    for name in requirement.extras:
        for inner in filter(None, map(as_requirement, requires)):
            if "extra" in str(inner.marker):
                yield from unmet(inner, python, name)


def installed(name: str, python: Interpreter) -> tuple[str, list[str]]:
    """The version of the package that Python imports, and its requirements."""
    wanted = canonicalize_name(name)
    for found, version, requires in python.facts["packages"]:
        if canonicalize_name(found) == wanted:
            return version, requires or []
    return "", []


def allows(specifier: SpecifierSet, version: str) -> bool:
    """Whether a version meets a specifier; prereleases count too."""
    try:
        return specifier.contains(version, prereleases=True)
    except InvalidVersion:
        return False
