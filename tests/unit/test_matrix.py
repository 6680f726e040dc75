"""`scaffold matrix`: which combinations there are, and how they are listed and written.

What they are is found here without the code that finds them there: by trying all.
"""

import json
import os
import random
from collections import Counter
from functools import cache
from itertools import product

import pytest
from typer.testing import CliRunner

from scaffold import catalog
from scaffold.catalog import templates_folder
from scaffold.cli import command_line
from scaffold.errors import ScaffoldError
from scaffold.matrix import pairs
from scaffold.matrix.combinations import Combination, Wanted, combinations
from scaffold.matrix.projects import make
from scaffold.matrix.table import aligned
from scaffold.names import check_slug
from scaffold.project import Answers, resolve
from tests.projects import scaffold
from tests.unit.test_write import files_in

KNOWN = catalog.load()
FIVE = ("task", "model", "dataset", "style", "device")
SAMPLES = {path.name for path in (templates_folder() / "samples").iterdir()}


def goes(**answers) -> bool:
    try:
        resolve(Answers(**answers))
    except ScaffoldError:
        return False
    return True


@cache
def whats() -> set[tuple[str, str, str]]:
    """Every task, model and dataset that go together, found by trying all."""
    return {
        (task, model, dataset)
        for task, model, dataset in product(KNOWN.tasks, KNOWN.models, KNOWN.datasets)
        if goes(task=task, model=model, dataset=dataset)
    }


def expected(accepts) -> set[tuple[str, ...]]:
    """All five choices that go together and that are accepted."""
    every = product(whats(), KNOWN.styles, KNOWN.devices)
    rows = {(*what, style, device) for what, style, device in every}
    return {row for row in rows if accepts(dict(zip(FIVE, row, strict=True)))}


def is_featured(row: dict) -> bool:
    return KNOWN.models[row["model"]].featured


def listed(*words, cwd, **options) -> list[dict]:
    return json.loads(scaffold("matrix", *words, "--json", cwd=cwd, **options).stdout)


def five_of(rows: list[dict]) -> set[tuple[str, ...]]:
    found = [tuple(row[name] for name in FIVE) for row in rows]
    assert len(found) == len(set(found))
    return set(found)


def test_it_lists_all_that_go_together(tmp_path):
    rows = listed(cwd=tmp_path)
    assert five_of(rows) == expected(is_featured)
    assert len(rows) > 1000
    for row in random.Random(0).sample(rows, 50):
        assert goes(**{name: row[name] for name in FIVE})


def test_networks_that_are_only_named_come_in_when_they_are_asked_for(tmp_path):
    assert five_of(listed("--all-models", cwd=tmp_path)) == expected(lambda row: True)
    one = listed("--model", "resnet50", cwd=tmp_path)
    assert five_of(one) == expected(lambda row: row["model"] == "resnet50") != set()
    assert "--all-models" in scaffold("matrix", "--help", cwd=tmp_path).stdout


def test_the_table_is_aligned_and_counted(tmp_path):
    done = scaffold("matrix", "--task", "recommender", "--offline", cwd=tmp_path)
    head, *lines = done.stdout.splitlines()
    assert head.split() == list(FIVE)
    starts = [head.index(name) for name in FIVE]
    for line in lines:
        assert all(line[at] != " " and line[at - 1 : at] in " " for at in starts)
    assert done.stderr.strip() == f"{len(lines)} combinations" == "60 combinations"


def test_the_table_says_yes_for_a_switch_that_is_on():
    off = Combination("off", {"task": "regression"})
    on = Combination("on", {"task": "regression", "compile": True})
    assert aligned([off, on]).splitlines()[1:] == ["regression", "regression  yes"]


FILTERS = {
    "task": {"task": ["recommender"]},
    "two tasks": {"task": ["recommender", "regression"]},
    "model": {"model": ["mlp"]},
    "all five": {
        "task": ["classification"],
        "model": ["mlp", "cnn"],
        "dataset": ["digits"],
        "style": ["class", "functional"],
        "device": ["cpu"],
    },
}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_filters_let_through_what_they_name(filters):
    found = combinations(KNOWN, Wanted(filters=filters))
    assert five_of([c.answers for c in found]) == expected(
        lambda row: (
            is_featured(row)
            and all(row[name] in values for name, values in filters.items())
        )
    )


def test_offline_has_only_datasets_that_come_along(tmp_path):
    found = five_of(listed("--offline", cwd=tmp_path))
    assert found == expected(lambda r: is_featured(r) and r["dataset"] in SAMPLES)
    assert {row[2] for row in found} == SAMPLES


