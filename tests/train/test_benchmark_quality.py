"""benchmarks/quality: the rows that peers get, the metrics, the tables of results."""

import csv
import json
import math
import sys
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks import process
from benchmarks.__main__ import quality_part
from benchmarks.process import Done
from benchmarks.quality import __main__ as command
from benchmarks.quality import compare, environment, manifest, metrics, project, result
from benchmarks.quality.manifest import Entry, Manifest
from benchmarks.quality.peers import PEERS, Peer
from benchmarks.table import Failure
from tests.preloaded import run_script

MODULE = """\
import runpy, sys
sys.path.insert(0, {root!r})
runpy.run_module({name!r}, run_name="__main__", alter_sys=True)
"""
MEAN = Peer("mean", "numpy", "tests.train.mean_peer", ("regression",))
ROWS = 60
QUICK = ["--epochs", "2"]
SPLITS = ("train", "val", "test")


@pytest.fixture
def forked(monkeypatch, tmp_path):
    """Processes that have PyTorch in memory, and an empty cache. Returns the words."""
    started = []

    def run(*words, cwd=None, each=str, **more) -> Done:
        words = [str(word) for word in words if word != Path(sys.executable)]
        started.append(words)
        if words[0] == "-m":
            code = MODULE.format(root=str(process.ROOT), name=words[1])
            words = ["-c", code, *words[2:]]
        done = run_script(cwd or tmp_path, words)
        if done.returncode:
            raise Failure(done.stderr or done.stdout)
        return Done(0.1, 1.0, done.stdout, 0.1)

    for module in (project, compare):
        monkeypatch.setattr(module, "run", run)
    monkeypatch.setattr(environment, "CACHE", tmp_path / "cache")
    return started


def write(path: Path, head: list[str], lines: list[tuple]) -> None:
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([head, *lines])


def settings(folder: Path, *peers: Peer, models=("default",), seeds=1):
    python = Path(sys.executable)
    return compare.Settings(folder, models, peers, seeds, python)


def table(folder: Path) -> dict[float, float]:
    """A table whose numbers differ in each row. Returns the targets by number."""
    lines = [(n + 0.5, "abc"[n % 3], 3 * n + 0.25 * (n % 7)) for n in range(ROWS)]
    write(folder / "rows.csv", ["x", "word", "y"], lines)
    return {x: y for x, _, y in lines}


# Rows and figures


def test_peers_get_the_rows_of_the_project_and_no_test_row_for_training(
    forked, tmp_path
):
    targets = table(tmp_path)
    entry = Entry("rows.csv", "regression", "y", training=QUICK)
    made = project.create(entry, tmp_path / "rows.csv", "default", tmp_path / "made")
    trained = [project.train(made, entry, seed) for seed in (0, 1)]
    for rows in (one.rows for one in trained):
        found = {name: rows[f"{name}_x"][:, 0].tolist() for name in SPLITS}
        assert sorted(chain(*found.values())) == sorted(targets)
        assert not any({*a} & {*b} for a, b in combinations(found.values(), 2))
        for name in SPLITS:
            actual = [targets[x] for x in found[name]]
            assert rows[f"{name}_y"] == pytest.approx(actual, rel=1e-6)
        assert rows["categories"] == 1  # the last column has codes from 1
        assert {*rows["train_x"][:, -1]} == {1, 2, 3}
    one, other = ({*each.rows["test_x"][:, 0]} for each in trained)
    assert one != other  # a seed draws its own split


def test_a_training_is_kept_until_the_project_or_the_data_change(forked, tmp_path):
    table(tmp_path)
    entry = Entry("rows.csv", "regression", "y", training=QUICK)
    made = project.create(entry, tmp_path / "rows.csv", "default", tmp_path / "made")

    def trainings() -> int:
        project.train(made, entry, seed=0)
        return sum(words[0] == "train.py" for words in forked)

    assert [trainings(), trainings()] == [1, 1]
    with open(made.folder / "model.py", "a") as file:
        file.write("# changed\n")
    assert trainings() == 2
    lines = (tmp_path / "rows.csv").read_text().splitlines(keepends=True)
    (tmp_path / "rows.csv").write_text("".join(lines[:-1]))
    assert trainings() == 3


