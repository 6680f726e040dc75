"""Test the best checkpoint, once, on the split that training has not seen.

`python evaluate.py` writes outputs/test.json and outputs/per_class.csv.
"""

import argparse
import csv
import json
from pathlib import Path

import torch

from checkpoint import check_rows, load_checkpoint, load_weights
from config import Config, add_settings
from dataset import CLASSES, Batches, load_data
from metrics import log_odds, metrics, per_class, probabilities
from model import build_model
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

    data = load_data(config.data, config.seed)
    check_rows(saved, len(data.train) + len(data.val) + len(data.test))
    samples = data.test
    model = build_model(**saved["model_args"]).to(device)
    load_weights(model, saved)
    batches = Batches(samples, BATCH, device, limit=config.limit_batches)
    outputs, targets = test(model, batches)

    known = data.train.targets
    counts = known.bincount(minlength=len(CLASSES))
    shares = counts / counts.sum()  # (classes,)
    results = metrics(outputs, targets)
    baseline = metrics(log_odds(shares).expand(outputs.shape), targets)
    predicted = probabilities(outputs).argmax(dim=1)
    numbers = per_class(predicted, targets, len(CLASSES))
    save_classes(out / "per_class.csv", CLASSES, numbers)
    show_classes(CLASSES, numbers)
    results |= {f"baseline_{name}": value for name, value in baseline.items()}
    (out / "test.json").write_text(json.dumps(results, indent=2) + "\n")
    print(f"{'':12}{'model':>12}{'baseline':>12}")
    for name in baseline:
        print(f"{name:12}{results[name]:12.5g}{baseline[name]:12.5g}")
    print("Baseline: always the classes' shares in the training split.")


if __name__ == "__main__":
    main()