EVERY = len(combinations(KNOWN, Wanted()))
REFUSED = [
    (["--task", "regresion"], "Unknown task 'regresion'. Did you mean 'regression'?"),
    (["--style", "clas"], "Did you mean 'class'?"),
    (["--task", "regression", "--model", "cnn"], "--task regression and --model cnn"),
    (["--model", "cnn", "--model", "mf", "--task", "recommender"], "the model cnn"),
    (["--dataset", "mnist", "--offline"], "mnist does not come with scaffold."),
    (["--dataset", "imagefolder", "--run"], "imagefolder has no data to train on."),
    (["--shard", "0/5"], "'0/5' is not a shard. Use N/M, like 2/5"),
    (["--shard", "6/5"], "'6/5' is not a shard"),
    (["--shard", "two"], "'two' is not a shard"),
    (["--shard", "-1/5"], "'-1/5' is not a shard"),
    (["--shard", ""], "'' is not a shard"),
    (["--shard", "1/9999"], f"Can't split {EVERY} combinations into 9999 shards."),
    (["--github"], f"{EVERY:,} jobs are too many: GitHub allows 256. Use filters,"),
    (["--github", "--shards", "257"], "257 jobs"),
    (
        ["--github", "--shards", "9", "--device", "cpu", "--model", "mf", "--offline"],
        "4",
    ),
    (["--github", "--json"], "--github and --json exclude each other."),
    (["--github", "--run"], "--github and --run exclude each other."),
    (["--shards", "3"], "--shards needs --github."),
    (["--jobs", "3"], "--jobs needs --run."),
    (["--out", "new", "--timeout", "3"], "--timeout needs --run."),
    (["--junit", "x.xml"], "--junit needs --run or --out."),
    (["--run", "--jobs", "0"], "'--jobs'"),
    (
        ["--run", "--on", "gpu", "--offline"],
        "Unknown device 'gpu'. Did you mean 'cpu'?",
    ),
    (["--out", "taken"], "taken exists and is not empty; nothing was changed."),
    (["--out", "taken/mine.txt"], "is not a folder."),
    (["--templates", "taken"], "taken has no templates"),
    (["--out", "new", "--junit", "taken/mine.txt/x.xml"], "Can't write taken/mine"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED, ids=lambda v: str(v)[:40])
def test_what_cannot_be_is_refused_before_anything_is_written(
    tmp_path, monkeypatch, words, sentence
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCAFFOLD_TEMPLATES", "")  # --templates sets it
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine.txt").write_text("mine")
    done = CliRunner().invoke(command_line(), ["matrix", *words])
    assert sentence in done.stderr
    assert isinstance(done.exception, SystemExit) and done.exit_code == 2
    assert files_in(tmp_path) == {"taken/mine.txt": "mine"}


@pytest.mark.parametrize("count", [1, 2, 5, 60])
def test_shards_are_parts_of_the_whole(count):
    from scaffold.matrix.shards import read_shard

    whole = combinations(KNOWN, Wanted({"task": ["recommender"]}, offline=True))
    parts = [read_shard(f"{n + 1}/{count}").part(whole) for n in range(count)]
    names = [combination.name for part in parts for combination in part]
    assert sorted(names) == sorted(combination.name for combination in whole)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    assert parts[-1] == whole[count - 1 :: count]


def test_a_shard_is_listed(tmp_path):
    words = ["--task", "recommender", "--offline"]
    whole = listed(*words, cwd=tmp_path)
    assert listed(*words, "--shard", "2/7", cwd=tmp_path) == whole[1::7]
    said = scaffold("matrix", *words, "--shard", "2/7", cwd=tmp_path).stderr
    assert "9 of 60 combinations" in said


def test_github_takes_it(tmp_path):
    words = ["--offline", "--device", "cpu", "--task", "regression"]
    said = scaffold("matrix", *words, "--github", cwd=tmp_path).stdout
    assert said.count("\n") == 1
    assert json.loads(said) == {"include": listed(*words, cwd=tmp_path)}
    assert set(json.loads(said)["include"][0]) == {*FIVE, "name"}
    said = scaffold("matrix", *words, "--github", "--shards", 3, cwd=tmp_path).stdout
    assert json.loads(said) == {"shard": ["1/3", "2/3", "3/3"]}


def check_names(wanted: Wanted) -> None:
    """Every name is a folder of its own."""
    names = [combination.name for combination in combinations(KNOWN, wanted)]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(check_slug(name) == name for name in names)


def test_every_name_is_a_folder_of_its_own():
    check_names(Wanted(all_models=True))


def test_pairwise_keeps_what_should_go_and_does_not(monkeypatch):
    """So that it fails where it is made, and is not forgotten."""

    def refuse(answers):
        if answers.model == "linear":
            raise ScaffoldError("No.")
        return resolve(answers)

    monkeypatch.setattr(pairs, "resolve", refuse)
    wanted = Wanted({"task": ["regression"]}, pairwise=True, offline=True)
    models = Counter(c.answers["model"] for c in combinations(KNOWN, wanted))
    assert models["linear"] == 1 and models["mlp"] > 10


WRITTEN = ["--task", "regression", "--model", "linear", "--device", "cpu"]


def test_it_writes_what_new_writes(tmp_path):
    words = [*WRITTEN, "--dataset", "diabetes"]
    done = scaffold("matrix", *words, "--out", "all", cwd=tmp_path)
    assert "4 written, 0 failed, 0 skipped." in done.stdout
    styles = {row["style"]: row["name"] for row in listed(*words, cwd=tmp_path)}
    assert sorted(os.listdir(tmp_path / "all")) == sorted(styles.values())
    for style in ("class", "functional"):
        choice = [*words, "--style", style]
        scaffold("new", styles[style], *choice, "--yes", cwd=tmp_path)
        assert_same(tmp_path / styles[style], tmp_path / "all" / styles[style])


def test_a_row_of_pairwise_is_what_new_writes_from_its_command(tmp_path):
    wanted = Wanted({"task": ["recommender"]}, pairwise=True, offline=True)
    combination = combinations(KNOWN, wanted)[7]
    make(combination, tmp_path / "all" / combination.name)
    command = combination.command.split()
    assert command[0] == "scaffold" and "--with" in command
    scaffold(*command[1:], cwd=tmp_path)
    name = combination.name
    assert_same(tmp_path / name, tmp_path / "all" / name)


def assert_same(one, other) -> None:
    files = [
        {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}
        for root in (one, other)
    ]
    assert len(files[0]) > 10
    assert files[0] == files[1]


def test_data_that_are_not_there_are_written_but_not_trained():
    listed = combinations(KNOWN, Wanted())
    assert "imagefolder" in {c.answers["dataset"] for c in listed}
    trained = combinations(KNOWN, Wanted(trained=True))
    assert {c.answers["dataset"] for c in listed} - {
        c.answers["dataset"] for c in trained
    } == {"imagefolder"}
