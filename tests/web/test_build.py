"""Building the page as static files, without node and a browser: see tests/static."""

import json
import subprocess
import sys

import pytest

from scaffold.errors import ScaffoldError
from scaffold.web.static import build, first
from scaffold.web.static.pyodide import TARBALL, unpack


def test_the_page_needs_only_jinja_beside_the_standard_library():
    """Importing more than Pyodide has would stop the page, and only there."""
    code = (
        "import sys; before = {*sys.modules}; from scaffold.web import remote;"
        "remote.state('task=regression&with=all'); remote.archive('');"
        "print(*{name.split('.')[0] for name in sys.modules.keys() - before})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    names = {*done.stdout.split()} - sys.stdlib_module_names
    assert done.returncode == 0, done.stderr
    assert names == {"scaffold", "jinja2", "markupsafe"}


def test_another_pyodide_is_refused(tmp_path):
    (tmp_path / TARBALL).write_bytes(b"something else")
    with pytest.raises(ScaffoldError, match="sha512"):
        unpack(tmp_path / "out", tmp_path)
    with pytest.raises(ScaffoldError, match="npm pack"):
        unpack(tmp_path / "other", tmp_path / "nowhere")


def test_files_that_are_there_are_kept(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ScaffoldError, match="not empty"):
        build(tmp_path)


def test_prerendered_states_have_no_part_twice():
    found = first.first_states("regression")
    parts = [json.dumps(one) for one in found["parts"]]
    assert len({*parts}) == len(parts)
    assert found["states"]["task=regression&style=class"]["query"]
