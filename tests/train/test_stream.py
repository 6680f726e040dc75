"""Projects that read Parquet in parts: splits, passes, resuming, several processes."""

import math
from dataclasses import replace

import polars as pl
import pytest
import torch

from scaffold.kinds.ratings.dataset import Ratings
from scaffold.render import render
from tests.extras import make_extra, project_with
from tests.matrix import KNOWN
from tests.projects import (
    history_of,
    load_module,
    make,
    play,
    play_ranks,
    printed_command,
    results_of,
    scaffold,
)
from tests.tables import parquet_folder, parquet_ratings
from tests.unit.test_write import files_in

CPU = torch.device("cpu")
STREAM = {"stream": True, "target": "y", "exclude": ("side",)}
MANY = Ratings(name="", summary="", file="", rows=2000, streamed=True)
SHORT = ["--device", "cpu", "--batch-size", 32, "--steps-per-epoch", 5]


RESUMED = """
import sys
import train

def stop(out, checkpoint):
    save(out, checkpoint)
    raise SystemExit

save, train.save_epoch = train.save_epoch, stop
sys.argv += ["--out", "cut", *{flags}]
train.main()
"""


@pytest.fixture
def folder(tmp_path):
    return parquet_folder(tmp_path)


def small_blocks(dataset):
    """Blocks of 100 rows, 150 rows of each split in memory."""
    dataset.BLOCK, dataset.MIXED, dataset.SAMPLE = 100, 2, 150
    return dataset


def opened(project):
    """The module dataset.py with small blocks, and its data."""
    dataset = small_blocks(load_module(project, "dataset"))
    return dataset, dataset.load_data(dataset.Config(batch_size=32), CPU)


def targets_of(stream, size: int, steps: int, epoch: int = 1) -> list[torch.Tensor]:
    """The targets of the batches of an epoch."""
    stream.config.batch_size, stream.config.steps_per_epoch = size, steps
    return [targets for _, targets in stream.batches(epoch)]


def parts_of(dataset, config) -> dict[int, pl.DataFrame]:
    """The rows of the files by their split, read without the code of the project."""
    table = pl.concat(map(pl.read_parquet, dataset.list_files(config.data)))
    blocks = range(math.ceil(len(table) / dataset.BLOCK))
    parts = [dataset.split(block, len(table), config.seed) for block in blocks]
    numbers = pl.Series(torch.cat(parts).numpy())
    return {number: table.filter(numbers == number) for number in range(4)}


def test_every_row_is_in_one_split_and_a_pass_has_each_training_row_once(
    tmp_path, folder
):
    dataset, data = opened(make(tmp_path, data=str(folder), **STREAM))
    parts = parts_of(dataset, data.stream.config)
    assert sum(map(len, parts.values())) == 1200 == len(pl.concat(parts.values()))
    for split, number in ((data.train, 0), (data.val, 1), (data.test, 2)):
        expected = parts[number]["y"].cast(pl.Float32).to_torch()
        assert torch.equal(split.tensors[1].squeeze(1), expected)
        assert 100 < len(expected) < 200
    training = pl.concat([parts[0], parts[3]])["y"].cast(pl.Float32).sort().to_torch()
    first, second = targets_of(data.stream, sum(data.stream.rows), 2)
    for seen in (first, second):
        assert torch.equal(seen.squeeze(1).sort().values, training)
    assert not torch.equal(first, second)


def test_rows_of_sorted_files_are_mixed(tmp_path, folder):
    """Each batch has rows from everywhere, where the blocks in memory do."""
    dataset, data = opened(make(tmp_path, data=str(folder), **STREAM))
    dataset.MIXED = 12
    low, high = data.train.tensors[1].quantile(torch.tensor([0.25, 0.75]))
    for targets in targets_of(data.stream, 64, 10):
        assert (targets < low).any() and (targets > high).any()


def test_nothing_is_fitted_on_rows_that_are_held_out(tmp_path, folder):
    dataset, data = opened(make(tmp_path, data=str(folder), **STREAM))
    sample = parts_of(dataset, data.stream.config)[0]
    numbers = sample.select(pl.col("x", "z").cast(pl.Float32))
    for name, found in (
        ("mean", numbers.mean()),
        ("std", numbers.std(ddof=0)),
    ):
        expected = torch.tensor(found.row(0))
        torch.testing.assert_close(data.model_args[name][:2], expected)
    assert data.fitted["categories"] == [sample["town"].unique().sort().to_list()]
    assert data.model_args["target_mean"].item() == pytest.approx(sample["y"].mean())


def test_users_and_items_are_those_of_all_training_rows(tmp_path):
    path = parquet_ratings(tmp_path)
    pl.concat(
        [
            pl.read_parquet(path),
            pl.DataFrame({"user": [999], "item": [1], "rating": [3], "timestamp": [1]}),
        ]
    ).write_parquet(path)
    dataset, data = opened(make(tmp_path, data=str(path), stream=True))
    parts = parts_of(dataset, data.stream.config)
    training = pl.concat([parts[0], parts[3]])
    for name, ids in (("user", "users"), ("item", "items")):
        expected = training[name].cast(pl.String).unique().sort().to_list()
        assert data.fitted[ids] == expected
    seen = torch.cat([data.stream.read(block)[0] for block in data.stream.blocks])
    assert len(seen) == len(training) and seen.min() > 0


