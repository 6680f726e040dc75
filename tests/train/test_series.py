"""Time series: what scaffold finds in them, and what a project does with them."""

import csv
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import torch

from scaffold.errors import ScaffoldError
from scaffold.inspection import read_user_data, targets_to_ask_for
from scaffold.project import Answers
from tests import tables
from tests.projects import load_module, make, play, resolved, results_of

START = datetime(2023, 1, 1)


def series(folder, times, name="series.csv", **more):
    """A file with these times, a series y with a season of 7 rows, and more columns."""
    draw = random.Random(0)
    values = [9 * math.sin(2 * math.pi * n / 7) + draw.gauss(0, 1) for n in times]
    columns = {"time": list(times.values()), "y": [f"{y:.3f}" for y in values], **more}
    rows = zip(*columns.values(), strict=True)
    return tables.save(folder / name, columns, rows)


def every(step: timedelta, rows: int = 200, form: str = "%Y-%m-%d %H:%M") -> dict:
    return {n: f"{START + n * step:{form}}" for n in range(rows)}


def found(path, target="y", task="time-series", **answers):
    answers = Answers(data=str(path), target=target, task=task, **answers)
    return read_user_data(answers)


def notes(data) -> str:
    return " ".join(data.report.notes)


def sizes(dataset) -> tuple:
    return dataset.step, dataset.window, dataset.horizon, dataset.season


DAILY, HOURLY = timedelta(days=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("step", "rows", "expected"),
    [
        (HOURLY, 900, ("1h", 168, 24, 24)),
        (DAILY, 200, ("1d", 28, 7, 7)),
        (timedelta(days=7), 400, ("1w", 104, 40, 52)),
        (timedelta(minutes=15), 1200, ("15m", 192, 96, 96)),
        (timedelta(hours=5), 300, ("5h", 14, 7, 7)),  # by autocorrelation
    ],
    ids=str,
)
def test_the_step_of_time_decides_the_season(tmp_path, step, rows, expected):
    assert sizes(found(series(tmp_path, every(step, rows))).dataset) == expected


def test_months_and_years_are_times(tmp_path):
    months = {n: f"{1949 + n // 12}-{n % 12 + 1:02}" for n in range(144)}
    dataset = found(series(tmp_path, months)).dataset
    assert (dataset.time_format, *sizes(dataset)) == ("%Y-%m", "1mo", 24, 12, 12)
    years = {n: str(1900 + n) for n in range(90)}
    dataset = found(series(tmp_path, years)).dataset
    assert (dataset.time_format, *sizes(dataset)) == ("", "1", 14, 7, 7)


def test_noise_has_no_season(tmp_path):
    draw = random.Random(1)
    rows = [[n, f"{draw.gauss(0, 1):.3f}"] for n in range(300)]
    data = found(tables.save(tmp_path / "noise.csv", ["n", "y"], rows))
    assert data.dataset.season == 1
    assert "No season was found, so the baseline repeats the last value." in notes(data)


def test_unsorted_repeated_and_missing_rows_and_empty_cells_are_reported(tmp_path):
    times = every(HOURLY, 400)
    times = dict(reversed([item for item in times.items() if item[0] not in (9, 50)]))
    times[51] = times[52]
    gaps = ["" if n < 5 else n for n in range(398)]
    data = found(series(tmp_path, times, extra=gaps, word=["on", "off"] * 199))
    assert "The rows are not in the order of time: dataset.py sorts them." in notes(
        data
    )
    assert "1 row repeats the time of another row; all are used." in notes(data)
    assert "The usual step of time is 1h; 2 steps are longer or shorter." in notes(data)
    assert "extra has 5 empty cells, filled with the value before." in notes(data)
    assert "word is left out: it is not numeric." in notes(data)
    assert data.dataset.features == ("y", "extra")


