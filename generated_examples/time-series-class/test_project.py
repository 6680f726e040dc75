"""Quick tests of this project: `pip install pytest`, then `python -m pytest`."""

from pathlib import Path

import pytest
import torch

import train as training
from config import Config
from dataset import cut, split
from utils import load_checkpoint, save_epoch


@pytest.fixture
def config(tmp_path) -> Config:
    return Config(out=str(tmp_path), epochs=4, limit_batches=2, device="cpu")


def test_no_step_is_a_target_in_two_splits(config):
    config.limit_batches, n = 0, 10 * (config.window + config.horizon)
    series = torch.arange(float(n)).repeat(2, 1)  # the values are the steps
    parts = [cut(series, steps, config).tensors for steps in split(n, config)]
    targets = [set(targets.flatten().tolist()) for _, targets in parts]
    assert sum(map(len, targets)) == len(set.union(*targets))
    for windows, targets in parts:  # the past ends right before the targets
        assert torch.equal(windows[:, 0, -1] + 1, targets[:, 0])


def test_a_resumed_run_repeats_an_uninterrupted_one(config, monkeypatch):
    def save_and_stop(out, checkpoint):
        save_epoch(out, checkpoint)
        if len(checkpoint["history"]) == 2:
            raise KeyboardInterrupt

    whole = training.train(config)
    assert whole[-1]["train_loss"] < whole[0]["train_loss"]  # it learns
    monkeypatch.setattr(training, "save_epoch", save_and_stop)
    with pytest.raises(KeyboardInterrupt):
        training.train(config)
    resumed = training.train(config, load_checkpoint(Path(config.out, "last.pt")))
    assert [row["val_loss"] for row in resumed] == [row["val_loss"] for row in whole]
