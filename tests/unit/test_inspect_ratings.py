"""What `scaffold inspect` says about ratings: columns, counts, repeated rows."""

import random
from pathlib import Path

import pytest

from scaffold import inspection
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from tests.projects import resolved, scaffold

DRAW = random.Random(0)
ROWS = [  # user, item, rating, seconds since 1970
    (user, item, DRAW.randint(1, 5), 800_000_000 + DRAW.randrange(10**8))
    for user in range(1, 41)
    for item in DRAW.sample(range(1, 61), 15)
]
PLAYS = [(user, item, int(DRAW.paretovariate(0.8))) for user, item, *_ in ROWS]


def write(path: Path, header: str, rows: list, separator: str = ",") -> Path:
    lines = [separator.join(map(str, row)) for row in rows]
    path.write_text("\n".join([*([header] if header else []), *lines]) + "\n")
    return path


def facts_of(path: Path, **answers) -> dict:
    return inspection.report(Answers(data=str(path), **answers)).facts


def uses_of(path: Path, **answers) -> list[str]:
    return [row["used as"] for row in facts_of(path, **answers)["contents"]]


def notes_of(path: Path, **answers) -> str:
    return "\n".join(facts_of(path, **answers)["notes"])


HEADERS = [
    "user_id,business_id,stars",
    "userID,placeID,rating",
    "userID,bizId,rating",
    "user,joke,rating",
    "uid,iid,rating",
    "userID,itemID,rating",
    "reviewerID,asin,overall",
    "User-ID,ISBN,Book-Rating",
    "user,product,review_score",
    "customer_id,product_code,Score",
]


@pytest.mark.parametrize("header", HEADERS)
def test_usual_names_of_ratings_are_recognized(tmp_path, header):
    path = write(tmp_path / "data.csv", header, [row[:3] for row in ROWS])
    assert uses_of(path) == ["user", "item", "rating"]


@pytest.mark.parametrize("separator", ["\t", ",", "::"])
def test_movielens_files_without_a_header_are_recognized(tmp_path, separator):
    path = write(tmp_path / "u.data", "", ROWS, separator)
    assert uses_of(path) == ["user", "item", "rating", "time"]
    assert "The columns have no names, so their order decides." in notes_of(path)


def test_colons_may_separate_a_header_too(tmp_path):
    header = "userId::movieId::rating::timestamp"
    path = write(tmp_path / "ratings.dat", header, ROWS, "::")
    assert uses_of(path) == ["user", "item", "rating", "time"]
    project = resolved(data=str(path))
    assert project.dataset.features == ("userId", "movieId")


OTHERS = {
    "four numbers": ("", [(u, i, r, i % 2) for u, i, r, _ in ROWS]),
    "fractions": ("", [(u + 0.5, i, r, t) for u, i, r, t in ROWS]),
    "no grades": ("", [(u, i, u * i, t) for u, i, _, t in ROWS]),
    "one row a person": ("", [(n, n + 7, 1 + n % 3, 10**9 + n) for n in range(200)]),
    "a race": ("person,place,minutes", [(f"p{n}", n, n * 1.5) for n in range(99)]),
    "Ohm's law": ("U,I,R", [(u, i, u / i) for u, i, *_ in ROWS]),
    "colons in cells": (
        "at,what",
        [(f"12::{u}", "x" if i % 2 else "y") for u, i, *_ in ROWS],
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_tables_are_not_taken_for_ratings(tmp_path, name):
    path = write(tmp_path / "data.csv", *OTHERS[name])
    assert not {"user", "item"} & {*uses_of(path)}


@pytest.mark.parametrize(
    "header", ["user,artist,plays", "userID,artistID,weight", "user,item,x"]
)
def test_counts_are_implicit_feedback(tmp_path, header):
    """From their name, or from a long tail."""
    path, name = write(tmp_path / "data.csv", header, PLAYS), header.split(",")[2]
    assert uses_of(path) == ["user", "item", "count"]
    assert f"{name} is a count, not a rating" in notes_of(path)
    assert resolved(data=str(path)).dataset.implicit
    assert uses_of(path, rating=name) == ["user", "item", "rating"]
    assert resolved(data=str(path), rating=name).dataset.target == name


@pytest.mark.parametrize(
    "scale", [range(1, 6), range(0, 11), range(-10, 11), range(101)]
)
def test_scales_of_ratings_are_not_counts(tmp_path, scale):
    rows = [(user, item, DRAW.choice(scale)) for user, item, *_ in ROWS]
    assert uses_of(write(tmp_path / "data.csv", "user,item,x", rows))[2] == "rating"


def test_a_threshold_makes_ratings_implicit_feedback(tmp_path):
    path = write(tmp_path / "data.csv", "user,item,rating", [row[:3] for row in ROWS])
    assert "--positive 4 uses only the rows with" in notes_of(path, loss="bpr")
    chosen = {"loss": "bpr", "positive": "4"}
    assert "whose rating is at least 4 count as chosen" in notes_of(path, **chosen)
    project = resolved(data=str(path), **chosen)
    assert project["positive"] == 4
    assert "--positive 4" in project.command


REFUSALS = [
    ({"positive": "4"}, "--positive is for implicit feedback"),
    ({"positive": "many", "loss": "bpr"}, "--positive must be a number, not 'many'"),
    ({"positive": "nan", "loss": "bpr"}, "--positive must be a number, not 'nan'"),
    ({"positive": "6", "loss": "bpr"}, "No rating is 6 or more"),
]


@pytest.mark.parametrize(("answers", "sentence"), REFUSALS)
def test_a_threshold_that_does_not_fit_is_refused(tmp_path, answers, sentence):
    path = write(tmp_path / "data.csv", "user,item,rating", [row[:3] for row in ROWS])
    with pytest.raises(ScaffoldError, match=sentence):
        resolved(data=str(path), **answers)


def test_a_threshold_needs_ratings_or_counts(tmp_path):
    path = write(tmp_path / "data.csv", "user,item", [row[:2] for row in ROWS])
    with pytest.raises(ScaffoldError, match="needs a column of ratings or counts"):
        resolved(data=str(path), positive="4")


def test_repeated_pairs_are_counted(tmp_path):
    again = [(u, i, 6 - r, t + 10**9) for u, i, r, t in ROWS[:7]]
    path = write(tmp_path / "u.data", "", ROWS + again, "::")
    note = (
        "7 rows repeat the user and the item of another row: only the latest is used."
    )
    assert note in notes_of(path)
    dataset = resolved(data=str(path)).dataset
    assert dataset.repeats and dataset.rows == len(ROWS)


def test_a_threshold_is_recorded_and_can_be_changed(tmp_path):
    """Without the data, which an update doesn't read again."""
    path = write(tmp_path / "data.csv", "user,artist,plays", PLAYS)
    words = ["--data", path, "--positive", "2.5", "--yes"]
    scaffold("new", "demo", *words, cwd=tmp_path)
    path.unlink()
    code = tmp_path / "demo" / "dataset.py"
    assert 'COUNT = "plays"\nPOSITIVE = 2.5  # counts of' in code.read_text()
    scaffold("update", "demo", "--set", "positive=4", cwd=tmp_path)
    assert "POSITIVE = 4  # counts of" in code.read_text()
    scaffold("update", "demo", "--set", "positive=", cwd=tmp_path)
    assert "POSITIVE" not in code.read_text()
