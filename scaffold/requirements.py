"""What has to be installed, as requirements.txt has it."""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution


def missing(lines: Iterable[str]) -> list[str]:
    """The lines whose package this Python does not have."""
    return [line for line in lines if not is_there(package_of(line))]


def package_of(line: str) -> str:
    return re.match(r"[\w.-]*", line)[0]


def is_there(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True
