"""Train the model: `python train.py`, or `python train.py --epochs 5 --lr 0.01`.

The settings are in config.py. history.csv, last.pt and best.pt go to outputs/, and
`python train.py --resume` goes on from last.pt.
"""

import argparse
import math
import shlex
import time
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import torch
from tqdm import tqdm

from checkpoint import (
    PROJECT,
    check_rows,
    load_checkpoint,
    load_weights,
    save_checkpoint,
    save_history,
)
from config import Config, add_settings
from dataset import Batches, Data, load_data
from epoch import Epoch
from metrics import loss_function, squared_error
from model import build_model
from optimizer import RECIPE, build_optimizer, build_scheduler, take_step
from runtime import (
    mixed_precision,
    pick_device,
    refuse,
    rng_state,
    seed_everything,
    set_rng_state,
    stop,
)

EVALUATION_BATCH = 1024  # no gradients to keep, so larger than in training
# What may be given anew on --resume.
MAY_CHANGE = {"epochs", "device", "out", "patience", "compile", "workers"}


def train(model, epoch, optimizer, scheduler, precision, scaler, config) -> float:
    """One pass over the training split. Returns the mean loss of a sample."""
    model.train()
    whole = len(epoch) // config.accumulate * config.accumulate  # steps are full here
    bar = tqdm(epoch, "train", initial=epoch.done, leave=False, disable=None)
    for number, (inputs, targets) in enumerate(bar, start=epoch.done + 1):
        with precision:
            loss = loss_function(model(inputs), targets)
        epoch.add(loss, len(targets))
        if config.accumulate > 1:
            loss = loss / (config.accumulate if number <= whole else len(epoch) - whole)
        scaler.scale(loss).backward()
        if number % config.accumulate == 0 or number == len(epoch):
            take_step(model, optimizer, scaler, config.grad_clip)
            scheduler.step()
            if stop.signal:
                break  # main() saves, and --resume goes on after this batch
    return epoch.mean_loss()  # the one wait for the device in here


@torch.inference_mode()
def validate(model, batches, precision) -> tuple[float, float]:
    """Mean loss and RMSE over the validation split."""
    model.eval()
    totals, seen = torch.zeros(2, device=batches.device), 0
    for inputs, targets in batches:
        with precision:
            outputs = model(inputs)
            loss = loss_function(outputs, targets)
        totals[0] += loss * len(targets)
        totals[1] += squared_error(outputs, targets)
        seen += len(targets)
    loss, score = (totals / seen).tolist()
    return loss, math.sqrt(score)


