{% set p = project() %}
{% set network = p.network %}
{% set distributed = p.device.distributed %}
{% set weights = weights | default("") %}
{% set optimizer, every = p.training.optimizer, p.training.schedule.every %}
{% set mixup = p.training.augment.name == "mixup" %}
{% set refuse = "refuse_once" if distributed else "refuse" %}
{% set stepped = "optimizer, scheduler" if every == "step" else "optimizer" %}
"""Train the model: `python train.py`, or `python train.py --epochs 5 --lr 0.01`.

{% if distributed %}
On every GPU of the machine: `torchrun --nproc-per-node gpu train.py`.

{% endif %}
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
{% if distributed %}
from torch.nn.parallel import DistributedDataParallel
{% endif %}
from tqdm import tqdm

{{ ("from checkpoint import PROJECT, check_rows, " ~ ("checksum, " if p.model.backbone) ~ "load_checkpoint, load_weights, save_checkpoint, save_history") | wrapped }}
from config import Config, add_settings
{{ ("from dataset import " ~ (dataset_import | default("Batches, Data, load_data")) ~ (", mixup" if mixup)) | wrapped }}
from epoch import Epoch
{% if p.training.logger %}
from logger import Logger
{% endif %}
from metrics import {{ metrics_import }}
from model import build_model
from optimizer import RECIPE, build_optimizer, {{ "build_scheduler, " if every }}take_step
from runtime import (
{% if distributed %}
    add_up,
    is_main,
    launcher,
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
{% if distributed %}
    refuse_once,
{% endif %}
    rng_state,
    seed_everything,
    set_rng_state,
    stop,
)

EVALUATION_BATCH = {{ 512 if p.dataset.kind == "images" and not p.model.backbone else 1024 }}  # no gradients to keep, so larger than in training
{% if distributed %}
TOGETHER = 20  # batches after which the processes ask each other whether to stop
{% endif %}
{% block constants %}
{% endblock %}
# What may be given anew on --resume.
MAY_CHANGE = {"epochs", "device", "out", "patience", "compile", "workers"}


{% block train %}
{{ ("def train(model, epoch, " ~ stepped ~ ", precision, scaler, config" ~ weights ~ ") -> float:") | folded }}
    """One pass over the training split. Returns the mean loss of a sample."""
    model.train()
    whole = len(epoch) // config.accumulate * config.accumulate  # steps are full here
{% if distributed %}
    silent = None if is_main() else True  # None: without a terminal
    bar = tqdm(epoch, "train", initial=epoch.done, leave=False, disable=silent)
{% else %}
    bar = tqdm(epoch, "train", initial=epoch.done, leave=False, disable=None)
{% endif %}
    for number, (inputs, targets) in enumerate(bar, start=epoch.done + 1):
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
        epoch.add(loss, len(targets))
        if config.accumulate > 1:
            loss = loss / (config.accumulate if number <= whole else len(epoch) - whole)
        scaler.scale(loss).backward()
{% if distributed %}
        if number % TOGETHER == 0 or number == len(epoch):
            stop.agree(epoch.batches.device)
{% endif %}
        if number % config.accumulate == 0 or number == len(epoch):
            take_step({{ "optimizer, scaler" if optimizer.sparse else "model, optimizer, scaler, config.grad_clip" }})
{% if every == "step" %}
            scheduler.step()
{% endif %}
            if stop.signal:
                break  # main() saves, and --resume goes on after this batch
    return epoch.mean_loss()  # the one wait for the device in here
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
{% if optimizer.sparse %}
    hint = "a lower --lr (and with fp16, --precision fp32)"
{% else %}
    hint = "a lower --lr or --grad-clip 1 (and with fp16, --precision fp32)"
{% endif %}
    {{ refuse }}(f"No finite loss in {where}: try {hint}.", code=1)


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

    def checkpoint(unfinished: dict | None = None) -> dict:
        """All that --resume, evaluate.py and predict.py need."""
{% block before_state %}
{% endblock %}
        return {
            "project": PROJECT,
{% block state %}
            "model": model.state_dict(),
{% endblock %}
            "recipe": RECIPE,
            "optimizer": optimizer.state_dict(),
{% if every %}
            "scheduler": scheduler.state_dict(),
{% endif %}
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
{% block phase %}
{% endblock %}
        epoch = Epoch(batches, unfinished)
        unfinished = None
        {{ ("train_loss = train(" ~ ("parallel" if distributed else "model") ~ ", epoch, " ~ stepped ~ ", precision, scaler, config" ~ weights ~ ")") | folded(8) }}
        if not math.isfinite(train_loss):
            diverged(f"epoch {number}, batch {epoch.bad_batch()}")
        if not (saved or history){{ " and is_main()" if distributed }}:
            clear(out)
        if stop.signal:
{% if distributed %}
            unfinished = epoch.state_dict()  # of all processes
            if is_main():
                save_checkpoint(out / "last.pt", checkpoint(unfinished))
            again = command(f"{launcher()} train.py --resume", config)
{% else %}
            save_checkpoint(out / "last.pt", checkpoint(epoch.state_dict()))
            again = command("python train.py --resume", config)
{% endif %}
            where = f"epoch {number}, batch {epoch.done} of {len(epoch)}"
            {{ refuse }}(f"Stopped after {where}. To go on: {again}", 128 + stop.signal)
        val_loss, {{ metric }} = validate(model, val_batches, precision{{ weights }})
        if not math.isfinite(val_loss):
            diverged(f"the validation after epoch {number}")
{% block own_unit %}
{% endblock %}
        history.append(
            {
                "epoch": number,
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
        save_epoch(out, checkpoint())

{% if distributed %}
    if not is_main():
        return
{% endif %}
    best = best_of(history)
    print(f"{reason} Best: epoch {best['epoch']}, val_loss {best['val_loss']:.4g}")
    print("Next:", command("python evaluate.py", config))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        refuse("Interrupted before the first batch.", code=130)
{% if distributed %}
    except SystemExit as end:
        leave(end.code)
    leave()
{% endif %}
