"""Somebody's own table: what is refused, what is found in it, how its project lives."""

import csv
import json
import math
import os
import re
import shlex
from pathlib import Path

import polars as pl
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold import inspection
from scaffold.errors import ScaffoldError
from scaffold.inspection.markers import MARKERS
from scaffold.inspection.tables import scan_table
from scaffold.project import Answers
from tests.lint import check_code, check_text
from tests.matrix import KNOWN
from tests.projects import (
    history_of,
    loaded,
    make,
    play,
    printed_command,
    resolved,
    scaffold,
)
from tests.tables import (
    HOSTILE,
    HOSTILE_CLASSES,
    MIXED,
    WORDS,
    mixed,
    plain,
    read,
    save,
)
from tests.unit.test_write import files_in

SHORT = ["--epochs", 1, "--limit-batches", 2, "--device", "cpu"]
TARGETS = {"price": "regression", "sold": "classification", "style": "classification"}


@pytest.fixture
def numbers(tmp_path):
    return plain(tmp_path / "t.csv", lambda row: row / 7)


@pytest.fixture
def houses(tmp_path):
    return save(tmp_path / "houses.csv", MIXED, mixed())


def learning(target: str) -> dict:
    """Answers for the mixed table: the other two targets would give it away."""
    others = tuple(name for name in TARGETS if name != target)
    return {"target": target, "exclude": others}


# What is refused.

DATA = ["--data", "t.csv"]
TARGET = [*DATA, "--target", "y"]


@pytest.fixture
def refusal(tmp_path, monkeypatch):
    """The sentence that flags of `scaffold new` are refused with."""
    monkeypatch.chdir(tmp_path)

    def said(*words) -> str:
        flags = zip(words[::2], words[1::2], strict=True)
        answers = {"include": (), "exclude": ()}
        for flag, value in flags:
            name = flag.removeprefix("--")
            if name in ("include", "exclude"):
                value = (*answers[name], value)
            answers[name] = value
        with pytest.raises(ScaffoldError) as error:
            resolved(**answers)
        assert "\n" not in str(error.value)
        return str(error.value)

    return said


