"""Find a learning rate: `python find_lr.py` tries them all in one short run.

The range test (Smith 2015, "Cyclical Learning Rates for Training Neural Networks",
arXiv 1506.01186): one step at every rate, from one that is too low to one that is too
high. It writes outputs/lr.csv and outputs/lr.png, and says which rate to train with.
Those settings of train.py that change something here are settings here too.
"""

import argparse
import csv
import math
from copy import deepcopy
from dataclasses import fields
from pathlib import Path

from matplotlib.figure import Figure

from config import Config, add_settings, checked
from metrics import loss_function
from model import build_model
from optimizer import build_optimizer, take_step
from runtime import mixed_precision, pick_device, refuse, seed_everything
from train import load, make_folder

SMOOTHING = 0.9  # the share of the smoothed loss that stays from step to step
SETTLED = 20  # steps until the smoothed loss is the mean of enough batches
DIVERGED = 4  # times the lowest smoothed loss
NO_FLAGS = {  # settings that change nothing here
    "lr",
    "epochs",
    "patience",
    "compile",
    "accumulate",
}


def growing(start: float, end: float, steps: int) -> list[float]:
    """Learning rates, each larger than the one before by the same factor."""
    return [start * (end / start) ** (step / (steps - 1)) for step in range(steps)]


def endless(batches):
    """The batches of one epoch after another."""
    while True:
        yield from batches


def range_test(
    model, batches, optimizer, precision, scaler, config, rates
) -> list[dict]:
    """The loss at every rate until it diverges; then all is as it was before."""
    weights, state = deepcopy((model.state_dict(), optimizer.state_dict()))
    rows = sweep(model, batches, optimizer, precision, scaler, config, rates)
    model.load_state_dict(weights)
    optimizer.load_state_dict(state)
    return rows


def sweep(model, batches, optimizer, precision, scaler, config, rates) -> list[dict]:
    """One step at every rate. The optimizer's own rates multiply them, group by group."""
    model.train()
    factors = [group["lr"] for group in optimizer.param_groups]
    rows, mean, lowest = [], 0.0, math.inf
    for rate, (inputs, targets) in zip(rates, endless(batches), strict=False):
        for group, factor in zip(optimizer.param_groups, factors, strict=True):
            group["lr"] = factor * rate
        with precision:
            loss = loss_function(model(inputs), targets)
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss.item()
        smoothed = mean / (1 - SMOOTHING ** (len(rows) + 1))  # it started from 0
        lowest = min(lowest, smoothed)
        rows.append({"lr": rate, "loss": loss.item(), "smoothed_loss": smoothed})
        if not smoothed <= DIVERGED * lowest:  # as nothing is that is no number
            break
        scaler.scale(loss).backward()
        take_step(model, optimizer, scaler, config.grad_clip)
    return rows


def suggest(rows: list[dict]) -> float:
    """A tenth of the rate with the lowest smoothed loss.

    There the loss still falls, and batches that happen to be hard or easy hardly move
    the lowest point, while they do move the steepest one.
    """
    best = min(rows[SETTLED:-1], key=lambda row: row["smoothed_loss"])
    return float(f"{best['lr'] / 10:.2g}")


def save_rows(path: Path, rows: list[dict]) -> None:
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def draw(path: Path, rows: list[dict], suggestion: float) -> None:
    """The loss over the learning rate, and where the suggestion is."""
    rates, losses, smoothed = zip(*(row.values() for row in rows), strict=True)
    low, high = min(smoothed), max(smoothed[:SETTLED])
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    axes.semilogx(rates, losses, color="0.75", linewidth=1, label="loss of a batch")
    axes.semilogx(rates, smoothed, color="black", linewidth=2, label="smoothed")
    words = f"suggested: {suggestion:g}"
    axes.axvline(suggestion, color="black", linestyle="--", label=words)
    axes.set_ylim(low - 0.2 * (high - low), high + 0.5 * (high - low))
    axes.set_xlabel("learning rate")
    axes.set_ylabel("loss")
    axes.legend()
    figure.savefig(path, dpi=150)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    rate, number = checked(float, 1e-12), checked(int, 2 * SETTLED)
    parser.add_argument("--start", type=rate, default=1e-7, help="lowest rate")
    parser.add_argument("--end", type=rate, default=10.0, help="highest rate")
    parser.add_argument("--steps", type=number, default=100, help="how many rates")
    others = {item.name for item in fields(Config)} - NO_FLAGS
    add_settings(parser, *others)
    return parser.parse_args()


def main() -> None:
    given = vars(read_arguments())
    start, end, steps = (given.pop(name) for name in ("start", "end", "steps"))
    if start >= end:
        refuse("--start is the lowest rate, --end the highest.")
    config = Config(**{**given, "lr": 1.0})  # the optimizer's rates are factors then
    device = pick_device(config.device)
    seed_everything(config.seed)
    out = make_folder(config.out)
    precision, scaler = mixed_precision(config.precision, device)
    data, batches, _ = load(config, device)
    model = build_model(**data.model_args).to(device)
    optimizer = build_optimizer(model, config)

    rates = growing(start, end, steps)
    rows = range_test(model, batches, optimizer, precision, scaler, config, rates)
    if len(rows) < SETTLED + 2:
        refuse("The loss diverges at once: try a lower --start.", code=1)
    suggestion = suggest(rows)
    save_rows(out / "lr.csv", rows)
    draw(out / "lr.png", rows, suggestion)
    print(f"The loss at each rate: {out / 'lr.csv'} and {out / 'lr.png'}")
    print(f"Next: python train.py --lr {suggestion:g}")


if __name__ == "__main__":
    main()