def test_an_epoch_begins_where_the_one_before_it_ended(tmp_path, folder):
    _, data = opened(make(tmp_path, data=str(folder), **STREAM))
    stream = data.stream
    whole = targets_of(stream, 32, 7 * 9)
    epochs = [targets_of(stream, 32, 7, epoch) for epoch in range(1, 10)]
    assert len(whole) * 32 > 2 * sum(stream.rows)  # several passes
    assert torch.equal(
        torch.cat(whole), torch.cat([batch for epoch in epochs for batch in epoch])
    )


def test_processes_read_different_rows_and_together_all(tmp_path, folder, monkeypatch):
    project = make(tmp_path, data=str(folder), device="multi-gpu", **STREAM)
    dataset = small_blocks(load_module(project, "dataset"))
    monkeypatch.setattr(dataset.ddp, "PROCESSES", 2)
    seen, config = [], dataset.Config(batch_size=32)
    for rank in range(2):
        monkeypatch.setattr(dataset.ddp, "RANK", rank)
        stream = dataset.load_data(config, CPU).stream
        seen += targets_of(stream, 2 * sum(stream.rows), 1)
        assert {len(ys) for ys in targets_of(stream, 32, 3)} == {16}
    parts = parts_of(dataset, config)
    training = pl.concat([parts[0], parts[3]])["y"].cast(pl.Float32).sort()
    assert torch.equal(torch.cat(seen).squeeze(1).sort().values, training.to_torch())


def test_the_four_styles_have_one_history_and_a_resumed_run_repeats_it(
    tmp_path, folder
):
    histories = []
    for style in KNOWN.styles:
        slug = f"project-{style}"
        answers = {"dropout": "0.2", "style": style, "project_slug": slug, **STREAM}
        project = make(tmp_path, data=str(folder), **answers)
        play(project, "train.py", "--epochs", 3, *SHORT)
        histories.append(history_of(project))
    assert all(history == histories[0] for history in histories)
    resume = RESUMED.format(flags=[*map(str, SHORT), "--epochs", "3"])
    (project / "cut.py").write_text(resume)
    play(project, "cut.py")
    play(project, "train.py", "--out", "cut", "--resume")
    assert history_of(project, "cut") == histories[0]


def test_classes_and_ratings_train_on_one_device_and_on_two_processes(tmp_path, folder):
    answers = {"stream": True, "target": "side", "exclude": ("y",)}
    project = make(tmp_path, data=str(folder), class_weights=True, **answers)
    play(project, "train.py", "--epochs", 3, *SHORT)
    play(project, "evaluate.py")
    assert results_of(project)["accuracy"] > results_of(project)["baseline_accuracy"]
    play(project, "predict.py", folder / "part-0.parquet")
    path = parquet_ratings(tmp_path)
    answers = {"data": str(path), "stream": True, "project_slug": "ratings"}
    project = make(tmp_path, device="multi-gpu", **answers)
    text = (project / "dataset.py").read_text().replace("BLOCK = 65_536", "BLOCK = 500")
    (project / "dataset.py").write_text(text)
    play_ranks(project, 2, "train.py", "--epochs", 3, *SHORT)
    play(project, "evaluate.py", "--device", "cpu")
    assert results_of(project)["baseline_rmse"] < 1
    said = play(project, "predict.py", "--user", 7, "--top", 3).stdout
    assert said.startswith("item,rating\n")


def test_an_extra_that_may_import_batches_finds_them(tmp_path, folder):
    """Training in parts has its own; without such an extra, they would be dead code."""
    elsewhere = make_extra(tmp_path / "note", {"note.txt": "A note."})
    for place, has in (("none", False), ("check", True), (elsewhere, True)):
        project = project_with(place, data=str(folder), **STREAM)
        assert ("\ndef batches(" in render(project)["dataset.py"]) == has


def test_predictions_are_numbers_and_never_land_among_the_data(tmp_path, folder):
    for stream in (True, False):
        name = f"project-{stream}"
        answers = {**STREAM, "stream": stream, "project_slug": name}
        project = make(tmp_path, data=str(folder), **answers)
        short = SHORT if stream else ["--device", "cpu"]
        play(project, "train.py", "--epochs", 1, *short)
        before = {file: file.read_bytes() for file in folder.iterdir()}
        for rows, count in ((folder / "part-0.parquet", 400), (folder, 1200)):
            play(project, "predict.py", rows)
            path = project / "outputs" / f"{rows.stem}-predictions.parquet"
            found = pl.read_parquet(path)
            assert found["predicted_y"].is_finite().sum() == count == len(found)
            assert found.columns == ["x", "z", "town", "y", "side", "predicted_y"]
        assert before == {file: file.read_bytes() for file in folder.iterdir()}


