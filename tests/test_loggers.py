"""Loggers: each epoch is logged once, by one process, also in a resumed run."""

import mlflow
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tests.matrix import KNOWN
from tests.projects import history_of, make, play, play_ranks
from tests.test_training import SHORT, train


def test_tensorboard_gets_every_epoch_once(tmp_path):
    project = make(tmp_path, task="regression", logger="tensorboard")
    train(project, "--epochs", 2)
    play(project, "train.py", "--resume", "--epochs", 3)
    events = EventAccumulator(str(project / "outputs" / "tensorboard"))
    events.Reload()
    values = events.Scalars("val_loss")
    assert [value.step for value in values] == [1, 2, 3]
    expected = [float(row["val_loss"]) for row in history_of(project)]
    assert [value.value for value in values] == pytest.approx(expected)


def test_mlflow_gets_settings_and_epochs_in_one_run(tmp_path):
    project = make(tmp_path, task="regression", logger="mlflow")
    train(project, "--epochs", 2)
    play(project, "train.py", "--resume", "--epochs", 3)
    client = mlflow.MlflowClient(f"sqlite:///{project / 'mlflow.db'}")
    (found,) = client.search_runs(["0"])
    values = client.get_metric_history(found.info.run_id, "val_loss")
    assert [value.step for value in values] == [1, 2, 3]
    assert found.data.params["batch_size"] == "32"


@pytest.mark.parametrize("logger", ["tensorboard", "mlflow"])
def test_only_one_of_several_processes_logs(tmp_path, logger):
    assert logger in KNOWN.extras_of("logger")
    project = make(tmp_path, task="regression", logger=logger, device="multi-gpu")
    play_ranks(project, 2, "train.py", *SHORT)
    assert (project / "outputs" / "last.pt").exists()
    if logger == "tensorboard":
        assert len(list((project / "outputs" / "tensorboard").iterdir())) == 1
