"""Train the model: `python train.py`, or `python train.py --epochs 5 --lr 0.01`.

Each epoch writes last.pt, history.csv and, if it is the best so far, best.pt. With
--resume, training continues after the last complete epoch, with identical results.
"""

import math
import shlex
import time
from dataclasses import asdict
from pathlib import Path

import torch
from torch.optim.lr_scheduler import OneCycleLR
from tqdm import tqdm

from config import Config, argument_parser
from dataset import batches, extract_features, load_data
from evaluate import evaluate, loss_function
from model import build_model
from utils import load_checkpoint, mixed_precision, pick_device, refuse, run, save_epoch


def train(config: Config, checkpoint: dict | None = None) -> list[dict]:
    """Train a model, or continue from a checkpoint. Returns the history."""
    device = pick_device(config.device)
    autocast, scaler = mixed_precision(config.precision, device)
    data = load_data(config, device)
    torch.manual_seed(config.seed)
    weights = "none" if checkpoint else config.weights  # a checkpoint has its own
    model = build_model(**data.model_args, weights=weights).to(device)
    backbone = {"params": model.backbone.parameters(), "lr": config.backbone_lr}
    groups = [{"params": model.head.parameters()}, backbone]
    optimizer = torch.optim.AdamW(
        groups, config.lr, weight_decay=config.weight_decay, fused=True
    )
    history = []
    if checkpoint:
        if checkpoint["fingerprint"] != data.fingerprint:
            refuse("The data changed since this run began: train again.")
        model.load_state_dict(checkpoint["model"])
        optimizer.load_state_dict(checkpoint["optimizer"])
        scaler.load_state_dict(checkpoint["scaler"] or scaler.state_dict())
        history = checkpoint["history"]
    else:
        Path(config.out, "last.pt").unlink(missing_ok=True)  # from an older run
    steps = math.ceil(len(data.train) / config.batch_size)  # batches per epoch
    done, total_steps = len(history) * steps, config.epochs * steps
    peaks = [config.lr, config.backbone_lr]  # of the head and of the backbone
    scheduler = OneCycleLR(
        optimizer, peaks, total_steps, cycle_momentum=False, last_epoch=done - 1
    )
    unfreeze_epoch = config.unfreeze_epoch or config.epochs + 1
    if len(history) + 1 < unfreeze_epoch:  # the frozen backbone's features, once
        val_set = extract_features(model, data.val, autocast)
        train_set = extract_features(model, data.train, autocast)
        if not checkpoint:  # a std of at least 0.003 if the features will change
            model.fit(train_set.tensors[0], 0.003 if config.unfreeze_epoch else 0)

    for epoch in tqdm(range(len(history) + 1, config.epochs + 1), disable=None):
        if epoch >= unfreeze_epoch:
            model.backbone.requires_grad_(True)
            train_set, val_set = data.train, data.val

        # Seeding each epoch lets a resumed run draw the same random numbers.
        torch.manual_seed(1000 * config.seed + epoch)
        started = time.perf_counter()
        model.head.train()  # the backbone keeps its batch-norm statistics
        total, seen = torch.zeros((), device=device), 0  # .item() here would be slow
        for inputs, targets in batches(train_set, config.batch_size, shuffle=True):
            optimizer.zero_grad()
            with autocast:
                loss = loss_function(model(inputs), targets)
            scaler.scale(loss).backward()  # the scaler acts only in fp16
            scaler.step(optimizer)
            scaler.update()
            scheduler.step()
            total.add_(loss.detach(), alpha=len(inputs))
            seen += len(inputs)

        val = evaluate(model, val_set, autocast)
        row = {
            "epoch": epoch,
            "train_loss": total.item() / seen,
            **{f"val_{name}": value for name, value in val.items()},
            "lr": optimizer.param_groups[0]["lr"],
            "seconds": time.perf_counter() - started,
        }
        if not math.isfinite(row["train_loss"] + row["val_loss"]):
            refuse(f"The loss of epoch {epoch} is not finite: try a lower --lr.", 1)
        history.append(row)

        checkpoint = {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "scaler": scaler.state_dict(),
            "history": history,
            "config": asdict(config),
            "model_args": data.model_args,
            "fingerprint": data.fingerprint,
        }
        save_epoch(Path(config.out), checkpoint)
    return history


def read_arguments() -> tuple[Config, dict | None]:
    """The settings, and with --resume the checkpoint to continue from."""
    parser = argument_parser(__doc__)
    parser.add_argument("--resume", action="store_true", help="continue from last.pt")
    args = vars(parser.parse_args())
    checkpoint, last = None, Path(args["out"], "last.pt")
    if args["resume"] and last.exists():
        checkpoint = load_checkpoint(last)
        saved = checkpoint["config"] | {"out": args["out"]}
        parser.set_defaults(**saved)  # the run keeps its settings
        args = vars(parser.parse_args())
        for name in saved.keys() - {"data", "out", "epochs", "device"}:
            if args[name] != saved[name]:
                flag = name.replace("_", "-")
                refuse(f"--resume keeps the settings of the run: leave out --{flag}.")
        if args["epochs"] < len(checkpoint["history"]):
            refuse(f"{len(checkpoint['history'])} epochs are complete: raise --epochs.")
    elif args["resume"]:
        print(f"{last} does not exist: starting from the first epoch.")
    del args["resume"]
    return Config(**args), checkpoint


def main() -> None:
    config, checkpoint = read_arguments()
    history = train(config, checkpoint)
    best = min(history, key=lambda row: row["val_loss"])
    print(f"* Best: epoch {best['epoch']} of {len(history)}.")
    if history[-1]["val_loss"] > 1.01 * best["val_loss"]:
        print("After that, the validation loss rises; best.pt has the best epoch.")
    out = f" --out {shlex.quote(config.out)}" if config.out != Config.out else ""
    print(f"Next: python evaluate.py{out}")


if __name__ == "__main__":
    run(main)
