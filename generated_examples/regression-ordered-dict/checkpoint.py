"""Checkpoints: written whole or not at all, read without running code."""

import contextlib
import csv
import os
import zipfile
from dataclasses import asdict, fields
from inspect import signature
from pathlib import Path

import torch

from config import Config
from runtime import refuse

# What it is a checkpoint of: that of another project is refused.
PROJECT = "regression of diabetes by mlp"
PARTS = {  # of a checkpoint
    "project": str,
    "model": dict,
    "recipe": str,
    "optimizer": dict,
    "scheduler": dict,
    "scaler": dict,
    "rng": dict,
    "epoch": dict | None,  # one that is not finished
    "history": list,
    "config": dict,
    "model_args": dict,
    "fitted": dict,
    "rows": int,
}


@contextlib.contextmanager
def replacing(path: Path, mode: str = "wb", **how):
    """A file beside the old one, which takes its place once it is whole.

    A crash leaves the old one in place, and so does a full disk, which is refused.
    """
    temporary = path.with_suffix(".tmp")
    try:
        with open(temporary, mode, **how) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        advice = "What was saved before is whole, and --resume goes on from it."
        refuse(f"Cannot write {path}: {error.strerror}. {advice}", code=1)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)  # what is left where that went wrong


def save_checkpoint(path: Path, content: dict) -> None:
    """Write a checkpoint, whole or not at all."""
    with replacing(path) as file:
        try:
            torch.save(content, file)
        except RuntimeError as error:  # what PyTorch makes of a full disk
            raise (error.__context__ or error) from None


def save_history(path: Path, history: list[dict]) -> None:
    """Write a line for each epoch."""
    with replacing(path, "w", newline="") as file:
        writer = csv.DictWriter(file, history[0].keys())
        writer.writeheader()
        writer.writerows(history)


def read_history(path: Path, best: list[dict]) -> list[dict]:
    """All epochs, where the file begins with those until the best one; else only these."""
    try:
        with open(path, newline="") as file:
            table = list(csv.DictReader(file))
        history = [{name: float(row[name]) for name in best[0]} for row in table]
    except (OSError, ValueError, TypeError, KeyError, csv.Error):
        return best
    return history if history[: len(best)] == best else best


def load_checkpoint(path: Path) -> dict:
    """Read a run's checkpoint onto the CPU."""
    if not path.exists():
        begun = path.with_name("last.pt").exists()
        command = "python train.py --resume" if begun else "python train.py"
        refuse(f"There is no {path}: run `{command}` first.")
    content = read_tensors(path)
    if not fits(content):
        refuse(f"{path} is of another project, or of older code: train again.")
    content["config"] = {**asdict(Config()), **content["config"]}  # with what is new
    return content


def fits(saved: dict) -> bool:
    """Whether a checkpoint has the parts, the settings and the sizes of this project."""
    from model import build_model  # here, not above: model.py may import this file

    if not all(isinstance(saved.get(name), kind) for name, kind in PARTS.items()):
        return False
    if saved["project"] != PROJECT:
        return False
    try:
        signature(build_model).bind(**saved["model_args"])
        config = Config(**saved["config"])
        values = [(item.type, getattr(config, item.name)) for item in fields(config)]
        return all(kind(value) == value for kind, value in values)
    except (TypeError, ValueError):
        return False


def load_weights(model: torch.nn.Module, saved: dict) -> None:
    """Give the model the weights of a checkpoint."""
    try:
        model.load_state_dict(saved["model"])
    except RuntimeError:
        refuse("The checkpoint does not fit model.py as it is now: train again.")


def check_rows(saved: dict, rows: int) -> None:
    """Refuse data that would be split differently from when the run began."""
    if rows != saved["rows"]:
        refuse(f"The data had {saved['rows']} samples, now {rows}: train again.")


def read_tensors(path: Path | str) -> dict:
    """Read a file of tensors, numbers and text; anything else in it is refused."""
    try:
        with open(path, "rb") as file:
            content = read_whole(file)
    except OSError as error:
        refuse(f"Cannot read {path}: {error.strerror}.")
    if not isinstance(content, dict):
        refuse(f"{path} is damaged, or not a file of weights.")
    return content


def read_whole(file):
    """What torch.save wrote, None where it is damaged; torch.load checks no checksums."""
    try:
        if zipfile.is_zipfile(file):  # older formats have none
            with zipfile.ZipFile(file) as parts:
                if parts.testzip() is not None:
                    return None
        file.seek(0)
        return torch.load(file, map_location="cpu", weights_only=True)
    except Exception:  # there is no end to what may be wrong in a file
        return None
