"""Somebody's own ratings: ids of any kind, any scale, likes alone, a split by time."""

import csv
import json
import random
from pathlib import Path

import pytest

from scaffold.catalog import load
from scaffold.project import Answers, resolve
from tests.projects import play, run, scaffold
from tests.test_combinations import check_code

KNOWN = load()
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


def new(folder: Path, *words, code: int = 0):
    """Run `scaffold new demo --data …`; the project's folder and what was said."""
    said = scaffold("new", "demo", "--data", *words, cwd=folder, code=code)
    return folder / "demo", said


def live(project: Path, user: str = "user-1", metric: str = "rmse") -> list[dict]:
    """Check the code, train, resume, evaluate; what is recommended to a user."""
    check_code(project)
    play(project, "train.py", *TRAIN)
    play(project, "train.py", "--epochs", "2", "--resume", "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    assert metric in json.loads((project / "outputs" / "test.json").read_text())
    said = play(project, "predict.py", "--user", user, "--top", "3")
    return list(csv.DictReader(said.stdout.splitlines()))


HEADER = ["customer", "film", "score", "timestamp"]


@pytest.mark.parametrize("model", ["mf", "dense"])
@pytest.mark.parametrize("split", ["random", "time"])
def test_ids_may_be_text_and_ratings_of_any_scale(tmp_path, model, split):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    project, said = new(tmp_path, table, "--model", model, "--split", split)
    assert "600 ratings of 26 items by 30 users" in said.stdout
    best = live(project)
    assert len(best) == 3 and all(1 <= float(row["score"]) <= 10 for row in best)


def test_every_style_has_the_same_history(tmp_path):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    histories = set()
    for style in KNOWN.styles:
        target = f"demo-{style}"
        scaffold("new", target, "--data", table, "--style", style, cwd=tmp_path)
        play(tmp_path / target, "train.py", "--epochs", "2", "--device", "cpu")
        with open(tmp_path / target / "outputs" / "history.csv") as file:
            histories.add(str([row[:-1] for row in csv.reader(file)]))
    assert len(histories) == 1


def test_own_ratings_are_split_by_time_where_there_is_one(tmp_path):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    project, said = new(tmp_path, table)
    assert "Split by timestamp: the latest are the test" in said.stdout
    code = (
        "from dataset import *; from config import Config;"
        "table = pick_columns(read_table(Config.data), [TIME], 'x');"
        "t = parse(table, [parse_number(TIME)], 'x')[TIME];"
        "a, b, c = (t[p.numpy()] for p in split_by_time(t));"
        "print(a.max() < b.min() and b.max() < c.min(), len(c))"
    )
    assert run(project, "-c", code).stdout.split() == ["True", "60"]


def test_a_date_is_a_time_too(tmp_path):
    rows = [[u, i, r, f"20{t % 24:02}-03-{t % 28 + 1:02}"] for u, i, r, t in ratings()]
    header = ["user_id", "item_id", "rating", "date"]
    project, _ = new(tmp_path, write(tmp_path / "data.csv", header, rows))
    assert live(project)


def test_likes_alone_are_enough(tmp_path):
    rows = sorted({(user, item) for user, item, *_ in ratings()})
    table = write(tmp_path / "data.csv", ["user", "item"], rows)
    project, said = new(tmp_path, table)
    assert "There is no rating: every row counts as a like" in said.stdout
    assert "Neural" in (project / "model.py").read_text()
    best = live(project, metric="ndcg_at_10")
    liked = {item for user, item in rows if user == "user-1"}
    assert not liked & {row["item"] for row in best}


@pytest.mark.parametrize("model", ["mf", "dense", "ncf"])
def test_likes_alone_have_no_rating_to_learn(tmp_path, model):
    table = write(tmp_path / "data.csv", ["user", "item"], [r[:2] for r in ratings()])
    _, said = new(tmp_path, table, "--model", model, "--loss", "mse", code=2)
    assert "The loss mse needs ratings, and the data have none." in said.stderr
    assert "Choose bce or bpr." in said.stderr


def test_ratings_can_be_taken_for_likes(tmp_path):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    project, said = new(tmp_path, table, "--model", "ncf")
    assert "--model ncf" in said.stdout and "--loss" not in said.stdout
    assert live(project, metric="ndcg_at_10")
    assert "RATING" not in "".join(path.read_text() for path in project.glob("*.py"))


def test_who_likes_something_twice_likes_it_once(tmp_path):
    rows = [[u, i, t] for u, i, _, t in ratings()]
    again = [[u, i, t + 10**7] for u, i, t in rows]
    table = write(tmp_path / "d.csv", ["user", "item", "time"], rows + again)
    project, said = new(tmp_path, table)
    assert "Split by time: each user's latest is the test" in said.stdout
    code = (
        "from dataset import *; from config import Config;"
        "d = load_data(Config.data, 0);"
        "pairs = torch.cat([part.inputs for part in (d.train, d.val, d.test)]);"
        "print(len(pairs), len(pairs.unique(dim=0)))"
    )
    liked = str(len({(user, item) for user, item, _ in rows}))
    assert run(project, "-c", code).stdout.split() == [liked, liked]


def test_likes_with_a_pattern_are_learnt(tmp_path):
    """Two circles of people who like different things."""
    draw = random.Random(0)
    pairs = {(u, 2 * draw.randrange(40) + u % 2) for u in range(80) for _ in range(25)}
    rows = [(f"u{user}", f"i{item}") for user, item in sorted(pairs)]
    table = write(tmp_path / "data.csv", ["user", "item"], rows)
    project, _ = new(tmp_path, table)
    play(project, "train.py", "--epochs", "100", "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    found = json.loads((project / "outputs" / "test.json").read_text())
    assert found["loss"] < 0.95 * found["baseline_loss"]
    assert found["hit_rate_at_10"] > 1.5 * found["baseline_hit_rate_at_10"]


def test_columns_can_be_named(tmp_path):
    rows = [[r, t, i, u] for u, i, r, t in ratings()]
    table = write(tmp_path / "data.csv", ["a", "b", "c", "d"], rows)
    words = ["--user", "d", "--item", "c", "--rating", "a"]
    project, _ = new(tmp_path, table, *words)
    assert live(project)
    text = (project / "dataset.py").read_text()
    assert 'USER = "d"\nITEM = "c"\nRATING = "a"\n' in text


def test_without_a_header_the_place_tells(tmp_path):
    rows = [[u[5:], len(i), r, t] for u, i, r, t in ratings()]
    table = write(tmp_path / "u.data", None, rows, "\t")
    project, said = new(tmp_path, table, "--task", "recommender")
    uses = [line.split()[-1] for line in said.stdout.splitlines()[3:7]]
    assert uses == ["user", "item", "rating", "time"]
    assert live(project, "1")


def test_a_user_and_an_item_that_are_new_get_a_mean(tmp_path):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    project, _ = new(tmp_path, table)
    play(project, "train.py", *TRAIN)
    said = play(project, "predict.py", "--user", "a stranger")
    assert "User a stranger is new" in said.stderr
    code = (
        "from dataset import *; from model import build_model;"
        "from checkpoint import *; s = load_checkpoint(Path('outputs/best.pt'));"
        "m = build_model(**s['model_args']).eval(); load_weights(m, s);"
        "t = pl.DataFrame({USER: ['?'], ITEM: ['?']});"
        "rating = m(number(t, **s['fitted'])).item();"
        "print(abs(rating - s['model_args']['mean']) < 1e-4)"
    )
    assert run(project, "-c", code).stdout.split() == ["True"]


def test_rows_with_a_gap_are_left_out(tmp_path):
    rows = ratings()
    rows[3][0], rows[4][1], rows[5][2], rows[6][2] = "", "", "", "NA"
    project, said = new(tmp_path, write(tmp_path / "data.csv", HEADER, rows))
    assert "Rows with an empty cell are left out." in said.stdout
    assert live(project)


def test_ratings_can_be_copied_into_the_project(tmp_path):
    table = write(tmp_path / "data.csv", HEADER, ratings())
    project, _ = new(tmp_path, table, "--copy-data")
    table.unlink()
    assert live(project)


REFUSALS = [
    (
        ["user", "item", "rating"],
        [["a", "b", 1]] * 4,
        [],
        "has 4 rows; 10 are the least",
    ),
    (["user", "item"], [["a", f"i{n}"] for n in range(20)], [], "only one user"),
    (["user", "item"], [[f"u{n}", "i"] for n in range(20)], [], "only one item"),
    (["user", "item", "rating"], None, ["--user", "who"], "has no column 'who'"),
    (
        ["user", "item", "rating"],
        None,
        ["--item", "user", "--user", "user"],
        "cannot be",
    ),
    (["user", "item", "rating"], None, ["--rating", "item"], "cannot be two of"),
    (["user", "item", "rating"], "text", [], "of data.csv is no number"),
    (["user", "item", "rating"], "mixed", [], "'many' in row 100"),
    (
        ["user", "item", "rating"],
        None,
        ["--split", "time"],
        "needs ratings with a timestamp column",
    ),
    (
        ["user"],
        [[f"u{n}"] for n in range(20)],
        ["--task", "recommender"],
        "no column for",
    ),
]


@pytest.mark.parametrize(("header", "rows", "words", "sentence"), REFUSALS)
def test_a_refusal_is_one_line_and_nothing_is_written(
    tmp_path, header, rows, words, sentence
):
    drawn = [row[:3] for row in ratings()]
    if rows == "text":
        drawn = [[u, i, "good" if r > 5 else "bad"] for u, i, r in drawn]
    if rows == "mixed":
        drawn[99][2] = "many"
    write(tmp_path / "data.csv", header, rows if isinstance(rows, list) else drawn)
    project, said = new(tmp_path, "data.csv", *words, code=2)
    assert sentence in said.stderr and said.stderr.count("\n") == 1
    assert not project.exists()


def test_a_table_of_something_else_is_no_ratings(tmp_path):
    header = ["user_id", "age", "city", "item_count", "spent", "visits", "churned"]
    rows = [
        [n, n % 60, "x" if n % 3 else "y", n % 7, n * 1.5, n, n % 2] for n in range(99)
    ]
    table = write(tmp_path / "data.csv", header, rows)
    project = resolve(Answers(data=str(table), target="churned"))
    assert project.task.name == "classification"


def test_the_sample_can_be_split_by_time_too(tmp_path):
    words = ["--task", "recommender", "--split", "time"]
    scaffold("new", "demo", *words, cwd=tmp_path)
    check_code(tmp_path / "demo")
    play(tmp_path / "demo", "train.py", *TRAIN)
