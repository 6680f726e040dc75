{% set p = project() %}
{% set network = p.network %}
{% set distributed = p.device.distributed %}
{% set weights = weights | default("") %}
{% set optimizer, every = p.training.optimizer, p.training.schedule.every %}
{% set mixup = p.training.augment.name == "mixup" %}
{% set stepped = "optimizer, scheduler" if every == "step" else "optimizer" %}
"""Train the model: `python train.py`, or `python train.py --epochs 5 --lr 0.01`.

{% if distributed %}
On every GPU of the machine: `torchrun --nproc-per-node gpu train.py`.

{% endif %}
The settings are in config.py. history.csv, last.pt and best.pt go to outputs/, and
`python train.py --resume` goes on from last.pt.
"""

import argparse
import csv
import math
import time
from dataclasses import asdict
from pathlib import Path

import torch
{% if distributed %}
from torch.nn.parallel import DistributedDataParallel
{% endif %}
from tqdm import tqdm

{{ ("from checkpoint import check_rows, " ~ ("checksum, " if p.model.backbone) ~ "load_checkpoint, load_weights, save_checkpoint") | wrapped }}
from config import Config, add_settings
{{ ("from dataset import " ~ (dataset_import | default("Batches, Data, load_data")) ~ (", mixup" if mixup)) | wrapped }}
{% if p.training.logger %}
from logger import Logger
{% endif %}
from metrics import {{ metrics_import }}
from model import build_model
from optimizer import build_optimizer, {{ "build_scheduler, " if every }}take_step
from runtime import (
{% if distributed %}
    add_up,
    is_main,
    leave,
{% endif %}
{% if distributed and p.dataset.fetched %}
    main_first,
{% endif %}
    mixed_precision,
    pick_device,
{% if distributed %}
    place,
    process_group,
{% endif %}
    refuse,
    rng_state,
    seed_everything,
    set_rng_state,
)

EVALUATION_BATCH = {{ 512 if p.dataset.kind == "images" and not p.model.backbone else 1024 }}  # no gradients to keep, so larger than in training
{% block constants %}
{% endblock %}
# What may be given anew on --resume.
MAY_CHANGE = {"epochs", "device", "out", "patience", "compile", "workers"}


{% block train %}
{{ ("def train(model, batches, " ~ stepped ~ ", precision, scaler, config" ~ weights ~ ") -> float:") | folded }}
    """One pass over the training split. Returns the mean loss of a sample."""
    model.train()
    total, seen = torch.zeros((), device=batches.device), 0
    whole = len(batches) // config.accumulate * config.accumulate  # steps are full here
{% if distributed %}
    silent = None if is_main() else True  # None: without a terminal
    bar = tqdm(batches, "train", leave=False, disable=silent)
{% else %}
    bar = tqdm(batches, "train", leave=False, disable=None)
{% endif %}
    for number, (inputs, targets) in enumerate(bar, start=1):
{% if mixup %}
        inputs, others, share = mixup(inputs)
        with precision:
            outputs = model(inputs)
            own = loss_function(outputs, targets{{ weights }})
            other = loss_function(outputs, targets[others]{{ weights }})
            loss = share * own + (1 - share) * other
{% else %}
        with precision:
            loss = loss_function(model(inputs), targets{{ weights }})
{% endif %}
        in_step = config.accumulate if number <= whole else len(batches) - whole
        scaler.scale(loss / in_step).backward()
        total += loss.detach() * len(targets)
        seen += len(targets)
        if number % config.accumulate == 0 or number == len(batches):
            take_step({{ "optimizer, scaler" if optimizer.sparse else "model, optimizer, scaler, config.grad_clip" }})
{% if every == "step" %}
            scheduler.step()
{% endif %}
{% if distributed %}
    total, seen = add_up([total, seen], batches.device)  # over all processes
    return total / seen
{% else %}
    return total.item() / seen  # the one wait for the device in here
{% endif %}
{% endblock %}


{% block validate %}
@torch.inference_mode()
def validate(model, batches, precision{{ weights }}) -> tuple[float, float]:
    """Mean loss and {{ metric_words }} over the validation split."""
    model.eval()
    totals, seen = torch.zeros(2, device=batches.device), 0
    for inputs, targets in batches:
        with precision:
            outputs = model(inputs)
            loss = loss_function(outputs, targets{{ weights }})
        totals[0] += loss * len(targets)
        totals[1] += {{ metric_sum }}
        seen += len(targets)
{% if distributed %}
    loss, score, seen = add_up([*totals, seen], batches.device)  # over all processes
    return loss / seen, {{ metric_mean }}
{% else %}
    loss, score = (totals / seen).tolist()
    return loss, {{ metric_mean }}
{% endif %}
{% endblock %}


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


{% block load %}
def load(
    config: Config, device: torch.device, fitted: dict | None = None
) -> tuple[Data, Batches, Batches]:
    """The data, and batches of their training and their validation split."""
{% if distributed and p.dataset.fetched %}
    with main_first():
        data = load_data(config.data, config.seed, fitted)
{% else %}
    data = load_data(config.data, config.seed, fitted)
{% endif %}
    how = {"limit": config.limit_batches, "workers": config.workers{{ ", **place()" if distributed }}}
{% block how %}
{% endblock %}
    batches = Batches(data.train, config.batch_size, device, shuffle=True, **how)
    return data, batches, Batches(data.val, EVALUATION_BATCH, device, **how)
{% endblock %}