def test_data_that_were_moved_and_renamed_are_the_same_data(tmp_path, folder):
    path = parquet_ratings(tmp_path)
    for data, answers in ((path, {"stream": True}), (folder, STREAM)):
        project = make(
            tmp_path, data=str(data), project_slug=f"project-{data.stem}", **answers
        )
        play(project, "train.py", "--epochs", 1, *SHORT)
        moved = data.rename(tmp_path / f"moved{data.suffix}")
        play(project, "evaluate.py", "--data", moved)
    first = moved / "part-0.parquet"
    first.rename(moved / "part-3.parquet")  # last now: its rows have other splits
    said = play(project, "evaluate.py", "--data", moved, code=2).stderr
    assert "The data changed" in said


def test_a_limit_of_batches_bounds_an_epoch_but_is_no_new_setting(tmp_path, folder):
    project = make(tmp_path, data=str(folder), **STREAM)
    flags = [*SHORT, "--limit-batches", 2]
    play(project, "train.py", "--epochs", 1, *flags)
    play(project, "train.py", "--epochs", 2, *flags, "--resume")
    assert [row["epoch"] for row in history_of(project)] == ["1", "2"]
    dataset = load_module(project, "dataset")
    config = dataset.Config(steps_per_epoch=5, limit_batches=2)
    stream = dataset.load_data(config, CPU).stream
    assert (len([*stream.batches(1)]), config.steps_per_epoch) == (2, 5)


def test_an_epoch_is_by_default_one_pass_over_the_training_rows(tmp_path, folder):
    project = make(tmp_path, data=str(folder), **STREAM)
    config = load_module(project, "config").Config()
    stream = load_module(project, "dataset").load_data(config, CPU).stream
    assert config.steps_per_epoch * config.batch_size == pytest.approx(
        sum(stream.rows), rel=0.1
    )


def test_ratings_that_are_all_the_same_are_one_sentence(tmp_path):
    path = parquet_ratings(tmp_path)
    project = make(tmp_path, data=str(path), stream=True)
    pl.read_parquet(path).with_columns(rating=pl.lit(3)).write_parquet(path)
    said = play(project, "train.py", *SHORT, code=2).stderr
    assert said == f"{path}: all ratings are the same.\n"


def test_a_new_user_is_fitted_with_the_penalty_of_the_training_split(tmp_path):
    path = parquet_ratings(tmp_path)
    project = make(tmp_path, data=str(path), stream=True)
    words = (project / "predict.py").read_text()
    assert "a mean over 80 % of the samples" in words and "penalty = 0.4 *" in words
    assert replace(MANY, rows=10_000_000).training_share == 0.98
    assert replace(MANY, rows=10_000_000, streamed=False).training_share == 0.8


def test_a_file_that_is_not_parquet_is_one_sentence(tmp_path, folder):
    project = make(tmp_path, data=str(folder), **STREAM)
    play(project, "train.py", "--epochs", 1, *SHORT)
    (tmp_path / "rows.csv").write_text("x,z,town\n1,2,oslo\n")
    (tmp_path / "empty").mkdir()
    for name in ("rows.csv", "empty"):
        path = tmp_path / name
        said = play(project, "predict.py", path, code=2).stderr
        assert said == f"Cannot read {path}: it is not Parquet, or it is damaged.\n"


def test_damaged_data_are_one_sentence(tmp_path, folder):
    project = make(tmp_path, data=str(folder), **STREAM)
    (folder / "part-1.parquet").write_bytes(b"PAR1" + b"\1" * 50)
    said = play(project, "train.py", *SHORT, code=2).stderr
    assert f"Cannot read {folder}: " in said


def test_a_changed_file_ends_a_resumed_run(tmp_path, folder):
    project = make(tmp_path, data=str(folder), **STREAM)
    play(project, "train.py", "--epochs", 1, *SHORT)
    first = folder / "part-0.parquet"
    pl.read_parquet(first).head(300).write_parquet(first)
    flags = ["--resume", "--epochs", 2]
    assert "The data changed" in play(project, "train.py", *flags, code=2).stderr


def test_the_command_recreates_the_project_and_an_update_keeps_it(tmp_path, folder):
    words = ["new", "demo", "--data", folder, "--target", "y", "--stream"]
    said = scaffold(*words, cwd=tmp_path).stdout
    (tmp_path / "again").mkdir()
    scaffold(*printed_command(said), cwd=tmp_path / "again")
    files = files_in(tmp_path / "demo")
    assert files == files_in(tmp_path / "again" / "demo")
    scaffold("update", "--set", "style=functional", cwd=tmp_path / "demo")
    assert "class Stream" in (tmp_path / "demo" / "dataset.py").read_text()
    scaffold("update", "--set", "style=class", cwd=tmp_path / "demo")
    assert files_in(tmp_path / "demo") == files


def test_a_copied_folder_makes_the_project_independent(tmp_path, folder):
    words = ["new", "demo", "--data", folder.name, "--target", "y", "--copy-data"]
    scaffold(*words, cwd=tmp_path)
    for file in folder.iterdir():
        file.unlink()
    project = tmp_path / "demo"
    assert len(list((project / "data" / folder.name).iterdir())) == 3
    play(project, "train.py", "--epochs", 1, "--limit-batches", 2, "--device", "cpu")