BAD_FILES = {
    "empty": (b"", "t.csv is empty."),
    "blank": (b"\n\n\n", "t.csv is empty: it has only blank lines."),
    "header": (b"a,y\n", "t.csv has a header but no rows."),
    "bytes": (bytes(range(256)), "t.csv is not a text file"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1", "t.csv is not a text file"),
    "parquet": (b"PAR1" + b"\1" * 40, "t.csv is a Parquet file that can't be read"),
    "latin-1": (
        b"a,y\n1,2\n3,\xc3\xbc\n1,\xe9\n",
        "t.csv is not UTF-8 text: byte 0xe9 after row 2",
    ),
    "long-row": (
        b"a,y\n1,2\n3,4\n5,6,7\n",
        "Row 3 of t.csv has 3 cells, but its header has 2.",
    ),
    "quote": (b'a,y\n1,2\n3,"4\n', "t.csv has a quotation mark, after row 1, that is"),
}


@pytest.mark.parametrize("fault", BAD_FILES)
def test_a_file_that_is_no_table_is_refused(tmp_path, refusal, fault):
    content, sentence = BAD_FILES[fault]
    (tmp_path / "t.csv").write_bytes(content)
    assert sentence in refusal(*TARGET)


def test_a_file_that_is_not_there_is_refused(refusal):
    said = refusal("--data", "none.csv", "--target", "y")
    assert said == "none.csv does not exist. Check the path."


def test_a_file_that_cannot_be_read_is_refused(tmp_path, refusal):
    """A link to itself: root may read whatever can be read at all."""
    (tmp_path / "t.csv").symlink_to("t.csv")
    said = refusal(*TARGET)
    assert "t.csv can't be read: Too many levels of symbolic links." in said


BAD_TARGETS = {
    "empty": (lambda row: "", "The target y is empty in every row."),
    "marked": (lambda row: "NA", "The target y is empty in every row."),
    "word": (lambda row: "x", "The target y is 'x' in every row: there is nothing to"),
    "number": (lambda row: 7, "The target y is '7' in every row: there is nothing to"),
    "lone": (
        lambda row: "q" if row == 20 else "p",
        "The target y of t.csv has only one class with at least 3 rows",
    ),
    "names": (
        lambda row: f"n{row}" if row > 9 else "pq"[row % 2],
        "Most classes of y in t.csv are too rare: 30 rows of 40 belong to classes",
    ),
    "mixed": (
        lambda row: "oops" if row == 30 else row / 7,
        "The target y is 'oops' in row 31 of t.csv, where most others are numb",
    ),
    "few": (
        lambda row: row / 7 if row < 9 else "",
        "t.csv has 9 rows with a target; at least 10 are needed",
    ),
}


@pytest.mark.parametrize("fault", BAD_TARGETS)
def test_a_target_that_cannot_be_learned_is_refused(tmp_path, refusal, fault):
    target, sentence = BAD_TARGETS[fault]
    plain(tmp_path / "t.csv", target)
    assert sentence in refusal(*TARGET)


def test_a_single_row_is_refused(tmp_path, refusal):
    plain(tmp_path / "t.csv", lambda row: row, rows=1)
    assert "The target y is '0' in every row" in refusal(*TARGET)


def test_words_are_no_regression(tmp_path, refusal):
    plain(tmp_path / "t.csv", lambda row: "pq"[row % 2])
    said = refusal(*TARGET, "--task", "regression")
    assert "y is not numeric, so regression is not possible. Use --task class" in said


BAD_WORDS = [
    (
        DATA,
        "which column of t.csv should the model predict? Add --target: a, b or y",
    ),
    ([*DATA, "--target", "yy"], "no column 'yy' for --target. Did you mean 'y'?"),
    ([*DATA, "--target", "price"], "no column 'price' for --target. Choose a, b or y."),
    ([*TARGET, "--include", "c"], "t.csv has no column 'c' for --include."),
    ([*TARGET, "--exclude", "bb"], "no column 'bb' for --exclude. Did you mean 'b'?"),
    ([*TARGET, "--include", "a", "--exclude", "a"], "a is both included and excluded."),
    ([*TARGET, "--exclude", "y"], "y is the target."),
    ([*TARGET, "--include", "y"], "y is the target."),
    (
        [*TARGET, "--exclude", "a", "--exclude", "b"],
        "t.csv has no column to predict y from.",
    ),
    (
        [*TARGET, "--dataset", "digits"],
        "--data and --dataset exclude each other.",
    ),
    (
        [*TARGET, "--task", "transfer-learning"],
        "t.csv is a table, and transfer-",
    ),
    ([*TARGET, "--model", "logistic"], "The model logistic is not for regression."),
    (
        [*TARGET, "--model", "cnn", "--task", "classification"],
        "cnn cannot use data of kind table",
    ),
    (
        [*TARGET, "--split", "time"],
        "--split time needs a column of dates or times.",
    ),
    (["--task", "regression", "--target", "y"], "--target needs --data."),
    (["--task", "regression", "--include", "y"], "--include needs --data."),
    (["--task", "regression", "--exclude", "y"], "--exclude needs --data."),
]


@pytest.mark.parametrize(("words", "sentence"), BAD_WORDS, ids=str)
def test_words_that_do_not_go_with_the_table_are_refused(
    tmp_path, refusal, words, sentence
):
    plain(tmp_path / "t.csv", lambda row: row % 13 / 7)
    assert sentence in refusal(*words)


def test_ratings_have_no_target(numbers, refusal):
    assert "--target" in refusal(*TARGET, "--task", "recommender")


def test_a_constant_column_cannot_be_included(tmp_path, refusal):
    save(tmp_path / "t.csv", "aby", [[row / 3, "x", row / 7] for row in range(30)])
    said = refusal(*TARGET, "--include", "b")
    assert "b is the same in every row of t.csv, so it can't help the model." in said


def test_a_refusal_is_one_line_and_writes_nothing(tmp_path, numbers):
    words = ["new", *DATA, "--target", "z"]
    done = scaffold(*words, cwd=tmp_path, code=2)
    assert done.stderr.startswith("scaffold: ") and done.stderr.count("\n") == 1
    said = json.loads(scaffold(*words, "--json", cwd=tmp_path, code=2).stdout)
    assert said["code"] == 2 and "no column 'z' for --target" in said["error"]
    assert os.listdir(tmp_path) == ["t.csv"]


# What is found.

KINDS = {
    "key": "identifier",
    "size": "number",
    "rooms": "number",
    "garden": "boolean",
    "built": "date",
    "town": "category",
    "note": "text",
    "same": "constant",
    "void": "empty",
    "price": "number",
    "sold": "boolean",
    "style": "category",
}


def inspect(path: Path, **answers) -> dict:
    """What `scaffold inspect --json` prints."""
    return inspection.report(Answers(data=str(path), **answers)).facts


def uses(found: dict) -> dict[str, str]:
    return {row["column"]: row["used as"] for row in found["contents"]}


NUMBERS = "It has 3 distinct whole numbers, treated as classes; use --task regression"
TASKS = {
    "numbers": (lambda row: row / 7, "", "regression."),
    "many-whole": (lambda row: row, "", "regression."),
    "words": (lambda row: "pq"[row % 2], "", "classification."),
    "few-whole": (lambda row: row % 3, "", f"classification. {NUMBERS}"),
    "few-as-numbers": (lambda row: row % 3, "regression", "regression."),
    "few-as-classes": (lambda row: row % 3 / 4, "classification", "classification."),
}


@pytest.mark.parametrize("case", TASKS)
def test_the_target_decides_the_task_unless_it_is_given(tmp_path, case):
    target, given, found = TASKS[case]
    path = plain(tmp_path / "t.csv", target)
    answers = {"target": "y", "task": given or None}
    project = resolved(data=str(path), **answers)
    assert project.task.name == found.partition(".")[0]
    assert inspect(path, **answers)["notes"][0].startswith(f"The target is y: {found}")


def test_every_column_is_described(houses):
    found = inspect(houses, target="price")
    kinds = {row["column"]: row["kind"] for row in found["contents"]}
    assert kinds == KINDS
    missing = {row["column"]: row["missing"] for row in found["contents"]}
    assert [missing[name] for name in ("size", "rooms", "void")] == ["27", "0", "240"]
    assert found["data"].endswith("houses.csv: 240 rows, 12 columns")


def test_identifiers_constants_and_empty_columns_are_left_out_and_it_says_so(houses):
    found = inspect(houses, target="price")
    left_out = {name for name, use in uses(found).items() if use == "left out"}
    assert left_out == {"key", "same", "void"}
    assert "same is left out: it is the same in every row." in found["notes"]
    assert "void is left out: it is empty." in found["notes"]
    (note,) = (note for note in found["notes"] if note.startswith("key "))
    assert "--include key keeps it." in note


def test_include_keeps_an_identifier_and_exclude_leaves_out(houses):
    words = {"include": ("key",), "exclude": ("note", "sold")}
    found = inspect(houses, target="price", **words)
    assert uses(found)["key"] == "category"
    assert uses(found)["note"] == uses(found)["sold"] == "excluded"
    project = make(
        houses.parent, data=str(houses), include=("key",), **learning("price")
    )
    text = (project / "dataset.py").read_text()
    assert re.search(r'CATEGORIES = \[[^]]*"key"', text)
    assert '"sold"' not in text and '"same"' not in text


def test_a_word_among_numbers_is_named_where_its_column_is_left_out(tmp_path):
    rows = [[f"{n}.5" if n != 30 else "oops", n % 4, n / 7] for n in range(40)]
    found = inspect(save(tmp_path / "t.csv", "aby", rows), target="y")
    assert uses(found)["a"] == "left out"
    (note,) = (note for note in found["notes"] if note.startswith("a "))
    assert note.startswith(
        "a is left out: 1 cell is not a number, 'oops' in row 31. --as a=number"
    )


def test_rows_without_a_target_are_counted(tmp_path):
    path = plain(tmp_path / "t.csv", lambda row: "" if row % 4 else row / 7)
    found = inspect(path, target="y")
    assert "30 rows without y left out." in found["notes"]


def test_inspect_and_new_show_the_same_table(houses):
    words = ["--target", "price", "--exclude", "sold"]
    shown = scaffold("inspect", houses, *words, cwd=houses.parent).stdout
    said = scaffold(
        "new", "--data", houses, *words, "--dry-run", cwd=houses.parent
    ).stdout
    assert said.startswith(shown)
    facts = inspect(houses, target="price", exclude=("sold",))
    assert shown.startswith(facts["data"])
    assert shown.rstrip().endswith("\n".join(facts["notes"]))
    for row in facts["contents"]:
        line = next(
            line for line in shown.splitlines() if line.startswith(row["column"])
        )
        assert line.split()[:3] == [row["column"], row["kind"], row["different"]]
        assert line.endswith(row["used as"])


def test_json_has_what_inspect_finds(houses):
    words = ["--target", "price", "--json", "--dry-run"]
    done = scaffold("new", "--data", houses, *words, cwd=houses.parent)
    assert json.loads(done.stdout)["data"] == inspect(houses, target="price")


def test_inspect_needs_no_target_and_writes_nothing(houses):
    done = scaffold("inspect", houses, "--json", cwd=houses.parent)
    found = json.loads(done.stdout)
    assert found == inspect(houses)
    assert "target" not in uses(found).values() and uses(found)["price"] == "number"
    assert os.listdir(houses.parent) == [houses.name]


# How a file may be written.


def lines(head: str, separator: str = ",", comma: bool = False) -> str:
    rows = [head, *(f"{row % 9 + 0.25}|{row / 8}" for row in range(40))]
    text = "\n".join(rows) + "\n"
    return (text.replace(".", ",") if comma else text).replace("|", separator)


def quoted(text: str) -> str:
    """Its numbers as cells in quotation marks, a line further down."""
    return re.sub(r"([\d.]+),", '"\n\\1",', text)


SPELLINGS = {
    "semicolons-and-decimal-commas": lines("a|y", ";", comma=True),
    "tabs": lines("a|y", "\t"),
    "bars": lines("a|y", "|"),
    "byte-order-mark": "\ufeff" + lines("a|y"),
    "quoted-newlines": '"a",y\n' + quoted(lines("a|y").partition("\n")[2]),
    "carriage-returns": lines("a|y").replace("\n", "\r\n"),
    "blank-around": lines("a|y", " , ").replace("a , y", "a,y"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_file_may_be_written_in_many_ways(tmp_path, spelling):
    """The project trains on it, and answers in the same way."""
    path = tmp_path / "t.csv"
    path.write_text(SPELLINGS[spelling], encoding="utf-8", newline="")
    project = make(tmp_path, data=str(path), target="y")
    check_code(project)
    play(project, "train.py", *SHORT)
    play(project, "predict.py", path)
    separator = {"semi": ";", "tabs": "\t", "bars": "|"}.get(spelling[:4], ",")
    rows = read(tmp_path / "t-predictions.csv", separator)
    assert len(rows) == 40 and list(rows[0])[-1] == "predicted_y"
    assert loaded(project)["model_args"]["target_mean"].item() == pytest.approx(
        2.4, abs=1
    )


def test_a_file_without_a_header_is_learned_from_and_predicted(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(lines("1.5|2.5"))
    second = [*uses(inspect(path))][1]
    project = make(tmp_path, data=str(path), target=second)
    check_code(project)
    play(project, "train.py", *SHORT)
    play(project, "predict.py", path)
    with open(tmp_path / "t-predictions.csv", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[:2] for row in rows] == list(csv.reader(path.open(newline="")))
    assert len(rows) == 41 and all(math.isfinite(float(row[2])) for row in rows)


def test_a_parquet_file_is_learned_from_and_predicted(tmp_path):
    columns = dict(zip(MIXED, zip(*mixed(), strict=True), strict=True))
    frame = pl.DataFrame({name: list(cells) for name, cells in columns.items()})
    frame = frame.with_columns(
        pl.col("size", "price").cast(pl.Float64, strict=False),
        built=pl.col("built").str.to_datetime("%Y-%m-%d", strict=False),
        sold=pl.col("sold") == "True",
    )
    path = tmp_path / "t.parquet"
    frame.write_parquet(path)
    for target in ("price", "sold"):
        slug = f"parquet-{target}"
        project = make(tmp_path, data=str(path), project_slug=slug, **learning(target))
        check_code(project)
        play(project, "train.py", *SHORT)
        play(project, "predict.py", path)
        found = pl.read_parquet(tmp_path / "t-predictions.parquet")
        assert found.select(frame.columns).equals(frame)
        assert found[f"predicted_{target}"].null_count() == 0


# Where the file is.


def test_the_same_again_writes_the_same_files(tmp_path, houses):
    words = ["--target", "style", "--include", "key", "--exclude", "note"]
    words += ["--exclude", "price", "--copy-data", "--name", "It's {{ mine }}"]
    words = ["new", "demo", "--data", houses.name, *words, "--style", "functional"]
    said = scaffold(*words, cwd=tmp_path).stdout
    (tmp_path / "again").mkdir()
    scaffold(*printed_command(said), cwd=tmp_path / "again")
    files = files_in(tmp_path / "demo")
    assert files == files_in(tmp_path / "again" / "demo")
    assert files["data/houses.csv"] == houses.read_text()


def test_copied_data_make_the_project_independent(tmp_path, numbers):
    words = ["new", "demo", "--data", numbers.name, "--target", "y", "--copy-data"]
    scaffold(*words, cwd=tmp_path)
    numbers.unlink()
    project = tmp_path / "demo"
    assert (project / "data" / "t.csv").exists()
    assert str(tmp_path) not in (project / "config.py").read_text()
    play(project, "train.py", *SHORT)
    play(project, "evaluate.py")
    play(project, "predict.py", "data/t.csv")


def test_data_stay_where_they_are_and_the_project_knows_where(tmp_path, numbers):
    scaffold("new", "demo", "--data", numbers.name, "--target", "y", cwd=tmp_path)
    project = tmp_path / "demo"
    assert f'"{numbers}"' in (project / "config.py").read_text()
    assert not (project / "data").exists()
    project.rename(tmp_path / "moved")
    play(tmp_path / "moved", "train.py", *SHORT)
    numbers.unlink()
    said = play(tmp_path / "moved", "evaluate.py", code=2).stderr
    assert str(numbers) in said and said.count("\n") == 1


@pytest.mark.parametrize("copied", [False, True], ids=["in-place", "copied"])
@pytest.mark.parametrize(
    "name",
    ['it\'s [1]* 50% "größe" {{ 7*7 }} {% raw %} \\ $HOME.csv', "🎉.csv"],
    ids=["awkward", "emoji"],
)
def test_a_file_may_have_any_name(tmp_path, name, copied):
    path = plain(tmp_path / name, lambda row: row / 7)
    project = make(tmp_path, data=str(path), target="y", copy_data=copied)
    files = {file.name: file.read_text() for file in project.glob("*.py")}
    check_text(files, words=("{{ 7*7 }}", "{% raw %}"))  # its line may be long
    play(project, "train.py", "--help")
    play(project, "train.py", *SHORT)
    play(project, "evaluate.py")
    play(project, "predict.py", path)
    assert len(read(tmp_path / f"{path.stem}-predictions.csv")) == 40
    known = f"data/{name}" if copied else str(path)
    command = readme_command(project, "python predict.py")
    assert command == ["python", "predict.py", known]


def readme_command(project: Path, start: str) -> list[str]:
    """The words of a command in the README, as a shell takes them."""
    text = (project / "README.md").read_text()
    return shlex.split(re.search(rf"^{start}.*$", text, re.MULTILINE).group())


# How the project lives.

LIVES = [
    ("price", "linear", "functional"),
    ("sold", "mlp", "sequential"),
    ("sold", "logistic", "ordered-dict"),
    ("style", "mlp", "class"),
]


@pytest.mark.parametrize(("target", "model", "style"), LIVES)
def test_a_mixed_table_is_clean_and_lives(tmp_path, houses, target, model, style):
    said = {"data": str(houses), "model": model, "style": style}
    project = make(tmp_path, **said, **learning(target))
    check_code(project)
    flags = ["--device", "cpu", "--epochs", 1]
    play(project, "train.py", *flags)
    play(project, "train.py", *flags[:2], "--resume", "--epochs", 2)
    play(project, "evaluate.py", "--device", "cpu")
    play(project, "predict.py", houses)
    assert len(history_of(project)) == 2


@pytest.mark.parametrize("target", ["price", "style"])
def test_the_four_styles_have_one_history(tmp_path, houses, target):
    histories, weights = [], []
    for style in KNOWN.styles:
        slug = f"in-{style}"
        said = {"style": style, "project_slug": slug, "dropout": "0.2"}
        project = make(tmp_path, data=str(houses), **said, **learning(target))
        play(
            project, "train.py", "--epochs", 2, "--limit-batches", 3, "--device", "cpu"
        )
        histories.append(history_of(project))
        weights.append([*loaded(project)["model"].values()])
    assert all(history == histories[0] for history in histories)
    for other in weights:
        assert all(map(torch.equal, other, weights[0]))


@pytest.mark.parametrize("target", ["price", "style"])
def test_the_project_passes_its_own_tests(tmp_path, houses, target):
    project = make(tmp_path, data=str(houses), **learning(target))
    said = play(project, "-m", "pytest", "-q", "-p", "no:cacheprovider").stdout
    assert "passed" in said and "skipped" not in said


@pytest.mark.parametrize(
    "cells",
    [
        ["True", "False"],
        ["Yes", "no", "YES", "No", "NA"],
        ["1.5", "", "2.5", "NA", "-1"],
        ["1", "2", "?"],
        ["p", "", "q"],
        ["p", "NA", "q"],
    ],
    ids="/".join,
)
def test_a_target_may_be_spelled_in_two_ways_and_missing(tmp_path, cells):
    path = plain(tmp_path / "t.csv", lambda row: cells[row % len(cells)])
    project = make(tmp_path, data=str(path), target="y")
    check_code(project)
    play(project, "train.py", *SHORT)
    play(project, "evaluate.py")
    play(project, "predict.py", path)
    assert len(read(tmp_path / "t-predictions.csv")) == 40


# Predictions.


@pytest.fixture(scope="module", params=TARGETS)
def trained(request, tmp_path_factory):
    """A project that has learned from the mixed table, and its target."""
    folder = tmp_path_factory.mktemp("trained")
    path = save(folder / "houses.csv", MIXED, mixed())
    project = make(folder, data=str(path), **learning(request.param))
    play(project, "train.py", "--epochs", 1, "--device", "cpu")
    return project, request.param


@pytest.fixture
def predict(trained, tmp_path):
    """What the project says of rows: those of its answers, or why it refuses them."""
    project, _ = trained

    def said(rows: list[dict], code: int = 0):
        path = save(tmp_path / "rows.csv", rows[0], (row.values() for row in rows))
        done = play(project, "predict.py", path, code=code)
        return done.stderr if code else read(tmp_path / "rows-predictions.csv")

    return said


def raw(rows: int = 20) -> list[dict]:
    return [dict(zip(MIXED, map(str, row), strict=True)) for row in mixed(rows)]


def answer(target: str, rows: list[dict]) -> list[str]:
    return [row[f"predicted_{target}"] for row in rows]


def test_rows_come_back_as_they_are_with_the_prediction_behind(trained, predict):
    _, target = trained
    rows = predict(raw())
    new = [f"predicted_{target}", *(["probability"] if target != "price" else [])]
    assert list(rows[0]) == [*MIXED, *new]
    assert [{name: row[name] for name in MIXED} for row in rows] == raw()


def test_columns_in_another_order_and_others_beside_them_change_nothing(
    trained, predict
):
    _, target = trained
    expected = answer(target, predict(raw()))
    odd = [
        {"who": f"no. {n}", **dict(reversed(row.items()))}
        for n, row in enumerate(raw())
    ]
    rows = predict(odd)
    assert answer(target, rows) == expected
    assert [row["who"] for row in rows] == [row["who"] for row in odd]


def test_the_target_and_what_is_left_out_need_not_be_there(trained, predict):
    _, target = trained
    expected = answer(target, predict(raw()))
    unused = {*TARGETS, "key", "same", "void"}
    rows = [{n: cell for n, cell in row.items() if n not in unused} for row in raw()]
    assert answer(target, predict(rows)) == expected


def test_what_training_has_not_seen_is_predicted_too(trained, predict):
    _, target = trained
    rows = [
        {
            **row,
            "town": "Atlantis",
            "size": "NA",
            "garden": "",
            "built": "",
            "note": "?!",
        }
        for row in raw(5)
    ]
    known = {"False", "True", "false", "true", "Art Nouveau", "Gothic", "Modern"}
    for found in answer(target, predict(rows)):
        assert math.isfinite(float(found)) if target == "price" else found in known


def test_a_column_that_is_not_there_is_named(predict):
    rows = [
        {name: cell for name, cell in row.items() if name != "town"} for row in raw()
    ]
    said = predict(rows, code=2)
    assert '"town" not found' in said and said.count("\n") == 1


BAD_CELLS = {
    "rooms": "many",
    "size": "1.2.3",
    "garden": "perhaps",
    "built": "31.12.2024",
}


@pytest.mark.parametrize("name", BAD_CELLS)
def test_a_cell_that_is_something_else_is_named_with_its_column(predict, name):
    rows = raw()
    rows[6][name] = BAD_CELLS[name]
    said = predict(rows, code=2)
    assert "rows.csv" in said and said.count("\n") == 1
    assert f"column '{name}'" in said and f'["{BAD_CELLS[name]}"]' in said


def test_a_column_called_like_a_prediction_stays(tmp_path):
    """Also where two columns have one name, and where a line is blank."""
    header = ["a", "a", "predicted_y", "predicted_y_", "y"]
    rows = [[n / 3, n % 5, n, n % 7, n / 7] for n in range(40)]
    path = save(tmp_path / "t.csv", header, rows)
    project = make(tmp_path, data=str(path), target="y")
    play(project, "train.py", *SHORT)
    with path.open("a") as file:
        file.write("\n1,2,3,4,5\n")
    play(project, "predict.py", path)
    with open(tmp_path / "t-predictions.csv", newline="") as file:
        first, *found = csv.reader(file)
    assert first == [*header, "predicted_y__"]
    assert [row[:5] for row in found[:40]] == [list(map(str, row)) for row in rows]
    assert found[40][:5] == [""] * 5 and found[41][:5] == list("12345")


BAD_CHANGES = {
    "bad-number": ("rooms", "many", "column 'rooms' for 1"),
    "bad-target": ("price", "dear", "column 'price' for 1"),
    "bad-class": ("style", "Rococo", "column 'style' for 1"),
    "no-target": ("price", "", "'price' has cells that are empty"),
    "no-class": ("style", "", "'style' has empty cells"),
}


@pytest.mark.parametrize("change", BAD_CHANGES)
def test_data_that_went_bad_are_named_in_training(tmp_path, houses, change):
    name, cell, sentence = BAD_CHANGES[change]
    target = name if name in TARGETS else "price"
    project = make(tmp_path, data=str(houses), **learning(target))
    rows = mixed()
    rows[122][MIXED.index(name)] = cell
    save(houses, MIXED, rows)
    said = play(project, "train.py", *SHORT, code=2).stderr
    assert str(houses) in said and sentence in said and said.count("\n") == 1


@pytest.mark.parametrize("rows", [0, 2])
@pytest.mark.parametrize("target", ["price", "style"])
def test_too_few_rows_are_refused(tmp_path, houses, target, rows):
    project = make(tmp_path, data=str(houses), **learning(target))
    save(houses, MIXED, mixed(rows))
    said = play(project, "train.py", *SHORT, code=2).stderr
    assert "at least three" in said and said.count("\n") == 1


# What is fitted.


def fitted(project: Path) -> dict:
    """All that was fitted: categories, words, means and standard deviations."""
    checkpoint = loaded(project)
    return checkpoint["fitted"] | checkpoint["model_args"]


def same(one, other) -> bool:
    """Whether two trees of dicts, tensors and lists are equal to the last bit."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    return torch.equal(one, other) if isinstance(one, torch.Tensor) else one == other


SPLIT = """
import json
from config import Config
from dataset import *
table = read_table(Config.data, [{target}])
print(json.dumps([part.tolist() for part in split({argument}, Config())]))
"""
SPLITS = {
    "price": SPLIT.format(target="number(TARGET)", argument="len(table)"),
    "style": SPLIT.format(
        target="position(cells(TARGET), CLASSES)",
        argument="table[TARGET].to_torch().long()",
    ),
}


@pytest.mark.parametrize("target", SPLITS)
def test_only_the_training_split_is_learned_from(tmp_path, houses, target):
    """Whatever the other rows hold beside the target, the fitted values stay."""
    project = make(tmp_path, data=str(houses), **learning(target))
    flags = ["--epochs", 1, "--device", "cpu"]
    play(project, "train.py", *flags)
    before = fitted(project)
    parts = json.loads(play(project, "-c", SPLITS[target]).stdout)
    training, validation, test = parts
    assert sorted(training + validation + test) == list(range(240))

    spoil(houses, validation + test)
    play(project, "train.py", *flags)
    assert same(fitted(project), before)
    spoil(houses, training[:1])
    play(project, "train.py", *flags)
    assert not same(fitted(project), before)


def spoil(path: Path, places: list[int]) -> None:
    """Change every cell of some rows, but for what can be a target."""
    rows = [list(row.values()) for row in read(path)]
    new = [
        "u",
        "-1e6",
        "99",
        "yes",
        "1999-12-31",
        "Atlantis",
        "never heard words",
        "z",
        "1",
    ]
    for place in places:
        rows[place] = [*new, *rows[place][len(new) :]]
    save(path, MIXED, rows)


# Words that are no words of ours.


def hostile_rows(rows: int = 60) -> list[list]:
    """Cells for HOSTILE and a target: numbers, categories, booleans, dates and text."""
    return [
        [hostile_cell(place % 5, row) for place in range(len(HOSTILE))]
        for row in range(rows)
    ]


def hostile_cell(kind: int, row: int):
    return (
        row * row % 97 / 7,
        HOSTILE_CLASSES[row % 4],
        ("No", "YES", "NA")[row % 3],
        f"20{10 + row % 15}-0{1 + row % 9}-15",
        " ".join(HOSTILE[(row + step * step) % len(HOSTILE)] for step in range(6)),
    )[kind]


@pytest.fixture
def hostile(tmp_path):
    """A file whose header and cells would do harm if they were taken for code."""
    header = [*HOSTILE, "</title> `y`\n# {{ 7*7 }}", "class"]
    rows = hostile_rows()
    for number, row in enumerate(rows):
        row += [number * 37 % 60 / 9, HOSTILE_CLASSES[number * 7 % 60 % 4]]
    return save(tmp_path / "hostile {{ 7*7 }} `.csv", header, rows)


@pytest.mark.parametrize("place", [-2, -1], ids=["regression", "classification"])
@pytest.mark.parametrize("style", ["class", "sequential"])
def test_hostile_words_stay_words(tmp_path, hostile, place, style):
    names = scan_table(hostile).names
    target = names[place]
    said = {"data": str(hostile), "target": target, "style": style, "copy_data": True}
    project = make(tmp_path, **said)
    check_code(project, words=("{{ 7*7 }}", "{% raw %}"))
    check_markdown(project)
    play(project, "train.py", *SHORT)
    play(project, "train.py", "--epochs", 2, "--resume")
    play(project, "evaluate.py")
    play(project, "predict.py", hostile)
    (found,) = tmp_path.glob("*-predictions.csv")
    rows = read(found)
    assert len(rows) == 60
    if place == -1:
        assert {row["predicted_class"] for row in rows} <= {*HOSTILE_CLASSES}
    assert not list(tmp_path.rglob("canary"))
    assert not Path("canary").exists()


def test_a_hostile_header_is_shown_in_a_line_each(hostile):
    done = scaffold("inspect", hostile, cwd=hostile.parent)
    assert len(inspect(hostile)["contents"]) == len(HOSTILE) + 2
    assert "two\\nlines" in done.stdout and "two\nlines" not in done.stdout


def test_a_hostile_target_is_written_again_by_the_printed_command(tmp_path, hostile):
    target = scan_table(hostile).names[0]
    words = ["--target", target, "--exclude", "two\nlines", "--include", "{% raw %}"]
    said = scaffold("new", "demo", "--data", hostile, *words, cwd=tmp_path).stdout
    (tmp_path / "again").mkdir()
    scaffold(*printed_command(said), cwd=tmp_path / "again")
    assert files_in(tmp_path / "demo") == files_in(tmp_path / "again" / "demo")
    assert not list(tmp_path.rglob("canary"))


def test_a_target_with_a_fence_stays_in_the_readme_s_fence(tmp_path):
    rows = [[n / 3, n / 7] for n in range(40)]
    path = save(tmp_path / "t.csv", ["a", "y\n```\n# h"], rows)
    project = make(tmp_path, data=str(path), target="y\n```\n# h")
    command = (project / "README.md").read_text().partition("````sh\nscaffold new")[2]
    assert "y\n```\n# h'\n````\n" in command


def check_markdown(project: Path) -> None:
    """Every fence is closed, every code span ends in its line, and no tag is raw."""
    text = (project / "README.md").read_text()
    fences = re.findall(r"^```.*$", text, re.MULTILINE)
    assert fences == ["```sh", "```"] * (len(fences) // 2)
    prose = re.sub(r"^```sh$.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    for line in prose.splitlines():
        assert line.count("`") % 2 == 0, line
        assert "</title>" not in re.sub(r"`[^`]*`", "", line), line
    assert "49" not in text


# Any table.

NAMES = st.text(max_size=12) | st.sampled_from(HOSTILE)
GAPS = st.sampled_from(["", " ", *MARKERS])


@st.composite
def columns(draw, rows: int) -> list:
    """The cells of a column of some kind; perhaps some are missing."""
    kinds = [
        st.floats(-1e6, 1e6).map(lambda x: f"{x:.3f}"),
        st.integers(-50, 50),
        st.integers(0, 3),
        st.sampled_from(
            draw(st.sampled_from([("yes", "No"), ("True", "False"), "tF"]))
        ),
        st.dates().map(str),
        st.datetimes().map(lambda moment: moment.isoformat(" ", "seconds")),
        st.sampled_from(draw(st.lists(st.text(max_size=10), min_size=1, max_size=5))),
        st.sampled_from(HOSTILE_CLASSES),
        st.lists(st.sampled_from(WORDS), min_size=4, max_size=9).map(" ".join),
        st.text(max_size=20),
    ]
    cell = draw(st.sampled_from(kinds))
    if draw(st.booleans()):
        cell = st.one_of(cell, cell, cell, GAPS)
    return draw(st.lists(cell, min_size=rows, max_size=rows))


@st.composite
def targets(draw, rows: int) -> list:
    """Numbers, or a few classes that all occur."""
    if draw(st.booleans()):
        return draw(st.lists(st.floats(0, 1), min_size=rows, max_size=rows))
    name = st.text(max_size=10) | st.sampled_from([*HOSTILE_CLASSES, "NA", "yes", "No"])
    names = draw(st.lists(name, min_size=2, max_size=3, unique_by=str.strip))
    return [names[row % len(names)] for row in range(rows)]


@st.composite
def tables(draw):
    """A header, rows, a separator, and the place of a column that can be a target."""
    rows = draw(st.integers(10, 40))
    cells = draw(st.lists(columns(rows), min_size=1, max_size=5))
    place = draw(st.integers(0, len(cells)))
    cells.insert(place, draw(targets(rows)))
    header = draw(st.lists(NAMES, min_size=len(cells), max_size=len(cells)))
    return header, list(zip(*cells, strict=True)), draw(st.sampled_from(",;\t|")), place


def project_of(folder: Path, table) -> Path | None:
    """A project that learns from a table, or None if that is refused."""
    header, rows, separator, place = table
    path = folder / "t.csv"
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        csv.writer(file, delimiter=separator).writerows([header, *rows])
    try:
        names = scan_table(path).names
        target = names[min(place, len(names) - 1)]  # fewer than meant are fine
        return make(folder, data=str(path), target=target)
    except ScaffoldError as error:
        assert "\n" not in str(error)
        assert error.message.endswith((".", "?"))
        return None


@settings(max_examples=40, deadline=None)
@given(table=tables())
def test_a_project_of_any_table_is_code(tmp_path_factory, table):
    folder = tmp_path_factory.mktemp("any")
    made = project_of(folder, table)
    for path in made.rglob("*.py") if made else ():
        compile(path.read_bytes(), path, "exec")


@settings(max_examples=15, deadline=None)
@given(table=tables())
def test_a_project_of_any_table_trains_and_predicts(tmp_path_factory, table):
    folder = tmp_path_factory.mktemp("any")
    if not (made := project_of(folder, table)):
        return
    play(made, "train.py", *SHORT)
    play(made, "evaluate.py")
    play(made, "predict.py", folder / "t.csv")
    if "-predictions.csv" in (made / "predict.py").read_text():  # not of texts
        assert (folder / "t-predictions.csv").stat().st_size
