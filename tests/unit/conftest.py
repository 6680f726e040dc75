"""What several tests of this folder need."""

import pytest

from tests.snapshots import TextFile


@pytest.fixture
def text(snapshot):
    """Compares a text with its file; `nox -s snapshots` writes what is printed now."""
    return snapshot.use_extension(TextFile)
