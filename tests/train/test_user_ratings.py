"""The user's ratings: ids, scales, implicit feedback, a split by time."""

import csv
import random
from pathlib import Path

import pytest

from scaffold import inspection
from scaffold.errors import ScaffoldError
from scaffold.project import Answers
from tests.lint import check_code
from tests.matrix import KNOWN
from tests.projects import (
    history_of,
    loaded,
    make,
    play,
    resolved,
    results_of,
    scaffold,
)

TRAIN = ["--epochs", "1", "--limit-batches", "2", "--device", "cpu"]
FILMS = ["The Good, the Bad", '"Quoted"', "{{ 7*7 }}", "Ünï 🦆", "two\nlines", "007"]


def ratings(n: int = 600, seed: int = 0) -> list[list]:
    """Rows of user, item, rating from 1 to 10, seconds since 1970."""
    draw = random.Random(seed)
    items = [*FILMS, *(f"film {number}" for number in range(20))]
    return [
        [f"user-{draw.randrange(30)}", draw.choice(items), draw.randint(1, 10), t]
        for t in draw.sample(range(10**9, 10**9 + 10**6), n)
    ]


def write(path: Path, header: list | None, rows: list, separator: str = ",") -> Path:
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerows([*([header] if header else []), *rows])
    return path


def notes(path: Path, **answers) -> str:
    """What `scaffold inspect` says about ratings."""
    facts = inspection.report(Answers(data=str(path), **answers)).facts
    return "\n".join([facts["data"], *facts["notes"]])


