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
    """Cross-entropy of logits (N, classes) and targets (N,)."""
    return F.cross_entropy(outputs, targets)


@torch.inference_mode()
def predict(model, dataset, autocast, batch_size: int = 8192) -> torch.Tensor:
    """The outputs for a whole split, (N, classes)."""
    model.eval()
    with autocast:
        outputs = [model(texts) for texts in dataset.tensors[0].split(batch_size)]
    return torch.cat(outputs).float()


def metrics(outputs, targets) -> dict[str, float]:
    """Loss, accuracy and balanced accuracy (the mean recall)."""
    predicted, classes = outputs.argmax(dim=1), outputs.shape[1]
    hits = targets[predicted == targets].bincount(minlength=classes)
    counts = targets.bincount(minlength=classes)
    return {
        "loss": loss_function(outputs, targets).item(),
        "accuracy": (hits.sum() / len(targets)).item(),
        "balanced_accuracy": (hits / counts)[counts > 0].mean().item(),
    }


def evaluate(model, dataset, autocast) -> dict[str, float]:
    """The metrics over a whole split, for validation and for the test."""
    outputs = predict(model, dataset, autocast)
    return metrics(outputs, dataset.tensors[1])


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
    outputs, targets = predict(model, data.test, autocast), data.test.tensors[1]
    results = metrics(outputs, targets)
    counts = data.train.tensors[1].bincount(minlength=outputs.shape[1]) + 1  # no log(0)
    baseline = metrics((counts / counts.sum()).log().expand(outputs.shape), targets)
    for name, value in results.items():
        print(f"{name:18}{value:12,.4f}   baseline {baseline[name]:,.4f}")
    print("Baseline: always predicting the class frequencies of the training split.")
    results |= {f"baseline_{name}": value for name, value in baseline.items()}
    (args.out / "test.json").write_text(json.dumps(results, indent=2) + "\n")
    history = load_checkpoint(args.out / "last.pt")["history"]
    plots.draw_curves(args.out / "curves.png", history)
    plots.draw_confusion(args.out / "confusion.png", outputs, targets)


if __name__ == "__main__":
    run(main)
