"""Test the best checkpoint, once, on the split that training has not seen.

`python evaluate.py` writes test.json, per_class.csv, pictures, and report.html, which
has them all, to outputs/.
"""

import argparse
import csv
import json
from pathlib import Path

import torch

from checkpoint import check_rows, load_checkpoint, load_weights, read_history
from config import Config, add_settings
from dataset import CLASSES, Batches, load_data
from metrics import log_odds, metrics, per_class, probabilities
from model import build_model
from pictures import draw
from report import device_name, write_report
from runtime import pick_device

BATCH = 512
BASELINE = "always the classes' shares in the training split"


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


def worst_classes(
    names: list[str], numbers: dict[str, torch.Tensor]
) -> list[tuple[str, ...]]:
    """The classes with the lowest F1, at most 20; those without rows are last."""
    order = numbers["f1"].where(numbers["support"] > 0, 2).argsort(stable=True)
    table = [("precision", "recall", "f1", "rows", "class")]
    for label in order[:20].tolist():
        *shares, rows = (column[label].item() for column in numbers.values())
        cells = [f"{share:.3f}" for share in shares]
        table.append((*cells, f"{rows}", repr(names[label])))
    return table


def show_classes(title: str, table: list[tuple[str, ...]]) -> None:
    print(f"{title}:")
    for line in table:
        print("{:>10}{:>10}{:>10}{:>10}  {}".format(*line))
    print()


def show_results(results: dict, baseline: dict) -> list[tuple[str, ...]]:
    """Print every number beside the baseline's. Returns them as a table."""
    table = [("", "model", "baseline")]
    for name in baseline:
        table.append((name, f"{results[name]:.5g}", f"{baseline[name]:.5g}"))
    width = max(12, *map(len, baseline))
    for name, *numbers in table:
        print(name.ljust(width), *(f"{number:>12}" for number in numbers), sep="")
    print(f"Baseline: {BASELINE}.")
    return table


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

    data = load_data(config.data, config.seed, saved["fitted"])
    check_rows(saved, len(data.train) + len(data.val) + len(data.test))
    model = build_model(**saved["model_args"]).to(device)
    load_weights(model, saved)
    batches = Batches(data.test, BATCH, device, limit=config.limit_batches)
    outputs, targets = test(model, batches)

    known = data.train.targets
    counts = known.bincount(minlength=len(CLASSES))
    shares = counts / counts.sum()  # (classes,)
    results = metrics(outputs, targets)
    baseline = metrics(log_odds(shares).expand(outputs.shape), targets)
    predicted = probabilities(outputs).argmax(dim=1)
    numbers = per_class(predicted, targets, len(CLASSES))
    save_classes(out / "per_class.csv", CLASSES, numbers)
    worst = worst_classes(CLASSES, numbers)
    title = f"{len(worst) - 1} of {len(CLASSES)} classes, the lowest F1 first"
    show_classes(title, worst)
    results |= {f"baseline_{name}": value for name, value in baseline.items()}
    (out / "test.json").write_text(json.dumps(results, indent=2) + "\n")
    table = show_results(results, baseline)

    history = read_history(out / "history.csv", saved["history"])
    best = len(saved["history"])
    pictures = draw(out, history, best, CLASSES, predicted, targets, data.test)
    tables = {"Test": table, title: worst}
    facts = {
        "baseline": BASELINE,
        "tested epoch": f"{best} of {len(history)}",
        "test samples": f"{len(targets):,}",
        "device": device_name(device),
    }
    report = write_report(out, Config(**saved["config"]), tables, facts, pictures)
    print(f"Report: {report}")


if __name__ == "__main__":
    main()
