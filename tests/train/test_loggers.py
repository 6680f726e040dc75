"""Loggers: every epoch once, in one run, even if training is resumed."""

import json
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from wandb.proto.wandb_internal_pb2 import Record

from tests.lint import check_code
from tests.matrix import KNOWN
from tests.projects import history_of, make, play, play_ranks, run, torchrun

LOGGERS = list(KNOWN.extras_of("logger"))
SHORT = ["--limit-batches", 3, "--device", "cpu"]


def read_tensorboard(project: Path) -> dict[int, float]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(project / "outputs" / "tensorboard"))
    events.Reload()
    values = events.Scalars("val_loss")
    assert len({value.step for value in values}) == len(values)
    return {value.step: value.value for value in values}


def read_mlflow(project: Path) -> dict[int, float]:
    import mlflow

    client = mlflow.MlflowClient(f"sqlite:///{project / 'mlflow.db'}")
    (found,) = client.search_runs(["0"])
    assert found.data.params["batch_size"] == "64"
    values = client.get_metric_history(found.info.run_id, "val_loss")
    assert len({value.step for value in values}) == len(values)
    return {value.step: value.value for value in values}


def read_wandb(project: Path) -> dict[int, float]:
    """From the files of the offline runs, which are parts of one run."""
    losses, ids = {}, set()
    for path in sorted((project / "outputs" / "wandb").glob("offline-*/*.wandb")):
        for record in records(path):
            items = record.history.item
            values = {item.nested_key[0]: item.value_json for item in items}
            if values:
                epoch = json.loads(values["epoch"])
                assert epoch not in losses
                losses[epoch] = json.loads(values["val_loss"])
            if record.WhichOneof("record_type") == "run":
                ids.add(record.run.run_id)
                config = {c.key: c.value_json for c in record.run.config.update}
                assert config["batch_size"] == "64"
    assert len(ids) == 1
    return losses


def records(path: Path) -> Iterator[Record]:
    """A file of wandb: blocks of 32 KiB, records in one part (1) or several (2-4)."""
    data, position, parts = path.read_bytes(), 7, b""
    while position + 7 <= len(data):
        left = 2**15 - position % 2**15
        if left < 7:
            position += left
            continue
        _, length, kind = struct.unpack_from("<IHB", data, position)
        parts += data[position + 7 : position + 7 + length]
        position += 7 + length
        if kind in (1, 4):
            yield Record.FromString(parts)
            parts = b""


READERS = {
    "mlflow": read_mlflow,
    "tensorboard": read_tensorboard,
    "wandb": read_wandb,
}


@pytest.mark.parametrize("logger", LOGGERS)
def test_epochs_are_logged_once_by_one_process_and_a_resumed_run_continues(
    tmp_path, logger
):
    project = make(tmp_path, task="regression", logger=logger, device="multi-gpu")
    check_code(project)
    if logger == "wandb":  # it writes its files when the interpreter exits
        run(project, *torchrun(2), "train.py", "--epochs", 2, *SHORT)
        run(project, "train.py", "--resume", "--epochs", 3)
    else:
        play_ranks(project, 2, "train.py", "--epochs", 2, *SHORT)
        play(project, "train.py", "--resume", "--epochs", 3)
    losses = [float(row["val_loss"]) for row in history_of(project)]
    assert len(losses) == 3
    found = READERS[logger](project)
    assert found == pytest.approx(dict(enumerate(losses, start=1)))


@pytest.mark.parametrize("logger", ["mlflow", "wandb"])
def test_two_trainings_in_one_process_are_two_runs(tmp_path, logger):
    project = make(tmp_path, task="regression", logger=logger)
    (project / "twice.py").write_text(
        "from config import Config\n"
        "from train import train\n"
        "for out in ('a', 'b'):\n"
        "    train(Config(out=out, epochs=1, limit_batches=2, device='cpu'))\n"
    )
    play(project, "twice.py")
    first, second = ((project / out / f"{logger}-run.txt").read_text() for out in "ab")
    assert first != second


def test_the_tests_of_a_project_are_not_logged(tmp_path):
    project = make(tmp_path, task="regression", logger="mlflow")
    run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert not (project / "mlflow.db").exists()
