"""predict.py --ratings: a new user's recommendations without training."""

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.matrix import KNOWN, rendered
from tests.projects import make, play

ROWS = ["--top", "300"]


def read(text: str) -> dict[str, float]:
    """The recommended items with their ratings, best first."""
    header, *rows = csv.reader(text.splitlines())
    assert header == ["movieId", "rating"]
    return {item: float(rating) for item, rating in rows}


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    folder = make(
        tmp_path_factory.mktemp("new"), task="recommender", style="sequential"
    )
    play(folder, "train.py", "--device", "cpu")
    return folder


def test_a_trained_user_gets_nearly_the_same_ranking_from_their_ratings(project):
    lines = (project / "data" / "ratings.csv").read_text().splitlines()
    overlaps, likenesses = [], []
    for user in ("7", "42", "123"):
        rows = [line.split(",") for line in lines if line.startswith(f"{user},")]
        own = project / "own.csv"
        # Any order of the columns, and no user: only two are needed.
        own.write_text("\n".join(["rating,movieId", *(f"{r[2]},{r[1]}" for r in rows)]))
        trained = read(play(project, "predict.py", "--user", user, *ROWS).stdout)
        fitted = read(play(project, "predict.py", "--ratings", own, *ROWS).stdout)
        assert trained.keys() == fitted.keys()
        overlaps.append(len({*list(trained)[:20]} & {*list(fitted)[:20]}))
        pairs = [(trained[item], fitted[item]) for item in trained]
        likenesses.append(np.corrcoef(np.transpose(pairs))[0, 1])
    # Not the same, as these ratings include those of the validation and the test.
    assert min(likenesses) > 0.9 and np.mean(likenesses) > 0.95
    assert np.mean(overlaps) >= 15


def test_opposite_tastes_get_opposite_lists(project):
    items = [row.split(",")[1] for row in (project / "data/ratings.csv").open()][1:40]
    likes = [
        f"{item},{5 if n % 2 else 1}" for n, item in enumerate(dict.fromkeys(items))
    ]
    dislikes = [
        f"{item},{1 if n % 2 else 5}" for n, item in enumerate(dict.fromkeys(items))
    ]
    tastes = []
    for rows in (likes, dislikes):
        (project / "own.csv").write_text("\n".join(["movieId,rating", *rows]))
        found = read(play(project, "predict.py", "--ratings", "own.csv", *ROWS).stdout)
        tastes.append([found[item] for item in sorted(found)])
    start = read(play(project, "predict.py", "--user", "stranger", *ROWS).stdout)
    average = [start[item] for item in sorted(found)]
    assert np.corrcoef(*(np.subtract(taste, average) for taste in tastes))[0, 1] < -0.5


def test_few_ratings_and_unknown_items_are_enough(project):
    (project / "own.csv").write_text("movieId,rating\n5,5\nunheard of,1\n7,\n")
    found = read(play(project, "predict.py", "--ratings", "own.csv").stdout)
    assert len(found) == 10 and "5" not in found


def test_a_file_that_does_not_fit_gets_one_sentence(project):
    (project / "own.csv").write_text("movieId,stars\n5,5\n")
    said = play(project, "predict.py", "--ratings", "own.csv", code=2).stderr
    assert 'unable to find column "rating"' in said and said.count("\n") == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"model": "dense"},
        {"loss": "bpr"},
        {"model": "ncf"},
        {"loss": "huber"},
        {"optimizer": "adamw"},
    ],
    ids=str,
)
def test_other_projects_do_not_offer_it(answers):
    text = rendered(task="recommender", **answers)["predict.py"]
    assert "--ratings" not in text and 'add_argument("--user", required=True)' in text


@pytest.mark.parametrize("style", KNOWN.styles)
def test_all_styles_offer_it(style):
    text = rendered(task="recommender", style=style)["predict.py"]
    assert "next(model.children())" in text and "--ratings" in text