def test_a_peer_is_tested_on_the_same_rows_and_its_predictions_are_kept(
    forked, tmp_path
):
    table(tmp_path)
    entry, some = Entry("rows.csv", "regression", "y", training=QUICK), settings(
        tmp_path, MEAN
    )
    made = project.create(entry, tmp_path / "rows.csv", "default", tmp_path / "made")
    trained = project.train(made, entry, seed=0)
    found = [compare.Compared(entry, seed=0) for _ in range(2)]
    for one in found:
        compare.fit_peers(one, trained, some)
    test = json.loads((trained.path.parent / "test.json").read_text())
    # The baseline of the project is the same mean.
    assert found[0].peers["mean"]["RMSE"] == pytest.approx(test["baseline_rmse"])
    assert found[1].peers == found[0].peers
    assert sum(MEAN.script in words for words in forked) == 1


def test_a_figure_that_differs_from_test_json_is_an_error():
    rows = {"test_y": np.array([1.0, 2.0]), "test": np.array([1.0, 4.0])}
    project.check("regression", rows, {"rmse": math.sqrt(2)})
    with pytest.raises(ValueError, match=r"RMSE is 1\.41421, but test.json has 1\.5"):
        project.check("regression", rows, {"rmse": 1.5})


@pytest.mark.parametrize("task", ["ratings", "implicit"])
def test_pairs_of_users_and_items_are_dumped(forked, tmp_path, task):
    lines = [(f"u{u}", f"i{i}", (u * i) % 5) for u in range(12) for i in range(u, 12)]
    write(tmp_path / "ratings.csv", ["user", "item", "rating"], lines)
    (found,) = compare.compare(
        Entry("ratings.csv", task, training=QUICK), settings(tmp_path)
    )
    assert not found.failed
    name = {"ratings": "RMSE", "implicit": "NDCG@10"}[task]
    assert found.models["default"].keys() == {name, compare.CPU}


def test_a_model_that_does_not_exist_is_reported_and_the_others_are_measured(
    forked, tmp_path
):
    table(tmp_path)
    entry = Entry("rows.csv", "regression", "y", training=QUICK)
    some = settings(tmp_path, models=("no-such-model", "default"))
    (found,) = compare.compare(entry, some)
    assert [*found.models] == ["default"] and "no-such-model" in found.failed


# Metrics


def test_metrics_agree_with_pytorch():
    generator = torch.Generator().manual_seed(0)
    outputs = torch.randn(20, 3, generator=generator, dtype=torch.double)
    actual = torch.arange(20) % 3
    expected = torch.nn.functional.cross_entropy(outputs, actual).item()
    found = metrics.figures(
        "classification", actual.numpy(), outputs.softmax(dim=1).numpy()
    )
    assert found["log-loss"] == pytest.approx(expected)
    hits = (outputs.argmax(dim=1) == actual).double().mean().item()
    assert found["accuracy"] == pytest.approx(hits)
    one, other = outputs[:, 0], outputs[:, 1]
    expected = torch.nn.functional.mse_loss(one, other).sqrt().item()
    found = metrics.figures("regression", other.numpy(), one.numpy())
    assert found == {"RMSE": pytest.approx(expected)}


def test_a_rank_counts_better_items_that_the_user_does_not_have():
    scores = np.array([[9, 5, 4, 3, 3, 1], [9, 1, 2, 3, 4, 5]], dtype=float)
    pairs = np.array([[0, 3], [1, 5], [1, 0]])
    known = np.array([[1, 4], [0, 1]])
    found = metrics.ranks(lambda users: scores[users], pairs, known)
    # Item 2 is better, and item 4 equal; nothing is better; the item is unknown.
    assert found.tolist() == [1.5, 0, math.inf]
    assert metrics.ndcg(found) == pytest.approx((1 / math.log2(3.5) + 1) / 3)


def test_the_geometric_mean():
    assert metrics.geometric_mean([0.5, 2, 1]) == pytest.approx(1)
    assert metrics.geometric_mean([0.9]) == pytest.approx(0.9)
    assert metrics.geometric_mean([0, 2]) == 0


# The manifest


