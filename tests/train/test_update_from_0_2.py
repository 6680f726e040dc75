"""Projects of version 0.2.0, whose records have no defaults, are updated.

tests/data has two that it wrote: one with sample data and some choices, and one with a
copy of a user's table.
"""

import json
import sys
import zipfile
from itertools import islice
from pathlib import Path

import pytest

from scaffold.health import examine
from scaffold.record import ANSWERS, read_record
from scaffold.update import carry_out, plan
from tests.projects import play, run, scaffold
from tests.unit.test_update import contents

STORED = Path(__file__).parents[1] / "data"


@pytest.fixture(params=["regression", "houses"])
def folder(tmp_path, request) -> Path:
    with zipfile.ZipFile(STORED / f"{request.param}-0.2.0.zip") as archive:
        archive.extractall(tmp_path / "p")
    return tmp_path / "p"


def test_the_choices_are_kept_and_the_record_is_completed(folder):
    former = json.loads((folder / ANSWERS).read_text())
    assert former["schema"] == 1 and "optimizer" not in former["answers"]
    update = plan(folder, {"style": "functional"})
    assert update.rewrites == () and not update.conflicts
    carry_out(update)
    now = json.loads((folder / ANSWERS).read_text())
    assert now["schema"] == 2 and now["answers"]["optimizer"] == "adamw"
    expected = {**former["answers"], "style": "functional"}
    assert {name: now["answers"][name] for name in expected} == expected
    assert set(now["chosen"]) == expected.keys()
    before, after = (facts.get("data", {}) for facts in (former, now))
    assert after == {name: fact for name, fact in before.items() if name != "tasks"}
    assert not plan(folder, {}).available


def test_edits_are_kept_and_the_project_trains(folder):
    model = (folder / "model.py").read_text()
    (folder / "model.py").write_text(model + "\n# mine\n")
    scaffold("update", "--force", "--set", "grad-clip=1", cwd=folder)
    assert (folder / "model.py").read_text().endswith("# mine\n")
    assert "clip_grad_norm_" in (folder / "train.py").read_text()
    play(folder, "train.py", "--epochs", 1, "--device", "cpu")
    run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def test_it_is_checked_and_its_lines_are_found(folder):
    before = contents(folder)
    lines = {line.name: line for line in islice(examine(folder, sys.executable), 7)}
    assert lines["files"].text.startswith("all ") and not lines["data"].wrong
    assert lines["update"].text.startswith("available: `scaffold update` changes")
    lines = (folder / "train.py").read_text().splitlines()
    number, *_ = [n for n, line in enumerate(lines, 1) if "model.train()" in line]
    found = scaffold("where", f"train.py:{number}", cwd=folder).stdout
    assert "train.py.jinja" in found
    assert contents(folder) == before


def test_a_record_of_schema_1_is_only_what_was_chosen(folder):
    record = read_record(folder)
    assert record.answers.schedule is None and record.layout == 1
    assert record.chosen == json.loads((folder / ANSWERS).read_text())["answers"].keys()
