"""`scaffold check` on a project with everything that it needs."""

import sys

from tests.projects import scaffold
from tests.unit.test_health import NAMES
from tests.unit.test_write import files_in


def test_a_fresh_project_is_healthy(tmp_path):
    """With the true torch, the true quick test, and nothing left behind."""
    scaffold("new", "demo", "--task", "regression", cwd=tmp_path)
    before = files_in(tmp_path / "demo")
    said = scaffold("check", "demo", "--python", sys.executable, cwd=tmp_path).stdout
    assert [line[2:].split()[0] for line in said.splitlines()[:8]] == NAMES
    assert "!" not in said and "2 passed in " in said
    assert said.endswith("\n\n✓ All checks passed.\n")
    assert files_in(tmp_path / "demo") == before
