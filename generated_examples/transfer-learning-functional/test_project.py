"""Quick tests of this project: `pip install pytest`, then `python -m pytest`."""

import json
import math
import sys

import torch

import evaluate
import train
from checkpoint import read_tensors, save_checkpoint
from dataset import split
from metrics import loss_function
from model import WEIGHTS, build_model


def call(monkeypatch, main, flags: str, *more) -> None:
    """Run a script's main() as the command line would."""
    monkeypatch.setattr(sys, "argv", ["", *flags.split(), *map(str, more)])
    main()


def test_every_sample_is_in_one_split():
    parts = split(torch.arange(100) % 5, seed=0)
    assert torch.equal(torch.cat(parts).sort().values, torch.arange(100))


def test_the_same_seed_gives_the_same_split():
    first, second = (split(torch.arange(100) % 5, seed=0) for _ in range(2))
    assert all(map(torch.equal, first, second))


def test_every_split_has_the_classes_in_the_same_proportions():
    targets = torch.tensor([0] * 80 + [1] * 20)
    for part in split(targets, seed=0):
        assert targets[part].double().mean() == 0.2


def test_the_backbone_is_frozen_until_it_is_told_otherwise():
    model = build_model(num_classes=4)
    before = [buffer.clone() for buffer in model.buffers()]
    size = WEIGHTS.transforms().crop_size[0]
    model(torch.randn(2, 3, size, size)).sum().backward()
    assert all(map(torch.equal, model.buffers(), before))
    assert all(weight.grad is None for weight in model.backbone.parameters())
    model.unfreeze()
    assert all(weight.requires_grad for weight in model.parameters())


def test_training_on_a_batch_halves_its_loss():
    torch.manual_seed(0)
    model = build_model(num_classes=4)
    inputs, targets = torch.randn(16, len(model.scale.mean)), torch.arange(16) % 4
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
    short = "--epochs 1 --limit-batches 2 --batch-size 4 --weights none --workers 0"
    call(monkeypatch, train.main, short, *where)
    call(monkeypatch, train.main, "--epochs 2 --resume", *where)
    assert len((tmp_path / "history.csv").read_text().splitlines()) == 3
    call(monkeypatch, evaluate.main, "", *where)
    assert math.isfinite(json.loads((tmp_path / "test.json").read_text())["loss"])
    assert (tmp_path / "report.html").exists()
