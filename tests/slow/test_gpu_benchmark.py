"""The benchmark of a card and the check of a captured step, where there is no card."""

import pytest

from benchmarks import process
from benchmarks.gpu import cells, loads, make, measure, photos
from benchmarks.gpu.check import cell_table, is_right, styles
from benchmarks.gpu.grid import MODELS, OTHERS, SETTINGS
from benchmarks.gpu.patch import Changed, rewrite
from benchmarks.table import Failure
from scaffold.render import render
from tests import projects

LOOPS = {
    **{task: {"task": task} for task in (*MODELS, "transfer-learning")},
    **OTHERS,
    **{f"setting {n}": {"task": "regression", **s} for n, s in enumerate(SETTINGS)},
}
CAPTURED = {
    "dropout, clipped": {"dropout": "0.2", "grad_clip": "0.5", "schedule": "cosine"},
    "accumulated": {"optimizer": "sgd", "accumulate": "2"},
}


def cell(name: str, **changed) -> dict:
    right = {"eager": 1e-7, "rounded": 0.0, "resumed": True, "graphs": 2}
    return {"name": name, "precision": "fp32", "history": [1.0], **right, **changed}


def test_measuring_on_a_card_needs_no_scaffold():
    modules = ["command", "measure", "check", "cells", "photos", "limit"]
    imports = "; ".join(f"import benchmarks.gpu.{name}" for name in modules)
    code = f"import sys, benchmarks.__main__; {imports}; print(*sys.modules)"
    loaded = process.run("-c", code).output.split()
    assert "benchmarks.gpu.check" in loaded and "scaffold" not in loaded


def test_a_project_for_a_card_is_measured_without_one(monkeypatch, tmp_path):
    mf = loads.RATINGS
    monkeypatch.setattr(make, "LOADS", [mf])
    for name, value in {"LOADS": [mf], "SMALL": [mf], "LARGE": mf}.items():
        monkeypatch.setattr(measure, name, value)
    folder = tmp_path / "gpu"
    make.projects(folder, quick=True)
    assert not list(folder.glob("*/data"))  # drawn where it is measured
    runs = measure.benchmark(folder, "cpu", quick=True).runs
    found = {}
    for name in ("data", "train.py, MF b1,024", "bare loop", "limit"):
        found |= runs[name]()
    names = ["train.py, MF b1,024", "bare, MF b1,024", "limit, MF b1,024"]
    assert [name for name in names if found[name] > 0] == names
    assert names[0] in (folder / measure.RESULTS).read_text()


def test_nothing_is_measured_when_the_time_is_over(tmp_path):
    runs = measure.benchmark(tmp_path, "cpu", quick=True, seconds=-1).runs
    with pytest.raises(Failure, match="no time left"):
        runs["bare loop"]()


def test_the_split_of_photos_is_known_where_they_are_counted(tmp_path):
    photos.write_photos(tmp_path / "all", 24)
    assert photos.parts(tmp_path / "all") == (16, 4)
    assert photos.link(tmp_path / "all", tmp_path / "more", copies=2, most=12) == 24
    assert photos.parts(tmp_path / "more") == (16, 4)


@pytest.mark.parametrize("answers", LOOPS.values(), ids=LOOPS)
def test_every_loop_can_be_given_a_captured_step(answers):
    """Where the loop of train.py changes, benchmarks/gpu/patch.py has to follow it."""
    changed = rewrite(render(projects.resolved(**answers))["train.py"])
    compile(changed, "train.py", "exec")
    assert changed.count("train_step = CapturedStep(train_step)") == 1
    loop = changed[changed.index("for epoch in") :]
    assert "loss = train_step(" in loop and ".backward()" not in loop


def test_a_changed_loop_is_noticed():
    text = render(projects.resolved(task="regression"))["train.py"]
    with pytest.raises(Changed, match="loop"):
        rewrite(text.replace("scaler.update()", "scaler.updated()"))


@pytest.mark.parametrize("answers", CAPTURED.values(), ids=CAPTURED)
def test_a_step_with_fixed_buffers_trains_and_resumes_like_the_projects_own(
    answers, tmp_path
):
    project = projects.make(tmp_path, task="regression", **answers)
    found = cells.compared(project, "cpu", "fp32")
    assert found["rounded"] < 1e-7 and found["resumed"]
    assert found["graphs"] > 1  # one more for the smaller last batch, or for an update


@pytest.mark.parametrize(
    "changed",
    [{"rounded": 1e-4}, {"resumed": False}, {"graphs": 0}],
    ids=str,
)
def test_a_cell_that_differs_is_wrong(changed):
    name = "regression-mlp-adamw-one-cycle"
    assert is_right(cell(name)) and not is_right(cell(name, **changed))
    table = cell_table([cell(name), cell(name, **changed)])
    assert "| regression-mlp, fp32 | 1 of 2 |" in table and "WRONG" in table


def test_an_error_is_a_cell_of_its_own():
    broken = {"name": "plateau", "precision": "bf16", "error": "RuntimeError"}
    assert not is_right(broken)
    assert "0 of 1" in cell_table([broken])


def test_styles_are_compared_to_the_last_bit():
    some = [cell("style-regression-class"), cell("style-regression-ordered-dict")]
    assert "equal" in styles(some)
    some[1]["history"] = [1.0000000000000002]
    assert "DIFFERENT" in styles(some)
