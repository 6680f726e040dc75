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


def loss_function(outputs, targets) -> torch.Tensor:
    """Mean squared error of ratings (N,)."""
    return F.mse_loss(outputs, targets)


@torch.inference_mode()
def predict(model, dataset, autocast, batch_size: int = 65536) -> torch.Tensor:
    """The outputs for a whole split, (N,)."""
    model.eval()
    with autocast:
        outputs = [model(pairs) for pairs in dataset.tensors[0].split(batch_size)]
    return torch.cat(outputs).float()


def metrics(outputs, targets) -> dict[str, float]:
    """The loss; RMSE and MAE on the scale of the ratings."""
    return {
        "loss": loss_function(outputs, targets).item(),
        "rmse": F.mse_loss(outputs, targets).sqrt().item(),
        "mae": F.l1_loss(outputs, targets).item(),
    }


def evaluate(model, dataset, autocast) -> dict[str, float]:
    """The metrics over a whole split, for validation and for the test."""
    return metrics(predict(model, dataset, autocast), dataset.tensors[1])


def bias_model(dataset, n_users: int, n_items: int, mean: float, **others):
    """Mean + bias of user + bias of item: means, shrunk where there are few ratings."""
    (users, items), ratings = dataset.tensors[0].T, dataset.tensors[1]
    user = ratings.new_zeros(n_users)
    n_u, n_i = users.bincount(minlength=n_users), items.bincount(minlength=n_items)
    for _ in range(10):
        rest = ratings - mean - user[users]
        item = ratings.new_zeros(n_items).index_add(0, items, rest) / (n_i + 10)
        rest = ratings - mean - item[items]
        user = ratings.new_zeros(n_users).index_add(0, users, rest) / (n_u + 15)
    return lambda pairs: mean + user[pairs[:, 0]] + item[pairs[:, 1]], n_i


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
    biases, counts = bias_model(data.train, **data.model_args)
    guess, counts = biases(pairs), counts[pairs[:, 1]]
    results, baseline = metrics(outputs, actual), metrics(guess, actual)
    for name, value in results.items():
        print(f"{name:18}{value:12,.4f}   baseline {baseline[name]:,.4f}")
    print("Baseline: the mean rating plus a bias of the user and one of the item.")
    results |= {f"baseline_{name}": value for name, value in baseline.items()}
    (args.out / "test.json").write_text(json.dumps(results, indent=2) + "\n")
    history = load_checkpoint(args.out / "last.pt")["history"]
    plots.draw_curves(args.out / "curves.png", history)
    plots.draw_errors(args.out / "errors.png", outputs - actual, guess - actual, counts)


if __name__ == "__main__":
    run(main)
