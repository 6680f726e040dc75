"""Test the best checkpoint, once, on the split that training has not seen.

`python evaluate.py` writes outputs/test.json and outputs/per_class.csv.
"""

import argparse
import csv
import json
from pathlib import Path

import torch
from torch.utils.data import Subset

from checkpoint import check_rows, load_checkpoint, load_weights
from config import Config, add_settings
from dataset import Batches, Samples, Standardizer, extract_features, load_images
from metrics import log_odds, metrics, per_class, probabilities
from model import build_head, load_backbone
from runtime import pick_device

BATCH = 1024


@torch.inference_mode()
def test(model, batches) -> tuple[torch.Tensor, torch.Tensor]:
    """The model's outputs and the targets of the whole test split, on the CPU."""
    model.eval()
    pairs = [(model(inputs), targets) for inputs, targets in batches]
    outputs, targets = map(torch.cat, zip(*pairs, strict=True))
    return outputs.cpu(), targets.cpu()


def save_classes(
    path: Path, names: list[str], numbers: dict[str, torch.Tensor]
) -> None:
    """Write a CSV file with a row of these numbers for each class."""
    columns = [column.tolist() for column in numbers.values()]
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["class", *numbers])
        writer.writerows(zip(names, *columns, strict=True))


def show_classes(names: list[str], numbers: dict[str, torch.Tensor]) -> None:
    """Print the classes with the lowest F1, at most 20; those without rows are last."""
    order = numbers["f1"].where(numbers["support"] > 0, 2).argsort(stable=True)
    worst = order[:20].tolist()
    print(f"{len(worst)} of {len(names)} classes, the lowest F1 first:")
    print(f"{'precision':>10}{'recall':>10}{'f1':>10}{'rows':>10}  class")
    for label in worst:
        precision, recall, f1, rows = (column[label] for column in numbers.values())
        print(f"{precision:10.3f}{recall:10.3f}{f1:10.3f}{rows:10}  {names[label]!r}")
    print()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_settings(parser, "device", "out", "limit_batches")
    given = vars(parser.parse_args())
    out = Path(given.get("out", Config.out))
    saved = load_checkpoint(out / "best.pt")
    config = Config(**{**saved["config"], "limit_batches": 0, **given})
    device = pick_device(config.device)

    images = load_images(config.data, config.seed)
    check_rows(saved, len(images.dataset))
    backbone = load_backbone(out).to(device)
    rows = Subset(images.dataset, images.test)
    features = extract_features(backbone, rows, config.workers, device)
    scale = Standardizer(**saved["fitted"]["features"])
    samples = Samples(scale(features.inputs), features.targets)
    model = build_head(**saved["model_args"]).to(device)
    load_weights(model, saved)
    batches = Batches(samples, BATCH, device, limit=config.limit_batches)
    outputs, targets = test(model, batches)

    classes = saved["fitted"]["classes"]
    known = images.targets[images.train]
    counts = known.bincount(minlength=len(classes))
    shares = counts / counts.sum()  # (classes,)
    results = metrics(outputs, targets)
    baseline = metrics(log_odds(shares).expand(outputs.shape), targets)
    predicted = probabilities(outputs).argmax(dim=1)
    numbers = per_class(predicted, targets, len(classes))
    save_classes(out / "per_class.csv", classes, numbers)
    show_classes(classes, numbers)
    results |= {f"baseline_{name}": value for name, value in baseline.items()}
    (out / "test.json").write_text(json.dumps(results, indent=2) + "\n")
    print(f"{'':12}{'model':>12}{'baseline':>12}")
    for name in baseline:
        print(f"{name:12}{results[name]:12.5g}{baseline[name]:12.5g}")
    print("Baseline: always the classes' shares in the training split.")


if __name__ == "__main__":
    main()
