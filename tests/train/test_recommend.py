"""recommend.py: the lists of predict.py, for all users at once."""

import csv
from pathlib import Path

import pytest
import torch

from tests.lint import check_code
from tests.projects import make, play

HEADER = ["userId", "movieId", "rating", "timestamp"]


def read(path: Path) -> list[dict]:
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def lists_of(project: Path) -> dict[str, list[str]]:
    """The items of each user, checked: the ranks count from 1, the scores fall."""
    rows = read(project / "outputs" / "recommendations.csv")
    lists = {}
    for row in rows:
        lists.setdefault(row["user"], []).append(row)
    for mine in lists.values():
        assert [int(row["rank"]) for row in mine] == list(range(1, len(mine) + 1))
        scores = [float(row["score"]) for row in mine]
        assert scores == sorted(scores, reverse=True)
    return {user: [row["item"] for row in mine] for user, mine in lists.items()}


def predicted(project: Path, user: str, top: int) -> list[str]:
    lines = play(project, "predict.py", "--user", user, "--top", top).stdout
    return [line.split(",")[0] for line in lines.splitlines()[1:]]


@pytest.mark.parametrize(
    "answers",
    [
        {"model": "mf", "style": "sequential"},
        {"model": "dense", "device": "multi-gpu"},
        {"model": "ncf", "style": "functional"},
        {"loss": "bpr"},
    ],
    ids=str,
)
def test_all_users_get_the_items_of_predict(tmp_path, answers):
    project = make(tmp_path, task="recommender", extras="recommend", **answers)
    check_code(project)
    data = project / "data" / "ratings.csv"
    rows = read(data)
    rows += [dict(zip(HEADER, [f"new{n}", 7, 4, 0], strict=True)) for n in range(40)]
    with open(data, "w", newline="") as file:
        writer = csv.DictWriter(file, HEADER, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    play(project, "train.py", "--epochs", 1, "--limit-batches", 5, "--device", "cpu")
    text = (project / "recommend.py").read_text()
    assert text.count("2**20") == 1
    (project / "recommend.py").write_text(text.replace("2**20", "2**14"))  # blocks
    play(project, "recommend.py", "--top", 4, "--device", "cpu")
    lists = lists_of(project)
    owned = {(row["userId"], row["movieId"]) for row in rows}
    assert set(lists) == {user for user, _ in owned}
    assert all(len(items) == 4 for items in lists.values())
    assert not {(user, item) for user in lists for item in lists[user]} & owned
    assert lists["42"] == predicted(project, "42", 4)
    known = torch.load(project / "outputs" / "best.pt")["fitted"]["users"]
    others = [user for user in lists if user not in known]
    assert others or "mf" not in answers.values()
    popular = [item for item in predicted(project, "nobody", 5) if item != "7"]
    assert all(lists[user] == popular[:4] for user in others)
    assert not list((project / "outputs").glob("*.tmp"))


def test_a_user_with_nearly_all_items_gets_a_short_list(tmp_path):
    project = make(tmp_path, task="recommender", loss="bpr", extras="recommend")
    rows = [(u, i, 5, i) for u in range(5) for i in range(8 if u else 6)]
    with open(project / "data" / "ratings.csv", "w", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    play(project, "train.py", "--epochs", 2, "--device", "cpu")
    play(project, "recommend.py", "--device", "cpu")
    known = {str(item) for item in range(6)}  # the last two are in no training row
    lists = lists_of(project)
    assert (
        set(lists) <= {"0"}
        and not {item for mine in lists.values() for item in mine} & known
    )


TITLES = {  # as MovieLens has them
    "movies.csv": 'movieId,title,genres\n2,"Ä, The (1995)",Comedy|Drama\n5,B,Drama\n',
    "u.item": "2|Ä, The (1995)|01-Jan-1995||http://us.imdb.com|0|1\n5|B||||0|1\n",
    "movies.dat": "2::Ä, The (1995)::Comedy|Drama\n5::B::Drama\n",
    "titles.csv": '"2";"Ä, The (1995)"\n5;B\n',
}


@pytest.mark.parametrize("name", TITLES)
def test_titles_stand_beside_the_items(tmp_path, name):
    project = make(tmp_path, task="recommender", extras="recommend")
    play(project, "train.py", "--epochs", 1, "--limit-batches", 5, "--device", "cpu")
    encoding = "utf-8" if name.endswith("csv") else "latin-1"
    (tmp_path / name).write_text(TITLES[name], encoding)
    play(project, "recommend.py", "--titles", tmp_path / name, "--top", 300)
    rows = read(project / "outputs" / "recommendations.csv")
    expected = {"2": "Ä, The (1995)", "5": "B"}
    assert expected.keys() <= {row["item"] for row in rows}
    assert all(row["title"] == expected.get(row["item"], "") for row in rows)


def test_titles_of_other_items_are_refused(tmp_path):
    project = make(tmp_path, task="recommender", extras="recommend")
    play(project, "train.py", "--epochs", 1, "--limit-batches", 5, "--device", "cpu")
    (tmp_path / "titles.csv").write_text("title,item\nA,1\n")
    flags = ("--titles", tmp_path / "titles.csv")
    said = play(project, "recommend.py", *flags, code=2).stderr
    assert said == f"The first column of {flags[1]} has none of the items.\n"


@pytest.mark.parametrize("dataset", ["movielens-100k", "movielens-latest-small"])
def test_movielens_comes_with_titles(tmp_path, dataset):
    """The download keeps both files of the archive; here they are there already."""
    answers = {"task": "recommender", "dataset": dataset, "extras": "recommend"}
    project = make(tmp_path, **answers)
    check_code(project)
    sample = make(tmp_path, task="recommender", project_slug="sample")
    text = (sample / "data" / "ratings.csv").read_text()
    name, separator = "movies.csv", ","
    if dataset == "movielens-100k":
        name, separator = "u.item", "|"
        text = text.replace(",", "\t")
    (project / "data").mkdir()
    (project / "data" / "ratings.csv").write_text(text)
    titles = [f"{n}{separator}Film {n}{separator}" for n in range(1, 2000)]
    (project / "data" / name).write_text("\n".join(titles))
    play(project, "train.py", "--epochs", 1, "--limit-batches", 5, "--device", "cpu")
    play(project, "recommend.py", "--device", "cpu")
    rows = read(project / "outputs" / "recommendations.csv")
    assert all(row["title"] == f"Film {row['item']}" for row in rows)
    lines = play(project, "predict.py", "--user", 42).stdout.splitlines()
    assert lines[0] == "movieId,rating,title" and len(lines) == 11
    assert all(line.endswith(f",Film {line.split(',')[0]}") for line in lines[1:])
    (project / "data" / name).unlink()
    assert (
        play(project, "predict.py", "--user", 42).stdout.splitlines()[1].endswith(",")
    )
