"""Chromium for benchmarks and tests of the page; CHROMIUM may name another browser."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.table import Failure

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Raises Failure if there is none."""
    from playwright.sync_api import sync_playwright  # here, not above: few need it

    names = filter(None, [os.environ.get("CHROMIUM"), *NAMES])
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise Failure("there is no Chromium")
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield one
        one.close()