@pytest.mark.parametrize(
    ("columns", "target", "sentence"),
    [
        ({}, "", "No target given"),
        ({}, "x", "has no column 'x' for --target"),
        ({"word": ["a", "b"] * 100}, "word", "word is not numeric, so it can't be"),
        ({"time": ["a", "b"] * 100}, "y", "has no column of times"),
        ({"time": ["2024-01-01", "2024-01-02"] * 100}, "y", "198 rows repeat a value"),
        (
            {"time": ["", *list(every(DAILY, 199, "%Y-%m-%d").values())]},
            "y",
            "time is empty in 1 row of",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_series_is_refused_in_a_sentence(
    tmp_path, columns, target, sentence
):
    path = series(tmp_path, every(DAILY))
    with open(path, newline="") as file:
        table = {**{name: [] for name in ("time", "y")}, **columns}
        for row in csv.DictReader(file):
            for name in table.keys() - columns.keys():
                table[name].append(row[name])
    tables.save(path, table, zip(*table.values(), strict=True))
    with pytest.raises(ScaffoldError) as caught:
        found(path, target)
    assert sentence in caught.value.message and caught.value.hint


def test_too_few_rows_are_refused(tmp_path):
    with pytest.raises(ScaffoldError, match="has 29 rows; at least 30 are needed"):
        found(series(tmp_path, every(DAILY, 29)))


def test_columns_are_included_and_excluded(tmp_path):
    path = series(tmp_path, every(DAILY), a=range(200), b=[n % 9 for n in range(200)])
    assert found(path).dataset.features == ("y", "b")  # a counts the rows
    assert found(path, include=("a",)).dataset.features == ("y", "a", "b")
    assert found(path, exclude=("b",)).dataset.features == ("y",)
    with pytest.raises(
        ScaffoldError, match="time can't be included: it is not numeric"
    ):
        found(path, include=("time",))
    with pytest.raises(ScaffoldError, match="y is the target"):
        found(path, exclude=("y",))


def test_only_a_clear_series_is_recognized_without_a_task(tmp_path):
    clear = series(tmp_path, every(DAILY), b=[n % 9 for n in range(200)])
    assert found(clear, task=None).tasks[:2] == ("time-series", "regression")
    assert found(clear, task="regression").dataset.kind == "table"
    assert "use --task regression" in notes(found(clear, task=None))
    gap = {n: time for n, time in every(DAILY).items() if n != 7}
    word = series(tmp_path, every(DAILY), "word.csv", c=["a", "b"] * 100)
    for path in (series(tmp_path, gap, "gap.csv"), word):
        assert found(path, task=None).dataset.kind == "table"
        assert found(path).dataset.kind == "series"


def test_only_numbers_are_offered_as_targets(tmp_path):
    path = series(tmp_path, every(DAILY), word=["a", "b"] * 100)
    assert targets_to_ask_for(Answers(data=str(path), task="time-series")) == ["y"]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project on own data, trained for an epoch."""
    folder = tmp_path_factory.mktemp("own")
    data = tables.series_table(folder)
    project = make(folder, data=str(data), target="sales", task="time-series")
    play(project, "train.py", "--epochs", 1, "--device", "cpu")
    return project


def load(project, **settings):
    dataset, config = load_module(project, "dataset"), load_module(project, "config")
    data = dataset.load_data(config.Config(**settings), torch.device("cpu"))
    return dataset, config.Config(**settings), data


def test_later_rows_change_neither_the_training_windows_nor_the_statistics(project):
    _, _, data = load(project)
    text = lines_of(project)
    late = [line.replace(";5", ";95") for line in text[-90:]]
    changed = project / "changed.csv"
    changed.write_text("\n".join(text[:-90] + late) + "\n")
    _, _, other = load(project, data=str(changed))
    for mine, its in zip(data.train.tensors, other.train.tensors, strict=True):
        assert torch.equal(mine, its)
    assert all(map(torch.equal, data.model_args["mean"], other.model_args["mean"]))
    assert not torch.equal(data.test.tensors[1], other.test.tensors[1])


def test_the_windows_share_the_memory_of_the_series(project):
    _, _, data = load(project)
    pointers = {
        part.tensors[0].untyped_storage().data_ptr()
        for part in (data.train, data.val, data.test)
    }
    assert len(pointers) == 1


def test_the_order_of_the_rows_does_not_matter(project):
    _, _, data = load(project)
    header, *rows = lines_of(project)
    random.Random(0).shuffle(rows)
    shuffled = project / "shuffled.csv"
    shuffled.write_text("\n".join([header, *rows]) + "\n")
    _, _, other = load(project, data=str(shuffled))
    assert torch.equal(data.test.tensors[0], other.test.tensors[0])


def test_sizes_that_do_not_fit_are_refused(project):
    for flags in (["--horizon", 0], ["--window", 0], ["--window", 290]):
        done = play(project, "train.py", *flags, "--out", "none", code=2)
        assert "do not fit the 299 rows" in done.stderr


def test_another_window_and_horizon_are_flags(project):
    flags = ["--window", 10, "--horizon", 3, "--season", 5, "--out", "other"]
    play(project, "train.py", *flags, "--epochs", 1, "--device", "cpu")
    play(project, "evaluate.py", "--out", "other", "--device", "cpu")
    checkpoint = ["--checkpoint", "other/best.pt"]
    done = play(project, "predict.py", data_of(project), *checkpoint)
    assert done.stdout.startswith("3 steps in ")


def data_of(project) -> str:
    return load_module(project, "config").Config.data


def lines_of(project) -> list[str]:
    return Path(data_of(project)).read_text().splitlines()


def test_the_baseline_repeats_the_last_season(project):
    play(project, "evaluate.py", "--device", "cpu")
    _, config, data = load(project)
    windows, targets = data.test.tensors
    series = torch.cat([windows[:, 0], targets], dim=1)
    window, horizon = config.window, config.horizon
    assert horizon <= config.season
    naive = series[:, window - config.season :][:, :horizon]
    mae = (naive - targets).abs().mean().item()
    assert results_of(project)["baseline_mae"] == pytest.approx(mae, rel=1e-5)


def test_a_forecast_begins_after_the_latest_row(project):
    header, *rows = lines_of(project)
    latest = project / "latest.csv"
    latest.write_text("\n".join([header, *rows[-28:]]) + "\n")
    done = play(project, "predict.py", "latest.csv")
    assert done.stdout == "7 steps in latest-forecast.csv\n"
    rows = tables.read(project / "latest-forecast.csv")
    assert [row["day"] for row in rows][:2] == ["28.10.2023", "29.10.2023"]
    assert all(math.isfinite(float(row["predicted_sales"])) for row in rows)
    latest.write_text("\n".join([header, *rows_of(latest)[-27:]]) + "\n")
    done = play(project, "predict.py", "latest.csv", code=2)
    assert done.stderr == "latest.csv has 27 rows, fewer than a window of 28.\n"


def rows_of(path) -> list[str]:
    return path.read_text().splitlines()[1:]


@pytest.mark.parametrize("form", ["", "%Y-%m", "irregular", "parquet"])
def test_times_of_every_kind_are_read_and_continued(tmp_path, form):
    if form == "":
        times, expected = {n: str(1900 + n) for n in range(90)}, ["1990", "1991"]
    elif form == "%Y-%m":
        times = {n: f"{1949 + n // 12}-{n % 12 + 1:02}" for n in range(144)}
        expected = ["1961-01", "1961-02"]
    elif form == "irregular":
        days = every(DAILY, 300, "%Y-%m-%d")
        times, expected = {n: t for n, t in days.items() if n % 7 < 5}, ["1", "2"]
    else:
        times = every(HOURLY, 400)
        expected = ["2023-01-17 16:00:00", "2023-01-17 17:00:00"]
    path = series(tmp_path, times)
    if form == "parquet":
        frame = pl.read_csv(path, try_parse_dates=True)
        path = tmp_path / "series.parquet"
        frame.write_parquet(path)
    answers = {"data": str(path), "target": "y", "task": "time-series"}
    project = make(tmp_path, **answers, model="linear")
    play(project, "train.py", "--epochs", 1, "--device", "cpu")
    play(project, "predict.py", path)
    rows = tables.read(tmp_path / "series-forecast.csv")
    name = "step" if form == "irregular" else "time"
    assert [row[name][:19] for row in rows][:2] == expected


@pytest.mark.parametrize("model", ["gru", "tcn"])
def test_a_network_sees_the_whole_window_and_takes_any_length(tmp_path, model):
    project = make(tmp_path, task="time-series", model=model)
    build_model = load_module(project, "model").build_model
    scale = torch.tensor([[0.0], [0.0]]), torch.tensor([[1.0], [1.0]])
    torch.manual_seed(0)
    network = build_model(*scale, 3, torch.tensor(0.0), torch.tensor(1.0)).eval()
    windows = torch.randn(2, 2, 168, requires_grad=True)
    network(windows).sum().backward()
    assert (windows.grad.abs().sum(dim=(0, 1)) > 0).all()
    assert network(torch.randn(5, 2, 30)).shape == (5, 3)


def test_the_split_is_by_time():
    assert resolved(task="time-series").answers["split"] == "time"
    with pytest.raises(ScaffoldError, match="time-series decides the split itself"):
        resolved(task="time-series", split="random")
