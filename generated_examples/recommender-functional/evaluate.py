"""Test the best checkpoint, once, on the split that training has not seen.

`python evaluate.py` writes test.json, pictures, and report.html, which
has them all, to outputs/.
"""

import argparse
import json
from pathlib import Path

import torch

from checkpoint import check_rows, load_checkpoint, load_weights, read_history
from config import Config, add_settings
from dataset import Batches, load_data
from metrics import item_means, loss_function, metrics
from model import build_model
from pictures import draw
from report import device_name, write_report
from runtime import pick_device

BATCH = 1024
BASELINE = "each item's mean rating in the training split"


@torch.inference_mode()
def test(model, batches) -> tuple[torch.Tensor, torch.Tensor]:
    """The model's outputs and the targets of the whole test split, on the CPU."""
    model.eval()
    pairs = [(model(inputs), targets) for inputs, targets in batches]
    outputs, targets = map(torch.cat, zip(*pairs, strict=True))
    return outputs.cpu(), targets.cpu()


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

    pairs, ratings = data.train[:]
    means = item_means(pairs[:, 1], ratings, saved["model_args"]["n_items"])
    items = data.test.inputs[: len(targets), 1]
    guess = means[items]
    counts = pairs[:, 1].bincount(minlength=len(means))[items]  # in training
    results, baseline = (
        {
            "loss": loss_function(predicted, targets).item(),
            **metrics(predicted, targets),
        }
        for predicted in (outputs, guess)
    )
    results |= {f"baseline_{name}": value for name, value in baseline.items()}
    (out / "test.json").write_text(json.dumps(results, indent=2) + "\n")
    table = show_results(results, baseline)

    history = read_history(out / "history.csv", saved["history"])
    best = len(saved["history"])
    pictures = draw(out, history, best, outputs, guess, targets, counts)
    tables = {"Test": table}
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
