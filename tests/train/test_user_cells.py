"""Cells as people write them, in a project: the numbers that inspection found."""

import random
from datetime import date

import polars as pl
import pytest
import torch

from scaffold.inspection.tables import scan_table
from tests.projects import load_module, make, play, printed_command, scaffold
from tests.tables import save
from tests.unit.test_cells import WRITTEN

ROWS = 30
SHORT = ["--epochs", 1, "--limit-batches", 2, "--device", "cpu"]


def read(project, path=None) -> pl.DataFrame:
    """The columns of a file as the project reads them."""
    dataset, config = (load_module(project, name) for name in ("dataset", "config"))
    return dataset.read_table(
        str(path or config.Config().data), dataset.feature_columns()
    )


def written(tmp_path):
    """A table with a column of each way to write numbers, and what they mean."""
    names = list(WRITTEN)
    cells = [
        [WRITTEN[name][0][row % len(WRITTEN[name][0])] for name in names]
        for row in range(ROWS)
    ]
    draw = random.Random(0)
    rows = [
        [*row, f"{'ab'[n % 2]}", f"${draw.randint(1000, 9999):,}"]
        for n, row in enumerate(cells)
    ]
    return save(tmp_path / "t.csv", [*names, "letter", "y"], rows)


def test_a_project_reads_the_numbers_that_the_inspection_found(tmp_path):
    path = written(tmp_path)
    found = {column.name: column for column in scan_table(path).columns}
    table = read(make(tmp_path, data=str(path), target="y"))
    for name, (_, numbers) in WRITTEN.items():
        cells = table[name].to_list()
        wanted = [numbers[row % len(numbers)] for row in range(ROWS)]
        assert cells == pytest.approx(wanted, rel=1e-6), name
        assert (found[name].low, found[name].high) == (min(wanted), max(wanted))


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A table with ranges, sentinels, and dates of many kinds, and its project."""
    folder, draw = tmp_path_factory.mktemp("odd"), random.Random(0)
    rows = [
        [
            "2100 - 2850" if n % 20 == 0 else f"{draw.randint(500, 3000)} sqft",
            -200 if n % 7 == 0 else draw.randint(3, 40),
            f"{draw.randint(1, 12):02}/{draw.randint(1, 28):02}/{draw.randint(15, 22)}",
            f"{draw.choice(['Jan', 'Feb', 'May'])} {draw.randint(2000, 2020)}",
            f"{draw.randint(0, 23):02}:{draw.randint(0, 59):02}",
            f"2020-01-{draw.randint(1, 28):02}T{draw.randint(10, 23)}:00:00+02:00",
            draw.choice(["north", "south"]),
            "unknown" if n % 30 == 0 else f"{draw.randint(10, 99)} €",
        ]
        for n in range(120)
    ]
    header = ["sqft", "sent", "day", "month", "clock", "stamp", "side", "y"]
    path = save(folder / "t.csv", header, rows)
    flags = ["--as", "sqft=number", "--missing", "sent=-200", "--missing", "y=unknown"]
    words = ["--data", path, "--target", "y", "--device", "cpu", *flags]
    output = scaffold("new", "p", *words, "--yes", cwd=folder)
    return folder, output


def test_dates_and_odd_cells_are_read(odd):
    folder, _ = odd
    table = read(folder / "p")
    plain = pl.read_csv(folder / "t.csv", infer_schema=False)
    assert table["sqft"].null_count() == 6
    assert table["sent"].null_count() == 18
    assert table["sent"].min() > 0
    clock = plain["clock"].str.to_time("%H:%M")
    assert (table["clock"].dt.time() == clock).all()
    assert (table["month"].dt.strftime("%b %Y") == plain["month"]).all()
    assert (table["day"].dt.strftime("%m/%d/%y") == plain["day"]).all()
    hours = plain["stamp"].str.slice(11, 2).cast(pl.Int8)
    assert (table["stamp"].dt.hour() == hours).all()  # the local hour


def test_a_project_of_such_cells_trains_and_predicts_without_the_target(odd):
    folder, _ = odd
    play(folder / "p", "train.py", *SHORT)
    rows = pl.read_csv(folder / "t.csv", infer_schema=False).drop("y")
    rows.write_csv(folder / "rows.csv")
    play(folder / "p", "predict.py", folder / "rows.csv")
    predicted = pl.read_csv(folder / "rows-predictions.csv")["predicted_y"]
    assert predicted.is_finite().all() and len(predicted) == 120


def test_the_command_that_recreates_a_project_has_the_flags(odd):
    folder, output = odd
    words = printed_command(output.stdout)
    assert "sqft=number" in words and "y=unknown" in words
    again = folder / "again"
    again.mkdir()
    scaffold(*words, cwd=again)
    one, other = (f / "p" / "dataset.py" for f in (folder, again))
    assert one.read_text() == other.read_text()


def test_an_update_keeps_the_flags_and_changes_one(odd):
    folder, _ = odd
    words = ["update", "p", "--set", "as=sqft=category", "--force"]
    scaffold(*words, cwd=folder)
    code = (folder / "p" / "dataset.py").read_text()
    assert "ROUGH" not in code and '"^-200(?:[.,]0*)?$", "", ["sent"]' in code


def test_the_letter_of_a_unit_is_not_taken_out_of_a_word_for_missing(tmp_path):
    cells = ["NA" if n % 9 == 0 else f"{n}A" for n in range(60)]
    rows = [[cell, "ab"[n % 2], n % 7] for n, cell in enumerate(cells)]
    made = make(tmp_path, data=str(save(tmp_path / "t.csv", "xzy", rows)), target="y")
    assert read(made)["x"].null_count() == 7


def test_values_that_occur_once_share_a_code(tmp_path):
    rows = [[f"town{n}" if n < 12 else "ab"[n % 2], n % 7, n] for n in range(60)]
    made = make(tmp_path, data=str(save(tmp_path / "t.csv", "xzy", rows)), target="y")
    dataset = load_module(made, "dataset")
    table = read(made)
    fitted = dataset.fit(table)
    assert fitted["categories"] == [["a", "b"]]
    assert dataset.encode(table, fitted)[:, -1].tolist()[:14] == [0] * 12 + [1, 2]


def test_series_of_written_numbers_and_months_are_read(tmp_path):
    rows = [
        [f"{month} {year}", f"${1000 + 7 * n:,}"]
        for n, (year, month) in enumerate(
            (year, month) for year in range(2015, 2021) for month in MONTHS
        )
    ]
    path = save(tmp_path / "t.csv", ["month", "sales"], rows)
    made = make(tmp_path, data=str(path), target="sales", task="time-series")
    dataset, config = (load_module(made, name) for name in ("dataset", "config"))
    table = dataset.read_series(config.Config().data)
    assert table["sales"].to_list() == [1000 + 7 * n for n in range(72)]
    play(made, "train.py", *SHORT)
    play(made, "predict.py", path)


MONTHS = [f"{date(2020, month, 1):%b}" for month in range(1, 13)]


def test_ratings_with_a_unit_are_read(tmp_path):
    draw = random.Random(0)
    rows = [
        [
            f"u{n % 30}",
            f"i{draw.randrange(40)}",
            f"{draw.randint(1, 10)} stars",
            f"0{n % 9 + 1}/2{n % 8}/20",
        ]
        for n in range(600)
    ]
    path = save(tmp_path / "r.csv", ["user", "item", "rating", "date"], rows)
    made = make(tmp_path, data=str(path), task="recommender")
    dataset, config = (load_module(made, name) for name in ("dataset", "config"))
    data = dataset.load_data(config.Config(), torch.device("cpu"))
    assert len(data.train)
