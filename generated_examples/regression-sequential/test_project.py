"""Quick tests of this project: `pip install pytest`, then `python -m pytest`."""

import json
import math
import sys

import torch

import evaluate
import train
from checkpoint import read_tensors, save_checkpoint
from config import Config
from dataset import load_data, split
from metrics import loss_function
from model import build_model


def call(monkeypatch, main, flags: str, *more) -> None:
    """Run a script's main() as the command line would."""
    monkeypatch.setattr(sys, "argv", ["", *flags.split(), *map(str, more)])
    main()


def test_every_sample_is_in_one_split():
    parts = split(100, seed=0)
    assert torch.equal(torch.cat(parts).sort().values, torch.arange(100))


def test_the_same_seed_gives_the_same_split():
    first, second = (split(100, seed=0) for _ in range(2))
    assert all(map(torch.equal, first, second))


def test_only_the_training_split_has_mean_0_and_deviation_1():
    data = load_data(Config.data, seed=0)
    inputs, others = data.train.inputs, data.test.inputs
    assert torch.allclose(inputs.mean(dim=0), torch.zeros(1), atol=1e-4)
    assert torch.allclose(inputs.std(dim=0, correction=0), torch.ones(1), atol=1e-4)
    assert not torch.allclose(others.mean(dim=0), torch.zeros(1), atol=1e-4)


def test_the_model_gives_one_number_a_row():
    data = load_data(Config.data, seed=0)
    inputs, _ = data.train[:5]
    assert build_model(**data.model_args)(inputs).shape == (5, 1)


def test_training_on_a_batch_halves_its_loss():
    torch.manual_seed(0)
    data = load_data(Config.data, seed=0)
    model = build_model(**data.model_args)
    inputs, targets = data.train[:16]
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    first = loss_function(model(inputs), targets).item()
    for _ in range(100):
        optimizer.zero_grad()
        loss = loss_function(model(inputs), targets)
        loss.backward()
        optimizer.step()
    assert loss.item() < first / 2


def test_a_checkpoint_comes_back_as_it_was(tmp_path):
    content = {"weight": torch.randn(3), "config": {"lr": math.pi, "data": "a.csv"}}
    save_checkpoint(tmp_path / "a.pt", content)
    loaded = read_tensors(tmp_path / "a.pt")
    assert torch.equal(loaded.pop("weight"), content.pop("weight"))
    assert loaded == content


def test_training_goes_on_where_it_stopped_and_is_tested(tmp_path, monkeypatch):
    where = ["--device", "cpu", "--out", tmp_path]
    short = "--epochs 1 --limit-batches 2"
    call(monkeypatch, train.main, short, *where)
    call(monkeypatch, train.main, "--epochs 2 --resume", *where)
    assert len((tmp_path / "history.csv").read_text().splitlines()) == 3
    call(monkeypatch, evaluate.main, "", *where)
    assert math.isfinite(json.loads((tmp_path / "test.json").read_text())["loss"])
    assert (tmp_path / "report.html").exists()
