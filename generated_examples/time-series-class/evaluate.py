"""Test the best model on the test split: `python evaluate.py` writes test.json."""

import argparse
import json
from pathlib import Path

import torch
import torch.nn.functional as F

from config import Config
from dataset import load_data
from model import build_model
from utils import load_checkpoint, mixed_precision, pick_device, refuse, run


def loss_function(outputs, targets, unit: float) -> torch.Tensor:
    """Mean squared error of targets with standard deviation 1 (unit: theirs)."""
    outputs, targets = outputs / unit, targets / unit
    return F.mse_loss(outputs, targets)


@torch.inference_mode()
def predict(model, dataset, autocast, batch_size: int = 1024) -> torch.Tensor:
    """The outputs for a whole split, (N, horizon)."""
    model.eval()
    with autocast:
        outputs = [model(windows) for windows in dataset.tensors[0].split(batch_size)]
    return torch.cat(outputs).float()


def metrics(outputs, targets, unit: float) -> dict[str, float]:
    """The loss; RMSE and MAE in the target's unit; the share of variance explained."""
    errors, deviations = (outputs - targets) / unit, (targets - targets.mean()) / unit
    return {
        "loss": loss_function(outputs, targets, unit).item(),
        "rmse": unit * errors.square().mean().sqrt().item(),
        "mae": unit * errors.abs().mean().item(),
        "r2": 1 - (errors.square().mean() / deviations.square().mean()).item(),
    }


def evaluate(model, dataset, autocast, unit: float) -> dict[str, float]:
    """The metrics over a whole split, for validation and for the test."""
    return metrics(predict(model, dataset, autocast), dataset.tensors[1], unit)


def main() -> None:
    import plots  # here, not above: matplotlib takes half a second

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(Config.out))
    parser.add_argument("--data", help="path to the data, if they were moved")
    parser.add_argument("--device", default="auto")
    args = parser.parse_args()
    device, checkpoint = pick_device(args.device), load_checkpoint(args.out / "best.pt")
    config = Config(**checkpoint["config"])
    config.data = args.data or config.data
    data = load_data(config, device)
    if checkpoint["fingerprint"] != data.fingerprint:
        refuse("The data changed since this run began: train again.")
    model = build_model(**checkpoint["model_args"]).to(device)
    model.load_state_dict(checkpoint["model"])
    autocast, _ = mixed_precision(config.precision, device)
    outputs, (windows, targets) = predict(model, data.test, autocast), data.test.tensors
    results = metrics(outputs, targets, data.unit)
    last = windows[:, 0, -config.season :]  # the target's last season, (N, season)
    naive = last[:, torch.arange(config.horizon) % last.shape[1]]
    baseline = metrics(naive, targets, data.unit)
    for name, value in results.items():
        print(f"{name:18}{value:12,.4f}   baseline {baseline[name]:,.4f}")
    print("Baseline: the same as last season.")
    results |= {f"baseline_{name}": value for name, value in baseline.items()}
    (args.out / "test.json").write_text(json.dumps(results, indent=2) + "\n")
    history = load_checkpoint(args.out / "last.pt")["history"]
    plots.draw_curves(args.out / "curves.png", history)
    plots.draw_forecasts(args.out / "forecasts.png", windows, outputs, targets)


if __name__ == "__main__":
    run(main)