def make_folder(path: str) -> Path:
    """The folder for what the run writes, made if it is not there."""
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"Cannot write to {path}: {error.strerror}.")
    return Path(path)


def restore(saved: dict, model, optimizer, scaler, device: torch.device) -> None:
    """Put everything back as the checkpoint has it."""
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


def save_epoch(out: Path, checkpoint: dict) -> None:
    """Write best.pt if this epoch is the best, then history.csv and last.pt."""
    history = checkpoint["history"]
    if best_of(history) is history[-1]:
        save_checkpoint(out / "best.pt", checkpoint)
    with open(out / "history.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, history[0].keys())
        writer.writeheader()
        writer.writerows(history)
    save_checkpoint(out / "last.pt", checkpoint)


def main() -> None:
    config, saved = read_settings()
    device = pick_device(config.device)
{% if distributed %}
    with process_group(device):
        run(config, saved, device)


def run(config: Config, saved: dict | None, device: torch.device) -> None:
{% endif %}
    history = saved["history"] if saved else []
    if reason := why_done(history, config):
{% if distributed %}
        if is_main():
            print(f"{reason} Raise --epochs or --patience to go on.")
{% else %}
        print(f"{reason} Raise --epochs or --patience to go on.")
{% endif %}
        return
    seed_everything(config.seed)
    out = make_folder(config.out)
    precision, scaler = mixed_precision(config.precision, device)

{% block data %}
    # Data: read, split and scaled; on the device as a whole.
    data, batches, val_batches = load(config, device, saved and saved["fitted"])
    rows = len(data.train) + len(data.val) + len(data.test)
    if saved:
        check_rows(saved, rows)
{% endblock %}
{% block weights %}
{% endblock %}

    # {{ "Model, optimizer and schedule" if every else "Model and optimizer" }}, as they were on --resume.
{% block model %}
    model = build_model(**data.model_args).to(device)
{% endblock %}
    optimizer = build_optimizer(model, config)
    if saved:
        restore(saved, model, optimizer, scaler, device)
{% block prepare %}
{% endblock %}
{% if every %}
    state = saved["scheduler"] if saved else None
{% if every == "step" %}
    steps = math.ceil(len(batches) / config.accumulate)
    scheduler = build_scheduler(optimizer, config, steps, state)
{% else %}
    scheduler = build_scheduler(optimizer, config, state)
{% endif %}
{% endif %}
    if config.compile:
        model.compile()  # in place: the names of the weights stay as they are
{% if distributed %}
    parallel = DistributedDataParallel(model)  # adds up the processes' gradients
{% endif %}
{% if p.training.logger %}
    {{ "logger = Logger(config, out, len(history)) if is_main() else None" if distributed else "logger = Logger(config, out, len(history))" }}
{% endif %}

    # Epochs: train, validate, keep the last and the best.
    while not (reason := why_done(history, config)):
        started = time.perf_counter()
{% block phase %}
{% endblock %}
        {{ ("train_loss = train(" ~ ("parallel" if distributed else "model") ~ ", batches, " ~ stepped ~ ", precision, scaler, config" ~ weights ~ ")") | folded(8) }}
        val_loss, {{ metric }} = validate(model, val_batches, precision{{ weights }})
{% block own_unit %}
{% endblock %}
        epoch = len(history) + 1
        if not math.isfinite(train_loss + val_loss):
            refuse(f"No finite loss in epoch {epoch}: try a lower --lr.", code=1)
        history.append(
            {
                "epoch": epoch,
                "train_loss": train_loss,
                "val_loss": val_loss,
                "val_{{ metric }}": {{ metric }},
                "lr": optimizer.param_groups[0]["lr"],
                "seconds": time.perf_counter() - started,
            }
        )
{% if every == "epoch" %}
        scheduler.step()
{% elif every == "loss" %}
        scheduler.step(val_loss)
{% endif %}
{% if distributed %}
        if not is_main():
            continue
{% endif %}
        facts = [f"{name} {value:.4g}" for name, value in history[-1].items()]
        print("  ".join(facts), flush=True)
{% if p.training.logger %}
        logger.log(history[-1])
{% endif %}
{% block first_epoch %}
{% endblock %}
        save_epoch(
            out,
            {
{% block state %}
                "model": model.state_dict(),
{% endblock %}
                "optimizer": optimizer.state_dict(),
{% if every %}
                "scheduler": scheduler.state_dict(),
{% endif %}
                "scaler": scaler.state_dict(),
                "rng": rng_state(device),
                "history": history,
                "config": asdict(config),
                "model_args": data.model_args,
                "fitted": data.fitted,
                "rows": rows,
            },
        )
{% if distributed %}
    if not is_main():
        return
{% endif %}
    best = best_of(history)
    print(f"{reason} Best: epoch {best['epoch']}, val_loss {best['val_loss']:.4g}")
    print("Next: python evaluate.py")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        refuse("Interrupted: --resume goes on from the last epoch saved.", code=130)
{% if distributed %}
    leave()
{% endif %}
