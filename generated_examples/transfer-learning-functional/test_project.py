"""Quick tests of this project: `pip install pytest`, then `python -m pytest`."""

from pathlib import Path

import pytest
import torch

import train as training
from config import Config
from dataset import split
from utils import load_checkpoint, save_epoch


@pytest.fixture
def config(tmp_path) -> Config:
    run = {"epochs": 4, "weights": "none", "unfreeze_epoch": 3, "backbone_lr": 1e-5}
    return Config(out=str(tmp_path), limit_batches=2, batch_size=4, device="cpu", **run)


def test_no_row_is_in_two_splits():
    rows = torch.cat(split(torch.arange(200) % 2, Config()))
    assert torch.equal(rows.sort().values, torch.arange(200))


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
