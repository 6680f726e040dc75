"""Check which requirements are installed."""

import re
from collections.abc import Iterable


def missing(lines: Iterable[str]) -> list[str]:
    """The requirements whose package is not installed in this Python."""
    return [line for line in lines if not is_there(package_of(line))]


def package_of(line: str) -> str:
    return re.sub(r"[^\w.-].*", "", line, flags=re.DOTALL)


def is_there(package: str) -> bool:
    # Here, not above: slow, and needed only to train.
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True