def read_settings() -> tuple[Config, dict | None]:
    """The settings of a new run; on --resume, the old ones and the checkpoint."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--resume", action="store_true", help="go on from last.pt")
    add_settings(parser)
    given = vars(parser.parse_args())
    if not given.pop("resume"):
        return Config(**given), None
    saved = load_checkpoint(Path(given.get("out", Config.out)) / "last.pt")
    for name, value in given.items():
        before = saved["config"][name]
        if value != before and name not in MAY_CHANGE:
            flag = name.replace("_", "-")
            refuse(f"A resumed run keeps its settings, and --{flag} was {before}.")
    return Config(**{**saved["config"], **given}), saved


def load(
    config: Config, device: torch.device, fitted: dict | None = None
) -> tuple[Data, Batches, Batches]:
    """The data, and batches of their training and their validation split."""
    data = load_data(config.data, config.seed, fitted)
    how = {"limit": config.limit_batches, "workers": config.workers}
    batches = Batches(data.train, config.batch_size, device, shuffle=True, **how)
    return data, batches, Batches(data.val, EVALUATION_BATCH, device, **how)


def command(words: str, config: Config) -> str:
    """A command that finds the folder of this run."""
    if config.out == Config.out:
        return words
    return f"{words} --out {shlex.quote(config.out)}"


def make_folder(path: str) -> Path:
    """The folder for what the run writes, made if it is not there."""
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"Cannot write to {path}: {error.strerror}.")
    return Path(path)


def restore(saved: dict, model, optimizer, scaler, device: torch.device) -> None:
    """Put everything back as the checkpoint has it."""
    recipe = saved["recipe"]
    if recipe != RECIPE:
        refuse(f"The run began with {recipe}; optimizer.py has {RECIPE}: train again.")
    load_weights(model, saved)
    optimizer.load_state_dict(saved["optimizer"])
    if saved["scaler"]:  # empty where the run had no need of one
        scaler.load_state_dict(saved["scaler"])
    set_rng_state(saved["rng"], device)


def best_of(history: list[dict]) -> dict:
    return min(history, key=lambda row: row["val_loss"])


def why_done(history: list[dict], config: Config) -> str:
    """Why there is no further epoch to train; empty where there is one."""
    if len(history) >= config.epochs:
        return f"Trained for {len(history)} epochs."
    if history and 0 < config.patience <= len(history) - best_of(history)["epoch"]:
        return f"No lower validation loss for {config.patience} epochs."
    return ""


def diverged(where: str) -> NoReturn:
    """Stop a run whose loss is not finite any more; best.pt is of a good epoch."""
    hint = "a lower --lr or --grad-clip 1 (and with fp16, --precision fp32)"
    refuse(f"No finite loss in {where}: try {hint}.", code=1)


def clear(out: Path) -> None:
    """Remove what an older run has left: the two are not mixed."""
    for name in ("last.pt", "best.pt", "history.csv"):
        (out / name).unlink(missing_ok=True)


def save_epoch(out: Path, checkpoint: dict) -> None:
    """Write best.pt if this epoch is the best, then history.csv and last.pt."""
    history = checkpoint["history"]
    if best_of(history) is history[-1]:
        save_checkpoint(out / "best.pt", checkpoint)
    save_history(out / "history.csv", history)
    save_checkpoint(out / "last.pt", checkpoint)


def main() -> None:
    config, saved = read_settings()
    device = pick_device(config.device)
    history = saved["history"] if saved else []
    if reason := why_done(history, config):
        print(f"{reason} Raise --epochs or --patience to go on.")
        return
    seed_everything(config.seed)
    out = make_folder(config.out)
    precision, scaler = mixed_precision(config.precision, device)

    # Data: read, split and scaled; on the device as a whole.
    data, batches, val_batches = load(config, device, saved and saved["fitted"])
    rows = len(data.train) + len(data.val) + len(data.test)
    if saved:
        check_rows(saved, rows)

    # Model, optimizer and schedule, as they were on --resume.
    model = build_model(**data.model_args).to(device)
    optimizer = build_optimizer(model, config)
    if saved:
        restore(saved, model, optimizer, scaler, device)
    state = saved["scheduler"] if saved else None
    steps = math.ceil(len(batches) / config.accumulate)
    scheduler = build_scheduler(optimizer, config, steps, state)
    if config.compile:
        model.compile()  # in place: the names of the weights stay as they are

    def checkpoint(unfinished: dict | None = None) -> dict:
        """All that --resume, evaluate.py and predict.py need."""
        return {
            "project": PROJECT,
            "model": model.state_dict(),
            "recipe": RECIPE,
            "optimizer": optimizer.state_dict(),
            "scheduler": scheduler.state_dict(),
            "scaler": scaler.state_dict(),
            "rng": rng_state(device),
            "epoch": unfinished,
            "history": history,
            "config": asdict(config),
            "model_args": data.model_args,
            "fitted": data.fitted,
            "rows": rows,
        }

    # Epochs: train, validate, keep the last and the best.
    unfinished = saved["epoch"] if saved else None
    stop.listen()
    while not (reason := why_done(history, config)):
        started = time.perf_counter()
        number = len(history) + 1
        epoch = Epoch(batches, unfinished)
        unfinished = None
        train_loss = train(
            model, epoch, optimizer, scheduler, precision, scaler, config
        )
        if not math.isfinite(train_loss):
            diverged(f"epoch {number}, batch {epoch.bad_batch()}")
        if not (saved or history):
            clear(out)
        if stop.signal:
            save_checkpoint(out / "last.pt", checkpoint(epoch.state_dict()))
            again = command("python train.py --resume", config)
            where = f"epoch {number}, batch {epoch.done} of {len(epoch)}"
            refuse(f"Stopped after {where}. To go on: {again}", 128 + stop.signal)
        val_loss, rmse = validate(model, val_batches, precision)
        if not math.isfinite(val_loss):
            diverged(f"the validation after epoch {number}")
        history.append(
            {
                "epoch": number,
                "train_loss": train_loss,
                "val_loss": val_loss,
                "val_rmse": rmse,
                "lr": optimizer.param_groups[0]["lr"],
                "seconds": time.perf_counter() - started,
            }
        )
        facts = [f"{name} {value:.4g}" for name, value in history[-1].items()]
        print("  ".join(facts), flush=True)
        save_epoch(out, checkpoint())

    best = best_of(history)
    print(f"{reason} Best: epoch {best['epoch']}, val_loss {best['val_loss']:.4g}")
    print("Next:", command("python evaluate.py", config))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        refuse("Interrupted before the first batch.", code=130)
