"""Test the best model on the test split: `python evaluate.py` writes test.json."""

import argparse
import json
from pathlib import Path

import torch
import torch.nn.functional as F

from config import Config
from dataset import batches, load_data
from model import build_model
from utils import load_checkpoint, mixed_precision, pick_device, refuse, run


def loss_function(outputs, targets) -> torch.Tensor:
    """Mean squared error of ratings (N,)."""
    return F.mse_loss(outputs, targets)


@torch.inference_mode()
def predict(model, dataset, autocast, batch_size: int = 8192) -> torch.Tensor:
    """The outputs for a whole split, (N,)."""
    model.eval()
    with autocast:
        outputs = [model(pairs) for pairs, _ in batches(dataset, batch_size)]
    return torch.cat(outputs).float()


def metrics(outputs, targets) -> dict[str, float]:
    """The loss; RMSE and MAE on the scale of the ratings."""
    errors = (outputs - targets).cpu().double()  # MPS has no float64
    return {
        "loss": loss_function(outputs, targets).item(),
        "rmse": errors.square().mean().sqrt().item(),
        "mae": errors.abs().mean().item(),
    }


def evaluate(model, dataset, autocast) -> dict[str, float]:
    """The metrics over a whole split, for validation and for the test."""
    return metrics(predict(model, dataset, autocast), dataset.tensors[1])


def item_means(dataset, n_items: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The mean rating of each item, or of all if it has none; the number of ratings."""
    items, ratings = dataset.tensors[0][:, 1], dataset.tensors[1]
    counts = items.bincount(minlength=n_items)
    sums = torch.zeros(n_items, device=ratings.device).index_add(0, items, ratings)
    return torch.where(counts > 0, sums / counts, ratings.mean()), counts


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
    outputs, (pairs, actual) = predict(model, data.test, autocast), data.test.tensors
    means, counts = item_means(data.train, data.model_args["n_items"])
    guess, counts = means[pairs[:, 1]], counts[pairs[:, 1]]
    results, baseline = metrics(outputs, actual), metrics(guess, actual)
    for name, value in results.items():
        print(f"{name:18}{value:12,.4f}   baseline {baseline[name]:,.4f}")
    print("Baseline: each item's mean rating in the training split.")
    results |= {f"baseline_{name}": value for name, value in baseline.items()}
    (args.out / "test.json").write_text(json.dumps(results, indent=2) + "\n")
    history = load_checkpoint(args.out / "last.pt")["history"]
    plots.draw_curves(args.out / "curves.png", history)
    plots.draw_errors(args.out / "errors.png", outputs - actual, guess - actual, counts)


if __name__ == "__main__":
    run(main)