def test_a_manifest_gives_the_flags_of_scaffold_new(tmp_path):
    path = tmp_path / "manifest.toml"
    path.write_text(
        'name = "two"\n'
        '[[data]]\nfile = "a.csv"\ntarget = "y"\ntask = "regression"\n'
        'flags = ["--exclude", "id"]\n'
        '[[data]]\nfile = "b.csv"\ntask = "implicit"\n'
    )
    found = manifest.read(path)
    assert [" ".join(one.words) for one in found.entries] == [
        "--task regression --target y --exclude id",
        "--task recommender --loss softmax",
    ]


@pytest.mark.parametrize(
    "line, reason",
    [
        ('task = "regression"', "a table has a target"),
        ('task = "ratings"\ntarget = "y"', "ratings have none"),
        ('task = "clustering"', "the task is one of regression, "),
        ('task = "ratings"\ntargets = "y"', "targets"),
        ("", "task"),
    ],
)
def test_a_mistake_in_a_manifest_is_named(tmp_path, line, reason):
    path = tmp_path / "manifest.toml"
    path.write_text(f'name = "n"\n[[data]]\nfile = "a.csv"\n{line}\n')
    with pytest.raises(ValueError, match=reason):
        manifest.read(path)


def test_every_task_of_the_manifests_of_this_repository_has_peers():
    paths = sorted(manifest.FOLDER.glob("*.toml"))
    assert len({manifest.read(path).name for path in paths}) == len(paths) > 1
    tasks = {one.task for path in paths for one in manifest.read(path).entries}
    assert tasks == {task for peer in PEERS for task in peer.tasks if peer.usual}


# The tables of results


def compared(file: str, seed: int, ours: float, hgb: float, **more) -> compare.Compared:
    models = {"default": {"RMSE": ours, compare.CPU: 4.0}}
    peers = {"HGB": {"RMSE": hgb, compare.CPU: 1.0}}
    entry = Entry(file, "regression", "y")
    return compare.Compared(entry, seed, models, peers, **more)


def lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_table_has_ratios_of_means_over_seeds_and_their_geometric_mean():
    found = [
        compared("a.csv", 0, ours=1, hgb=4),
        compared("a.csv", 1, ours=3, hgb=4),
        compared("b.csv", 0, ours=8, hgb=4, failed={"CatBoost": "no such package"}),
        compared("b.csv", 1, ours=8, hgb=4),
    ]
    whole = result.TaskResult("regression", found)
    lines = lines_of(result.report("some", whole, "test", ["a note"]))
    assert lines[0] == "## quality: some, regression"
    assert "| a.csv | default | 2 | 0.500 | 4 | 1 |" in lines
    assert "| b.csv | default | 8 | 2.000 | 4 | 1 |" in lines
    assert "| geometric mean | default | | 1.000 | | |" in lines
    assert "| default / HGB, geometric mean | ≤ 0.93 | 1.000 | missed |" in lines
    assert "| the best model / HGB, worst file | ≤ 1.00 | 2.000 | missed |" in lines
    assert "| default CPU seconds, worst file | ≤ 25 | 4 | met |" in lines
    assert not any("tabm" in line for line in lines)  # not measured: no goal
    assert lines[-2:] == ["- a note", "- b.csv, CatBoost: no such package"]


def test_a_section_replaces_the_older_one_and_keeps_the_others():
    text = "# Results\n\n## new\n\nfast\n"
    text = command.replaced(text, "## quality: a, ratings\n\nold")
    text = command.replaced(text, "## quality: b, ratings\n\nother")
    text = command.replaced(text, "## quality: a, ratings\n\nnew")
    assert "fast" in text and "other" in text and "old" not in text
    assert text.count("## quality: a, ratings\n\nnew\n") == 1
    # A run of all benchmarks keeps them.
    assert quality_part(text).startswith("\n## quality: b")
    assert quality_part("# Results\n") == ""


def test_only_picks_files_by_a_part_of_their_names():
    entries = [Entry(f"{name}.csv", "ratings") for name in ("anime", "books", "music")]
    found = command.chosen(Manifest("some", entries), "ani,usi")
    assert [one.file for one in found] == ["anime.csv", "music.csv"]
