"""Counts the faults that are tried: a test is one, unless it says how many it tries."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

TRIED = "faults tried"


@pytest.fixture
def faults(record_property) -> Callable[[int], None]:
    """Says how many faults a test has tried."""
    return lambda number: record_property(TRIED, number)


def pytest_terminal_summary(terminalreporter) -> None:
    tried, survived = Counter(), Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            if "tests/faults/" in report.nodeid and report.when == "call":
                name = Path(report.nodeid.partition("::")[0]).name
                count = sum(n for what, n in report.user_properties if what == TRIED)
                tried[name] += count or 1
                survived[name] += (count or 1) * (outcome == "passed")
    for name, count in sorted(tried.items()):
        terminalreporter.write_line(
            f"{name}: {survived[name]} of {count} faults survived"
        )