def live(project: Path, user: str = "user-1", metric: str = "rmse") -> list[dict]:
    """Check the code, train, resume, evaluate; what is recommended to a user."""
    check_code(project, words=tuple(FILMS))
    play(project, "train.py", *TRAIN)
    play(project, "train.py", "--epochs", "2", "--resume", "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    assert metric in results_of(project)
    said = play(project, "predict.py", "--user", user, "--top", "3")
    return list(csv.DictReader(said.stdout.splitlines()))


HEADER = ["customer", "film", "score", "timestamp"]


@pytest.mark.parametrize("model", ["mf", "dense"])
@pytest.mark.parametrize("split", ["random", "time"])
def test_ids_may_be_text_and_ratings_of_any_scale(tmp_path, model, split):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    assert "600 ratings of 26 items by 30 users" in notes(table)
    project = make(tmp_path, data=str(table), model=model, split=split)
    best = live(project)
    assert len(best) == 3 and all(1 <= float(row["score"]) <= 10 for row in best)


def test_every_style_has_the_same_history(tmp_path):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    histories = []
    for style in KNOWN.styles:
        project = make(
            tmp_path, project_slug=f"in-{style}", data=str(table), style=style
        )
        play(project, "train.py", "--epochs", "2", "--device", "cpu")
        histories.append(history_of(project))
    assert all(history == histories[0] for history in histories)


SPLITS = """
from config import Config
from dataset import *
table = read_ratings(Config.data)
a, b, c = (table[TIME][part.numpy()] for part in split(table[TIME], Config()))
print(a.max() < b.min() and b.max() < c.min(), len(c))
"""


def test_own_ratings_are_split_by_time_where_there_is_one(tmp_path):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    assert "Split by timestamp: the latest are for the test" in notes(table)
    project = make(tmp_path, data=str(table))
    assert play(project, "-c", SPLITS).stdout.split() == ["True", "60"]


def test_a_date_is_a_time_too(tmp_path):
    rows = [[u, i, r, f"20{t % 24:02}-03-{t % 28 + 1:02}"] for u, i, r, t in ratings()]
    header = ["user_id", "item_id", "rating", "date"]
    table = write(tmp_path / "data.csv", header, rows)
    assert live(make(tmp_path, data=str(table)))


def test_implicit_feedback_is_enough(tmp_path):
    rows = sorted({(user, item) for user, item, *_ in ratings()})
    table = write(tmp_path / "data.csv", ["user", "item"], rows)
    assert "No ratings found: every row counts as positive" in notes(table)
    project = make(tmp_path, data=str(table))
    assert "Neural" in (project / "model.py").read_text()
    best = live(project, metric="ndcg_at_10")
    liked = {item for user, item in rows if user == "user-1"}
    assert not liked & {row["item"] for row in best}


@pytest.mark.parametrize("model", ["mf", "dense", "ncf"])
def test_implicit_feedback_has_no_rating_to_learn(tmp_path, model):
    table = write(tmp_path / "data.csv", ["user", "item"], [r[:2] for r in ratings()])
    with pytest.raises(ScaffoldError) as refused:
        resolved(data=str(table), model=model, loss="mse")
    assert "The loss mse needs ratings, and these data have none." in str(refused.value)
    assert "Choose bce, bpr or softmax." in str(refused.value)


def test_ratings_can_be_used_as_implicit_feedback(tmp_path):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    project = make(tmp_path, data=str(table), model="ncf")
    assert live(project, metric="ndcg_at_10")
    assert "RATING" not in "".join(path.read_text() for path in project.glob("*.py"))


PAIRS = """
import torch
from config import Config
from dataset import *
data = load_data(Config(), torch.device("cpu"))
pairs = torch.cat([part.pairs for part in (data.train, data.val, data.test)])
print(len(pairs), len(pairs.unique(dim=0)))
"""


def test_a_repeated_pair_counts_once(tmp_path):
    rows = [[u, i, t] for u, i, _, t in ratings()]
    again = [[u, i, t + 10**7] for u, i, t in rows]
    table = write(tmp_path / "d.csv", ["user", "item", "time"], rows + again)
    project = make(tmp_path, data=str(table))
    liked = str(len({(user, item) for user, item, _ in rows}))
    assert play(project, "-c", PAIRS).stdout.split() == [liked, liked]


def test_implicit_feedback_with_a_pattern_is_learned(tmp_path):
    """Two circles of people who like different things."""
    draw = random.Random(0)
    pairs = {(u, 2 * draw.randrange(40) + u % 2) for u in range(80) for _ in range(25)}
    rows = [(f"u{user}", f"i{item}") for user, item in sorted(pairs)]
    table = write(tmp_path / "data.csv", ["user", "item"], rows)
    project = make(tmp_path, data=str(table))
    play(project, "train.py", "--epochs", "100", "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    found = results_of(project)
    assert found["loss"] < 0.95 * found["baseline_loss"]
    assert found["hit_rate_at_10"] > 1.5 * found["baseline_hit_rate_at_10"]


def test_columns_can_be_named(tmp_path):
    rows = [[r, t, i, u] for u, i, r, t in ratings()]
    table = write(tmp_path / "data.csv", ["a", "b", "c", "d"], rows)
    project = make(tmp_path, data=str(table), user="d", item="c", rating="a")
    assert live(project)
    text = (project / "dataset.py").read_text()
    assert 'USER = "d"\nITEM = "c"\nRATING = "a"\n' in text


def test_without_a_header_the_place_tells(tmp_path):
    rows = [[u[5:], len(i), r, t] for u, i, r, t in ratings()]
    table = write(tmp_path / "u.data", None, rows, "\t")
    facts = inspection.report(Answers(data=str(table), task="recommender")).facts
    uses = [row["used as"] for row in facts["contents"]]
    assert uses == ["user", "item", "rating", "time"]
    project = make(tmp_path, data=str(table), task="recommender")
    assert live(project, "1")


def test_a_user_and_an_item_that_are_new_get_a_mean(tmp_path):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    project = make(tmp_path, data=str(table))
    play(project, "train.py", *TRAIN)
    said = play(project, "predict.py", "--user", "a stranger")
    assert "User a stranger is new" in said.stderr
    assert len(said.stdout.splitlines()) == 11
    rating = (
        "import torch; from model import build_model; from utils import *;"
        "c = load_checkpoint(Path('outputs/best.pt'));"
        "m = build_model(**c['model_args']).eval(); m.load_state_dict(c['model']);"
        "print(m(torch.zeros(1, 2, dtype=torch.long)).item())"
    )
    mean = loaded(project, name="best")["model_args"]["mean"]
    assert float(play(project, "-c", rating).stdout) == pytest.approx(float(mean))


def test_rows_with_a_gap_are_left_out(tmp_path):
    rows = ratings()
    rows[3][0], rows[4][1], rows[5][2], rows[6][2] = "", "", "", "NA"
    table = write(tmp_path / "data.csv", HEADER, rows)
    assert "Rows with an empty cell are left out." in notes(table)
    assert live(make(tmp_path, data=str(table)))


def test_ratings_that_went_bad_are_named(tmp_path):
    rows = ratings()
    table = write(tmp_path / "data.csv", HEADER, rows)
    project = make(tmp_path, data=str(table))
    for cell, sentence in {"many": "column 'score'", "": "'score' has empty"}.items():
        rows[7][2] = cell
        write(table, HEADER, rows)
        said = play(project, "train.py", *TRAIN, code=2).stderr
        assert str(table) in said and sentence in said and said.count("\n") == 1


def test_ratings_can_be_copied_into_the_project(tmp_path):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    words = ["new", "demo", "--data", table, "--copy-data"]
    scaffold(*words, cwd=tmp_path)
    table.unlink()
    assert live(tmp_path / "demo")


REFUSALS = [
    (
        ["user", "item", "rating"],
        [["a", "b", 1]] * 4,
        {},
        "has 4 rows; at least 10 are needed",
    ),
    (["user", "item"], [["a", f"i{n}"] for n in range(20)], {}, "only one user"),
    (["user", "item"], [[f"u{n}", "i"] for n in range(20)], {}, "only one item"),
    (["user", "item", "rating"], None, {"user": "who"}, "has no column 'who'"),
    (
        ["user", "item", "rating"],
        None,
        {"item": "user", "user": "user"},
        "must be different",
    ),
    (["user", "item", "rating"], None, {"rating": "item"}, "must be different"),
    (["user", "item", "rating"], "text", {}, "data.csv is not numeric"),
    (["user", "item", "rating"], "mixed", {}, "'many' in row 100"),
    (
        ["user", "item", "rating"],
        None,
        {"split": "time"},
        "needs a column of dates or times",
    ),
    (
        ["user"],
        [[f"u{n}"] for n in range(20)],
        {"task": "recommender"},
        "no column for",
    ),
]


@pytest.mark.parametrize(("header", "rows", "answers", "sentence"), REFUSALS)
def test_ratings_that_cannot_be_learned_from_are_refused(
    tmp_path, header, rows, answers, sentence
):
    drawn = [row[:3] for row in ratings()]
    if rows == "text":
        drawn = [[u, i, "good" if r > 5 else "bad"] for u, i, r in drawn]
    if rows == "mixed":
        drawn[99][2] = "many"
    path = tmp_path / "data.csv"
    write(path, header, rows if isinstance(rows, list) else drawn)
    with pytest.raises(ScaffoldError) as refused:
        resolved(data=str(path), **answers)
    assert sentence in str(refused.value) and "\n" not in str(refused.value)


def test_a_table_of_something_else_is_no_ratings(tmp_path):
    header = ["user_id", "age", "city", "item_count", "spent", "visits", "churned"]
    rows = [
        [n, n % 60, "x" if n % 3 else "y", n % 7, n * 1.5, n, n % 2] for n in range(99)
    ]
    table = write(tmp_path / "data.csv", header, rows)
    project = resolved(data=str(table), target="churned")
    assert project.task.name == "classification"


def test_the_name_of_a_user_is_no_code(tmp_path):
    """It is an example in the docstring of predict.py, which it could end."""
    name = '"""\nraise SystemExit("ran")\n"""'
    rows = [[f"{name}{n % 20}", n % 13, n % 5 + 1] for n in range(200)]
    path = write(tmp_path / "data.csv", ["user", "item", "rating"], rows)
    project = make(tmp_path, data=str(path))
    assert "SystemExit" not in (project / "predict.py").read_text()
    assert "--user 1 " in play(project, "predict.py", "--help").stdout


SPLIT_PAIRS = """
import torch
from config import Config
from dataset import *
data = load_data(Config(), torch.device("cpu"))
parts = [data.train, data.val, data.test]
pairs = torch.cat([part.tensors[0] for part in parts])
print(len(pairs), len(pairs[pairs.min(dim=1).values > 0].unique(dim=0)))
print(torch.cat([part.tensors[1] for part in parts]).max().item())
"""


@pytest.mark.parametrize("split", ["random", "time"])
def test_of_repeated_ratings_only_the_latest_is_used(tmp_path, split):
    """Also from a file like u.data, which has no header."""
    rows = list({(u, i): [u[5:], len(i), r, t] for u, i, r, t in ratings()}.values())
    rows = list({(row[0], row[1]): row for row in rows}.values())
    earlier = [[u, i, 11, t - 10**7] for u, i, _, t in rows[::2]]
    table = write(tmp_path / "u.data", None, [*earlier, *rows], "\t")
    project = make(tmp_path, data=str(table), split=split)
    n, known, highest = play(project, "-c", SPLIT_PAIRS).stdout.split()
    assert int(n) == len(rows) and int(known) > 0.8 * len(rows)
    assert float(highest) <= 10  # not 11, an earlier rating


def test_a_threshold_leaves_out_low_ratings(tmp_path):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    project = make(tmp_path, data=str(table), loss="bpr", positive="8", model="mf")
    assert live(project, metric="ndcg_at_10")
    code = "from dataset import *; print(read_ratings(Config.data)[RATING].min())"
    assert float(play(project, "-c", code).stdout) == 8
