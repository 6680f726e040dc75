{% set p = project() %}
"""Quick tests of this project: `pip install pytest`, then `python -m pytest`."""

import json
import math
import sys

{{ "import polars as pl\n" if polars | default(false) }}import torch

import evaluate
import train
from checkpoint import read_tensors, save_checkpoint
{% block imports %}
from config import Config
{{ ("from dataset import " ~ dataset_import | join(", ")) | wrapped }}
from metrics import {{ metrics_import | default("loss_function") }}
from model import build_model
{% endblock %}


def call(monkeypatch, main, flags: str, *more) -> None:
    """Run a script's main() as the command line would."""
    monkeypatch.setattr(sys, "argv", ["", *flags.split(), *map(str, more)])
    main()


{% block split %}
def test_every_sample_is_in_one_split():
    parts = {{ split_call }}
    assert torch.equal(torch.cat(parts).sort().values, torch.arange(100))


def test_the_same_seed_gives_the_same_split():
    first, second = ({{ split_call }} for _ in range(2))
    assert all(map(torch.equal, first, second))
{% endblock %}
{% block fitted %}
{% endblock %}


def test_training_on_a_batch_halves_its_loss():
    torch.manual_seed(0)
{% block batch %}
    data = load_data(Config.data, seed=0)
    model = build_model(**data.model_args)
    inputs, targets = data.train[:16]
{% endblock %}
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
    short = "--epochs 1 --limit-batches 2{{ train_flags | default("") }}"
    call(monkeypatch, train.main, short, *where)
    call(monkeypatch, train.main, "--epochs 2 --resume", *where)
    assert len((tmp_path / "history.csv").read_text().splitlines()) == 3
    call(monkeypatch, evaluate.main, "", *where)
    assert math.isfinite(json.loads((tmp_path / "test.json").read_text())["loss"])
    assert (tmp_path / "report.html").exists()
