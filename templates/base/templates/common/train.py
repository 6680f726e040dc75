{% set p = project() %}
{% set network = p.network %}
{% set mixed = p.device.mixed %}
{% set distributed = p.device.distributed %}
{% set weights = weights | default("") %}
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
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel
{% endif %}
from torch.optim.lr_scheduler import OneCycleLR
from tqdm import tqdm

from checkpoint import check_rows, load_checkpoint, load_weights, save_checkpoint
from config import Config, add_settings
from dataset import {{ dataset_import | default("Batches, load_data") }}
from metrics import {{ metrics_import }}
from model import {{ model_import | default(network.builder) }}
from runtime import (
{% if distributed %}
    add_up,
    is_main,
    leave,
{% endif %}
{% if distributed and p.dataset.fetched %}
    main_first,
{% endif %}
{% if mixed %}
    mixed_precision,
{% endif %}
    pick_device,
{% if distributed %}
    process_group,
{% endif %}
    refuse,
    rng_state,
    seed_everything,
    set_rng_state,
)

EVALUATION_BATCH = 1024  # no gradients to keep, so larger than in training
MAY_CHANGE = {"epochs", "device", "out"}  # on --resume


def train(model, batches, optimizer, scheduler{{ ", precision, scaler" if mixed }}{{ weights }}) -> float:
    """One pass over the training split. Returns the mean loss of a sample."""
    model.train()
    total, seen = torch.zeros((), device=batches.device), 0
{% if distributed %}
    silent = None if is_main() else True  # None: without a terminal
    for inputs, targets in tqdm(batches, "train", leave=False, disable=silent):
{% else %}
    for inputs, targets in tqdm(batches, "train", leave=False, disable=None):
{% endif %}
{% if mixed %}
        with precision:
            loss = loss_function(model(inputs), targets{{ weights }})
        optimizer.zero_grad()
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
{% else %}
        loss = loss_function(model(inputs), targets{{ weights }})
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
{% endif %}
        scheduler.step()
        total += loss.detach() * len(targets)
        seen += len(targets)
{% if distributed %}
    total, seen = add_up([total, seen], batches.device)  # over all processes
    return total / seen
{% else %}
    return total.item() / seen  # the one wait for the device in here
{% endif %}


@torch.inference_mode()
def validate(model, batches{{ ", precision" if mixed }}{{ weights }}) -> tuple[float, float]:
    """Mean loss and {{ metric_words }} over the validation split."""
    model.eval()
    totals, seen = torch.zeros(2, device=batches.device), 0
    for inputs, targets in batches:
{% if mixed %}
        with precision:
            outputs = model(inputs)
            loss = loss_function(outputs, targets{{ weights }})
{% else %}
        outputs = model(inputs)
        loss = loss_function(outputs, targets{{ weights }})
{% endif %}
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


def make_folder(path: str) -> Path:
    """The folder for what the run writes, made if it is not there."""
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"Cannot write to {path}: {error.strerror}.")
    return Path(path)


def restore(saved: dict, model, optimizer, {{ "scaler, " if mixed }}device: torch.device) -> int:
    """Put everything back as the checkpoint has it. Returns the steps taken so far."""
    load_weights(model, saved)
    optimizer.load_state_dict(saved["optimizer"])
{% if mixed %}
    if saved["scaler"]:  # empty where the run had no need of one
        scaler.load_state_dict(saved["scaler"])
{% endif %}
    set_rng_state(saved["rng"], device)
    return saved["scheduler"]["last_epoch"]  # the scheduler counts in steps


def best_of(history: list[dict]) -> dict:
    return min(history, key=lambda row: row["val_loss"])


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
    if len(history) >= config.epochs:
{% if distributed %}
        if is_main():
            print(f"Already trained for {len(history)} epochs: raise --epochs.")
{% else %}
        print(f"Already trained for {len(history)} epochs: raise --epochs to go on.")
{% endif %}
        return
    seed_everything(config.seed)
    out = make_folder(config.out)
{% if mixed %}
    precision, scaler = mixed_precision(device)
{% endif %}

{% block data %}
    # Data: read, split and scaled; on the device as a whole.
{% if distributed and p.dataset.fetched %}
    with main_first():
        data = load_data(config.data, config.seed)
{% else %}
    data = load_data(config.data, config.seed)
{% endif %}
    rows = len(data.train) + len(data.val) + len(data.test)
    if saved:
        check_rows(saved, rows)
{% endblock %}
{% if distributed %}
    share = {"rank": dist.get_rank(), "processes": dist.get_world_size()}
{% endif %}
    batches = Batches(
        data.train,
        config.batch_size,
        device,
        shuffle=True,
        limit=config.limit_batches,
{% if distributed %}
        **share,
{% endif %}
    )
    val_batches = Batches(
        data.val, EVALUATION_BATCH, device, limit=config.limit_batches{{ ", **share" if distributed }}
    )
{% block weights %}
{% endblock %}

    # Model and optimizer, as they were on --resume.
    model = {{ network.builder }}(**data.model_args).to(device)
    optimizer = torch.optim.{{ p.recipe.optimizer }}(
        model.parameters(), config.lr, weight_decay=config.weight_decay, fused=True
    )
    steps = restore(saved, model, optimizer, {{ "scaler, " if mixed }}device) if saved else 0
    scheduler = OneCycleLR(
        optimizer, config.lr, config.epochs * len(batches), last_epoch=steps - 1
    )
{% if distributed %}
    parallel = DistributedDataParallel(model)  # adds up the processes' gradients
{% endif %}

    # Epochs: train, validate, keep the last and the best.
    for epoch in range(len(history) + 1, config.epochs + 1):
        started = time.perf_counter()
{% if mixed and weights %}
        train_loss = train(
            {{ "parallel" if distributed else "model" }}, batches, optimizer, scheduler, precision, scaler{{ weights }}
        )
{% else %}
        train_loss = train({{ "parallel" if distributed else "model" }}, batches, optimizer, scheduler{{ ", precision, scaler" if mixed }}{{ weights }})
{% endif %}
        val_loss, {{ metric }} = validate(model, val_batches{{ ", precision" if mixed }}{{ weights }})
{% block own_unit %}
{% endblock %}
        if not math.isfinite(train_loss + val_loss):
            refuse(f"No finite loss in epoch {epoch}: try a lower --lr.", code=1)
        history.append(
            {
                "epoch": epoch,
                "train_loss": train_loss,
                "val_loss": val_loss,
                "val_{{ metric }}": {{ metric }},
                "lr": scheduler.get_last_lr()[0],
                "seconds": time.perf_counter() - started,
            }
        )
{% if distributed %}
        if not is_main():
            continue
{% endif %}
        facts = [f"{name} {value:.4g}" for name, value in history[-1].items()]
        print("  ".join(facts), flush=True)
{% block first_epoch %}
{% endblock %}
        save_epoch(
            out,
            {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "scheduler": scheduler.state_dict(),
{% if mixed %}
                "scaler": scaler.state_dict(),
{% endif %}
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
    print(f"Best: epoch {best['epoch']}, val_loss {best['val_loss']:.4g}")
    print("Next: python evaluate.py")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        refuse("Interrupted: --resume goes on from the last epoch saved.", code=130)
{% if distributed %}
    leave()
{% endif %}
