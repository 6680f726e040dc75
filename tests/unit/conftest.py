"""What several tests of this folder need."""

import os

import pytest

from tests.snapshots import TextFile

# Elsewhere there are no such terminals, signals, links and modes of files.
ON_POSIX = ["test_existing.py", "test_health.py", "test_rewrite.py", "test_screens.py"]
ON_POSIX += ["test_update.py", "test_wizard.py"]
collect_ignore = [] if os.name == "posix" else ON_POSIX


@pytest.fixture
def text(snapshot):
    """Compares a text with its file; `nox -s snapshots` writes what is printed now."""
    return snapshot.use_extension(TextFile)
